const text = "ab".repeat(3000), by = "ab".repeat(100) + "a";
for (;;) text.split(by);
