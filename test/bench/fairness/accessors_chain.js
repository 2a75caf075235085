class A { get x() { return 1; } set x(v) {} static get s() { return 2; } }
class B extends A { get x() { return super.x; } set x(v) { super.x = v; } }
const b = new B();
let n = 0;
for (;;) { n += b.x + B.s; b.x = n; }
