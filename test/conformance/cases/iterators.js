// Iterators and their helpers, which node 20 has not: expected by hand.
const list = [1, 2, 3, 4, 5];
console.log(list.values().map((x) => x * 2).toArray());  // expect: [ 2, 4, 6, 8, 10 ]
console.log(list.values().filter((x) => x % 2).toArray());  // expect: [ 1, 3, 5 ]
console.log(list.values().take(2).toArray(), list.values().drop(3).toArray());  // expect: [ 1, 2 ] [ 4, 5 ]
console.log(list.values().flatMap((x) => [x, x]).take(3).toArray());  // expect: [ 1, 1, 2 ]
console.log(list.values().reduce((s, x) => s + x), list.values().some((x) => x > 4));  // expect: 15 true
console.log(list.values().every((x) => x > 4), list.values().find((x) => x > 2));  // expect: false 3
let sum = 0;
list.values().forEach((x) => (sum += x));
console.log(sum, typeof Iterator);  // expect: 15 function
console.log(Iterator.prototype === Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())));  // expect: true
const own = Iterator.from({ n: 0, next() { return { value: this.n, done: this.n++ > 1 }; } });
console.log(own.next(), own.toArray());  // expect: { value: 0, done: false } [ 1 ]
console.log([..."ab"].entries().toArray());  // expect: [ [ 0, 'a' ], [ 1, 'b' ] ]
const closed = [];
const source = { __proto__: Iterator.prototype, n: 0, next() { return { value: this.n++, done: false }; }, return() { closed.push("return"); return {}; } };
console.log(source.take(2).toArray(), closed);  // expect: [ 0, 1 ] [ 'return' ]
console.log(source.find((x) => x > 3), closed.length);  // expect: 4 2
try { list.values().take(-1); } catch (error) { console.log(error.name); }  // expect: RangeError
try { list.values().take(NaN); } catch (error) { console.log(error.name); }  // expect: RangeError
try { list.values().map(1); } catch (error) { console.log(error.name); }  // expect: TypeError
const helper = list.values().map((x) => x);
console.log(helper.next(), helper.return());  // expect: { value: 1, done: false } { value: undefined, done: true }
console.log(helper.next(), helper[Symbol.toStringTag]);  // expect: { value: undefined, done: true } Iterator Helper
class Own extends Iterator { constructor() { super(); this.i = 0; } next() { return { done: this.i >= 2, value: this.i++ }; } }
console.log([...new Own()], new Own().map((x) => x + 1).toArray());  // expect: [ 0, 1 ] [ 1, 2 ]
try { new Iterator(); } catch (error) { console.log(error.name); }  // expect: TypeError
