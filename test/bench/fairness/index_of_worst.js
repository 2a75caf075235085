const text = "a".repeat(5000), find = "a".repeat(500) + "b";
for (;;) text.indexOf(find);
