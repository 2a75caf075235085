const text = " ".repeat(20000) + "x";
for (;;) text.trim();
