const text = "\u0400a".repeat(3000), find = "\u0400a".repeat(500) + "b";
for (;;) { text.indexOf(find); text.split(find); }
