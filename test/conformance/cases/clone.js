// structuredClone and globalThis.
const source = { n: 1, s: "x", list: [1, , 3], nested: { d: null, u: undefined }, map: new Map([["k", { v: 1 }]]), set: new Set([1, "2"]) };
const copy = structuredClone(source);
console.log(copy, copy !== source, copy.nested !== source.nested, copy.map.get("k") !== source.map.get("k"));
// expect: {
// expect:   n: 1,
// expect:   s: 'x',
// expect:   list: [ 1, <1 empty item>, 3 ],
// expect:   nested: { d: null, u: undefined },
// expect:   map: Map(1) { 'k' => { v: 1 } },
// expect:   set: Set(2) { 1, '2' }
// expect: } true true true
const cyclic = { name: "c" }; cyclic.self = cyclic; cyclic.list = [cyclic];
const twin = structuredClone(cyclic);
console.log(twin.self === twin, twin.list[0] === twin, twin);  // expect: true true <ref *1> { name: 'c', self: [Circular *1], list: [ [Circular *1] ] }
try { structuredClone(() => 1); } catch (error) { console.log(error.name); }  // expect: DataCloneError
try { structuredClone(Symbol()); } catch (error) { console.log(error.name); }  // expect: DataCloneError
class P { x = 1; get y() { return 2; } }
console.log(structuredClone(new P()), structuredClone({ get a() { return 5; } }), structuredClone(Object(5)), structuredClone(null), structuredClone("t"));  // expect: { x: 1 } { a: 5 } [Number: 5] null t
const e = structuredClone(new RangeError("r"));
console.log(e instanceof RangeError, e.name, e.message, structuredClone([-0, NaN]));  // expect: true RangeError r [ -0, NaN ]
console.log(typeof globalThis, globalThis === globalThis.globalThis, globalThis.Math === Math, "Object" in globalThis);  // expect: object true true true
globalThis.added = 5;
console.log(added, delete globalThis.added, typeof added, typeof globalThis.undefined, Object.getOwnPropertyDescriptor(globalThis, "undefined").writable);  // expect: 5 true undefined undefined false
try { globalThis.NaN = 1; } catch (error) { console.log(error.name); }  // expect: TypeError
