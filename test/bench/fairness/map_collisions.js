const map = new Map();
for (let i = 0; i < 3000; i++) map.set(i * 65536, i);
let n = 0;
for (let i = 0; ; i++) n += map.get((i % 3000) * 65536);
