// The limits that a program can reach: what still goes at the limit, and what it is told beyond.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "schemas/program_codec.hpp"
#include "test/support/script.hpp"
#include "test/vm/heap/heap_fixture.hpp"
#include "vm/heap/hash_table.hpp"
#include "vm/vm.hpp"

namespace kitwork::test {
namespace {

struct Case {
  const char* name;
  const char* source;
  const char* value;
};

const Case cases[] = {
    {"a string of the greatest length, and one unit more by every way",
     "let s = 'x'; const parts = [s]; for (let i = 0; i < 28; i++) parts.push(s += s); let most = "
     "''; let wanted = 2 ** 29 - 24; for (let i = 28; i >= 0; i--) { if (wanted >= 2 ** i) { most "
     "+= parts[i]; wanted -= 2 ** i; } } let t = most.length; const more = (f) => { try { t += ' ' "
     "+ f().length; } catch (e) { t += ' ' + e.name; } }; more(() => most + ''); more(() => most + "
     "'x'); more(() => `${most}x`); more(() => most.concat('x')); more(() => "
     "'x'.repeat(536870889)); more(() => 'b'.padEnd(536870889, 'ab')); return t;",
     "536870888 536870888 RangeError RangeError RangeError RangeError RangeError"},
    {"an array of the greatest length",
     "const a = []; a.length = 4294967295; a[4294967294] = 'last'; let t = a.length + a.at(-1); "
     "try { a.push(1); } catch (e) { t += e.name + a.length + a[4294967295]; } for (const f of [() "
     "=> Array(4294967296), () => { a.length = 4294967296; }]) { try { f(); } catch (e) { t += ' ' "
     "+ e.name; } } return t;",
     "4294967295lastRangeError42949672951 RangeError RangeError"},
    {"arguments from a list",
     "const f = function () { return arguments.length; }; let t = f.apply(null, Array(120000)); "
     "try { f.apply(null, Array(120001)); } catch (e) { t += e.name; } return t;",
     "120000RangeError"},
    {"the lines of a stack",
     "const deep = (n) => n === 0 ? new Error('e').stack : deep(n - 1) + ''; return [5, 6, 7, "
     "40].map((n) => deep(n).split('\\n').length).join();",
     "9,10,11,11"},
};

}  // namespace

TEST_CASE("what programs may have at most") {
  for (const Case& each : cases) {
    CAPTURE(each.name);
    RunOptions options;
    options.memory_bytes = vm::memory_bytes_max;
    const Ran ran = run_script(each.source, options);
    REQUIRE(ran.diagnostics == "");
    CHECK(ran.value == each.value);
  }
}

TEST_CASE("a stack tells the first units of a long name") {
  const auto tells = [](const std::string& name) {
    const std::string source = "function " + name + "() { return new Error('e').stack; } return " +
                               name + "().includes('" + name + "');";
    return run_script(source).value;
  };
  CHECK(tells(std::string(vm::stack_trace_name_max, 'n')) == "true");
  CHECK(tells(std::string(vm::stack_trace_name_max + 1, 'n')) == "false");
}

TEST_CASE("calls go as deep as there are frames") {
  const char* source =
      "let n = 0; const f = () => { n++; f(); }; try { f(); } catch (e) { return "
      "e.name + n; }";
  CHECK(run_script(source).value == "RangeError" + std::to_string(vm::frames_max - 1));
  RunOptions reference;
  reference.how = How::reference;
  CHECK(run_script(source, reference).value == run_script(source).value);
}

TEST_CASE("what lives has to fit into the memory limit, to the byte") {
  // Two machines with 8 bytes more and less: what lives is the same.
  const auto stop_with = [](std::uint64_t memory_bytes) {
    RunOptions options;
    options.memory_bytes = memory_bytes;
    return run_script("const a = 'x'.repeat(200000); a.charCodeAt(7); return a.length;", options)
        .stop;
  };
  std::uint64_t too_little = vm::memory_bytes_min;
  std::uint64_t enough = 1u << 20;
  REQUIRE(stop_with(too_little) == vm::StopKind::trap);
  REQUIRE(stop_with(enough) == vm::StopKind::done);
  while (enough - too_little > 1) {
    const std::uint64_t middle = (enough + too_little) / 2;
    (stop_with(middle) == vm::StopKind::done ? enough : too_little) = middle;
  }
  CHECK(enough >= 200'016);
  CHECK(enough < 210'000);
  RunOptions endless;
  endless.memory_bytes = vm::memory_bytes_min;
  CHECK(run_script("const a = []; for (;;) a.push({});", endless).stop == vm::StopKind::trap);
}

TEST_CASE("a program of more bytes than any may have is refused before it is read") {
  const std::vector<std::uint8_t> bytes(std::size_t{program_bytes_max} + 1);
  const auto decoded = decode_program(bytes.data(), bytes.size());
  REQUIRE(!decoded.ok());
  CHECK(decoded.error().message.find("longer than program_bytes_max") != std::string::npos);
}

}  // namespace kitwork::test

namespace kitwork::vm {

TEST_CASE_FIXTURE(HeapFixture, "a table is full with as many entries as V8's") {
  const Ref table = make_hash_table(heap, false);
  heap.at<HashTable>(table)->live = hash_table_capacity_max - 1;
  CHECK(!hash_table_is_full(heap, table));
  heap.at<HashTable>(table)->live = hash_table_capacity_max;
  CHECK(hash_table_is_full(heap, table));
}

}  // namespace kitwork::vm
