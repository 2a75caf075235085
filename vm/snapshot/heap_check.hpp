// HeapCheck: whether cells from a stranger's snapshot are cells that this machine could have made,
// as far as its safety depends on it. Afterwards nothing that runs on them can read or write
// outside the cells that it names, and every walk along them ends. Makes the indices that a
// snapshot leaves out.
#pragma once

#include <cstdint>
#include <vector>

#include "schemas/program.hpp"
#include "vm/heap/heap.hpp"
#include "vm/snapshot/cell_map.hpp"

namespace kitwork::vm {

// Shapes of these flags belong to one object.
inline constexpr unsigned shape_exclusive = shape_dictionary | shape_own | shape_image;

class HeapCheck {
 public:
  // The map knows all areas already.
  HeapCheck(Heap& heap, CellMap& map, const Program& program, const Program& prelude)
      : heap_(heap), map_(map), program_(program), prelude_(prelude) {}

  // What the cells of the image hold alone, but for those that the snapshot changed, in order.
  void claim_image(Ref begin, Ref end, const std::vector<Ref>& changed);
  // Each cell by itself and with those that it names. `begin` .. `end` are in the map.
  [[nodiscard]] bool check_cells(Ref begin, Ref end);
  // After all cells, and after heap.interned and heap.transitions are set: the weak tables, and
  // what no cell can say alone.
  [[nodiscard]] bool check_whole();
  // A ValueArray of the machine's own.
  [[nodiscard]] bool claim_templates(Ref ref, std::uint32_t count);

  // A hash table that nothing else has.
  [[nodiscard]] bool claim_hash_table(Ref ref);

  // Why the last check said no.
  const char* reason() const { return reason_; }

  // A value that programs may see.
  bool is_visible(Value value) const;
  bool is_visible_or_hole(Value value) const { return value.is_hole() || is_visible(value); }
  // An internal value that names a cell of the kind.
  bool is_internal(Value value, CellKind kind) const {
    return value.is_internal() && (value.bits() >> 32) == (Value::tag_internal << 16) &&
           map_.is(value.ref(), kind);
  }
  // The same in the heap, where it may be written to.
  bool is_own_internal(Value value, CellKind kind) const {
    return is_own_internal(value, mark_of(kind));
  }
  bool is_own_internal(Value value, CellMark mark) const {
    return value.is_internal() && (value.bits() >> 32) == (Value::tag_internal << 16) &&
           map_.at(value.ref()) == mark && in_heap(value.ref());
  }
  bool is_private_name(Value value) const {
    return is_internal(value, CellKind::symbol) && (heap_.cell(value)->flags & symbol_private) != 0;
  }
  // Whether a closure of program function `function` may have these captures.
  bool captures_fit(std::uint32_t function, Ref captures);
  // The program's or the prelude's function, or nullptr.
  const kitwork::Function* function(std::uint32_t function) const;

 private:
  // What a ValueArray holds at most.
  enum class Content : unsigned { unknown = 0, visible = 1, holes = 2, internal = 3 };

  bool refuse(const char* reason) {
    reason_ = reason;
    return false;
  }
  Ref place_of(const Cell& cell) const {
    return static_cast<Ref>(reinterpret_cast<const std::uint8_t*>(&cell) - heap_.base());
  }
  bool is_well_formed(Value value) const;
  bool is_canonical_number(Value value) const;
  bool is_key(Ref ref) const;
  Content content_of(Ref values);
  bool claim(Ref ref, CellKind kind, CellMark mark, bool alone);

  bool check_cell(Ref ref, Cell& cell);
  bool check_string(Ref ref, const String& string);
  bool check_rope(const Rope& rope);
  bool check_symbol(const Symbol& symbol);
  bool check_property_table(PropertyTable& table);
  bool check_sparse(SparseElements& elements);
  bool check_hash_table(Ref ref, HashTable& table);
  bool check_for_in(const ForInIterator& iterator);
  bool check_shape(Ref ref, Shape& shape);
  bool check_parent(const Shape& shape);
  bool same_entries(Ref table_a, Ref table_b, std::uint32_t count);
  bool check_object(Ref ref, Object& object);
  bool check_object_flags(const Object& object);
  bool check_slots(const Object& object, const Shape& shape);
  bool check_elements(const Object& object);
  bool check_fields(Ref ref, Object& object);
  bool check_function(const Function& closure);
  bool check_form_of_closure(const Function& closure);
  bool check_internal_object(const InternalObject& object);
  static bool table_has_form(const ReferenceTable& table);
  bool check_interned();
  bool check_transitions();
  bool check_prototypes();
  bool check_bound_chains();
  bool check_table_chains();

  Heap& heap_;
  CellMap& map_;
  const Program& program_;
  const Program& prelude_;
  const char* reason_ = "";
  std::uint64_t interned_count_ = 0;
  std::uint64_t comparisons_left_ = 0;  // of shapes with their parents
  std::vector<Ref> shapes_;
  std::vector<Ref> bound_functions_;
  std::vector<Ref> replaced_tables_;
  std::vector<Ref> reference_tables_;
};

}  // namespace kitwork::vm
