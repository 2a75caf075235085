const text = "a".repeat(5000), find = "b" + "a".repeat(500);
for (;;) text.lastIndexOf(find);
