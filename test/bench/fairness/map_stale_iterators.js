const map = new Map([[1, 1]]);
const all = [];
for (let i = 0; i < 2000; i++) all.push(map.keys());
for (let i = 0; i < 30000; i++) { map.clear(); map.set(i, i); }
for (let i = 0; ; i++) all[i % 2000].next();
