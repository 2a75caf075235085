// Runs programs in every engine and through every pattern of snapshots, and compares what comes
// out, gas and digest of the state included, with a golden file that all builds share.
#include <sodium.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "compiler/compile.hpp"
#include "schemas/assert.hpp"
#include "schemas/crypto/digest.hpp"
#include "test/fuzz/fuzz_machine.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/snapshot.hpp"

namespace kitwork::vm {
namespace {

using fuzz::image;
using fuzz::window;

constexpr std::uint64_t memory_bytes = 16u << 20;

// How a machine is led through a run.
enum class Way : std::uint8_t { fast, reference, snapshots, random_snapshots, small_gas };

struct Pattern {
  Way way;
  std::uint64_t every;  // instructions, or gas
};

// With more gas a program comes further, and is stopped more rarely.
struct Budget {
  std::int64_t gas;
  std::vector<Pattern> patterns;
};

const Budget budgets[] = {
    {1'500, {{Way::fast, 0}, {Way::reference, 0}, {Way::snapshots, 1}, {Way::small_gas, 1}}},
    {12'000,
     {{Way::fast, 0},
      {Way::reference, 0},
      {Way::snapshots, 7},
      {Way::random_snapshots, 40},
      {Way::small_gas, 3}}},
    {300'000,
     {{Way::fast, 0},
      {Way::reference, 0},
      {Way::snapshots, 1000},
      {Way::random_snapshots, 4000},
      {Way::small_gas, 37},
      {Way::small_gas, 4001}}},
};

struct Source {
  std::string name;
  std::string text;
};

std::vector<Source> all_sources(const std::filesystem::path& root) {
  std::vector<Source> sources;
  for (const char* folder : {"test/conformance/cases", "test/bench/programs"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
      if (entry.path().extension() != ".js") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      sources.push_back(
          {entry.path().stem().string(), std::string(std::istreambuf_iterator<char>(file), {})});
    }
  }
  int number = 0;
  for (const char* text : fuzz::sources()) {
    sources.push_back({"fuzz_" + std::to_string(number++), text});
  }
  // The same order everywhere, whatever order the folder tells: two of them share a name.
  std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
    return std::tie(a.name, a.text) < std::tie(b.name, b.text);
  });
  return sources;
}

std::unique_ptr<Vm> move_through_bytes(Vm& vm,
                                       const std::shared_ptr<const LoadedProgram>& program) {
  const auto written = write_snapshot(vm);
  const SnapshotBytes& bytes = written.value();
  auto read = read_snapshot(window(), image(), program, bytes.data(), bytes.size());
  if (!read.ok()) std::printf("%s\n", read.error().message.c_str());
  KITWORK_ASSERT(read.ok());
  return std::move(read.value());
}

// How it stopped, its gas and the digest of the machine, which holds all else.
std::string run(const std::shared_ptr<const LoadedProgram>& program, std::int64_t gas,
                const Pattern& pattern) {
  auto vm = std::make_unique<Vm>(window(), image(), program, memory_bytes);
  std::int64_t kept_back = 0;
  if (pattern.way == Way::small_gas) kept_back = gas - static_cast<std::int64_t>(pattern.every);
  vm->add_gas(gas - kept_back);
  vm->start(Value::undefined());
  math::Random random = math::Random::seeded(pattern.every);
  Stop stop;
  for (;;) {
    const auto some =
        static_cast<std::uint64_t>(random.next() * 2.0 * static_cast<double>(pattern.every));
    switch (pattern.way) {
      case Way::fast:
      case Way::small_gas:
        stop = vm->run();
        break;
      case Way::reference:
        stop = vm->run_steps(~std::uint64_t{0});
        break;
      case Way::snapshots:
        stop = vm->run_steps(pattern.every);
        break;
      case Way::random_snapshots:
        stop = some % 3 == 0 ? vm->run_steps(some) : vm->run_steps(some + 1);
        break;
    }
    if (stop.kind == StopKind::host_call) {
      vm->answer(Value::undefined());
    } else if (stop.kind == StopKind::steps_done) {
      vm = move_through_bytes(*vm, program);
    } else if (stop.kind == StopKind::out_of_gas && kept_back > 0) {
      const std::int64_t more = std::min(kept_back, static_cast<std::int64_t>(pattern.every));
      kept_back -= more;
      vm->add_gas(more);
    } else {
      break;
    }
  }
  vm->add_gas(kept_back);  // as the others have it
  const std::int64_t gas_used = vm->gas_used();
  const auto written = write_snapshot(*vm);
  const SnapshotBytes& bytes = written.value();
  std::uint8_t digest[16];
  crypto_generichash(digest, sizeof(digest), bytes.data(), bytes.size(), nullptr, 0);
  std::string value;
  if (stop.value.is_number() && stop.kind == StopKind::done) {
    char text[40];
    std::snprintf(text, sizeof(text), " %.17g", stop.value.as_number());
    value = text;
  }
  return std::to_string(static_cast<int>(stop.kind)) + " gas " + std::to_string(gas_used) +
         " state " + to_hex({digest, sizeof(digest)}) + value;
}

int check(const std::filesystem::path& root) {
  const std::filesystem::path golden = root / "test/determinism/digests.txt";
  const bool rewrite = std::getenv("KITWORK_REWRITE") != nullptr;
  std::vector<std::string> wanted;
  std::ifstream file(golden);
  for (std::string line; std::getline(file, line);) wanted.push_back(line);
  std::string made;
  std::size_t line_number = 0;
  int passed = 0;
  int failed = 0;
  for (const Source& source : all_sources(root)) {
    auto compiled = compiler::compile(source.text);
    KITWORK_ASSERT(compiled.program.has_value());
    const auto program = LoadedProgram::create(std::move(*compiled.program), image()).value();
    for (const Budget& budget : budgets) {
      const std::string head = source.name + " " + std::to_string(budget.gas) + ": ";
      const std::string line = head + run(program, budget.gas, budget.patterns[0]);
      made += line + "\n";
      const std::string& known = line_number < wanted.size() ? wanted[line_number] : "nothing";
      ++line_number;
      if (!rewrite && line != known) {
        std::printf("%s\n  expected: %s\n", line.c_str(), known.c_str());
        ++failed;
      }
      for (std::size_t i = 1; i < budget.patterns.size(); ++i) {
        const std::string other = head + run(program, budget.gas, budget.patterns[i]);
        if (other == line) {
          ++passed;
          continue;
        }
        std::printf("%s\n  pattern %zu: %s\n", line.c_str(), i, other.c_str());
        ++failed;
      }
      ++passed;
    }
  }
  if (rewrite) std::ofstream(golden) << made;
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace kitwork::vm

int main(int count, char** arguments) {
  if (count != 2 || sodium_init() < 0) return 64;
  return kitwork::vm::check(arguments[1]);
}
