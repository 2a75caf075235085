const map = new Map();
for (let i = 0; i < 2000; i++) map.set("key" + i, i);
let n = 0;
for (let i = 0; ; i++) n += map.get("key" + (i % 2000));
