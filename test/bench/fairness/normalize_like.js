let n = 0;
for (;;) n += "e\u0301".repeat(500).normalize("NFC").length;
