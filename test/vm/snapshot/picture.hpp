// Picture: the snapshot of a script that stands at its first print(), taken apart for tests that
// spoil one thing in it. Its words are the wire's; its cells lie as the loader will see them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vm/heap/cells.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm::test {

class Picture {
 public:
  // Runs `source` until it calls print for the first time, or to the end of so much gas.
  explicit Picture(const char* source, std::int64_t gas = 0);

  // Reads the bytes as they are now: why they are refused, without "snapshot: "; "" when they are
  // not.
  std::string refusal();
  // The same of other bytes.
  std::string refusal_of(const std::uint8_t* bytes, std::size_t size);

  // The same machine with so many frames of zeros, and slots that are undefined.
  std::string refusal_with(std::uint32_t frames, std::uint32_t slots);

  std::uint8_t* bytes() { return reinterpret_cast<std::uint8_t*>(words_.data()); }
  std::size_t size() const { return size_; }
  // Writes a field of the table (wire::Snapshot::VT_*), which must be there.
  template <class T>
  void set(std::uint16_t field, T value);

  // The n-th cell of the kind in the heap, and its place.
  Cell* cell(CellKind kind, std::uint32_t n = 0);
  bool has(CellKind kind, std::uint32_t n) { return find(kind, n) != nullptr; }
  template <class T>
  T* cell(CellKind kind, std::uint32_t n = 0) {
    return static_cast<T*>(cell(kind, n));
  }
  Ref ref(const void* cell) const;
  Ref ref(CellKind kind, std::uint32_t n = 0) { return ref(cell(kind, n)); }
  template <class T>
  T* at(Ref ref) {
    return reinterpret_cast<T*>(heap_ + (ref - heap_begin));
  }
  // What of the heap follows the cell.
  static void* behind(Cell* cell);

  Value& stack(std::uint32_t slot) { return stack_[slot]; }
  Frame& frame(std::uint32_t index) { return frames_[index]; }
  Frame& top() { return frames_[frame_count_ - 1]; }
  // Register `n` of a frame; -1 is `this`, -2 the callee.
  Value& slot(const Frame& frame, std::int32_t n) {
    return stack_[static_cast<std::int32_t>(frame.base) + n];
  }
  std::uint32_t frame_count() const { return frame_count_; }
  std::uint32_t* image_places() { return image_places_; }
  std::uint32_t image_place_count() const { return image_place_count_; }
  std::uint64_t* image_cells() { return image_cells_; }
  // The cell of the i-th place.
  Cell* image_cell(std::uint32_t i);
  const LoadedProgram& program() const { return *program_; }
  static const Image& image();

 private:
  Cell* find(CellKind kind, std::uint32_t n);

  std::shared_ptr<const LoadedProgram> program_;
  std::vector<std::uint64_t> words_;
  std::size_t size_ = 0;
  std::uint8_t* heap_ = nullptr;
  std::size_t heap_bytes_ = 0;
  Value* stack_ = nullptr;
  Frame* frames_ = nullptr;
  std::uint32_t frame_count_ = 0;
  std::uint32_t* image_places_ = nullptr;
  std::uint32_t image_place_count_ = 0;
  std::uint64_t* image_cells_ = nullptr;
};

}  // namespace kitwork::vm::test
