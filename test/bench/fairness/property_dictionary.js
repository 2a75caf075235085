const o = {};
for (let i = 0; i < 5000; i++) o["key" + i] = i;
let n = 0;
for (let i = 0; ; i++) n += o["key" + (i % 5000)];
