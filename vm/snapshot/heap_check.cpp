// Values, strings and tables. Objects and shapes are in object_check.cpp.
#include "vm/snapshot/heap_check.hpp"

#include <algorithm>
#include <bit>

#include "vm/heap/cell_size.hpp"
#include "vm/heap/hash_table.hpp"
#include "vm/heap/reference_table.hpp"
#include "vm/heap/string_compare.hpp"
#include "vm/heap/strings.hpp"
#include "vm/object/shape_table.hpp"

namespace kitwork::vm {

// --- values

bool HeapCheck::is_canonical_number(Value value) const {
  return Value::number(value.as_double()).bits() == value.bits();
}

bool HeapCheck::is_visible(Value value) const {
  if (value.is_double()) return is_canonical_number(value);
  if ((value.bits() >> 32 & 0xFFFF) != 0) return false;
  switch (value.tag()) {
    case Value::tag_integer:
      return true;
    case Value::tag_special:
      return value.bits() <= Value::boolean(true).bits();
    case Value::tag_string:
      return map_.is_string(value.ref());
    case Value::tag_object:
      return map_.is_object(value.ref());
    case Value::tag_symbol:
      return map_.is(value.ref(), CellKind::symbol) &&
             (heap_.cell(value)->flags & symbol_private) == 0;
    default:
      return false;
  }
}

bool HeapCheck::is_well_formed(Value value) const {
  if (!value.is_internal()) return is_visible_or_hole(value);
  return is_internal(value, CellKind::box) || is_internal(value, CellKind::accessor) ||
         is_private_name(value) || is_internal(value, CellKind::for_in_iterator);
}

bool HeapCheck::is_key(Ref ref) const {
  const CellMark mark = map_.at(ref);
  if (mark == mark_of(CellKind::symbol)) return true;
  if (mark != mark_of(CellKind::string8) && mark != mark_of(CellKind::string16)) return false;
  string_hash(heap_, ref);  // tables look for it where a key's hash lies
  return (heap_.cell(ref)->flags & (string_interned | string_is_index)) == string_interned;
}

HeapCheck::Content HeapCheck::content_of(Ref ref) {
  const unsigned known = map_.colour(ref);
  if (known != 0) return static_cast<Content>(known);
  const auto& array = *heap_.at<const ValueArray>(ref);
  auto content = Content::visible;
  for (std::uint32_t i = 0; i < array.word; ++i) {
    const Value value = array.values()[i];
    if (value.is_hole()) {
      content = std::max(content, Content::holes);
    } else if (!is_visible(value)) {
      content = Content::internal;
      if (!is_well_formed(value)) return Content::unknown;
    }
  }
  map_.set_colour(ref, static_cast<unsigned>(content));
  return content;
}

// Whether the cell, of the kind, may be held in this way: nobody holds it in another, nor, when it
// must be held alone, anybody at all.
bool HeapCheck::claim(Ref ref, CellKind kind, CellMark mark, bool alone) {
  const CellMark known = map_.at(ref);
  if (known == mark && !alone) return true;
  if (known != mark_of(kind)) return false;
  map_.set(ref, mark);
  return true;
}

bool HeapCheck::claim_templates(Ref ref, std::uint32_t count) {
  if (!claim(ref, CellKind::values, CellMark::templates, true)) return false;
  const auto& array = *heap_.at<const ValueArray>(ref);
  if (array.word != count) return false;
  return std::all_of(array.values(), array.values() + count, [&](Value value) {
    return value.is_undefined() ||
           (is_visible(value) && value.is_object() && map_.is(value.ref(), CellKind::array));
  });
}

// A table that replaced another goes on in its place, and no two collections have the same.
bool HeapCheck::claim_hash_table(Ref ref) {
  return in_heap(ref) && claim(ref, CellKind::hash_table, CellMark::taken_table, true) &&
         heap_.at<const HashTable>(ref)->next == no_ref;
}

const kitwork::Function* HeapCheck::function(std::uint32_t function) const {
  const bool prelude = (function & prelude_function_bit) != 0;
  const auto& functions = prelude ? prelude_.functions : program_.functions;
  const std::uint32_t index = function & ~prelude_function_bit;
  return index < functions.size() ? &functions[index] : nullptr;
}

bool HeapCheck::captures_fit(std::uint32_t number, Ref ref) {
  const kitwork::Function* source = function(number);
  if (source == nullptr) return false;
  if (source->captures.empty()) return ref == no_ref;
  if (!claim(ref, CellKind::values, CellMark::captures, false)) return false;
  const auto& array = *heap_.at<const ValueArray>(ref);
  if (array.word != source->captures.size()) return false;
  // The prelude's own variables lie in the image, and nobody writes to them.
  const bool prelude = (number & prelude_function_bit) != 0;
  for (std::uint32_t i = 0; i < array.word; ++i) {
    const Value value = array.values()[i];
    const bool box = is_internal(value, CellKind::box) && (prelude || in_heap(value.ref()));
    switch (source->captures[i].kind) {
      case CaptureKind::value:
        if (!is_visible(value)) return false;
        break;
      case CaptureKind::box:
        if (!box || heap_.at<Box>(value.ref())->value.is_hole()) return false;
        break;
      case CaptureKind::unset_box:
        if (!box) return false;
        break;
      case CaptureKind::private_name:
        if (!is_private_name(value)) return false;
        break;
    }
  }
  return true;
}

// --- cells

bool HeapCheck::check_cells(Ref begin, Ref end) {
  comparisons_left_ += (end - begin) * std::uint64_t{4};
  for (Ref ref = begin; ref < end;) {
    Cell& cell = *heap_.cell(ref);
    if (!check_cell(ref, cell)) {
      if (*reason_ == '\0') reason_ = "a cell with a field that it cannot have";
      return false;
    }
    ref += static_cast<Ref>(cell_bytes(cell));
  }
  return true;
}

bool HeapCheck::check_cell(Ref ref, Cell& cell) {
  const bool plain = cell.flags == 0 && cell.aux == 0;
  switch (cell.kind) {
    case CellKind::string8:
    case CellKind::string16:
      return cell.aux == 0 && check_string(ref, static_cast<String&>(cell));
    case CellKind::rope:
      return cell.aux == 0 && check_rope(static_cast<Rope&>(cell));
    case CellKind::symbol:
      return check_symbol(static_cast<Symbol&>(cell));
    case CellKind::box:
      return plain && cell.word == 0 && is_visible_or_hole(static_cast<Box&>(cell).value);
    case CellKind::accessor:
      return plain && cell.word == 0 && is_visible(static_cast<Accessor&>(cell).getter) &&
             is_visible(static_cast<Accessor&>(cell).setter);
    case CellKind::shape:
      return check_shape(ref, static_cast<Shape&>(cell));
    case CellKind::property_table:
      return plain && check_property_table(static_cast<PropertyTable&>(cell));
    case CellKind::values:
      return plain && content_of(ref) != Content::unknown;
    case CellKind::sparse_elements:
      return plain && check_sparse(static_cast<SparseElements&>(cell));
    case CellKind::hash_table:
      return cell.aux == 0 && check_hash_table(ref, static_cast<HashTable&>(cell));
    case CellKind::reference_table:
      reference_tables_.push_back(ref);
      return plain && static_cast<ReferenceTable&>(cell).count <= cell.word;
    case CellKind::for_in_iterator:
      return plain && check_for_in(static_cast<ForInIterator&>(cell));
    default:
      return check_object(ref, static_cast<Object&>(cell));
  }
}

bool HeapCheck::check_string(Ref ref, const String& string) {
  if (!in_heap(ref) || string.word > string_length_max) {
    return refuse("a string with a length that it cannot have");
  }
  if ((string.flags & string_interned) != 0) ++interned_count_;
  if (string.kind == CellKind::string8) return true;
  const char16_t* units = string.units16();
  for (std::uint32_t i = 0; i < string.word; ++i) {
    if (units[i] > 255) return true;
  }
  return refuse("a two-byte string without a unit that needs it");
}

// The length of a rope is larger than that of its parts, so no rope is part of itself.
bool HeapCheck::check_rope(const Rope& rope) {
  if (!map_.is_string(rope.left) || !map_.is_string(rope.right)) {
    return refuse("a rope of something else than strings");
  }
  const std::uint64_t left = string_length(heap_, rope.left);
  const std::uint64_t right = string_length(heap_, rope.right);
  const bool wide = string_is_16(heap_, rope.left) || string_is_16(heap_, rope.right);
  if (left == 0 || right == 0 || left + right != rope.word || rope.word > string_length_max ||
      rope.word < rope_length_min || rope.flags != (wide ? rope_is_16 : 0)) {
    return refuse("a rope that is not the sum of its parts");
  }
  return true;
}

bool HeapCheck::check_symbol(const Symbol& symbol) {
  constexpr unsigned known = symbol_private | symbol_registered | symbol_well_known;
  if ((symbol.flags & ~known) != 0 ||
      (symbol.description != no_ref && !map_.is_string(symbol.description))) {
    return refuse("a symbol that is none");
  }
  return true;
}

bool HeapCheck::check_property_table(PropertyTable& table) {
  if (table.count > table.word || table.buckets != property_table_buckets(table.word)) {
    return refuse("a property table of a form that it cannot have");
  }
  for (std::uint32_t i = 0; i < table.count; ++i) {
    const PropertyEntry entry = table.entries()[i];
    if (entry.key == no_ref ? entry.attributes != 0 : !is_key(entry.key) || entry.attributes > 15) {
      return refuse("a property table with a key that is none");
    }
  }
  index_property_table(heap_, &table);
  return true;
}

bool HeapCheck::check_sparse(SparseElements& elements) {
  if (elements.count > elements.word) return refuse("sparse elements without room");
  for (std::uint32_t i = 0; i < elements.count; ++i) {
    const SparseEntry& entry = elements.entries()[i];
    if (i > 0 && elements.entries()[i - 1].index >= entry.index) {
      return refuse("sparse elements out of order");
    }
    const bool accessor = (entry.attributes & attribute_accessor) != 0;
    if (entry.index == 0xFFFFFFFF || entry.attributes > 15 ||
        !(accessor ? is_own_internal(entry.value, CellKind::accessor) : is_visible(entry.value))) {
      return refuse("a sparse element that is none");
    }
  }
  return true;
}

bool HeapCheck::check_hash_table(Ref ref, HashTable& table) {
  const bool weak = (table.flags & table_weak) != 0;
  if (table.flags > 7 || table.buckets != hash_table_buckets(table.word) ||
      table.word < hash_table_capacity_min || table.count > table.word ||
      !(table.next == no_ref || (in_heap(table.next) && map_.is_hash_table(table.next)))) {
    return refuse("a hash table of a form that it cannot have");
  }
  std::uint32_t live = 0;
  bool by_place = weak;
  for (std::uint32_t i = 0; i < table.count; ++i) {
    HashEntry& entry = table.entries()[i];
    if (entry.key.is_hole()) {
      if (!entry.value.is_undefined()) return refuse("a deleted entry with a value");
      entry.hash = i + 1;
      continue;
    }
    const bool flat = !entry.key.is_string() || !map_.is(entry.key.ref(), CellKind::rope);
    const bool weak_key = entry.key.is_object() || entry.key.is_symbol();
    if (!is_visible(entry.key) || !flat || (weak && !weak_key) || !is_visible(entry.value)) {
      return refuse("a hash table with a key or value that is none");
    }
    entry.hash = hash_table_key_hash(heap_, entry.key, &by_place);
    ++live;
  }
  if (live != table.live || (by_place && (table.flags & table_by_place) == 0)) {
    return refuse("a hash table that counts wrong");
  }
  table.collection = heap_.collections();
  hash_table_index(table);
  if (table.next != no_ref) {
    hash_table_number_positions(table);
    replaced_tables_.push_back(ref);
  }
  return true;
}

bool HeapCheck::check_for_in(const ForInIterator& iterator) {
  if (iterator.word > iterator.count || !is_visible(iterator.object)) {
    return refuse("a for-in iterator of a form that it cannot have");
  }
  if (iterator.keys == no_ref)
    return iterator.count == 0 || refuse("a for-in iterator without keys");
  if (!claim(iterator.keys, CellKind::values, CellMark::keys, false)) {
    return refuse("a for-in iterator without keys");
  }
  const auto& keys = *heap_.at<const ValueArray>(iterator.keys);
  const bool strings = std::all_of(keys.values(), keys.values() + keys.word,
                                   [&](Value key) { return key.is_string() && is_visible(key); });
  return (strings && iterator.count <= keys.word) ||
         refuse("a for-in iterator whose keys are none");
}

// --- the whole

bool HeapCheck::table_has_form(const ReferenceTable& table) {
  return std::has_single_bit(table.word) && table.word >= reference_table_capacity_min;
}

void HeapCheck::claim_image(Ref begin, Ref end, const std::vector<Ref>& changed) {
  auto next_changed = changed.begin();
  for (Ref ref = begin; ref < end; ref += static_cast<Ref>(cell_bytes(*heap_.cell(ref)))) {
    if (next_changed != changed.end() && *next_changed == ref) {
      ++next_changed;
      continue;
    }
    const Cell& cell = *heap_.cell(ref);
    if (cell.kind == CellKind::shape && (cell.flags & shape_dictionary) != 0) {
      const Ref table = static_cast<const Shape&>(cell).table;
      if (table != no_ref) map_.set(table, CellMark::dictionary_table);
    }
    if (!map_.is_object(ref)) continue;
    const auto& object = static_cast<const Object&>(cell);
    if ((heap_.cell(object.word)->flags & shape_exclusive) != 0) {
      map_.set(object.word, CellMark::taken_shape);
    }
    if (object.slots != no_ref) map_.set(object.slots, CellMark::slots);
  }
}

bool HeapCheck::check_interned() {
  if (heap_.interned == no_ref) {
    return interned_count_ == 0 || refuse("an interned string that is in no table");
  }
  auto& table = *heap_.at<ReferenceTable>(heap_.interned);
  if (!table_has_form(table)) return refuse("a table of references of no known form");
  const std::vector<ReferenceEntry> entries(table.entries(), table.entries() + table.count);
  reference_table_clear(table, table.word);
  for (const ReferenceEntry entry : entries) {
    const CellMark mark = map_.at(entry.ref);
    const bool flat = mark == mark_of(CellKind::string8) || mark == mark_of(CellKind::string16);
    if (!flat || !in_heap(entry.ref) || (heap_.cell(entry.ref)->flags & string_interned) == 0) {
      return refuse("an interned string that is none");
    }
    const std::uint32_t hash = string_hash(heap_, entry.ref);
    const auto same = [&](Ref other) {
      return units_equal(units_of(heap_, other), units_of(heap_, entry.ref));
    };
    for (const Ref other : {heap_.image_interned, heap_.program_interned, heap_.interned}) {
      if (reference_find(heap_, other, hash, same) != no_ref) {
        return refuse("two interned strings of one content");
      }
    }
    reference_table_append(table, entry.ref, hash);
  }
  return interned_count_ == table.count || refuse("an interned string that is in no table");
}

bool HeapCheck::check_table_chains() {
  for (const Ref start : replaced_tables_) {
    std::vector<Ref> path;
    for (Ref at = start; at != no_ref && map_.colour(at) != 2;) {
      if (map_.colour(at) == 1) return refuse("hash tables that replace each other in a circle");
      map_.set_colour(at, 1);
      path.push_back(at);
      at = heap_.at<HashTable>(at)->next;
    }
    for (const Ref at : path) map_.set_colour(at, 2);
  }
  return true;
}

bool HeapCheck::check_whole() {
  for (const Ref table : reference_tables_) {
    if (table != heap_.interned && table != heap_.transitions) {
      return refuse("a table of references that nobody has");
    }
  }
  return check_interned() && check_transitions() && check_prototypes() && check_bound_chains() &&
         check_table_chains();
}

}  // namespace kitwork::vm
