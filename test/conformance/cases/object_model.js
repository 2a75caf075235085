// Object: properties, attributes, integrity, arrays' lengths, and what refusals say.
const t = (f) => { try { const r = f(); console.log(typeof r === "symbol" ? r.toString() : typeof r === "object" && r !== null ? JSON.stringify(r) : String(r)); } catch (e) { console.log(e.name + ": " + e.message); } };
t(() => Object(1) instanceof Number);  // expect: true
t(() => new Object("x") instanceof String);  // expect: true
t(() => Object.assign({a: 1}, {b: 2}, null, undefined, "xy", [9]));  // expect: {"0":9,"1":"y","a":1,"b":2}
t(() => { const log = []; const r = Object.assign({}, {get a() { log.push("a"); return 1; }, b: 2}); return [r, log]; });  // expect: [{"a":1,"b":2},["a"]]
t(() => { const o = { set x(v) { this.y = v * 2; } }; Object.assign(o, {x: 4}); return o.y; });  // expect: 8
t(() => Object.assign(Object.freeze({a: 1}), {a: 2}));  // expect: TypeError: Cannot assign to read only property 'a' of object '#<Object>'
t(() => Object.assign(Object.freeze({}), {a: 2}));  // expect: TypeError: Cannot add property a, object is not extensible
t(() => Object.assign(null, {}));  // expect: TypeError: Cannot convert undefined or null to object
t(() => Object.create(null) instanceof Object);  // expect: false
t(() => Object.create({a: 1}, {b: {value: 2, enumerable: true}, c: {get() { return 3; }}}).c);  // expect: 3
t(() => Object.create(1));  // expect: TypeError: Object prototype may only be an Object or null: 1
t(() => Object.create(undefined));  // expect: TypeError: Object prototype may only be an Object or null: undefined
t(() => Object.defineProperty({}, "a", {get() { return 5; }, enumerable: true}).a);  // expect: 5
t(() => Object.defineProperty({}, "a", {get: 1}));  // expect: TypeError: Getter must be a function: 1
t(() => Object.defineProperty({}, "a", {get() {}, value: 1}));  // expect: TypeError: Invalid property descriptor. Cannot both specify accessors and a value or writable attribute, #<Object>
t(() => Object.defineProperty({}, "a", 1));  // expect: TypeError: Property description must be an object: 1
t(() => Object.defineProperty(1, "a", {}));  // expect: TypeError: Object.defineProperty called on non-object
t(() => Object.defineProperty(Object.freeze({a: 1}), "a", {value: 2}));  // expect: TypeError: Cannot redefine property: a
t(() => Object.defineProperty(Object.freeze({}), "a", {value: 2}));  // expect: TypeError: Cannot define property a, object is not extensible
t(() => Object.defineProperty([], "length", {value: -1}));  // expect: RangeError: Invalid array length
t(() => { const a = [1, 2, 3]; Object.defineProperty(a, "length", {value: 1, writable: false}); try { a.push(1); } catch (e) { console.log(e.message); } return a; });
// expect: Cannot assign to read only property 'length' of object '[object Array]'
// expect: [1]
t(() => { const a = [1, 2, 3]; Object.defineProperty(a, 1, {configurable: false}); try { a.length = 0; } catch (e) { console.log(e.message); } return a; });
// expect: Cannot delete property '1' of [object Array]
// expect: [1,2]
t(() => { const a = []; Object.defineProperty(a, "length", {writable: false}); a[0] = 1; });  // expect: TypeError: Cannot assign to read only property 'length' of object '[object Array]'
t(() => { "use strict"; Object.freeze([1]).push(2); });  // expect: TypeError: Cannot add property 1, object is not extensible
t(() => { const o = Object.freeze({x: 1}); o.x = 2; });  // expect: TypeError: Cannot assign to read only property 'x' of object '#<Object>'
t(() => { const o = Object.freeze([1]); o[0] = 2; });  // expect: TypeError: Cannot assign to read only property '0' of object '[object Array]'
t(() => { const o = Object.freeze({x: 1}); o.y = 2; });  // expect: TypeError: Cannot add property y, object is not extensible
t(() => { const o = Object.freeze({x: 1}); delete o.x; });  // expect: TypeError: Cannot delete property 'x' of #<Object>
t(() => { const o = {get x() { return 1; }}; o.x = 2; });  // expect: TypeError: Cannot set property x of #<Object> which has only a getter
t(() => { class P { get x() { return 1; } } new P().x = 2; });  // expect: TypeError: Cannot set property x of #<P> which has only a getter
t(() => { "abc".length = 1; });  // expect: TypeError: Cannot assign to read only property 'length' of string 'abc'
t(() => { "abc"[0] = "x"; });  // expect: TypeError: Cannot assign to read only property '0' of string 'abc'
t(() => { "abc".foo = "x"; });  // expect: TypeError: Cannot create property 'foo' on string 'abc'
t(() => { (5).foo = 1; });  // expect: TypeError: Cannot create property 'foo' on number '5'
t(() => { Symbol().foo = 1; });  // expect: TypeError: Cannot create property 'foo' on symbol 'Symbol()'
t(() => { true.foo = 1; });  // expect: TypeError: Cannot create property 'foo' on boolean 'true'
t(() => { undefined.foo = 1; });  // expect: TypeError: Cannot set properties of undefined (setting 'foo')
t(() => { const a = [1]; a.length = "x"; });  // expect: RangeError: Invalid array length
t(() => { const a = [1, 2, 3]; a.length = "2"; return a; });  // expect: [1,2]
t(() => { const a = [1, 2, 3]; a.length = {valueOf() { return 1; }}; return a; });  // expect: [1]
t(() => Object.keys({b: 1, 2: 1, a: 1, 1: 1, [Symbol("s")]: 1}));  // expect: ["1","2","b","a"]
t(() => Reflect.ownKeys({b: 1, 2: 1, a: 1, 1: 1, [Symbol("s")]: 1}).length);  // expect: 5
t(() => Object.entries("ab"));  // expect: [["0","a"],["1","b"]]
t(() => Object.values([1, , 3]));  // expect: [1,3]
t(() => Object.entries({get a() { return 1; }, b: 2}));  // expect: [["a",1],["b",2]]
t(() => Object.values({get a() { delete this.b; return 1; }, b: 2}));  // expect: [1]
t(() => Object.keys(1));  // expect: []
t(() => Object.keys(null));  // expect: TypeError: Cannot convert undefined or null to object
t(() => Object.getOwnPropertyNames("abc"));  // expect: ["0","1","2","length"]
t(() => Object.getOwnPropertyNames(function f(a, b) {}));  // expect: ["length","name","prototype"]
t(() => Object.getOwnPropertyNames(class A { static x() {} }));  // expect: ["length","name","prototype","x"]
t(() => Object.getOwnPropertyNames((a) => a));  // expect: ["length","name"]
t(() => Object.getOwnPropertyDescriptors({a: 1, get b() { return 1; }}));  // expect: {"a":{"value":1,"writable":true,"enumerable":true,"configurable":true},"b":{"enumerable":true,"configurable":true}}
t(() => Object.fromEntries([["a", 1], ["b", 2]]));  // expect: {"a":1,"b":2}
t(() => Object.fromEntries(new Map([["x", 1]])));  // expect: {"x":1}
t(() => Object.fromEntries([1]));  // expect: TypeError: Iterator value 1 is not an entry object
t(() => Object.fromEntries());  // expect: TypeError: undefined is not iterable
t(() => Object.is(NaN, NaN) && !Object.is(0, -0));  // expect: true
t(() => Object.getPrototypeOf("x") === String.prototype);  // expect: true
t(() => Object.setPrototypeOf({}, 1));  // expect: TypeError: Object prototype may only be an Object or null: 1
t(() => Object.setPrototypeOf(undefined, {}));  // expect: TypeError: Object.setPrototypeOf called on null or undefined
t(() => { const a = {}, b = Object.create(a); Object.setPrototypeOf(a, b); });  // expect: TypeError: Cyclic __proto__ value
t(() => Object.setPrototypeOf(Object.preventExtensions({}), {}));  // expect: TypeError: #<Object> is not extensible
t(() => Object.setPrototypeOf(Object.prototype, {}));  // expect: TypeError: Immutable prototype object 'Object.prototype' cannot have their prototype set
t(() => { const o = {}; o.__proto__ = {x: 5}; return o.x; });  // expect: 5
t(() => ({__proto__: null}) instanceof Object);  // expect: false
t(() => Object.isFrozen("a") && Object.isFrozen(Object.freeze({})) && !Object.isFrozen({}));  // expect: true
t(() => Object.isSealed(Object.seal({a: 1})) && !Object.isFrozen(Object.seal({a: 1})));  // expect: true
t(() => Object.isFrozen(Object.preventExtensions({})));  // expect: true
t(() => ({}).toString.call(null) + ({}).toString.call(undefined) + ({}).toString.call(1) + ({}).toString.call(function () {}) + ({}).toString.call(new Error) + ({}).toString.call(() => 1));  // expect: [object Null][object Undefined][object Number][object Function][object Error][object Function]
t(() => ({}).toString.call({get [Symbol.toStringTag]() { return "X"; }}));  // expect: [object X]
t(() => ({}).toString.call(new Map) + ({}).toString.call(Symbol()) + ({}).toString.call(Math) + ({}).toString.call(JSON));  // expect: [object Map][object Symbol][object Math][object JSON]
t(() => ({}).toLocaleString());  // expect: [object Object]
t(() => ({}).hasOwnProperty.call("abc", "length") && !({}).hasOwnProperty.call("abc", "x") && ({}).hasOwnProperty.call("abc", 1));  // expect: true
t(() => ({}).hasOwnProperty.call(null, "x"));  // expect: TypeError: Cannot convert undefined or null to object
t(() => ({a: 1}).propertyIsEnumerable("a") && ![].propertyIsEnumerable("length"));  // expect: true
t(() => Array.prototype.isPrototypeOf([]) && !Array.prototype.isPrototypeOf(1));  // expect: true
t(() => { const o = {}; o.__defineGetter__("x", () => 7); return o.x + typeof o.__lookupGetter__("x") + typeof o.__lookupSetter__("x"); });  // expect: 7functionundefined
t(() => ({}).__defineGetter__("x", 1));  // expect: TypeError: Object.prototype.__defineGetter__: Expecting function
t(() => Object.prototype.valueOf.call(null));  // expect: TypeError: Cannot convert undefined or null to object
t(() => Object.hasOwn({a: 1}, "a"));  // expect: true
t(() => Object.hasOwn(null, "a"));  // expect: TypeError: Cannot convert undefined or null to object
t(() => Object.prototype.__proto__ === null);  // expect: true
t(() => { class X extends Object { constructor() { super(1, 2); this.z = 3; } } const x = new X; return [x instanceof X, x.z, Object.keys(x)]; });  // expect: [true,3,["z"]]
t(() => { const o = {a: 1, b: 2, c: 3}; delete o.b; o.d = 4; delete o.a; o.a = 9; return o; });  // expect: {"c":3,"d":4,"a":9}
t(() => { const o = {}; for (let i = 0; i < 300; i++) o["k" + i] = i; for (let i = 0; i < 300; i += 2) delete o["k" + i]; o.k0 = "again"; return Object.keys(o).length + " " + Object.keys(o)[0] + " " + Object.keys(o).at(-1); });  // expect: 151 k1 k0
t(() => { const a = []; a[5] = 1; a[4294967294] = 2; a[4294967295] = 3; return [a.length, Object.keys(a)]; });  // expect: [4294967295,["5","4294967294","4294967295"]]
t(() => { const a = [1, 2, 3]; Object.defineProperty(a, 0, {get() { return "g"; }}); return [a[0], a.length, a]; });  // expect: ["g",3,["g",2,3]]
t(() => { const o = {}; Object.defineProperty(o, "x", {value: 1, writable: true, enumerable: true, configurable: true}); o.x = 2; return o; });  // expect: {"x":2}
t(() => { const o = Object.seal({x: 1}); o.x = 5; try { delete o.x; } catch (e) { console.log(e.message); } return o; });
// expect: Cannot delete property 'x' of #<Object>
// expect: {"x":5}
t(() => { const p = {}; Object.defineProperty(p, "x", {value: 1}); const o = Object.create(p); o.x = 2; });  // expect: TypeError: Cannot assign to read only property 'x' of object '#<Object>'
t(() => { const o = {a: 1}; const k = []; for (const i in Object.create(o, {z: {value: 1, enumerable: true}})) k.push(i); return k; });  // expect: ["z","a"]
