// Destructuring everywhere it may stand.
const [a, , b = 10, ...rest] = [1, 2, undefined, 4, 5];
console.log(a, b, rest);  // expect: 1 10 [ 4, 5 ]
const { x, y: { z = 3 } = {}, ["k" + 1]: k, ...others } = { x: 1, k1: 2, p: 3, q: 4 };
console.log(x, z, k, others);  // expect: 1 3 2 { p: 3, q: 4 }
let m, n;
[m, n] = [1, 2];
[m, n] = [n, m];
console.log(m, n);  // expect: 2 1
({ m, n: [n] } = { m: 5, n: [6] });
console.log(m, n);  // expect: 5 6
const target = {};
[target.a, target["b"], ...target.c] = [1, 2, 3, 4];
({ x: target.x, ...target.rest } = { x: 7, y: 8 });
console.log(target);  // expect: { a: 1, b: 2, c: [ 3, 4 ], x: 7, rest: { y: 8 } }
for (const [key, { v }] of Object.entries({ a: { v: 1 }, b: { v: 2 } })) console.log(key, v);
// expect: a 1
// expect: b 2
const f = ({ a = 1, b: [c, d] = [2, 3] } = {}, [e] = "z") => [a, c, d, e];
console.log(f(), f({ a: 9, b: [8] }, [7]));  // expect: [ 1, 2, 3, 'z' ] [ 9, 8, undefined, 7 ]
try { const { q } = null; } catch (error) { console.log(error.name); }  // expect: TypeError
try { const [q] = {}; } catch (error) { console.log(error.name); }  // expect: TypeError
try { (({ a }) => a)(); } catch (error) { console.log(error.name); }  // expect: TypeError
try { const { a: { b } } = {}; } catch (error) { console.log(error.name); }  // expect: TypeError
let log = [];
const source = { get one() { log.push("get one"); return undefined; }, get two() { log.push("get two"); return 2; } };
const { one = (log.push("default"), 1), two } = source;
console.log(one, two, log);  // expect: 1 2 [ 'get one', 'default', 'get two' ]
try { throw { code: 1, list: [2] }; } catch ({ code, list: [first] }) { console.log(code, first); }  // expect: 1 2
const closed = [];
const iterable = { [Symbol.iterator]: () => ({ n: 0, next() { return { value: this.n++, done: false }; }, return() { closed.push("closed"); return {}; } }) };
const [i0, i1] = iterable;
console.log(i0, i1, closed);  // expect: 0 1 [ 'closed' ]
let [] = iterable;
console.log(closed.length, ([[[]]] = [[[]]]).length, ({ length: m } = "abc") && m);  // expect: 2 1 3
function swap([p, q]) { return [q, p]; }
console.log(swap([1, 2]), (({ length }) => length)("four"), [[1, [2]]].map(([p, [q]]) => p + q));  // expect: [ 2, 1 ] 4 [ 3 ]
const { 0: zero, length, [Symbol.iterator]: it } = "hey";
console.log(zero, length, typeof it);  // expect: h 3 function
for (let { length: l } = "abc"; l > 1; l--) console.log(l);
// expect: 3
// expect: 2
const { a: same, a: again } = { a: 1 }; console.log(same + again);  // expect: 2
