// let, const, the temporal dead zone, shadowing, closures over loop variables.
let a = 1;
{ let a = 2; console.log(a); }  // expect: 2
console.log(a);  // expect: 1
try { b; let b = 1; } catch (error) { console.log(error.name + ": " + error.message); }  // expect: ReferenceError: Cannot access 'b' before initialization
try { typeof c; let c; } catch (error) { console.log(error.name); }  // expect: ReferenceError
console.log(typeof undeclared);  // expect: undefined
try { undeclared; } catch (error) { console.log(error.message); }  // expect: undeclared is not defined
try { undeclared = 1; } catch (error) { console.log(error.message); }  // expect: undeclared is not defined
const d = 1;
try { d = 2; } catch (error) { console.log(error.name + ": " + error.message); }  // expect: TypeError: Assignment to constant variable.
const functions = [];
for (let i = 0; i < 3; i++) functions.push(() => i);
console.log(functions.map((f) => f()).join());  // expect: 0,1,2
const others = [];
for (var j = 0; j < 3; j++) others.push(() => j);
console.log(others.map((f) => f()).join());  // expect: 3,3,3
console.log(hoisted, typeof later);  // expect: undefined function
var hoisted = 5;
function later() {}
{ function inner() { return "in"; } console.log(inner()); }  // expect: in
console.log(typeof inner);  // expect: undefined
for (let i = 0, n = 2; i < n; i++) { let i = "x"; console.log(i); }
// expect: x
// expect: x
switch (1) { case 0: let z; case 1: try { z; } catch (error) { console.log(error.message); } }  // expect: Cannot access 'z' before initialization
try { (function (p = q, q) {})(); } catch (error) { console.log(error.message); }  // expect: Cannot access 'q' before initialization
class E extends (() => Object)() { static v = E.name; }
console.log(E.v);  // expect: E
