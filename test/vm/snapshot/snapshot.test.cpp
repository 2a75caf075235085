#include "vm/snapshot/snapshot.hpp"

#include <doctest/doctest.h>

#include <string>

#include "test/support/script.hpp"

namespace kitwork::test {
namespace {

struct Program {
  const char* name;
  const char* source;
};

const Program programs[] = {
    {"loops",
     "let s = 0; for (let i = 0; i < 60; i++) { s += i * 2.5; if (i & 1) s ^= i; } return s;"},
    {"calls", "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } return fib(9);"},
    {"boxes",
     "let fs = []; for (let i = 0; i < 5; i++) fs[i] = () => i++; let t = 0; for (let i = 0; i < "
     "5; i++) t += fs[i]() + fs[i](); return t;"},
    {"objects",
     "let o = {a: 1, b: {c: 2}}; delete o.a; o.d = 7; o[3] = 4; o[1e6] = 5; Object.freeze(o.b); "
     "return Object.keys(o).join() + o.b.c;"},
    {"getters",
     "let o = {get x() { return this.y * 2; }, y: 21, set x(v) { this.y = v; }}; let a = o.x; o.x "
     "= 5; return a + o.x;"},
    {"conversions",
     "let o = {valueOf() { return 40; }, toString() { return 'x'; }}; return `${o}` + (o + 2) + (o "
     "> 39);"},
    {"exceptions",
     "function f(n) { if (n === 0) throw new Error('deep'); f(n - 1); } try { f(5); } catch (e) { "
     "return e.stack; } finally { print('f'); }"},
    {"classes",
     "class A { #p = 3; static #q() { return 1; } constructor(x) { this.x = x; } get p() { return "
     "this.#p + this.x + A.#q(); } } class B extends A { constructor() { super(4); this.y = 1; } "
     "sum() { return super.p + this.y; } } return new B().sum();"},
    {"strings",
     "let s = ''; for (let i = 0; i < 80; i++) s += i + '\\u20ac'; let t = s + s; return t.length "
     "+ s[10] + t.indexOf('79');"},
    {"iteration",
     "let t = 0; for (const [a, b] of [[1, 2], [3, 4]]) t += a * b; for (const k in {p: 1, q: 2}) "
     "t += k; return t;"},
    {"own iterators",
     "let o = {[Symbol.iterator]() { let i = 0; return {next() { return {done: i > 3, value: i++}; "
     "}, return() { print('r'); return {}; }}; }}; let t = 0; for (const x of o) { t += x; if (x "
     "=== 2) break; } let [p, ...q] = o; return t + p + q.join();"},
    {"collections",
     "let m = new Map(); for (let i = 0; i < 20; i++) m.set({}, i).set('k' + i, i); "
     "m.delete('k3'); let t = 0; for (const [k, v] of m) { if (v === 4) m.delete('k5'); t += v; } "
     "let s = new Set([1, 1, 2.5, NaN, NaN]); let w = new WeakMap(); w.set(m, 1); return t + "
     "s.size + w.get(m);"},
    {"ropes that are keys",
     "let t = 0; const o = {}; for (let i = 0; i < 6; i++) { const k = 'k'.repeat(30) + i % 2 + "
     "'y'.repeat(30); o[k] = i; const same = Object.keys(o)[i % 2]; o[k] = t; t += o[k] + (k in o) "
     "+ (k === same) + Object.hasOwn(o, k) + 1; } return t;"},
    {"randomness",
     "let t = ''; for (let i = 0; i < 9; i++) t += Math.floor(Math.random() * 1000) + ' '; return "
     "t;"},
    {"spread",
     "function f(a, ...r) { return a + r.length + arguments.length; } return f(...[1, 2, 3]) + "
     "Math.max(...[3, 9, 2]);"},
    {"symbols",
     "let a = Symbol('a'), b = Symbol.for('b'); let o = {[a]: 1, [b]: 2}; return o[a] + "
     "o[Symbol.for('b')] + a.toString();"},
    {"templates",
     "function t(s, ...v) { return s.raw.join('|') + v; } let r = []; for (let i = 0; i < 2; i++) "
     "r.push(t`a${i}b`); return r.join();"},
    {"bound",
     "function f(a, b) { return this.x + a + b; } let g = f.bind({x: 1}, 2).bind(null, 3); return "
     "g();"},
    {"sorting",
     "return [5, 3, 9, 1, 4].sort((a, b) => a - b).map(x => x * 2).filter(x => x > 4).join();"},
    {"json",
     "return JSON.stringify({a: [1, {b: null}], c: 'x\\n'}) + JSON.parse('[1, {\"p\": 2}]')[1].p;"},
    {"changed built-ins",
     "Array.prototype.last = function () { return this[this.length - 1]; }; Object.prototype.extra "
     "= 5; Math.PI2 = 1; let t = [1, 2, 3].last() + ({}).extra + Math.PI2; delete "
     "Array.prototype.last; return t + typeof [].last;"},
    {"dictionaries",
     "let o = {}; for (let i = 0; i < 200; i++) o['k' + i] = i; for (let i = 0; i < 200; i += 3) "
     "delete o['k' + i]; let t = 0; for (const k in o) t += o[k]; return t;"},
    {"prototypes",
     "function P(x) { this.x = x; } P.prototype.get = function () { return this.x; }; let q = "
     "Object.create(new P(3), {y: {get() { return 4; }}}); return q.get() + q.y + new P(1).get();"},
};

}  // namespace

TEST_CASE("a machine that goes through bytes again and again is one machine") {
  for (const Program& program : programs) {
    CAPTURE(program.name);
    const Ran plain = run_script(program.source);
    REQUIRE(plain.diagnostics == "");
    for (const std::uint64_t every : {1u, 7u}) {
      CAPTURE(every);
      const Ran moved = run_script(program.source, {How::snapshot, every});
      CHECK(moved.refusal == "");
      CHECK(moved.value == plain.value);
      CHECK(moved.printed == plain.printed);
      CHECK(moved.gas_used == plain.gas_used);
    }
  }
}

TEST_CASE("a machine that is parked while others use its window goes on as if nothing was") {
  for (const Program& program : programs) {
    CAPTURE(program.name);
    const Ran plain = run_script(program.source);
    const Ran parked = run_script(program.source, {How::park, 3});
    CHECK(parked.value == plain.value);
    CHECK(parked.printed == plain.printed);
    CHECK(parked.gas_used == plain.gas_used);
  }
  const Ran small = run_script("let o = {a: 1}; return o.a;", {How::park, 1});
  CHECK(small.parked_bytes_most < 4096);
}

TEST_CASE("a small capsule's snapshot takes a few KiB") {
  const Ran ran = run_script("let o = {a: 1}; let s = 'x'; return o.a + s;", {How::snapshot, 1});
  CHECK(ran.refusal == "");
  CHECK(ran.snapshot_bytes_most < 4096);
}

}  // namespace kitwork::test
