const text = "1234567890".repeat(300);
let n = 0;
for (;;) n += parseInt(text, 36) + parseInt(text, 10);
