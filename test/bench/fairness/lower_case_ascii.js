const text = "ABCDEFGH".repeat(1000);
for (;;) text.toLowerCase();
