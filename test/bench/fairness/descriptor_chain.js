let d = { value: 1, configurable: true };
for (let i = 0; i < 1000; i++) d = Object.create(d);
const o = {};
for (;;) Object.defineProperty(o, "x", d);
