const text = "\u20ac\ud800".repeat(2000);
for (;;) JSON.parse(JSON.stringify(text));
