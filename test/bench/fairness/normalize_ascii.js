const text = "abcdefgh".repeat(1000);
let n = 0;
for (;;) n += text.normalize("NFKC").length;
