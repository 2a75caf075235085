class A { #p = 1; constructor(x) { this.x = x; } get p() { return this.#p; } }
class B extends A { constructor(x) { super(x); this.y = x; } }
let n = 0;
for (let i = 0; ; i++) n += new B(i).p;
