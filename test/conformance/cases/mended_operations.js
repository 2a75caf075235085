// Orders and descriptors that went wrong once: elisions, lengths, frozen instances, private accessors, super in arrows.
const log = [];
const told = () => log.splice(0).join(" ");
const iterable = { [Symbol.iterator]() { return { next() { log.push("next"); return { get done() { log.push("done"); return false; }, get value() { log.push("value"); return 1; } }; }, return() { log.push("return"); return {}; } }; } };
const name = (f) => { try { f(); return "nothing"; } catch (error) { return error.name; } };
[,] = iterable;
console.log(told());  // expect: next done return
{ const [, b] = iterable; console.log(b, told()); }  // expect: 1 next done next done value return
const array = [1, 2, 3];
const two = { valueOf() { log.push("valueOf"); return 2; } };
console.log((array.length = two) === two, array, told());  // expect: true [ 1, 2 ] valueOf valueOf
console.log(Reflect.set(array, "length", { valueOf() { log.push("valueOf"); return 1; } }), array, told());  // expect: true [ 1 ] valueOf valueOf
console.log(name(() => { let n = 0; array.length = { valueOf() { return n++; } }; }), name(() => { array.length = Symbol(); }));  // expect: RangeError TypeError
Object.defineProperty(array, "length", { writable: false });
console.log(name(() => { array.length = two; }), name(() => { array.length = -1; }), told().length);  // expect: TypeError TypeError 0
class Returns { constructor(object) { return object; } }
class Field extends Returns { field = 1; }
class Private extends Returns { #field = 1; static read(object) { return object.#field; } }
console.log(name(() => new Field(Object.freeze({}))), name(() => new Field(Object.defineProperty({}, "field", { value: 1 }))));  // expect: TypeError TypeError
const frozen = Object.freeze({});
new Private(frozen);
console.log(Private.read(frozen), name(() => new Private(frozen)));  // expect: 1 TypeError
class Pair { get #p() { return 1; } set #p(v) { log.push("set " + v); } run() { this.#p += 5; this.#p++; return told(); } }
console.log(new Pair().run());  // expect: set 6 set 2
const object = { __proto__: { x: 1 }, m() { return (() => () => super.x)()(); } };
console.log(object.m());  // expect: 1
class Late extends Object { constructor() { super(log.push("argument")); } }
Object.setPrototypeOf(Late, Math.max);
console.log(name(() => new Late()), told());  // expect: TypeError argument
try { throw 1; } catch (e) { for (var e of [2, 3]); console.log(e); }  // expect: 3
