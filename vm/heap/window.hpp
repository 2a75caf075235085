// Window: the address range in which one capsule at a time runs. Reserved whole, touched as needed,
// reused by the next capsule.
//
//   0          .. image_end     the intrinsics' image: shared, read-only; a private copy once the
//   capsule wrote to a built-in stack_begin .. stack_end    the value stack: frames' registers and
//   operand stacks, 8 bytes a slot control_begin .. control_end   the frame records program_begin
//   .. program_end   the constants of the program: read-only, shared by digest heap_begin .. 4 GiB
//   two halves; the heap lies in one of them, a collection copies it to the other
//
// Every Ref is an offset from base(), so one register reaches everything, and the block can be
// copied anywhere.
#pragma once

#include <cstdint>
#include <memory>

#include "schemas/result.hpp"
#include "vm/heap/cells.hpp"

namespace kitwork::vm {

inline constexpr Ref image_begin = 0x40;
inline constexpr Ref image_end = 0x0010'0000;
inline constexpr Ref stack_begin = 0x0010'0000;
inline constexpr Ref stack_end = 0x0060'0000;
inline constexpr Ref control_begin = 0x0060'0000;
inline constexpr Ref control_end = 0x0080'0000;
inline constexpr Ref program_begin = 0x0080'0000;
inline constexpr Ref program_end = 0x0480'0000;
inline constexpr Ref heap_begin = 0x0480'0000;
inline constexpr std::uint32_t heap_half_bytes =
    0x7000'0000;  // virtual; the memory limit is far below
inline constexpr Ref heap_second_begin = heap_begin + heap_half_bytes;
inline constexpr std::uint64_t window_bytes = 1ull << 32;

inline constexpr bool in_image(Ref ref) { return ref < image_end; }
inline constexpr bool in_heap(Ref ref) { return ref >= heap_begin; }

// Bytes in pages of their own that any number of windows map at once: the image, a program's
// constants. Immutable.
class SharedArea {
 public:
  // Copies `size` bytes. Fails with io_failed when the system refuses.
  static Result<std::unique_ptr<SharedArea>> create(const std::uint8_t* bytes, std::uint32_t size);
  ~SharedArea();
  SharedArea(const SharedArea&) = delete;
  SharedArea& operator=(const SharedArea&) = delete;

  std::uint32_t size() const { return size_; }  // rounded up to whole pages
  const std::uint8_t* bytes() const { return bytes_; }

 private:
  friend class Window;
  SharedArea(int file, std::uint32_t size) : file_(file), size_(size) {}
  int file_;
  std::uint32_t size_;
  std::uint8_t* bytes_ = nullptr;  // a mapping of its own
};

class Window {
 public:
  // Reserves the range, readable and writable, all zeros. Fails with io_failed when the system
  // refuses.
  static Result<std::unique_ptr<Window>> create();
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  std::uint8_t* base() const { return base_; }
  // Gives the pages of [begin, end) back to the system; they read as zeros afterwards, or as the
  // shared area mapped there. Both ends are multiples of the page size.
  void release(Ref begin, Ref end);
  // Maps an area read-only at `begin`, a multiple of the page size. Its pages are shared until
  // make_writable().
  Result<void> map(Ref begin, const SharedArea& area);
  // Lets [begin, end) be written: pages of a shared area become private copies as they are touched.
  Result<void> make_writable(Ref begin, Ref end);
  // Puts zeros in place of a mapped area.
  Result<void> unmap(Ref begin, Ref end);
  // Whose unchanged area is mapped at the window's beginning, as its owner says; null: nobody's.
  const void* resident() const { return resident_; }
  void set_resident(const void* owner) { resident_ = owner; }

 private:
  explicit Window(std::uint8_t* base) : base_(base) {}
  std::uint8_t* base_;
  const void* resident_ = nullptr;
};

}  // namespace kitwork::vm
