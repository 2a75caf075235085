const o = { a: { b: null } };
let n = 0;
for (;;) { n += o?.a?.b?.c ?? 1; n ||= 2; }
