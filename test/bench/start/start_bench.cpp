// scripts/bench start: how long a fresh capsule takes to its first result, and what capsules that
// wait cost. A ten-line function is loaded once; each capsule is a machine of its own that runs it
// to its end. Then many are started, stopped at a host call and parked, all at once in this
// process, and each of them goes on and must give its own answer.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/compile.hpp"
#include "schemas/assert.hpp"
#include "vm/builtins/image.hpp"
#include "vm/builtins/prelude_program.hpp"
#include "vm/object/object.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/park.hpp"
#include "vm/vm.hpp"

namespace kitwork::test {
namespace {

constexpr int warm_ups = 200;
constexpr int starts = 5000;
constexpr std::uint32_t waiting_default = 100'000;
constexpr std::uint32_t waiting_max = 10'000'000;
constexpr std::int64_t gas = 100'000;
constexpr std::size_t waiting_bytes_promised = 4096;

const char ten_lines[] = R"(function price(order) {
  let total = 0;
  for (const line of order.lines) {
    const sum = line.count * line.each;
    total += line.count >= 10 ? sum * 0.9 : sum;
  }
  if (order.member) total -= 5;
  const tax = Math.round(total * 0.19 * 100) / 100;
  return total + tax;
}
return price({ member: true, lines: [{ count: 3, each: 7 }, { count: 12, each: 2.5 }] });)";

const char waiting_source[] = R"(function total(items) {
  let sum = 0;
  for (const item of items) {
    const found = wait(item.id);
    sum += found * item.count;
  }
  return { sum, items: items.length };
}
const state = { name: "order", items: [{ id: 1, count: 2 }, { id: 2, count: 5 }] };
return total(state.items).sum;)";

using Clock = std::chrono::steady_clock;

double microseconds(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

std::shared_ptr<const vm::LoadedProgram> load(const vm::Image& image, const char* source) {
  auto compiled = compiler::compile(source);
  KITWORK_ASSERT(compiled.program.has_value());
  auto loaded = vm::LoadedProgram::create(std::move(*compiled.program), image);
  KITWORK_ASSERT(loaded.ok());
  return loaded.value();
}

void measure_start(const vm::Image& image) {
  const auto program = load(image, ten_lines);
  auto window = vm::Window::create();
  KITWORK_ASSERT(window.ok());
  std::vector<double> times;
  for (int i = 0; i < warm_ups + starts; ++i) {
    const auto begin = Clock::now();
    vm::Vm machine(*window.value(), image, program, vm::memory_bytes_default);
    machine.add_gas(gas);
    machine.start(vm::Value::undefined());
    const vm::Stop stop = machine.run();
    const double time = microseconds(Clock::now() - begin);
    KITWORK_ASSERT(stop.kind == vm::StopKind::done && stop.value.as_number() == 51.17);
    if (i >= warm_ups) times.push_back(time);
  }
  std::sort(times.begin(), times.end());
  std::printf("a fresh capsule, loaded program to first result: median %.2f us, p99 %.2f us\n",
              times[times.size() / 2], times[times.size() * 99 / 100]);
}

struct Waiting {
  std::vector<std::unique_ptr<vm::ParkedCapsule>> capsules;
  std::size_t bytes = 0;
};

Waiting start_waiting(const vm::Image& image, vm::Window& window, std::uint32_t count) {
  const auto program = load(image, waiting_source);
  Waiting waiting;
  waiting.capsules.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    auto machine =
        std::make_unique<vm::Vm>(window, image, program, std::uint64_t{vm::memory_bytes_default});
    machine->add_gas(gas);
    machine->start(vm::Value::undefined());
    KITWORK_ASSERT(machine->run().kind == vm::StopKind::host_call);
    waiting.capsules.push_back(vm::park(std::move(machine)));
    waiting.bytes += waiting.capsules.back()->bytes();
  }
  return waiting;
}

// Each capsule is answered twice, with numbers of its own.
void finish_waiting(vm::Window& window, Waiting& waiting) {
  for (std::size_t i = 0; i < waiting.capsules.size(); ++i) {
    auto machine = vm::unpark(window, *waiting.capsules[i]);
    waiting.capsules[i].reset();
    const auto mine = static_cast<std::int32_t>(i);
    machine->answer(vm::Value::integer(mine));
    KITWORK_ASSERT(machine->run().kind == vm::StopKind::host_call);
    machine->answer(vm::Value::integer(1));
    const vm::Stop stop = machine->run();
    KITWORK_ASSERT(stop.kind == vm::StopKind::done && stop.value.as_number() == 2.0 * mine + 5);
  }
}

std::size_t heap_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// Whether a capsule that waits holds as little as promised.
bool measure_waiting(const vm::Image& image, std::uint32_t count) {
  auto window = vm::Window::create();
  KITWORK_ASSERT(window.ok());
  const std::size_t before = heap_bytes();
  const auto begin = Clock::now();
  Waiting waiting = start_waiting(image, *window.value(), count);
  const double starting = microseconds(Clock::now() - begin) / count;
  const std::size_t held = heap_bytes() - before;
  const auto resumed = Clock::now();
  finish_waiting(*window.value(), waiting);
  const double finishing = microseconds(Clock::now() - resumed) / count;
  std::printf(
      "%u capsules that wait at once: %zu bytes each (%zu with the allocator's own, %.0f MiB "
      "in all)\n",
      count, waiting.bytes / count, held / count, static_cast<double>(held) / (1 << 20));
  std::printf(
      "started, run to the host call and parked: %.2f us each; taken back, answered twice "
      "and finished: %.2f us each\n",
      starting, finishing);
  return held / count < waiting_bytes_promised;
}

}  // namespace
}  // namespace kitwork::test

int main(int argc, char** argv) {
  using namespace kitwork;
  std::uint32_t count = test::waiting_default;
  if (argc > 1) {
    char* end = nullptr;
    const unsigned long wanted = std::strtoul(argv[1], &end, 10);
    if (std::strcmp(argv[1], "--help") == 0 || *end != '\0' || wanted == 0 ||
        wanted > test::waiting_max) {
      std::printf(
          "usage: scripts/bench start [CAPSULES]\n\nTimes the start of a fresh capsule, and "
          "parks CAPSULES (default %u, at most %u) at once.\n",
          test::waiting_default, test::waiting_max);
      return std::strcmp(argv[1], "--help") == 0 ? 0 : 64;
    }
    count = static_cast<std::uint32_t>(wanted);
  }
  auto image = vm::Image::create({{"wait", 1}}, vm::prelude_program());
  KITWORK_ASSERT(image.ok());
  test::measure_start(*image.value());
  if (test::measure_waiting(*image.value(), count)) return 0;
  std::printf("that is more than the %zu bytes promised\n", test::waiting_bytes_promised);
  return 1;
}
