const text = "abc\u{1F600}".repeat(1000);
for (;;) { text.isWellFormed(); text.toWellFormed(); text.codePointAt(5); }
