const o = { a: 1 };
let n = 0;
for (;;) { if (Object.hasOwn(o, "a")) n++; if (o.hasOwnProperty("b")) n++; if (o.propertyIsEnumerable("a")) n++; }
