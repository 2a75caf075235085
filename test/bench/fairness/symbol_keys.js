const keys = Array.from({ length: 50 }, (_, i) => Symbol("s" + i));
const o = {};
for (let i = 0; ; i++) o[keys[i % 50]] = i;
