const text = "abab".repeat(500);
for (;;) text.replaceAll("a", "ccc");
