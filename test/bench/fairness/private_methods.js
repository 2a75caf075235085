class A { #x = 0; #f() { return this.#x; } static #s = 1; go() { this.#x++; return this.#f() + A.#s + (#x in this ? 1 : 0); } }
const a = new A();
let n = 0;
for (;;) n += a.go();
