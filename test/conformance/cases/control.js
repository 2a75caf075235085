// Statements: labels, switch, loops, completion of finally.
outer: for (let i = 0; i < 3; i++) { for (let j = 0; j < 3; j++) { if (j === 1) continue outer; if (i === 2) break outer; console.log(i, j); } }
// expect: 0 0
// expect: 1 0
block: { console.log("in"); if (true) break block; console.log("never"); }  // expect: in
function sw(x) { switch (x) { case 1: return "one"; case "1": return "text"; default: return "default"; case 2: case 3: return "two or three"; } }
console.log(sw(1), sw("1"), sw(3), sw(4), sw(NaN));  // expect: one text two or three default default
let through = "";
switch (2) { case 1: through += 1; case 2: through += 2; default: through += "d"; case 3: through += 3; break; case 4: through += 4; }
console.log(through);  // expect: 2d3
let i = 0;
do { i++; if (i === 2) continue; } while (i < 4);
console.log(i);  // expect: 4
for (;;) { if (++i > 6) break; }
console.log(i);  // expect: 7
function fin(k) { try { if (k === 0) return "try"; if (k === 1) throw 1; if (k === 2) return "t"; } catch { return "catch"; } finally { if (k === 2) return "finally"; console.log("f" + k); } return "end"; }
console.log(fin(0), fin(1), fin(2), fin(3));
// expect: f0
// expect: f1
// expect: f3
// expect: try catch finally end
function loops() { for (const x of [1, 2, 3]) { try { if (x === 1) continue; if (x === 2) break; } finally { console.log("leave", x); } } return "done"; }
console.log(loops());
// expect: leave 1
// expect: leave 2
// expect: done
function over() { for (;;) { try { return 1; } finally { break; } } return 2; }
console.log(over());  // expect: 2
const closed = [];
const iterable = (n) => ({ [Symbol.iterator]: () => ({ i: 0, next() { return { value: this.i++, done: this.i > n }; }, return(v) { closed.push("return"); return {}; } }) });
for (const x of iterable(3)) if (x === 1) break;
try { for (const x of iterable(3)) throw new Error("out"); } catch (error) { console.log(error.message, closed); }  // expect: out [ 'return', 'return' ]
(function () { for (const x of iterable(5)) return x; })();
for (const x of iterable(2));
console.log(closed.length);  // expect: 3
outer2: for (const x of iterable(2)) { for (const y of iterable(2)) { if (y === 1) continue outer2; } }
console.log(closed.length);  // expect: 5
try { for (const x of 5); } catch (error) { console.log(error.message); }  // expect: 5 is not iterable
try { for (const x of { [Symbol.iterator]: 1 }); } catch (error) { console.log(error.name); }  // expect: TypeError
for (const k in "ab") console.log(k);
// expect: 0
// expect: 1
for (const k in null) console.log("never");
for (var v in { p: 1 }); console.log(v);  // expect: p
const removed = { a: 1, b: 2, c: 3 };
for (const k in removed) { console.log(k); delete removed.b; removed.d = 4; }
// expect: a
// expect: c
if (0) console.log("no"); else if ("") console.log("no"); else console.log("else");  // expect: else
var s = 0; for (var n = 0, step = 2; n < 10; n += step) s += n; console.log(s, n);  // expect: 20 10
;;; {} console.log(((x) => { if (x) return "a"; else return "b"; })(0));  // expect: b
let w = 3; while (w --> 0) if (w == 1) break; console.log(w);  // expect: 1
label: while (true) { while (true) break label; }
console.log((() => { try { throw 1; } catch (e) { try { throw e + 1; } catch (e) { return e; } } })());  // expect: 2
// An if after an if with an else is a statement of its own.
function after_else(a, b) {
  const said = [];
  if (a) said.push("a"); else said.push("not a");
  if (b) said.push("b"); else if (a) said.push("a, not b"); else said.push("neither");
  if (a) { said.push("end"); } else { said.push("the end"); }
  if (b) said.push("!");
  return said.join("; ");
}
console.log(after_else(1, 1));  // expect: a; b; end; !
console.log(after_else(1, 0));  // expect: a; a, not b; end
console.log(after_else(0, 0));  // expect: not a; neither; the end
