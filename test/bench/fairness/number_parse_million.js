const text = "0." + "1234567890".repeat(100000);
let n = 0;
for (;;) n += Number(text);
