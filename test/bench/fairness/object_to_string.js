class A { get [Symbol.toStringTag]() { return "A"; } }
const a = new A();
let n = 0;
for (;;) { n += String({}).length + String(a).length + String([1, 2]).length + String(() => 1).length; }
