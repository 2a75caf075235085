// TextBuilder: writes a flat string of known length from pieces.
#pragma once

#include <algorithm>

#include "schemas/assert.hpp"
#include "vm/heap/strings.hpp"
#include "vm/native.hpp"

namespace kitwork::vm {

class TextBuilder {
 public:
  // A string of `length` units, two-byte when `wide`. The caller has reserved string_bytes(length,
  // wide), and when it is wide some piece has a unit of 256 or more.
  TextBuilder(Heap& heap, std::uint32_t length, bool wide)
      : ref_(wide ? allocate_string16(heap, length) : allocate_string8(heap, length)),
        left_(length) {
    if (wide) {
      next16_ = heap.at<String>(ref_)->units16();
    } else {
      next8_ = heap.at<String>(ref_)->units8();
    }
  }
  void add(Units units) {
    KITWORK_ASSERT(units.length <= left_);
    left_ -= units.length;
    if (next16_ == nullptr) {
      next8_ = std::copy_n(units.units8, units.length, next8_);
    } else if (units.is_16()) {
      next16_ = std::copy_n(units.units16, units.length, next16_);
    } else {
      next16_ = std::copy_n(units.units8, units.length, next16_);
    }
  }
  void add(char16_t unit) {
    KITWORK_ASSERT(left_ > 0);
    --left_;
    if (next16_ == nullptr) {
      *next8_++ = static_cast<std::uint8_t>(unit);
    } else {
      *next16_++ = unit;
    }
  }
  // `count` units of the repeated filler, which is not empty.
  void add_repeated(Units filler, std::uint32_t count) {
    if (count <= filler.length) return add(filler.part(0, count));
    std::uint32_t done = filler.length;
    const std::uint8_t* begin8 = next8_;
    const char16_t* begin16 = next16_;
    add(filler);
    while (done < count) {
      const std::uint32_t more = done < count - done ? done : count - done;
      add(next16_ == nullptr ? Units{begin8, nullptr, more} : Units{nullptr, begin16, more});
      done += more;
    }
  }
  Ref finish() const {
    KITWORK_ASSERT(left_ == 0);
    return ref_;
  }

 private:
  Ref ref_;
  std::uint32_t left_;
  std::uint8_t* next8_ = nullptr;
  char16_t* next16_ = nullptr;
};

}  // namespace kitwork::vm
