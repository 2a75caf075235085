// Random scripts for comparing a folded program with the one that computes everything itself:
// constants, functions with and without effects, exceptions, changes of what others hold.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kitwork {

class RandomScript {
 public:
  explicit RandomScript(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}

  std::string make() {
    std::string script = "'use strict';\n";
    const bool functions_first = chance(2);
    if (functions_first) script += functions();
    for (std::uint32_t i = 3 + below(7); i > 0; --i) script += statement();
    script += "return [" + names() + "].map(show).join(' ');\n";
    if (!functions_first) script += functions();
    return script;
  }

 private:
  std::uint32_t below(std::uint32_t count) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::uint32_t>((state_ >> 16) % count);
  }
  bool chance(std::uint32_t of) { return below(of) == 0; }

  template <std::size_t size>
  std::string one_of(const char* const (&list)[size]) {
    return list[below(static_cast<std::uint32_t>(size))];
  }

  std::string functions() {
    return "function show(v) { const t = typeof v; if (t === 'number') return Object.is(v, -0) ? "
           "'-0' : String(v); if (t === 'string') return '\"' + v + '\"'; if (t === 'function') "
           "return 'f' + Object.keys(v); return t === 'object' ? JSON.stringify(v) : String(v); }\n"
           "function twice(x) { return x + x; }\n"
           "function sum(list) { let s = 0; for (const x of list) s += x; return s; }\n"
           "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\n"
           "function fails(x) { if (x) throw new TypeError('no ' + x); return x; }\n"
           "function safe(x) { try { return fails(x); } catch (e) { return e.message; } }\n"
           "function spin() { while (true) {} }\n"
           "function trace() { return new Error('here').stack; }\n"
           "function counted() { return ++counter; }\n"
           "function grow(list) { list.push(list.length); return list.length; }\n"
           "function mark(f) { f.mark = 1; return 1; }\n"
           "function say(x) { print(show(x)); return x; }\n"
           "function patch() { Array.prototype.map = function () { return ['patched']; }; return "
           "0; }\n"
           "function pair(a, b) { return { a, b, list: [a, b] }; }\n"
           "function same(x) { return x; }\n"
           "function freeze(x) { Object.freeze(x); return 1; }\n"
           "function early() { return typeof show + late; }\n"
           "function makes() { return function () { return 1; }; }\n"
           "function global(x) { globalThis.leak = x; return x; }\n";
  }

  std::string literal() {
    static const char* const list[] = {"0",
                                       "-0",
                                       "1",
                                       "2",
                                       "-7",
                                       "0.1",
                                       "1e21",
                                       "2147483648",
                                       "4294967297",
                                       "NaN",
                                       "Infinity",
                                       "-Infinity",
                                       "'a'",
                                       "''",
                                       "'5'",
                                       "'\\ud800'",
                                       "'long text of more than thirty-two units'",
                                       "true",
                                       "false",
                                       "null",
                                       "undefined",
                                       "1e-7",
                                       "9007199254740993",
                                       "'b\\n'"};
    return one_of(list);
  }

  std::string atom() {
    if (!constants_.empty() && chance(2)) return constants_[below(count())];
    if (chance(6)) return one_of(bound_);
    if (chance(12)) return "arg";
    return literal();
  }

  std::string expression(std::uint32_t depth) {
    if (depth == 0) return atom();
    const std::string a = expression(depth - 1);
    switch (below(14)) {
      case 0: {
        static const char* const unary[] = {"-", "+", "!", "~", "typeof ", "void "};
        return "(" + one_of(unary) + a + ")";
      }
      case 1:
      case 2:
      case 3: {
        static const char* const binary[] = {
            " + ",   " - ",  " * ", " / ",  " % ",  " ** ", " << ",  " >> ",
            " >>> ", " & ",  " | ", " ^ ",  " == ", " != ", " === ", " !== ",
            " < ",   " <= ", " > ", " >= ", " && ", " || ", " in ",  " instanceof "};
        return "(" + a + one_of(binary) + expression(depth - 1) + ")";
      }
      case 4:
        return "(" + a + " ?? " + expression(depth - 1) + ")";
      case 5:
        return "(" + a + " ? " + expression(depth - 1) + " : " + expression(depth - 1) + ")";
      case 6:
        return "`x${" + a + "}y${" + expression(depth - 1) + "}`";
      case 7: {
        static const char* const member[] = {".length", "[0]",       ".a",     "['b']",
                                             "?.a",     ".a.length", "[1].id", ".constructor.name"};
        return a + one_of(member);
      }
      case 8:
        return "[" + a + ", " + expression(depth - 1) + "]";
      case 9:
        return "pair(" + a + ", " + expression(depth - 1) + ")";
      case 10: {
        static const char* const method[] = {".map(twice)",     ".toString()",    ".slice(0, 2)",
                                             ".map(x => x.id)", ".concat([1])",   ".indexOf('a')",
                                             ".repeat(3)",      ".toUpperCase()", ".push(9)",
                                             ".reverse()",      ".sort()"};
        return a + one_of(method);
      }
      case 11: {
        static const char* const built_in[] = {
            "Math.max(",    "String(",   "Number(",  "JSON.stringify(", "Math.pow(2, ",
            "Object.keys(", "parseInt(", "new Map(", "Object.isFrozen("};
        return one_of(built_in) + a + ")";
      }
      default: {
        static const char* const call[] = {"twice(", "sum(",   "safe(",       "fails(",   "grow(",
                                           "say(",   "same(",  "freeze(",     "counted(", "trace(",
                                           "early(", "makes(", "mark(same, ", "global(",  "same("};
        return one_of(call) + a + ")";
      }
    }
  }

  std::string statement() {
    switch (below(16)) {
      case 0: {
        static const char* const effects[] = {"print('p');\n",
                                              "items.push(1);\n",
                                              "config.a = 5;\n",
                                              "counter += 10;\n",
                                              "same.extra = 1;\n",
                                              "patch();\n",
                                              "config = 1;\n",
                                              "if (arg) print('arg');\n",
                                              "print(Math.random());\n",
                                              "delete config.b;\n",
                                              "spin();\n"};
        return one_of(effects);
      }
      case 1:
        if (declared_counter_) return ";\n";
        declared_counter_ = true;
        return "let counter = 1;\n";
      case 2:
        return "try { say(" + expression(1) + "); } catch (e) { print(e.message); }\n";
      case 3:
        return "if (" + expression(1) + ") print('yes'); else print('no');\n";
      case 4:
        return "for (let i = 0, n = " + expression(1) + "; i < n && i < 3; i++) print('i' + i);\n";
      case 5:
        if (!declared_late_) {
          declared_late_ = true;
          return "const late = " + literal() + ";\n";
        }
        [[fallthrough]];
      default: {
        const std::string value = chance(5)   ? "fib(" + std::to_string(below(12)) + ")"
                                  : chance(8) ? "() => " + expression(1)
                                              : expression(1 + below(3));
        const std::string name = "c" + std::to_string(made_++);
        constants_.push_back(name);
        return std::string(chance(6) ? "let " : "const ") + name + " = " + value + ";\n";
      }
    }
  }

  std::string names() {
    std::string list = "items, config";
    for (const std::string& each : constants_) list += ", " + each;
    return list;
  }
  std::uint32_t count() const { return static_cast<std::uint32_t>(constants_.size()); }

  static constexpr const char* bound_[] = {"items", "config", "rate", "config.a", "items[0].id"};

  std::uint64_t state_;
  std::uint32_t made_ = 0;
  bool declared_counter_ = false;
  bool declared_late_ = false;
  std::vector<std::string> constants_;
};

}  // namespace kitwork
