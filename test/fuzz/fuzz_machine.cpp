#include "test/fuzz/fuzz_machine.hpp"

#include <memory>
#include <utility>

#include "compiler/compile.hpp"
#include "schemas/assert.hpp"
#include "vm/builtins/prelude_program.hpp"

namespace kitwork::vm::fuzz {
namespace {

const char* const all_sources[] = {
    "class A { #p = 3; constructor(x) { this.x = x; } get p() { return this.#p + this.x; } }"
    "class B extends A { constructor() { super(4); } sum() { return super.p; } }"
    "let t = 0; for (let i = 0; i < 9; i++) t += new B().sum(); return t;",
    "let m = new Map(); for (let i = 0; i < 9; i++) m.set({}, i).set('k' + i, i); m.delete('k3');"
    "let t = 0; for (const [k, v] of m) { t += v; if (v === 5) m.clear(); }"
    "let w = new WeakMap([[m, 1]]); return t + w.get(m);",
    "let s = ''; for (let i = 0; i < 60; i++) s += i + '\\u20ac'; let o = {}; o[s] = 1; o[s + s] ="
    "2; return Object.keys(o).join() + s.indexOf('59');",
    "let o = {get x() { return this.y; }, set x(v) { this.y = v; }, y: 1}; for (let i = 0; i < 90;"
    "i++) { o['k' + i % 40] = i; o.x = i; delete o['k' + i % 7]; } return JSON.stringify(o);",
    "function f(n) { try { if (n) return f(n - 1); throw new Error('e', {cause: n}); } catch (e) {"
    "return e.stack; } finally { print(n); } } return f(5);",
    "Array.prototype.last = function () { return this[this.length - 1]; }; let a = [3, 1, 2, , 5];"
    "a[300000] = 1; a.length = 4; return a.sort((x, y) => x - y).map(x => x * 2).last();",
    "function t(s, ...v) { return s.raw.join() + v; } let fs = []; for (let i = 0; i < 4; i++)"
    "fs.push(() => t`a${i++}b`); let g = fs[0].bind(null); return g() + g() + [...fs.entries()];",
    "let it = {[Symbol.iterator]() { let i = 0; return {next: () => ({done: i > 3, value: i++}),"
    "return() { return {}; }}; }}; let [p, ...q] = it; for (const k in {a: 1, __proto__: {b: 2}})"
    "q.push(k); return `${{toString: () => p}}` + q.concat(Array.from(it, x => x * 2));",
    "let h = [5, 6, 7].values().map(x => x + 1).filter(x => x % 2).flatMap(x => [x, x]).drop(1);"
    "let r = h.take(2).toArray(); for (const x of new Set([1, 2, 3]).values().map(x => x)) {"
    "r.push(x); } return r.join() + [1, 2].values().reduce((a, b) => a + b) + h.return().done;",
    "let big = []; for (let i = 0; i < 70; i++) big.push(i * 7919 % 71); big.sort((a, b) => a - b);"
    "let o = big.toSorted((a, b) => b - a).flatMap(x => [[x], x]); return o.flat(2).slice(0, 9)"
    ".concat([1, [2]], big.splice(1, 3, 'a')).includes(NaN) + o.findLast(x => x > 3).toString();",
    "let v = JSON.parse('{\"a\":[1,{\"b\":null}],\"c\":\"x\"}', function (k, v) { return k === 'b' "
    "?"
    "[this] : v; }); v.toJSON = () => ({z: 1, y: [2, {}]}); return JSON.stringify([v, 'q\\n'],"
    "(k, x) => k === 'z' ? undefined : x, 2) + JSON.stringify({a: new String('s')}, ['a']);",
    "class P extends (function () { const f = function () {}; Object.defineProperty(f.bind(),"
    "'prototype', {get() { return {q: 1}; }}); return f; })() { static s = 1; static { this.t = 2; "
    "}"
    "m() { return super.q; } } class Q { get [Symbol.toStringTag]() { return 'Q'; } static #z = 1;"
    "static has(o) { return #z in o; } } return `${new Q()}` + Q.has(P) + Reflect.construct(P, [], "
    "Q)"
    ".constructor.name + new P().m();",
    "let s = 'aXbXc'.replaceAll('X', (m, i) => m + i + '$&').split('b'); let t = 'abc'.replace('b',"
    "'[$`|$&]') + 'x'.padStart(9, 'yz') + 'Abc'.at(-1) + [...'a\\u{1F600}b'].length; return s + t +"
    "String(Symbol('d')) + 'abcabc'.lastIndexOf('c') + "
    "'q'.repeat(40).trimEnd().localeCompare('q');",
    "let c = structuredClone({m: new Map([[1, {a: [1, , 3]}]]), s: new Set(['x']), e: new "
    "RangeError("
    "'r', {cause: 4}), n: Object(5)}); let {m, ...rest} = c; let u = new Set([1, 2]).union(new "
    "Set([2,"
    "3])).isSupersetOf(new Set([3])); return [...m.get(1).a].length + Object.entries(rest).length "
    "+ u;",
    "let log = []; let o = {valueOf() { log.push('v'); return 4; }, toString() { return 's'; }, "
    "[Symbol"
    ".toPrimitive](h) { log.push(h); return 3; }}; let x = o + 1; x += `${o}`; x += o * o; x -= "
    "-o; x +="
    "[o] < o; ({a: x = 1, ...log.z} = {a: undefined, k: 1}); return x + log + (o instanceof "
    "Object);",
    "let b = function (...a) { return a.length + this.k; }; for (let i = 0; i < 20; i++) b = "
    "b.bind({k:"
    "i}, i, 'x'); function N() { return new.target === undefined ? 1 : this; } let n = "
    "N.bind(null, 1);"
    "return b(1) + Reflect.apply(b, null, [1, 2]) + (new n() instanceof N) + b.call(1, ...[2, 3]);",
    "let o = Object.freeze({a: 1, get b() { return 2; }}); let p = Object.create(o, {c: {value: 3,"
    "enumerable: true}}); let d = Object.getOwnPropertyDescriptors(p); try { o.a = 2; } catch (e) {"
    "p.e = e.name; } Object.defineProperties(p, {f: {get: () => 1, configurable: true}}); delete "
    "p.f;"
    "return Object.keys(p) + JSON.stringify(d) + Object.groupBy([1, 2, 3], x => x % 2 ? 'o' : "
    "'e').o;",
    "o: for (let i = 0; ; i++) { switch (i) { case 0: continue; case 3: break o; default: try { if "
    "(i"
    "=== 1) throw i; } catch ({x = 1}) { print(x); } finally { if (i === 2) continue; } } } var q ="
    "[, ,].length; return q;",
    "let w = new WeakSet(); let k = {}; w.add(k); let syms = [Symbol.for('a'), Symbol('b'), Symbol."
    "iterator]; let t = {}; for (const s of syms) t[s] = s.description; let z = Object."
    "getOwnPropertySymbols(t).length; let a = new Array(5).fill(0).copyWithin(1, 0, 2).with(2, 9);"
    "a.at = 3; return z + a.join('-') + [3, 1].toReversed() + Array.of(1, "
    "2).entries().next().value;",
};

}  // namespace

std::span<const char* const> sources() { return all_sources; }

const Image& image() {
  static const std::unique_ptr<const Image> made =
      std::move(Image::create({{"print", 0}, {"console.log", 0}}, prelude_program()).value());
  return *made;
}

Window& window() {
  static const std::unique_ptr<Window> made = std::move(Window::create().value());
  return *made;
}

Program compile_source(const char* source) {
  auto compiled = compiler::compile(source);
  KITWORK_ASSERT(compiled.program.has_value());
  return std::move(*compiled.program);
}

bool go_on(Vm& vm, std::uint64_t steps, Stop& stop) {
  for (;;) {
    stop = vm.run_steps(steps);
    if (stop.kind == StopKind::steps_done) return true;
    if (stop.kind != StopKind::host_call) return false;
    vm.answer(Value::undefined());
  }
}

Stop run_out(Vm& vm) {
  for (;;) {
    const Stop stop = vm.run();
    if (stop.kind != StopKind::host_call) return stop;
    vm.answer(Value::undefined());
  }
}

}  // namespace kitwork::vm::fuzz
