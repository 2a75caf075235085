// Fuzzes the loader of snapshots. An input says which valid image of a running capsule to take and
// how to spoil it: a byte for the image, then edits of 8 bytes each. So a corpus outlives changes
// of the format. A snapshot that is accepted must run, be collected and be written again.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/compile.hpp"
#include "schemas/assert.hpp"
#include "vm/builtins/image.hpp"
#include "vm/builtins/prelude_program.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/snapshot.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

const char* const sources[] = {
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
};
constexpr std::uint64_t first_stop = 3;
constexpr std::uint64_t stop_factor = 2;
constexpr std::size_t stops_per_source = 9;
constexpr std::int64_t gas_after = 20'000;

struct Valid {
  std::shared_ptr<const LoadedProgram> program;
  std::vector<std::uint8_t> bytes;
};

const Image& image() {
  static const std::unique_ptr<const Image> made =
      std::move(Image::create({{"print", 0}}, prelude_program()).value());
  return *made;
}

Window& window() {
  static const std::unique_ptr<Window> made = std::move(Window::create().value());
  return *made;
}

// Steps on; host functions answer undefined. False: it is over.
bool go_on(Vm& vm, std::uint64_t steps) {
  for (int calls = 0; calls < 50; ++calls) {
    const Stop stop = vm.run_steps(steps);
    if (stop.kind == StopKind::steps_done) return true;
    if (stop.kind != StopKind::host_call) return false;
    vm.answer(Value::undefined());
  }
  return false;
}

std::vector<Valid> make_images() {
  std::vector<Valid> images;
  for (const char* source : sources) {
    auto compiled = compiler::compile(source);
    KITWORK_ASSERT(compiled.program.has_value());
    const auto program = LoadedProgram::create(std::move(*compiled.program), image()).value();
    Vm vm(window(), image(), program, 1u << 20);
    vm.add_gas(1'000'000);
    vm.start(Value::undefined());
    std::uint64_t steps = first_stop;
    for (std::size_t i = 0; i < stops_per_source && go_on(vm, steps); ++i) {
      const auto bytes = write_snapshot(vm);
      images.push_back(
          {program, {bytes.value().data(), bytes.value().data() + bytes.value().size()}});
      steps = first_stop + steps * stop_factor % 257;
    }
  }
  return images;
}

std::uint32_t word_of(const std::uint8_t* bytes) {
  std::uint32_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// One edit: what, where (in words of 4 bytes), and with which operand.
void spoil(std::vector<std::uint8_t>& bytes, const std::uint8_t* edit) {
  const std::uint32_t words = static_cast<std::uint32_t>(bytes.size() / 4);
  if (words < 4) return;
  const std::uint32_t where = (word_of(edit) >> 8) % (words - 1);
  const std::uint32_t operand = word_of(edit + 4);
  std::uint8_t* at = bytes.data() + where * 4;
  std::uint32_t word = word_of(at);
  std::uint32_t second = word_of(at + 4);
  switch (edit[0] % 10) {
    case 0:
      word ^= 1u << operand % 32;
      break;
    case 1:
      word = operand;
      break;
    case 2:
      word += operand % 65 - 32;
      break;
    case 3:
      word = word_of(bytes.data() + operand % words * 4);
      break;
    case 4:
      std::swap(word, second);
      break;
    case 5:  // another value's tag
      second = (0xFFF9u + operand % 7) << 16;
      break;
    case 6:  // a value from elsewhere
      word = word_of(bytes.data() + operand % (words - 1) * 4);
      second = word_of(bytes.data() + operand % (words - 1) * 4 + 4);
      break;
    case 7:  // a reference to a neighbour
      word += (operand % 33 - 16) * 8;
      break;
    case 8:
      bytes.resize(bytes.size() - operand % 64 % bytes.size());
      return;
    default:
      word = (word & 0xFFFFFF00u) | (operand & 0xFF);
      break;
  }
  std::memcpy(at, &word, 4);
  std::memcpy(at + 4, &second, 4);
}

}  // namespace
}  // namespace kitwork::vm

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kitwork::vm;
  static const std::vector<Valid> images = make_images();
  if (size == 0) return 0;
  const Valid& valid = images[data[0] % images.size()];
  std::vector<std::uint8_t> bytes = valid.bytes;
  for (std::size_t at = 1; at + 8 <= size && at < 200; at += 8) spoil(bytes, data + at);
  auto read = read_snapshot(window(), image(), valid.program, bytes.data(), bytes.size());
  if (size < 9) KITWORK_ASSERT(read.ok());
  if (!read.ok()) return 0;
  Vm& vm = *read.value();
  vm.add_gas(gas_after - vm.gas_left());
  for (int round = 0; round < 3; ++round) {
    KITWORK_ASSERT(write_snapshot(vm).ok());
    if (!go_on(vm, 300)) return 0;
  }
  vm.run();
  return 0;
}
