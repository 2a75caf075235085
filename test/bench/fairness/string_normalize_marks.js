const text = "a" + "\u0301\u0327\u0323".repeat(2000);
let n = 0;
for (;;) n += text.normalize("NFD").length;
