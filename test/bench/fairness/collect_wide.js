const kept = [];
for (let i = 0; i < 400000; i++) kept.push({});
let o;
for (;;) o = {};
