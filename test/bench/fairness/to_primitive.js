const o = { valueOf() { return 3; }, toString() { return "s"; } };
let n = 0;
for (;;) { n += o * 2; `${o}`; }
