const text = "[".repeat(800) + "]".repeat(800);
for (;;) JSON.parse(text);
