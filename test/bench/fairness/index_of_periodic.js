const text = "aab".repeat(3000), find = "aab".repeat(500) + "ab";
for (;;) text.indexOf(find);
