const text = "abc\u00e9\u00df".repeat(1000);
for (;;) text.toUpperCase();
