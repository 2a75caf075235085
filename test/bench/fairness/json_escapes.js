const text = "\u0001\"\\\n".repeat(2000);
for (;;) JSON.parse(JSON.stringify(text));
