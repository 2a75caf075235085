const text = "abc\u{1F600}".repeat(100);
let n = 0;
for (;;) for (const c of text) n++;
