const text = "abab".repeat(100);
for (;;) text.replaceAll("a", (m) => m);
