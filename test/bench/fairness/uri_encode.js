const text = "aé€/".repeat(300);
for (;;) decodeURIComponent(encodeURIComponent(text));
