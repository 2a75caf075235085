// Functions of every form: defaults, rest, arguments, name, length, this, hoisting, closures.
function f(a, b = a + 1, ...rest) { return [a, b, rest.length, arguments.length]; }
console.log(f(1), f(1, 2, 3, 4), f());  // expect: [ 1, 2, 0, 1 ] [ 1, 2, 2, 4 ] [ undefined, NaN, 0, 0 ]
console.log(f.length, f.name, (() => {}).name, (function () {}).name === "");  // expect: 1 f  true
const named = () => {}, o = { m() {}, get g() { return 1; }, ["x" + 1]: () => {}, [Symbol("s")]: () => {} };
console.log(named.name, o.m.name, o.x1.name, Object.getOwnPropertyDescriptor(o, "g").get.name);  // expect: named m x1 get g
console.log(o[Object.getOwnPropertySymbols(o)[0]].name);  // expect: [s]
console.log((function () { return this; })(), (() => typeof this)());  // expect: undefined object
console.log((function () { return this; }).call(7), typeof (function () { return this; }).call(7));  // expect: 7 number
console.log(Math.max.apply(null, [1, 5, 3]), f.bind(null, 9)(10), f.bind(null, 1).name, f.bind(null, 1).length);  // expect: 5 [ 9, 10, 0, 2 ] bound f 0
const fact = function self(n) { return n < 2 ? 1 : n * self(n - 1); };
console.log(fact(10));  // expect: 3628800
try { (function g() { g = 1; })(); } catch (error) { console.log(error.name); }  // expect: TypeError
function args() { arguments[0] = 9; return [...arguments]; }
console.log(args(1, 2), Object.prototype.toString.call((function () { return arguments; })()));  // expect: [ 9, 2 ] [object Arguments]
try { (function () { return arguments.callee; })(); } catch (error) { console.log(error.name); }  // expect: TypeError
console.log(new (function () { this.x = 1; })().x, new (function () { return { x: 2 }; })().x);  // expect: 1 2
try { new (() => {})(); } catch (error) { console.log(error.name); }  // expect: TypeError
try { new o.m(); } catch (error) { console.log(error.name); }  // expect: TypeError
try { undefined(); } catch (error) { console.log(error.name); }  // expect: TypeError
try { o.nothing(); } catch (error) { console.log(error.name); }  // expect: TypeError
try { null.x; } catch (error) { console.log(error.message); }  // expect: Cannot read properties of null (reading 'x')
console.log(((a, b) => a + b)(...[1, 2]), (({ x = 5 } = {}) => x)(), (([p, q] = [1, 2]) => p + q)());  // expect: 3 5 3
function target() { return new.target === target; }
console.log(target(), typeof new target());  // expect: false object
console.log((function (a, b) {}).toString(), ((x) => x * 2).toString());  // expect: function (a, b) {} (x) => x * 2
let order = "";
const t = (n) => { order += n; return n; };
((a = t(3), b = t(4)) => {})(t(1), undefined, t(2));
console.log(order);  // expect: 124
console.log(typeof f.prototype, f.prototype.constructor === f, (() => {}).prototype);  // expect: object true undefined
