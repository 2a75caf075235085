const list = Array.from({ length: 200 }, (_, i) => ({ toString() { return "k" + ((i * 7) % 200); } }));
for (;;) list.slice().sort();
