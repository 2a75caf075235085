// Classes: fields, private names, accessors, static parts, inheritance.
class Base {
  static count = 0;
  static { this.made = "block"; }
  #secret = 1;
  field = this.constructor.name;
  ["computed" + 1] = 2;
  static #hidden = 5;
  constructor(x) { this.x = x; Base.count++; }
  get secret() { return this.#secret; }
  set secret(v) { this.#secret = v; }
  #private() { return "private " + this.#secret; }
  callPrivate() { return this.#private(); }
  static hidden() { return Base.#hidden++; }
  static has(o) { return #secret in o; }
  method() { return "base " + this.x; }
}
class Derived extends Base {
  own = super.method?.name;
  constructor(...args) { super(...args); this.y = new.target === Derived; }
  method() { return "derived, " + super.method(); }
  static hidden() { return "over " + super.hidden(); }
  get secret() { return "got " + super.secret; }
  set secret(v) { super.secret = v + 1; }
}
const b = new Base(1), d = new Derived(2);
console.log(b, d);
// expect: Base { field: 'Base', computed1: 2, x: 1 } Derived {
// expect:   field: 'Derived',
// expect:   computed1: 2,
// expect:   x: 2,
// expect:   own: 'method',
// expect:   y: true
// expect: }
console.log(d.method(), Derived.hidden(), Base.hidden(), d.secret, (d.secret = 5, d.secret), d.callPrivate());  // expect: derived, base 2 over 5 6 got 1 got 6 private 6
console.log(Base.has(d), Base.has({}), Base.count, Base.made, Derived.count, Object.keys(d), b.computed1);  // expect: true false 2 block 2 [ 'field', 'computed1', 'x', 'own', 'y' ] 2
console.log(d instanceof Base, Object.getPrototypeOf(Derived) === Base, Derived.name, Derived.length, typeof Base, Base.prototype.constructor === Base);  // expect: true true Derived 0 function true
try { Base(); } catch (error) { console.log(error.message); }  // expect: Class constructor Base cannot be invoked without 'new'
try { new (class extends Base { constructor() {} })(); } catch (error) { console.log(error.message); }  // expect: Must call super constructor in derived class before accessing 'this' or returning from derived constructor
try { new (class extends Base { constructor() { this.a; super(); } })(); } catch (error) { console.log(error.name); }  // expect: ReferenceError
try { new (class extends Base { constructor() { super(); super(); } })(); } catch (error) { console.log(error.message); }  // expect: Super constructor may only be called once
try { class Bad extends 5 {} } catch (error) { console.log(error.message); }  // expect: Class extends value 5 is not a constructor or null
try { Base.prototype.callPrivate.call({}); } catch (error) { console.log(error.name); }  // expect: TypeError
try { class A { static m() { A = 1; } } A.m(); } catch (error) { console.log(error.name); }  // expect: TypeError
const anonymous = class {}, expression = class Named { static n = Named.name; };
console.log(anonymous.name, expression.n, expression.name, (class { static name = "own"; }).name);  // expect: anonymous Named Named own
class Counter { static #n = 0; static next() { return ++Counter.#n; } }
console.log(Counter.next(), Counter.next());  // expect: 1 2
class List extends Array { sum() { return this.reduce((s, x) => s + x, 0); } }
const list = List.from([1, 2, 3]);
console.log(list.sum(), list.length, list.map((x) => x * 2) instanceof List, list, Array.isArray(list));  // expect: 6 3 true List(3) [ 1, 2, 3 ] true
class MyError extends TypeError { constructor(m) { super(m); this.name = "MyError"; } }
const error = new MyError("oops");
console.log(error instanceof TypeError, error.name, error.message, String(error));  // expect: true MyError oops MyError: oops
class Returns { constructor() { return { other: 1 }; } }
class Sub extends Returns { field = 2; }
console.log(new Sub());  // expect: { other: 1, field: 2 }
console.log(Object.getOwnPropertyNames(Base.prototype), Object.getOwnPropertyDescriptor(Base.prototype, "method").enumerable);  // expect: [ 'constructor', 'secret', 'callPrivate', 'method' ] false
class Acc { static get v() { return "static get"; } static set v(x) { this.w = x; } "quoted name"() { return 1; } 5() { return 5; } }
Acc.v = 3;
console.log(Acc.v, Acc.w, new Acc()["quoted name"](), new Acc()[5]());  // expect: static get 3 1 5
class Nul extends null { static s() { return "ok"; } }
console.log(Nul.s(), Object.getPrototypeOf(Nul.prototype));  // expect: ok null
let order = [];
class Order { [(order.push("a"), "a")] = order.push("init"); static [(order.push("b"), "b")] = order.push("static"); }
new Order();
console.log(order);  // expect: [ 'a', 'b', 'static', 'init' ]
const mixin = (B) => class extends B { mixed() { return "mixed " + super.toString(); } };
console.log(new (mixin(Object))().mixed(), new (mixin(class { toString() { return "T"; } }))().mixed());  // expect: mixed [object Object] mixed T
class Opt { #p = { q: 1 }; static get(o) { return o?.#p?.q; } }
console.log(Opt.get(new Opt()), Opt.get(null), new (class { a = 1; b = this.a + 1; c = () => this.b; })().c());  // expect: 1 undefined 2
