// Fuzzes the loader of snapshots. An input says which valid image of a running capsule to take and
// how to spoil it: two bytes for the image, then edits of 8 bytes each. So a corpus outlives
// changes of the format. Some edits know the format: they put values of every kind into registers,
// slots and fields of frames. A snapshot that is accepted must run, be collected and be written
// again.
//
// With KITWORK_FUZZ_CANARY the edits of registers come behind the loader's back, as if it had not
// looked: that must be found.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "schemas/assert.hpp"
#include "schemas/snapshot_generated.h"
#include "test/fuzz/fuzz_machine.hpp"
#include "vm/heap/cell_size.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/snapshot.hpp"

namespace kitwork::vm::fuzz {
namespace {

constexpr std::uint64_t first_stop = 3;
constexpr std::uint64_t stop_factor = 2;
constexpr std::size_t stops_per_source = 14;
constexpr std::int64_t gas_after = 20'000;
constexpr std::size_t edits_bytes_max = 200;

// Bytes in a snapshot, or in a window.
struct Span {
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
};

struct Valid {
  std::shared_ptr<const LoadedProgram> program;
  std::vector<std::uint8_t> bytes;
  std::vector<Value> values;  // one of each cell of the heap, and others
};

// A value for each cell, with the tag that it should have, and what names no cell.
std::vector<Value> values_of(const std::uint8_t* heap, std::size_t size) {
  std::vector<Value> values = {Value::undefined(),      Value::null(),
                               Value::boolean(true),    Value::hole(),
                               Value::integer(0),       Value::integer(-1),
                               Value::integer(7),       Value::from_double(.5),
                               Value::integer(1 << 30), Value::from_double(-1e300)};
  for (std::size_t at = 0; at < size;) {
    const auto& cell = *reinterpret_cast<const Cell*>(heap + at);
    const Ref ref = heap_begin + static_cast<Ref>(at);
    if (is_object_kind(cell.kind) && cell.kind != CellKind::for_in_iterator) {
      values.push_back(Value::object(ref));
    } else if (cell.kind == CellKind::symbol) {
      values.push_back(Value::symbol(ref));
    } else if (cell.kind <= CellKind::rope) {
      values.push_back(Value::string(ref));
    } else {
      values.push_back(Value::internal(ref));
    }
    at += cell_bytes(cell);
  }
  for (const Ref ref : image().intrinsics().objects) values.push_back(Value::object(ref));
  values.push_back(image().prelude_function(PreludeFunction::iterator_step));
  return values;
}

std::vector<Valid> make_images() {
  std::vector<Valid> images;
  for (const char* source : sources()) {
    const auto program = LoadedProgram::create(compile_source(source), image()).value();
    Vm vm(window(), image(), program, run_memory_bytes);
    vm.add_gas(run_gas);
    vm.start(Value::undefined());
    std::uint64_t steps = first_stop;
    Stop stop;
    for (std::size_t i = 0; i < stops_per_source && go_on(vm, steps, stop); ++i) {
      const auto written = write_snapshot(vm);
      const SnapshotBytes& bytes = written.value();
      Valid valid{program, {bytes.data(), bytes.data() + bytes.size()}, {}};
      const auto* heap = wire::GetSnapshot(valid.bytes.data())->heap();
      valid.values = values_of(heap->Data(), heap->size() * std::size_t{8});
      images.push_back(std::move(valid));
      steps = first_stop + steps * stop_factor % 257;
    }
  }
  return images;
}

// One edit of words of 4 bytes, wherever they lie.
void spoil_words(Span span, std::uint8_t way, std::uint32_t place, std::uint32_t operand) {
  const auto words = static_cast<std::uint32_t>(span.size / 4);
  if (words < 4) return;
  std::uint8_t* at = span.bytes + place % (words - 1) * 4;
  std::uint32_t word = word_of(at);
  std::uint32_t second = word_of(at + 4);
  switch (way) {
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
      word = word_of(span.bytes + operand % words * 4);
      break;
    case 4:
      std::swap(word, second);
      break;
    case 5:  // another value's tag
      second = (0xFFF9u + operand % 7) << 16;
      break;
    case 6:  // a value from elsewhere
      word = word_of(span.bytes + operand % (words - 1) * 4);
      second = word_of(span.bytes + operand % (words - 1) * 4 + 4);
      break;
    case 7:  // a reference to a neighbour
      word += (operand % 33 - 16) * 8;
      break;
    default:
      word = (word & 0xFFFFFF00u) | (operand & 0xFF);
      break;
  }
  std::memcpy(at, &word, 4);
  std::memcpy(at + 4, &second, 4);
}

template <class T>
Span span_of(const flatbuffers::Vector<T>* vector, std::size_t element_bytes) {
  if (vector == nullptr) return {};
  return {const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(vector->Data())),
          vector->size() * element_bytes};
}

void put_value(Span span, const Valid& valid, std::uint32_t place, std::uint32_t operand) {
  if (span.size < 8) return;
  const std::uint64_t bits = valid.values[operand % valid.values.size()].bits();
  std::memcpy(span.bytes + place % (span.size / 8) * 8, &bits, sizeof(bits));
}

// The first ways are words anywhere; the others know where they are.
[[maybe_unused]] void spoil(std::vector<std::uint8_t>& bytes, const Valid& valid,
                            const std::uint8_t* edit) {
  const std::uint8_t way = edit[0] % 24;
  const std::uint32_t place = word_of(edit) >> 8;
  const std::uint32_t operand = word_of(edit + 4);
  const wire::Snapshot& snapshot = *wire::GetSnapshot(bytes.data());
  const Span stack = span_of(snapshot.stack(), 8);
  const Span frames = span_of(snapshot.frames(), sizeof(wire::SnapshotFrame));
  const Span heap = span_of(snapshot.heap(), 8);
  const Span image_cells = span_of(snapshot.image_cells(), 8);
  if (way < 9) return spoil_words({bytes.data(), bytes.size()}, way, place, operand);
  if (way < 12) return spoil_words(frames, static_cast<std::uint8_t>(way - 9), place, operand);
  if (way < 14) return spoil_words(heap, static_cast<std::uint8_t>(way - 6), place, operand);
  if (way < 15)
    return spoil_words(image_cells, static_cast<std::uint8_t>(operand % 9), place, operand);
  if (way < 17) return put_value(heap, valid, place, operand);
  put_value(stack, valid, place, operand);
}

#ifdef KITWORK_FUZZ_CANARY
// Registers change when the loader has looked already.
void spoil_behind_its_back(Vm& vm, const Valid& valid, const std::uint8_t* data, std::size_t size) {
  const wire::Snapshot& snapshot = *wire::GetSnapshot(valid.bytes.data());
  const Span stack{vm.heap.at<std::uint8_t>(stack_begin),
                   snapshot.stack()->size() * std::size_t{8}};
  for (std::size_t at = 2; at + 8 <= size && at < edits_bytes_max; at += 8) {
    put_value(stack, valid, word_of(data + at) >> 8, word_of(data + at + 4));
  }
}
#endif

}  // namespace
}  // namespace kitwork::vm::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kitwork::vm;
  using namespace kitwork::vm::fuzz;
  static const std::vector<Valid> images = make_images();
  if (size < 2) return 0;
  const Valid& valid = images[(data[0] + 256u * data[1]) % images.size()];
  std::vector<std::uint8_t> bytes = valid.bytes;
#ifndef KITWORK_FUZZ_CANARY
  for (std::size_t at = 2; at + 8 <= size && at < edits_bytes_max; at += 8) {
    // Behind an edit of the table itself nothing is where it was.
    flatbuffers::Verifier verifier(bytes.data(), bytes.size());
    if (!kitwork::wire::VerifySnapshotBuffer(verifier)) break;
    spoil(bytes, valid, data + at);
  }
#endif
  auto read = read_snapshot(window(), image(), valid.program, bytes.data(), bytes.size());
  if (size < 10) KITWORK_ASSERT(read.ok());
  if (!read.ok()) return 0;
  Vm& vm = *read.value();
#ifdef KITWORK_FUZZ_CANARY
  spoil_behind_its_back(vm, valid, data, size);
#endif
  vm.add_gas(gas_after - vm.gas_left());
  Stop stop;
  for (int round = 0; round < 3; ++round) {
    KITWORK_ASSERT(write_snapshot(vm).ok());
    if (!go_on(vm, 300, stop)) return 0;
  }
  run_out(vm);
  KITWORK_ASSERT(write_snapshot(vm).ok());
  return 0;
}
