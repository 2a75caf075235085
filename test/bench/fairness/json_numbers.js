const text = JSON.stringify(Array.from({ length: 300 }, (_, i) => i / 7e-9));
for (;;) JSON.stringify(JSON.parse(text));
