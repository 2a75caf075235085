#include "test/vm/snapshot/picture.hpp"

#include <cstring>
#include <utility>

#include "compiler/compile.hpp"
#include "schemas/assert.hpp"
#include "schemas/snapshot_generated.h"
#include "vm/builtins/image.hpp"
#include "vm/builtins/prelude_program.hpp"
#include "vm/heap/cell_size.hpp"
#include "vm/snapshot/snapshot.hpp"

namespace kitwork::vm::test {
namespace {

Window& window() {
  static const std::unique_ptr<Window> made = std::move(Window::create().value());
  return *made;
}

template <class T, class U>
T* data_of(const flatbuffers::Vector<U>* vector) {
  if (vector == nullptr) return nullptr;
  return const_cast<T*>(reinterpret_cast<const T*>(vector->Data()));
}

}  // namespace

const Image& Picture::image() {
  static const std::unique_ptr<const Image> made =
      std::move(Image::create({{"print", 0}}, prelude_program()).value());
  return *made;
}

Picture::Picture(const char* source, std::int64_t gas) {
  compiler::CompileOptions options;
  options.fold = false;  // the machine is to make what the source says
  auto compiled = compiler::compile(source, options);
  KITWORK_ASSERT(compiled.program.has_value());
  program_ = LoadedProgram::create(std::move(*compiled.program), image()).value();
  Vm vm(window(), image(), program_, 1u << 20);
  vm.add_gas(gas == 0 ? 1'000'000 : gas);
  vm.start(Value::undefined());
  KITWORK_ASSERT(vm.run().kind == (gas == 0 ? StopKind::host_call : StopKind::out_of_gas));
  const auto written = write_snapshot(vm);
  size_ = written.value().size();
  words_.resize((size_ + 7) / 8);
  std::memcpy(words_.data(), written.value().data(), size_);
  const wire::Snapshot& snapshot = *wire::GetSnapshot(bytes());
  heap_ = data_of<std::uint8_t>(snapshot.heap());
  heap_bytes_ = snapshot.heap()->size() * std::size_t{8};
  stack_ = data_of<Value>(snapshot.stack());
  frames_ = data_of<Frame>(snapshot.frames());
  frame_count_ = snapshot.frames()->size();
  image_places_ = data_of<std::uint32_t>(snapshot.image_places());
  image_place_count_ = snapshot.image_places()->size();
  image_cells_ = data_of<std::uint64_t>(snapshot.image_cells());
}

std::string Picture::refusal() { return refusal_of(bytes(), size_); }

std::string Picture::refusal_of(const std::uint8_t* bytes, std::size_t size) {
  const auto read = read_snapshot(window(), image(), program_, bytes, size);
  if (read.ok()) return "";
  const std::string& message = read.error().message;
  return message.substr(message.find(": ") + 2);
}

template <class T>
void Picture::set(std::uint16_t field, T value) {
  auto* table = flatbuffers::GetMutableRoot<flatbuffers::Table>(bytes());
  KITWORK_ASSERT(table->SetField<T>(field, value));
}
template void Picture::set(std::uint16_t, std::uint8_t);
template void Picture::set(std::uint16_t, std::uint32_t);
template void Picture::set(std::uint16_t, std::uint64_t);
template void Picture::set(std::uint16_t, std::int64_t);

std::string Picture::refusal_with(std::uint32_t frames, std::uint32_t slots) {
  const wire::Snapshot& from = *wire::GetSnapshot(bytes());
  flatbuffers::FlatBufferBuilder builder;
  const auto copy = [&](const auto* vector) {
    return builder.CreateVector(vector->data(), vector->size());
  };
  const std::vector<std::uint64_t> stack(slots, Value::undefined().bits());
  const std::vector<wire::SnapshotFrame> empty(frames);
  const auto heap = copy(from.heap());
  const auto program = copy(from.program_digest());
  const auto image = copy(from.image_digest());
  const auto stack_field = builder.CreateVector(stack);
  const auto frames_field = builder.CreateVectorOfStructs(empty);
  wire::SnapshotBuilder made(builder);
  made.add_format(from.format());
  made.add_program_digest(program);
  made.add_image_digest(image);
  made.add_memory_limit(from.memory_limit());
  made.add_allocated_before(from.allocated_before());
  made.add_allocated_since(from.allocated_since());
  made.add_live_bytes_last(from.live_bytes_last());
  made.add_exception(from.exception());
  made.add_interned(from.interned());
  made.add_transitions(from.transitions());
  made.add_heap(heap);
  made.add_stack(stack_field);
  made.add_frames(frames_field);
  builder.Finish(made.Finish(), wire::SnapshotIdentifier());
  return refusal_of(builder.GetBufferPointer(), builder.GetSize());
}

Cell* Picture::image_cell(std::uint32_t i) {
  std::uint64_t* cell = image_cells_;
  for (; i != 0; --i) cell += cell_bytes(*reinterpret_cast<const Cell*>(cell)) / 8;
  return reinterpret_cast<Cell*>(cell);
}

Cell* Picture::find(CellKind kind, std::uint32_t n) {
  for (std::size_t at = 0; at < heap_bytes_;) {
    auto* cell = reinterpret_cast<Cell*>(heap_ + at);
    if (cell->kind == kind && n-- == 0) return cell;
    at += cell_bytes(*cell);
  }
  return nullptr;
}

Cell* Picture::cell(CellKind kind, std::uint32_t n) {
  Cell* found = find(kind, n);
  KITWORK_ASSERT(found != nullptr);
  return found;
}

Ref Picture::ref(const void* cell) const {
  return heap_begin + static_cast<Ref>(static_cast<const std::uint8_t*>(cell) - heap_);
}

void* Picture::behind(Cell* cell) {
  return reinterpret_cast<std::uint8_t*>(cell) + cell_bytes(*cell);
}

}  // namespace kitwork::vm::test
