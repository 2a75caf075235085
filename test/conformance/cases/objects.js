// Objects: literals, descriptors, order of keys, prototypes, freezing.
const o = { b: 1, 2: "two", a: 2, 1: "one", [Symbol.iterator]: 0, "-1": "minus", __proto__: { inherited: true } };
console.log(Object.keys(o), o.inherited, "inherited" in o, Object.hasOwn(o, "inherited"));  // expect: [ '1', '2', 'b', 'a', '-1' ] true true false
const key = "k";
console.log({ key, [key + 1]: 1, "quoted key": 2, m() { return 1; }, get g() { return 2; }, set s(v) {}, 3.5: 1, ...{ z: 1 }, ...null, ..."hi" });
// expect: {
// expect:   '0': 'h',
// expect:   '1': 'i',
// expect:   key: 'k',
// expect:   k1: 1,
// expect:   'quoted key': 2,
// expect:   m: [Function: m],
// expect:   g: [Getter],
// expect:   s: [Setter],
// expect:   '3.5': 1,
// expect:   z: 1
// expect: }
const d = Object.getOwnPropertyDescriptor({ get x() { return 1; } }, "x");
console.log(d.set, d.enumerable, d.configurable, typeof d.get);  // expect: undefined true true function
const p = Object.defineProperty({}, "x", { value: 1 });
console.log(Object.getOwnPropertyDescriptor(p, "x"), Object.keys(p), JSON.stringify(p));  // expect: { value: 1, writable: false, enumerable: false, configurable: false } [] {}
try { p.x = 2; } catch (error) { console.log(error.message); }  // expect: Cannot assign to read only property 'x' of object '#<Object>'
try { delete p.x; } catch (error) { console.log(error.message); }  // expect: Cannot delete property 'x' of #<Object>
try { Object.defineProperty(p, "x", { value: 2 }); } catch (error) { console.log(error.message); }  // expect: Cannot redefine property: x
const frozen = Object.freeze({ a: 1, nested: { b: 1 } });
try { frozen.a = 2; } catch (error) { console.log(error.message); }  // expect: Cannot assign to read only property 'a' of object '#<Object>'
try { frozen.c = 2; } catch (error) { console.log(error.message); }  // expect: Cannot add property c, object is not extensible
frozen.nested.b = 2;
console.log(frozen, Object.isFrozen(frozen), Object.isSealed(frozen), Object.isExtensible(frozen));  // expect: { a: 1, nested: { b: 2 } } true true false
const sealed = Object.seal({ a: 1 });
sealed.a = 5;
try { delete sealed.a; } catch (error) { console.log(sealed.a, error.name); }  // expect: 5 TypeError
const child = Object.create({ p: 1 }, { own: { value: 2, enumerable: true } });
console.log(child, child.p, Object.getPrototypeOf(child), Object.create(null));  // expect: { own: 2 } 1 { p: 1 } [Object: null prototype] {}
const all = [];
for (const k in Object.create({ up: 1, own: 9 }, { own: { value: 1, enumerable: true }, hid: { value: 1 } })) all.push(k);
console.log(all);  // expect: [ 'own', 'up' ]
console.log(Object.entries({ a: 1, b: [2] }), Object.values("ab"), Object.fromEntries([["x", 1], ["y", 2]]), Object.assign({ a: 1 }, null, { b: 2 }));  // expect: [ [ 'a', 1 ], [ 'b', [ 2 ] ] ] [ 'a', 'b' ] { x: 1, y: 2 } { a: 1, b: 2 }
console.log(Object.getOwnPropertyNames("ab"), Object.getOwnPropertyNames(class { static s = 1; }), Object.is({}, {}));  // expect: [ '0', '1', 'length' ] [ 'length', 'name', 'prototype', 's' ] false
const acc = { _v: 1, get v() { return this._v; }, set v(x) { this._v = x * 2; } };
acc.v = 5; acc.v += 1;
console.log(acc.v, acc);  // expect: 22 { _v: 22, v: [Getter/Setter] }
try { ({ get only() { return 1; } }).only = 2; } catch (error) { console.log(error.message); }  // expect: Cannot set property only of #<Object> which has only a getter
console.log({ a: 1, a: 2 }, { __proto__: null } instanceof Object, { ["__proto__"]: 1 }, Object.keys({ __proto__: {} }));  // expect: { a: 2 } false { ['__proto__']: 1 } []
const proto = { hi() { return "proto " + this.n; } };
const sub = { __proto__: proto, n: 1, hi() { return "sub " + super.hi(); } };
console.log(sub.hi(), Object.setPrototypeOf({ n: 2 }, proto).hi(), proto.isPrototypeOf(sub));  // expect: sub proto 1 proto 2 true
try { Object.setPrototypeOf(proto, sub); } catch (error) { console.log(error.message); }  // expect: Cyclic __proto__ value
console.log(({}).toString(), ({ [Symbol.toStringTag]: "T" }).toString(), String(null?.x));  // expect: [object Object] [object T] undefined
let order = [];
const src = { get b() { order.push("b"); return 1; }, get a() { order.push("a"); return 2; }, get 1() { order.push(1); return 3; } };
({ ...src });
console.log(order, Object.getOwnPropertyNames({ z: 1, y: 2, 10: 1, 9: 2 }), Reflect.ownKeys({ [Symbol.for("q")]: 1, b: 1, 0: 1 }));  // expect: [ 1, 'b', 'a' ] [ '9', '10', 'z', 'y' ] [ '0', 'b', Symbol(q) ]
console.log(propertyOrder({ x: 1 }));  // expect: [ 'y', 'x' ]
function propertyOrder(object) { delete object.x; object.y = 1; object.x = 2; return Object.keys(object); }
const big = {};
for (let i = 0; i < 300; i++) big["k" + i] = i;
for (let i = 0; i < 300; i += 2) delete big["k" + i];
console.log(Object.keys(big).length, big.k151, big.k150, Object.keys(big).slice(0, 3));  // expect: 150 151 undefined [ 'k1', 'k3', 'k5' ]
