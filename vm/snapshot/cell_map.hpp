// CellMap: where cells begin, of which kind they are, and what the loader of snapshots has found
// out about them: one byte for each 8 bytes of the image, the program's constants and the heap.
#pragma once

#include <cstdint>
#include <vector>

#include "vm/heap/heap.hpp"

namespace kitwork::vm {

// What a place is: a CellKind, or one of these, which say who holds a cell that must not be held
// in two ways.
enum class CellMark : std::uint8_t {
  slots = 48,        // values of one object's properties
  elements,          // dense elements
  captures,          // of closures
  arguments,         // of bound functions
  keys,              // of a for-in iterator
  templates,         // the machine's own
  shared_table,      // a property table of shapes that are no dictionaries
  dictionary_table,  // of one dictionary
  taken_shape,       // a dictionary or own shape that an object has
  taken_table,       // the hash table of one collection
};
inline constexpr CellMark mark_of(CellKind kind) { return static_cast<CellMark>(kind); }

class CellMap {
 public:
  // The marks of the heap's cells lie in the heap's scratch memory, which nobody else uses
  // meanwhile.
  explicit CellMap(Heap& heap) : base_(heap.base()), heap_cells_(&heap) {}
  // A map of other places than a heap's.
  explicit CellMap(const std::uint8_t* base) : base_(base) {}

  // Notes the cells that lie from `begin` to `end`, one after the other. False: they do not.
  // begin and end are multiples of 8 within one part of the window.
  [[nodiscard]] bool add(Ref begin, Ref end);

  // What begins at `ref`; CellKind::none when nothing does.
  CellMark at(Ref ref) const {
    const Area& area = area_of(ref);
    const std::uint32_t place = (ref - area.begin) / 8;
    if ((ref & 7) != 0 || place >= area.count) return mark_of(CellKind::none);
    return static_cast<CellMark>(area.marks[place] & 0x3F);
  }
  bool is(Ref ref, CellKind kind) const { return at(ref) == mark_of(kind); }
  bool is_string(Ref ref) const {
    const CellMark mark = at(ref);
    return mark == mark_of(CellKind::string8) || mark == mark_of(CellKind::string16) ||
           mark == mark_of(CellKind::rope);
  }
  bool is_object(Ref ref) const {
    const CellMark mark = at(ref);
    return mark >= mark_of(CellKind::object) && mark <= mark_of(CellKind::internal_object);
  }
  bool is_shape(Ref ref) const {
    const CellMark mark = at(ref);
    return mark == mark_of(CellKind::shape) || mark == CellMark::taken_shape;
  }
  bool is_property_table(Ref ref) const {
    const CellMark mark = at(ref);
    return mark == mark_of(CellKind::property_table) || mark == CellMark::shared_table ||
           mark == CellMark::dictionary_table;
  }
  bool is_hash_table(Ref ref) const {
    const CellMark mark = at(ref);
    return mark == mark_of(CellKind::hash_table) || mark == CellMark::taken_table;
  }
  // Changes what the place of a cell is marked as.
  void set(Ref ref, CellMark mark) {
    std::uint8_t& byte = byte_of(ref);
    byte = static_cast<std::uint8_t>((byte & 0xC0) | static_cast<std::uint8_t>(mark));
  }
  // Two bits for walks along chains: 0 not seen, 1 on the way, 2 known to end.
  unsigned colour(Ref ref) const { return const_cast<CellMap*>(this)->byte_of(ref) >> 6; }
  void set_colour(Ref ref, unsigned colour) {
    std::uint8_t& byte = byte_of(ref);
    byte = static_cast<std::uint8_t>((byte & 0x3F) | (colour << 6));
  }

 private:
  struct Area {
    Ref begin = 0;
    std::uint32_t count = 0;
    std::uint8_t* marks = nullptr;
    std::vector<std::uint8_t> own;
  };
  const Area& area_of(Ref ref) const {
    return in_heap(ref) ? heap_ : (in_image(ref) ? image_ : program_);
  }
  std::uint8_t& byte_of(Ref ref) {
    auto& area = const_cast<Area&>(area_of(ref));
    return area.marks[(ref - area.begin) / 8];
  }

  const std::uint8_t* base_;
  Heap* heap_cells_ = nullptr;
  Area heap_;
  Area image_;
  Area program_;
};

}  // namespace kitwork::vm
