// What a script declares with var and function is a property of the global object; let, const and class are not.
const told = (key) => { const d = Object.getOwnPropertyDescriptor(globalThis, key); return d ? [typeof d.value, d.writable, d.enumerable, d.configurable].join(" ") : "none"; };
const name = (f) => { try { return f(); } catch (error) { return error.name; } };
console.log(typeof early, typeof late, told("early"), told("late"));  // expect: function undefined function true true false undefined true true false
var late = 1;
function early() { return late; }
function early() { return late + 1; }
let lexical = 1;
class Class {}
console.log(told("lexical"), told("Class"), this === globalThis, this.late, globalThis.early());  // expect: none none true 1 2
globalThis.late = 5;
console.log(late, early(), name(() => delete globalThis.late), late += 1, globalThis.late);  // expect: 5 6 TypeError 6 6
for (var i = 0; i < 3; i++) { var [inner, { deep = i }] = [i, {}]; }
console.log(globalThis.i, globalThis.inner, globalThis.deep);  // expect: 3 2 2
if (false) { var never = 1; }
console.log("never" in globalThis, never);  // expect: true undefined
{ function block() {} }
console.log(told("block"));  // expect: none
(() => { var inside = 1; function hidden() {} })();
console.log(told("inside"), told("hidden"));  // expect: none none
var Set;
console.log(typeof Set, new Set([1]).size);  // expect: function 1
function Map() { return "own"; }
console.log(Map(), globalThis.Map === Map);  // expect: own true
var undefined;
var NaN;
console.log(undefined, NaN, name(() => { NaN = 1; }));  // expect: undefined NaN TypeError
console.log(name(() => { undeclared = 1; }), typeof undeclared);  // expect: ReferenceError undefined
const adders = [];
for (var n = 0; n < 2; n++) adders.push(() => n++);
console.log(adders.map((f) => f()), globalThis.n);  // expect: [ 2, 3 ] 4
console.log([..."ab"].map((c) => this[c] ?? "none"), (() => this === globalThis)(), (function () { return this; })());  // expect: [ 'none', 'none' ] true undefined
