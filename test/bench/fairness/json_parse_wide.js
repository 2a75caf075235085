const text = JSON.stringify(Array.from({ length: 500 }, (_, i) => ({ id: i, name: "n" + i, v: i / 7 })));
for (;;) JSON.parse(text);
