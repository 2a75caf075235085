const o = { a: [1, 2, { b: 3 }], c: "x", toJSON() { return this.a; } };
for (;;) { JSON.stringify(o, (k, v) => v, 2); JSON.stringify(o); JSON.stringify(o, ["a", "b"]); }
