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
    {"deep recursion",
     "function f(n) { return 1 + f(n + 1); } try { f(0); } catch (e) { return e instanceof "
     "RangeError; }",
     "true"},
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
