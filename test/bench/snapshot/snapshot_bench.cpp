// How fast snapshots of 64 MiB of live data are written and read, against memcpy in the same run,
// and what a small capsule costs: its snapshot, its parking and its way back.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "schemas/assert.hpp"
#include "test/vm/object/fixture.hpp"
#include "vm/heap/hash_table.hpp"
#include "vm/snapshot/park.hpp"
#include "vm/snapshot/snapshot.hpp"

namespace kitwork::vm::test {
namespace {

constexpr std::uint64_t live_bytes = 64u << 20;
constexpr int rounds = 7;

// Of this thread's own: the machine may be busy with others.
double seconds_now() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double median_seconds(const std::function<void()>& work) {
  std::vector<double> seconds;
  for (int i = 0; i < rounds; ++i) {
    const double begin = seconds_now();
    work();
    seconds.push_back(seconds_now() - begin);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[rounds / 2];
}

// Fills the heap with what hangs on the exception, the one root that needs no program.
using Fill = void (*)(Vm& vm);

void fill_with_rows(Vm& vm) {
  const Value rows = make_array_of_length(vm, 0);
  const Ref names[] = {intern(vm.heap, "id"), intern(vm.heap, "name"), intern(vm.heap, "price"),
                       intern(vm.heap, "next")};
  Value before;
  for (int i = 0; vm.heap.allocated_bytes_since() < live_bytes; ++i) {
    const Value row = make_object(vm, 4);
    const std::string name = "customer number " + std::to_string(i);
    const Value values[] = {Value::integer(i), Value::string(make_string(vm.heap, name)),
                            Value::from_double(i / 3.0), before};
    for (int k = 0; k < 4; ++k) {
      set_property(vm, row, PropertyKey(Value::string(names[k])), values[k], row);
    }
    append(vm, rows, row);
    before = row;
  }
  vm.throw_value(rows);
}

void fill_with_numbers(Vm& vm) {
  const Value lists = make_array_of_length(vm, 0);
  while (vm.heap.allocated_bytes_since() < live_bytes) {
    std::vector<Value> values;
    for (int i = 0; i < 4096; ++i) values.push_back(Value::from_double(i * 1.25));
    append(vm, lists, make_array(vm, values.data(), 4096));
  }
  vm.throw_value(lists);
}

void fill_with_text(Vm& vm) {
  const Value lines = make_array_of_length(vm, 0);
  const std::string line(600, 'x');
  while (vm.heap.allocated_bytes_since() < live_bytes) {
    append(vm, lines, Value::string(make_string(vm.heap, line)));
  }
  vm.throw_value(lines);
}

void fill_with_maps(Vm& vm) {
  const Value maps = make_array_of_length(vm, 0);
  while (vm.heap.allocated_bytes_since() < live_bytes) {
    Ref table = make_hash_table(vm.heap, false);
    for (int i = 0; i < 200; ++i) {
      const Ref key = make_string(vm.heap, "key " + std::to_string(i));
      table = hash_table_insert(vm.heap, table, Value::string(key), Value::integer(i));
    }
    const Value map =
        make_object_of_kind(vm, CellKind::map, vm.object(WellKnownObject::map_prototype));
    vm.heap.at<Collection>(map.ref())->table = table;
    append(vm, maps, map);
  }
  vm.throw_value(maps);
}

void measure_large(const Machine& machine, const char* name, Fill fill) {
  const auto window = std::move(Window::create().value());
  const auto other = std::move(Window::create().value());
  const auto program = LoadedProgram::create(small_program(), machine.image()).value();
  Vm vm(*window, machine.image(), program, 512u << 20);
  fill(vm);
  std::vector<std::uint8_t> copy;
  SnapshotBytes kept;
  const double writing = median_seconds([&] {
    auto bytes = write_snapshot(vm, std::move(kept));
    KITWORK_ASSERT(bytes.ok());
    kept = std::move(bytes.value());
  });
  const std::size_t size = kept.size();
  const double reading = median_seconds([&] {
    const auto read = read_snapshot(*other, machine.image(), program, kept.data(), size);
    if (!read.ok()) std::printf("%s\n", read.error().message.c_str());
    KITWORK_ASSERT(read.ok());
  });
  copy.resize(size);
  const double copying = median_seconds([&] { std::memcpy(copy.data(), kept.data(), size); });
  const double gigabytes = static_cast<double>(size) / 1e9;
  std::printf("%-8s %6.1f MiB   write %5.2f GB/s   read %5.2f GB/s   memcpy %5.2f GB/s\n", name,
              static_cast<double>(size) / (1 << 20), gigabytes / writing, gigabytes / reading,
              gigabytes / copying);
}

void measure_small(const Machine& machine) {
  const auto window = std::move(Window::create().value());
  const auto program = LoadedProgram::create(small_program(), machine.image()).value();
  const auto make = [&] {
    auto vm = std::make_unique<Vm>(*window, machine.image(), program, memory_bytes_default);
    vm->start(make_object(*vm, 0));
    return vm;
  };
  auto vm = make();
  const std::size_t size = write_snapshot(*vm).value().size();
  const double writing = median_seconds([&] {
    for (int i = 0; i < 1000; ++i) KITWORK_ASSERT(write_snapshot(*vm).ok());
  });
  const auto bytes = write_snapshot(*vm);
  const double reading = median_seconds([&] {
    for (int i = 0; i < 1000; ++i) {
      KITWORK_ASSERT(
          read_snapshot(*window, machine.image(), program, bytes.value().data(), size).ok());
    }
  });
  const double making = median_seconds([&] {
    for (int i = 0; i < 1000; ++i) make();
  });
  vm = make();
  std::size_t parked_bytes = 0;
  const double parking = median_seconds([&] {
    for (int i = 0; i < 1000; ++i) {
      const auto parked = park(std::move(vm));
      parked_bytes = parked->bytes();
      vm = unpark(*window, *parked);
    }
  });
  std::printf("small    snapshot %zu bytes, written in %.2f us, read in %.2f us\n", size,
              writing * 1e3, reading * 1e3);
  std::printf("         made in %.2f us; parked in %zu bytes, parked and back in %.2f us\n",
              making * 1e3, parked_bytes, parking * 1e3);
}

}  // namespace
}  // namespace kitwork::vm::test

int main() {
  using namespace kitwork::vm::test;
  Machine machine;
  measure_large(machine, "rows", fill_with_rows);
  measure_large(machine, "numbers", fill_with_numbers);
  measure_large(machine, "text", fill_with_text);
  measure_large(machine, "maps", fill_with_maps);
  measure_small(machine);
  return 0;
}
