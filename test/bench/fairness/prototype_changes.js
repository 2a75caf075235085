class A { f() { return 1; } }
const a = new A();
let n = 0;
for (let i = 0; ; i++) { A.prototype["g" + (i % 10)] = i; n += a.f(); }
