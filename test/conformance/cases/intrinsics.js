// A capsule that changes what is built in sees it changed, as in any JavaScript.
Array.prototype.last = function () { return this[this.length - 1]; };
console.log([1, 2, 3].last(), Object.keys([]).length);  // expect: 3 0
for (const k in [9]) console.log(k);
// expect: 0
// expect: last
delete Array.prototype.last;
console.log(typeof [].last);  // expect: undefined
const push = Array.prototype.push;
Array.prototype.push = function (...all) { return push.apply(this, all.map((x) => x * 2)); };
const list = [];
list.push(1, 2);
console.log(list);  // expect: [ 2, 4 ]
Array.prototype.push = push;
Object.prototype.extra = 1;
console.log({}.extra, "text".extra, (5).extra, Object.keys({}));  // expect: 1 1 1 []
delete Object.prototype.extra;
Math.double = (x) => x * 2;
console.log(Math.double(4));  // expect: 8
Number.prototype.plus = function (n) { return this + n; };
console.log((5).plus(6), typeof Number.prototype.plus.call(1, 1));  // expect: 11 number
String.prototype.shout = function () { return this.toUpperCase() + "!"; };
console.log("hi".shout());  // expect: HI!
const iterator = Array.prototype[Symbol.iterator];
Array.prototype[Symbol.iterator] = function () { let n = 2; return { next: () => ({ done: n-- === 0, value: n }) }; };
console.log([...["ignored"]], Math.max(...[7]));  // expect: [ 1, 0 ] 1
Array.prototype[Symbol.iterator] = iterator;
console.log([...["back"]]);  // expect: [ 'back' ]
Object.defineProperty(Array.prototype, "1", { get: () => "from proto", configurable: true });
console.log([0, , 2][1], [0, , 2].join(), [0, , 2].indexOf("from proto"));  // expect: from proto 0,from proto,2 1
delete Array.prototype[1];
Object.freeze(Object.prototype);
try { Object.prototype.x = 1; } catch (error) { console.log(error.message); }  // expect: Cannot add property x, object is not extensible
const o = {};
try { o.toString = () => "own"; console.log("assigned"); } catch (error) { console.log(error.name, o.toString()); }  // expect: TypeError [object Object]
