const map = new Map();
for (let i = 0; ; i++) { map.set(i % 3000, i); map.delete((i * 7) % 3000); }
