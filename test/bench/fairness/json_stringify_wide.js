const list = Array.from({ length: 500 }, (_, i) => ({ id: i, name: "n" + i, ok: true }));
for (;;) JSON.stringify(list);
