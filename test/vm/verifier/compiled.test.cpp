// What the compiler makes passes the verifier.
#include <doctest/doctest.h>

#include <string>

#include "compiler/compile.hpp"
#include "vm/verifier/verifier.hpp"

namespace kitwork::vm {
namespace {

// Every form of the grammar that takes its own way through scopes or generator.
const char* const sources[] = {
    "",
    "var a, b = 1; let c, d = 2; const e = 3; { let a = 1; { let a = 2; } }",
    "function f(a, b = a, ...c) { return arguments } f(1)",
    "const f = (n) => n ? f(n - 1) : () => f; const g = (x) => { return () => g }",
    "function f(a = () => b, b = () => a, { c, d: [e = f] } = {}, ...[g]) { var a; return () => a "
    "}",
    "for (let i = 0, f = () => i; i < 3; i++) { g(() => i); continue }",
    "for (const a of b) for (const [c, d = () => c] of a) { if (c) break; g(() => d) }",
    "for (var a in b) for (let k in a) { g(() => k); if (k) continue; return k }",
    "o: for (const a of b) { for (const c of a) { if (c) continue o; if (a) break o; return } }",
    "o: { a: { if (x) break o; break a } } do { if (x) break; } while (y)",
    "switch (a) { case 1: let b = 1; function f() { return b } default: b; case f: break }",
    "try { a() } catch (e) { g(() => e) } try { b() } catch ({ m, n = m }) { } finally { c() }",
    "function f() { for (const a of b) { try { return a } finally { if (a) break } } }",
    "function f() { try { try { return 1 } finally { g() } } catch { return 2 } finally { h() } }",
    "x: try { break x } finally { for (const a of b) { try { continue } finally { g() } } }",
    "[a, b.c, d[e()], ...f.g] = h; [[a] = [1], , { x: b.c = 2 }] = h; [] = h; ({} = h)",
    "({ a, b: c.d, [e()]: f[g] = 1, 0: h, 'x y': i, ...j.k } = l)",
    "const { [a()]: b, 1: c, ...d } = e; let [f, , ...[g, h]] = d; var [i = () => i] = f",
    "a ||= b; a.b &&= c; a[b] ?\?= c; a.b += 1; a[b] **= 2; a[0]++; --a.b; x = a[b()]--",
    "a?.b?.[c]?.(d).e; (a?.b)(); (a?.b)?.c(); delete a?.b.c; delete a?.[b]; a?.(); (a?.b)`x`",
    "class A { } class B extends A { } class C extends null { constructor() { return {} } }",
    "class A { #a = 1; static #b; #m() { return #a in this } get #g() { return 1 } set #g(v) { }\n"
    " static #s() { } static get #t() { } m() { this.#m(); this.#g++; this.#a ||= A.#s; "
    "[this.#a] = [1] }\n static { this.#t; A.#b = 1; var v = 1, w; let q = () => v } }",
    "class A extends (f = () => A, B) { [A]() { } [k] = () => this; static [l] = A; 1 = 2; "
    "static 'x'; constructor(a = super()) { const g = () => { super(); this.x = super.y }; "
    "try { return g } finally { this.z } } }",
    "class A extends B { m() { super.a = super.b(...c); super[d] += 1; delete super.x; "
    "return () => super.e } static s = super.f; get g() { return super.g } set g(v) { } }",
    "const o = { a, b: 1, [c]: 2, 'd': 3, 4: 5, get e() { return 1 }, set [f](v) { }, m() { }, "
    "[g]() { }, __proto__: h, ...i, async: 1, n: function () { }, [p]: class { static q = 1 }, "
    "[r]: () => 1 }",
    "`a${b}c${`d${e}`}`; tag`x${y}\\u`; a.b`z`; ``; `${1}`",
    "f(...a, 1, ...b); new F(...a); new F; new a.b(1); new (f())(); [1, , ...a, , 2]",
    "typeof a; void a(); !a; -a; +a; ~a; a ? b : c; a, b; a && b || c; (a || b) ?? c; a in b; a "
    "instanceof b",
    "function f() { return new.target } const g = function h() { h = 1; return () => h }",
    "function f() { return () => () => [this, new.target, arguments, f] }",
    "class A extends B { constructor() { const f = () => () => super(); f()(); return } }",
    "class A extends B { x = () => super.y; constructor(a) { return a } }",
    "f = 1; undefined; NaN; a: for (;;) { break a } debugger; ;",
    "const f = function () { }; const [g = function () { }] = []; ({ h = class { } } = {}); i = "
    "class {}",
    "const { a = () => b, b = () => a } = c; var d = () => d; d = 1",
    "function f(a) { { function f() { return a } f(); } a = 1; return f; function f() { } }",
    "try { throw 1 } catch (e) { var e = 2; e }",
    "const early = () => late; const mid = () => { return () => mid }; early(); const late = mid; ",
    "function u() { m() } const m = (x) => () => m(x); const n = (x) => () => n(m); u()",
};

}  // namespace

TEST_CASE("what the compiler makes passes the verifier") {
  for (const char* source : sources) {
    CAPTURE(source);
    compiler::CompileResult result = compiler::compile(source);
    REQUIRE(result.program);
    auto facts = verify_program(*result.program);
    std::string why = facts.ok() ? "" : facts.error().message;
    CHECK(why == "");
  }
}

TEST_CASE("every source inside functions, classes and blocks passes the verifier too") {
  const char* const frames[] = {"function w() { return () => { $ } }",
                                "for (const w of ws) { try { (() => { $ })() } finally { w() } }",
                                "class W { m() { $ } static { (function () { $ })() } }"};
  for (std::string source : sources) {
    for (std::string frame : frames) {
      for (std::size_t at = 0; (at = frame.find('$', at)) != std::string::npos;) {
        frame.replace(at, 1, source);
        at += source.size();
      }
      CAPTURE(frame);
      compiler::CompileResult result = compiler::compile(frame);
      REQUIRE(result.program);
      auto facts = verify_program(*result.program);
      std::string why = facts.ok() ? "" : facts.error().message;
      CHECK(why == "");
    }
  }
}

}  // namespace kitwork::vm
