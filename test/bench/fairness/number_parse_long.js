const text = "1".repeat(3000) + "." + "7".repeat(3000);
let n = 0;
for (;;) n += Number(text);
