const all = [];
for (let i = 0; i < 50; i++) all.push(eval_class(i));
function eval_class(i) { const o = { ["m" + i]: 1, f() { return i; } }; return o; }
let n = 0;
for (let i = 0; ; i++) n += all[i % 50].f();
