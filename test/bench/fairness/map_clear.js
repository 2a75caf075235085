const map = new Map();
for (;;) { for (let i = 0; i < 1000; i++) map.set("k" + i, i); map.clear(); }
