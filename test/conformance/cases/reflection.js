// Function, Reflect, Symbol, Boolean, the errors and the global object.
const t = (f) => { try { const r = f(); console.log(typeof r === "symbol" ? r.toString() : typeof r === "object" && r !== null ? JSON.stringify(r) : String(r)); } catch (e) { console.log(e.name + ": " + e.message); } };
function add(a, b) { return this + a + b; }
t(() => add.call(1, 2, 3));  // expect: 6
t(() => add.apply(1, [2, 3]));  // expect: 6
t(() => add.apply(1, {length: 2, 0: 5, 1: 6}));  // expect: 12
t(() => add.apply(1, null) + "");  // expect: NaN
t(() => add.apply(1, 5));  // expect: TypeError: CreateListFromArrayLike called on non-object
t(() => { const b = add.bind(10, 1); return [b(2), b.length, b.name]; });  // expect: [13,1,"bound add"]
t(() => { const b = add.bind(10, 1, 2, 3); return [b(2), b.length, b.name, "prototype" in b]; });  // expect: [13,0,"bound add",false]
t(() => { function F(x, y) { this.x = x; this.y = y; } const B = F.bind(null, 1); const o = new B(2); return [o.x, o.y, o instanceof F, o instanceof B]; });  // expect: [1,2,true,true]
t(() => { const f = () => 1; Object.defineProperty(f, "length", {value: 5.7}); return f.bind().length; });  // expect: 5
t(() => { const f = () => 1; Object.defineProperty(f, "name", {get() { return "zz"; }}); return f.bind().name; });  // expect: bound zz
t(() => { const f = () => 1; Object.defineProperty(f, "length", {value: Infinity}); return f.bind(1, 2).length; });  // expect: Infinity
t(() => Function.prototype.bind.call({}));  // expect: TypeError: Bind must be called on a function
t(() => (function foo(a, b) { return a; }).toString());  // expect: function foo(a, b) { return a; }
t(() => (class A { x() { } }).toString());  // expect: class A { x() { } }
t(() => ((a) => a * 2).toString());  // expect: (a) => a * 2
t(() => ({m(a) { return 1; }}).m.toString());  // expect: m(a) { return 1; }
t(() => Object.getOwnPropertyDescriptor({get q() { return 1; }}, "q").get.toString());  // expect: get q() { return 1; }
t(() => Math.max.toString());  // expect: function max() { [native code] }
t(() => add.bind().toString());  // expect: function () { [native code] }
t(() => Function.prototype.toString.call({}));  // expect: TypeError: Function.prototype.toString requires that 'this' be a Function
t(() => Function.prototype());  // expect: undefined
t(() => Function.prototype[Symbol.hasInstance].call(Array, []));  // expect: true
t(() => { const f = () => 1; return {} instanceof f; });  // expect: TypeError: Function has non-object prototype 'undefined' in instanceof check
t(() => ({}) instanceof {});  // expect: TypeError: Right-hand side of 'instanceof' is not callable
t(() => ({}) instanceof ({[Symbol.hasInstance]: () => 1}));  // expect: true
t(() => [] instanceof Array.bind());  // expect: true
t(() => (() => {}).hasOwnProperty("prototype"));  // expect: false
t(() => ({m() {}}).m.hasOwnProperty("prototype"));  // expect: false
t(() => { class A {} A(); });  // expect: TypeError: Class constructor A cannot be invoked without 'new'
t(() => { class A {} A.prototype = 1; });  // expect: TypeError: Cannot assign to read only property 'prototype' of function 'class A {}'
t(() => { function f() {} f.name = 1; });  // expect: TypeError: Cannot assign to read only property 'name' of function 'function f() {}'
t(() => { function f() {} f.prototype = 7; return Object.getPrototypeOf(new f) === Object.prototype; });  // expect: true
t(() => { function f() {} delete f.name; delete f.length; return [f.name, f.length, Object.getOwnPropertyNames(f)]; });  // expect: ["",0,["prototype"]]
t(() => { function f() {} f.x = 1; return [Object.keys(f), Object.getOwnPropertyNames(f)]; });  // expect: [["x"],["length","name","prototype","x"]]
t(() => add.caller);  // expect: TypeError: 'caller', 'callee', and 'arguments' properties may not be accessed on strict mode functions or the arguments objects for calls to them
t(() => { (function () { arguments.callee; })(); });  // expect: TypeError: 'caller', 'callee', and 'arguments' properties may not be accessed on strict mode functions or the arguments objects for calls to them
t(() => [(function () {}).name, (() => {}).name, (class {}).name, ({f() {}}).f.name, ({["x" + 1]() {}}).x1.name, Object.getOwnPropertyDescriptor({get q() {}}, "q").get.name, ({[Symbol("d")]: () => 1})[Object.getOwnPropertySymbols({})[0]]]);  // expect: ["","","","f","x1","get q",null]
t(() => { const s = Symbol("d"), e = Symbol(); return [({[s]: () => 1})[s].name, ({[e]: () => 1})[e].name, ({[s]() {}})[s].name]; });  // expect: ["[d]","","[d]"]
t(() => { let f = function () {}; const g = () => {}; var h = class {}; return [f.name, g.name, h.name]; });  // expect: ["f","g","h"]
t(() => { const {a = () => {}} = {}; const [b = function () {}] = []; return [a.name, b.name]; });  // expect: ["a","b"]
t(() => (function (a, b = 1, c) {}).length + (function (...r) {}).length + ((a, {b}, [c]) => 1).length);  // expect: 4
t(() => Reflect.apply(Math.max, null, [1, 3, 2]));  // expect: 3
t(() => Reflect.apply(1, null, []));  // expect: TypeError: Function.prototype.apply was called on 1, which is a number and not a function
t(() => Reflect.apply(Math.max, null));  // expect: TypeError: CreateListFromArrayLike called on non-object
t(() => { class A { constructor() { this.n = new.target.name; } } class B {} const o = Reflect.construct(A, [], B); return [o.n, o instanceof B]; });  // expect: ["B",true]
t(() => Reflect.construct(() => 1, []));  // expect: TypeError: () => 1 is not a constructor
t(() => Reflect.construct(Object, [], 1));  // expect: TypeError: 1 is not a constructor
t(() => Reflect.construct(Array, {length: 2, 0: 7, 1: 8}));  // expect: [7,8]
t(() => Reflect.construct(Error, ["m"], Array) instanceof Array);  // expect: true
t(() => Reflect.defineProperty({}, "a", {value: 1}) && !Reflect.defineProperty(Object.freeze({}), "a", {value: 1}));  // expect: true
t(() => Reflect.deleteProperty({a: 1}, "a") && !Reflect.deleteProperty(Object.freeze({a: 1}), "a"));  // expect: true
t(() => Reflect.get({get a() { return this.b; }, b: 1}, "a", {b: 2}));  // expect: 2
t(() => Reflect.get({a: 5}, "a") + Reflect.get([1, 2], 1) + Reflect.get({}, "q"));  // expect: NaN
t(() => { const r = {}; return [Reflect.set({a: 1}, "a", 9, r), r]; });  // expect: [true,{"a":9}]
t(() => { const log = []; const ok = Reflect.set({set a(v) { log.push(v, this.n); return false; }}, "a", 9, {n: 1}); return [ok, log]; });  // expect: [true,[9,1]]
t(() => Reflect.set(Object.freeze({a: 1}), "a", 2));  // expect: false
t(() => Reflect.set({}, "a", 2, 1));  // expect: false
t(() => { const a = [1, 2]; return [Reflect.set(a, "length", 0), a]; });  // expect: [true,[]]
t(() => Reflect.set([], "length", -1));  // expect: RangeError: Invalid array length
t(() => Reflect.has({a: 1}, "a") && Reflect.has([], "length") && !Reflect.has({}, "zz") && Reflect.has({}, "toString"));  // expect: true
t(() => Reflect.has(1, "a"));  // expect: TypeError: Reflect.has called on non-object
t(() => Reflect.ownKeys(1));  // expect: TypeError: Reflect.ownKeys called on non-object
t(() => Reflect.setPrototypeOf({}, null) && !Reflect.setPrototypeOf(Object.freeze({}), {}));  // expect: true
t(() => Reflect.setPrototypeOf({}, 1));  // expect: TypeError: Object prototype may only be an Object or null: 1
t(() => { const o = {}; return [Reflect.isExtensible(o), Reflect.preventExtensions(o), Reflect.isExtensible(o)]; });  // expect: [true,true,false]
t(() => Reflect.getOwnPropertyDescriptor({get a() { return 1; }}, "a").get.name);  // expect: get a
t(() => Symbol("x").toString() + Symbol().toString() + String(Symbol("y")));  // expect: Symbol(x)Symbol()Symbol(y)
t(() => Symbol("x") + "");  // expect: TypeError: Cannot convert a Symbol value to a string
t(() => `${Symbol("x")}`);  // expect: TypeError: Cannot convert a Symbol value to a string
t(() => +Symbol("x"));  // expect: TypeError: Cannot convert a Symbol value to a number
t(() => Symbol("x") + 1);  // expect: TypeError: Cannot convert a Symbol value to a number
t(() => new Symbol());  // expect: TypeError: Symbol is not a constructor
t(() => Symbol.for("a") === Symbol.for("a") && Symbol.keyFor(Symbol.for("a")) === "a" && Symbol.keyFor(Symbol.iterator) === undefined);  // expect: true
t(() => Symbol.keyFor("x"));  // expect: TypeError: x is not a symbol
t(() => [Symbol("q").description, Symbol().description, Symbol("").description, Object(Symbol("w")).description]);  // expect: ["q",null,"","w"]
t(() => Symbol.prototype.toString.call(1));  // expect: TypeError: Symbol.prototype.toString requires that 'this' be a Symbol
t(() => Symbol.prototype.valueOf.call(Object(Symbol.iterator)) === Symbol.iterator);  // expect: true
t(() => Object(Symbol.iterator) == Symbol.iterator && typeof Object(Symbol.iterator));  // expect: object
t(() => { const s = Symbol(); return {[s]: 1}[s] + {[Object(s)]: 2}[s]; });  // expect: 3
t(() => Symbol({toString() { return "custom"; }}).toString());  // expect: Symbol(custom)
t(() => Object.prototype.toString.call(Symbol.prototype) + Symbol.prototype[Symbol.toStringTag]);  // expect: [object Symbol]Symbol
t(() => !Symbol() === false && (Symbol() ? 1 : 2));  // expect: 1
t(() => [Boolean(0), Boolean("a"), new Boolean(false) ? 1 : 2, new Boolean(1).valueOf(), String(new Boolean(true))]);  // expect: [false,true,1,true,"true"]
t(() => Boolean.prototype.toString.call(1));  // expect: TypeError: Boolean.prototype.toString requires that 'this' be a Boolean
t(() => Boolean.prototype.valueOf());  // expect: false
t(() => { const e = new Error("m", {cause: 0}); return [e.cause, Object.getOwnPropertyNames(e), Object.keys(e), "cause" in new Error("x", {})]; });  // expect: [0,["stack","message","cause"],[],false]
t(() => { const e = new TypeError(undefined); return [e.message, e.hasOwnProperty("message"), e.name, String(e), e instanceof Error]; });  // expect: ["",false,"TypeError","TypeError",true]
t(() => Error("x") instanceof Error && TypeError("y") instanceof TypeError);  // expect: true
t(() => Object.getOwnPropertyDescriptor(new Error("x"), "message"));  // expect: {"value":"x","writable":true,"enumerable":false,"configurable":true}
t(() => Object.getOwnPropertyDescriptor(new Error("x"), "stack").enumerable);  // expect: false
t(() => new Error({toString() { return "conv"; }}).message);  // expect: conv
t(() => new Error("a", {get cause() { return "got"; }}).cause);  // expect: got
t(() => { const e = new AggregateError([1, 2], "many", {cause: 3}); return [e.errors, e.message, e.cause, e.name, Object.getOwnPropertyNames(e)]; });  // expect: [[1,2],"many",3,"AggregateError",["stack","message","cause","errors"]]
t(() => { class E extends TypeError { constructor(m) { super(m); this.name = "E"; } } const e = new E("boo"); return [String(e), e instanceof E, e instanceof TypeError, e instanceof Error, Object.prototype.toString.call(e)]; });  // expect: ["E: boo",true,true,true,"[object Error]"]
t(() => Error.prototype.toString.call({name: "N", message: "M"}) + Error.prototype.toString.call({}) + Error.prototype.toString.call({name: ""}) + Error.prototype.toString.call({message: ""}));  // expect: N: MErrorError
t(() => Error.prototype.toString.call({get name() { return "G"; }, message: {toString() { return "H"; }}}));  // expect: G: H
t(() => Error.prototype.toString.call(1));  // expect: TypeError: Method Error.prototype.toString called on incompatible receiver 1
t(() => new Error("line").stack.split("\n")[0]);  // expect: Error: line
t(() => { function F() {} F.prototype = Object.create(Error.prototype); F.prototype.name = "F"; return String(new F); });  // expect: F
t(() => Object.getPrototypeOf(TypeError) === Error && Object.getPrototypeOf(TypeError.prototype) === Error.prototype);  // expect: true
t(() => { throw {toString() { return "t"; }}; });  // expect: undefined: undefined
t(() => [typeof globalThis, globalThis === globalThis.globalThis, Object.keys(globalThis).includes("Object")]);  // expect: ["object",true,false]
t(() => { undefined = 1; });  // expect: TypeError: Cannot assign to read only property 'undefined' of object '#<Object>'
t(() => { NaN = 1; });  // expect: TypeError: Cannot assign to read only property 'NaN' of object '#<Object>'
t(() => { globalThis.fresh = 1; return fresh; });  // expect: 1
t(() => { delete globalThis.fresh; return typeof fresh; });  // expect: undefined
t(() => { fresh2 = 1; });  // expect: ReferenceError: fresh2 is not defined
t(() => { Array.prototype.extra = 1; const k = []; for (const i in [5]) k.push(i); delete Array.prototype.extra; return k; });  // expect: ["0","extra"]
t(() => { Object.prototype.foo = "f"; const r = [({}).foo, [].foo, (1).foo, "".foo]; delete Object.prototype.foo; return [r, ({}).foo]; });  // expect: [["f","f","f","f"],null]
t(() => { const save = Array.prototype.map; Array.prototype.map = function () { return "patched"; }; const r = [1].map((x) => x); Array.prototype.map = save; return [r, [1].map((x) => x + 1)]; });  // expect: ["patched",[2]]
