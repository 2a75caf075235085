const map = new Map();
for (let i = 0; ; i++) { map.set(i / 7, i); if (map.size > 5000) map.clear(); }
