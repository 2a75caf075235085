const text = "abcdefghij".repeat(500);
for (;;) text.split("");
