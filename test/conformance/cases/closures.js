// Captured variables are shared, by each iteration anew, and survive their function.
function counter() { let n = 0; return { up: () => ++n, down: () => --n, get value() { return n; } }; }
const one = counter(), two = counter();
one.up(); one.up(); two.down();
console.log(one.value, two.value);  // expect: 2 -1
const list = [];
for (const x of [1, 2, 3]) list.push(() => x * 10);
console.log(list.map((f) => f()));  // expect: [ 10, 20, 30 ]
const keys = [];
for (const k in { a: 1, b: 2 }) keys.push(() => k);
console.log(keys.map((f) => f()));  // expect: [ 'a', 'b' ]
let i = 0;
const whiles = [];
while (i < 3) { const n = i++; whiles.push(() => n); }
console.log(whiles.map((f) => f()));  // expect: [ 0, 1, 2 ]
const changing = [];
for (let i = 0; i < 3; i++) { changing.push(() => i); i += 0; if (i === 1) changing.push(() => ++i); }
console.log(changing.map((f) => f()), changing.map((f) => f()));  // expect: [ 0, 1, 2, 2 ] [ 0, 2, 3, 2 ]
const outer = (x) => (y) => (z) => { x += y; return x + z; };
const inner = outer(1)(2);
console.log(inner(3), inner(3));  // expect: 6 8
try { throw 5; } catch (e) { var saved = () => e; }
console.log(saved());  // expect: 5
function defaults(a, get = () => a) { a = 2; return get(); }
console.log(defaults(1));  // expect: 2
function shadow(a, get = () => a) { var a = 2; return [a, get()]; }
console.log(shadow(1));  // expect: [ 2, 1 ]
const memo = ((cache) => (n) => (cache[n] ??= n < 2 ? n : memo(n - 1) + memo(n - 2)))({});
console.log(memo(50));  // expect: 12586269025
