// The reference and the fast form, stopped anywhere, are one machine: the same answer, the same
// output, the same gas.
#include <doctest/doctest.h>

#include <string>

#include "test/support/script.hpp"

namespace kitwork::test {
namespace {

struct Program {
  const char* name;
  const char* source;
  const char* value;
};

const Program programs[] = {
    {"arithmetic",
     "let s = 0; for (let i = 0; i < 100; i++) { s += i * 2 - (i % 3); if (i & 1) s ^= i; } return "
     "s;",
     "10443"},
    {"recursion", "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } return fib(12);",
     "144"},
    {"closures",
     "let fs = []; for (let i = 0; i < 5; i++) fs[i] = () => i * 10; let t = 0; for (let i = 0; i "
     "< 5; i++) t += fs[i](); return t;",
     "100"},
    {"objects", "let o = {a: 1, b: {c: 2}}; o.b.c += o.a; o.d = o.b.c * 7; return o.d + o['a'];",
     "22"},
    {"getters",
     "let o = {get x() { return this.y * 2; }, y: 21, set x(v) { this.y = v; }}; let a = o.x; o.x "
     "= 5; return a + o.x;",
     "52"},
    {"conversions",
     "let o = {valueOf() { return 40; }, toString() { return 'x'; }}; return `${o}` + (o + 2) + (o "
     "> 39);",
     "x42true"},
    {"exceptions",
     "function f(n) { if (n === 0) throw new Error('deep'); f(n - 1); } try { f(5); } catch (e) { "
     "return e.message; } finally { print('f'); }",
     "deep"},
    {"classes",
     "class A { #p = 3; constructor(x) { this.x = x; } get p() { return this.#p + this.x; } } "
     "class B extends A { constructor() { super(4); this.y = 1; } sum() { return super.p + this.y; "
     "} } return new B().sum();",
     "8"},
    {"strings", "let s = ''; for (let i = 0; i < 50; i++) s += i; return s.length + s[10];", "901"},
    {"iteration",
     "let t = 0; for (const [a, b] of [[1, 2], [3, 4]]) t += a * b; for (const k in {p: 1, q: 2}) "
     "t += k; return t;",
     "14pq"},
    {"whole numbers that sums of doubles leave",
     "let x = 0.5, all = []; for (let i = 0; i < 9; i++) { x += 0.5; all.push(x); } return "
     "JSON.stringify(all) + parseInt(x) + parseFloat(x) + (x).toString(2) + [].at.call('abc', x - "
     "4);",
     "[1,1.5,2,2.5,3,3.5,4,4.5,5]55101b"},
    {"deep recursion",
     "function f(n) { return 1 + f(n + 1); } try { f(0); } catch (e) { return e instanceof "
     "RangeError; }",
     "true"},
    {"comparisons as values",
     "let t = ''; for (const a of [1, 2, 2.5, '2', NaN, null, undefined]) { t += [a < 2, a <= 2, a "
     "> 2, a >= 2, a == 2, a != 2, a === 2, a !== 2, a < '2', a === '2', a == null].map(Number)"
     ".join('') + ' '; } return t;",
     "11000101100 01011010000 00110101000 01011001010 00000101000 11000101101 00000101001 "},
    {"private fields of two classes at one place",
     "const make = (n) => class { #v = n; #add(x) { return this.#v += x; } get v() { return "
     "this.#add(1) + this.#v; } }; let t = 0; for (let i = 0; i < 4; i++) { const C = make(i); "
     "const "
     "c = new C(); t = t * 10 + c.v + c.v; } return t;",
     "7158"},
    {"super methods of several classes",
     "class A { f() { return 'A' + this.n; } } class B extends A { f() { return 'B' + super.f(); } "
     "} "
     "class C extends B { f() { return 'C' + super.f(); } } let t = ''; for (let i = 0; i < 3; "
     "i++) "
     "{ const o = i % 2 ? new B() : new C(); o.n = i; t += o.f() + ' '; A.prototype.f = function "
     "() "
     "{ return 'a' + this.n; }; } return t;",
     "CBA0 Ba1 CBa2 "},
    {"elements behind the last",
     "const a = []; for (let i = 0; i < 20; i++) a[i / 1] = i; a[25] = 1; const b = "
     "Object.freeze([1]); let t = ''; try { b[1] = 2; } catch (e) { t += e.name; } class D extends "
     "Array {} const d = new D(); d[0] = 5; d[1.0] = 6; return t + a.length + a[19] + (20 in a) + "
     "d.length;",
     "TypeError2619false2"},
    {"an index that a prototype has",
     "let seen = ''; Object.defineProperty(Array.prototype, 3, {set(v) { seen += v; }, get() { "
     "return 'p'; }}); const a = [0, 1, 2]; a[3] = 'x'; a[4] = 'y'; return seen + a.length + a[3];",
     "x5p"},
    {"swaps",
     "const a = [1, 2, 3]; let x = 1, y = 2; for (let i = 0; i < 5; i++) { [a[0], a[1]] = [a[1], "
     "a[0]]; [x, y] = [y, x + y]; [a[2], , a[1] = 9] = [a[1], 0]; } return a.join() + x + y;",
     "9,9,91321"},
    {"receivers and arguments of every kind",
     "'use strict'; function f(a, b, c) { return String(this) + a + b + c; } const o = {f, "
     "toString() "
     "{ return 'o'; }}; const p = 1, q = 'q'; const box = () => q; return f(p, 2, q) + o.f(q, p, "
     "box()) + f(p) + f(q, p, 3, 4);",
     "undefined12qoq1qundefined1undefinedundefinedundefinedq13"},
    {"a changed iteration of arrays",
     "const a = [1, 2]; let t = ''; for (let i = 0; i < 3; i++) { const [x, y] = a; t += x + ',' + "
     "y "
     "+ ' '; if (i === 1) Array.prototype[Symbol.iterator] = function () { return {next() { return "
     "{done: false, value: 7}; }, return() { t += 'r'; return {}; }}; }; } return t;",
     "1,2 1,2 r7,7 "},
    {"modulo",
     "let t = ''; for (const a of [7, -7, 7.5, 1e15, -0, 0, 9007199254740992, 1e300, Infinity]) "
     "for "
     "(const b of [3, -3, 2.5, 2 ** 31, 0, Infinity]) t += Object.is(a % b, -0) ? '-0 ' : a % b + "
     "' "
     "'; return t;",
     "1 1 2 7 NaN 7 -1 -1 -2 -7 NaN -7 1.5 1.5 0 7.5 NaN 7.5 1 1 0 616988672 NaN 1000000000000000 "
     "-0 -0 -0 -0 NaN -0 0 0 0 0 NaN 0 2 2 2 0 NaN 9007199254740992 0 0 0 0 NaN 1e+300 NaN NaN NaN "
     "NaN NaN NaN "},
    {"natives and instructions that pay twice",
     "let t = 0; const long = 'k'.repeat(40); for (let i = 0; i < 12; i++) { const a = [i, 'x', "
     "null]"
     "; t += a.join(long + i).length + `${a}`.indexOf('x' + i % 2); const o = {[long + i]: i, "
     "...{a, "
     "b: 1}}; o['p'.repeat(20) + i] = 2; delete o[long + i]; t += JSON.stringify(o).length + "
     "Object.keys(o).length + (long + i + long).split('k' + i).length + [...a, ...a].length; t += "
     "Number('1' + '0'.repeat(30)) > 5 ? 1 : 0; t += new Map([[long + i + long, 1]]).get(long + i "
     "+ "
     "long); } return t;",
     "1762"},
    {"keys that are numbers but no indices",
     "const a = [1]; let t = ''; const o = {set '-7'(v) { t += 's' + v; }, get 1.5() { t += 'g'; "
     "return 1; }}; for (let i = 0; i < 5; i++) { a[-1 - i] = i; t += a[-1] + a[-i - 1]; "
     "delete a[-1.5 - i]; t += (-i in a); o[-7] = i; t += o[1.5] + o[4294967295]; t += {[1e21]: "
     "1}[1e21]; for (const k in 'ab') t += k; delete a[-i]; } return t;",
     "0trues0NaN1011trues1NaN101NaNtrues2NaN101NaNtrues3NaN101NaNtrues4NaN101"},
    {"holes in what is taken apart while a collection is due",
     "let t = 0; for (let i = 0; i < 20000; i++) { const [x = 1, y] = [, i]; t += x + y; } "
     "return t;",
     "200010000"},
    {"spread and rest",
     "function f(a, ...r) { return a + r.length; } return f(...[1, 2, 3]) + Math.max(...[3, 9, "
     "2]);",
     "12"},
};

}  // namespace

TEST_CASE("every engine and every pattern of stops gives the same") {
  for (const Program& program : programs) {
    CAPTURE(program.name);
    const Ran fast = run_script(program.source);
    REQUIRE(fast.diagnostics == "");
    CHECK(fast.value == program.value);
    const RunOptions others[] = {{How::reference, 0}, {How::steps, 1}, {How::steps, 7},
                                 {How::gas, 1},       {How::gas, 13},  {How::gas, 211}};
    for (const RunOptions& options : others) {
      CAPTURE(static_cast<int>(options.how));
      CAPTURE(options.slice);
      const Ran other = run_script(program.source, options);
      CHECK(other.value == fast.value);
      CHECK(other.printed == fast.printed);
      CHECK(other.gas_used == fast.gas_used);
    }
  }
}

}  // namespace kitwork::test
