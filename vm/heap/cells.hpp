// The cells of the block: every layout that the collector, the snapshot, the interpreter and
// machine code know.
//
// A cell begins at a multiple of 8 with its 8-byte header. `word` is the object's shape, a string's
// length or what the kind says. A cell is never deeper than one Ref from its neighbours: it names
// others only by Ref or Value.
#pragma once

#include <cstdint>

#include "vm/value/value.hpp"

namespace kitwork::vm {

enum class CellKind : std::uint8_t {
  none = 0,
  forwarded,        // during a collection: word is where the cell went
  awaited,          // during a collection: the key of a weak entry, not yet found to live
  string8,          // word: length; String, then one byte (Latin-1) per unit
  string16,         // word: length; String, then two bytes per unit
  rope,             // word: length; Rope
  symbol,           // Symbol (also private names)
  box,              // Box
  accessor,         // Accessor
  shape,            // Shape
  property_table,   // PropertyTable
  values,           // word: capacity; ValueArray: property slots and dense elements
  sparse_elements,  // SparseElements
  hash_table,       // HashTable (Map, Set and their weak kin)
  reference_table,  // ReferenceTable: weak hash sets of Refs (interned strings, shape transitions)
  // Objects. All begin with Object.
  object,
  array,            // Array
  function,         // Function: a closure of a program's function
  native_function,  // NativeFunction: a built-in or a host function
  bound_function,   // BoundFunction
  error,            // object with an [[ErrorData]] slot
  boolean_object,   // Wrapper
  number_object,    // Wrapper
  string_object,    // Wrapper
  symbol_object,    // Wrapper
  arguments,        // object; its elements are the arguments
  map,              // Collection
  set,              // Collection
  weak_map,         // Collection
  weak_set,         // Collection
  internal_object,  // InternalObject: iterators and other objects with internal slots of the
                    // prelude
  for_in_iterator,  // ForInIterator (internal, never visible)
};

inline constexpr bool is_object_kind(CellKind kind) { return kind >= CellKind::object; }

struct Cell {
  CellKind kind;
  std::uint8_t flags;
  std::uint16_t aux;
  std::uint32_t word;
};
static_assert(sizeof(Cell) == 8);

// --- strings. flags:
inline constexpr std::uint8_t string_interned =
    1;  // the one string of its content: usable as a property key
inline constexpr std::uint8_t string_hashed = 2;  // hash is computed
inline constexpr std::uint8_t string_is_index =
    4;  // canonical array index ("0" .. "4294967294"); valid when hashed
inline constexpr std::uint32_t string_length_max =
    (1u << 29) - 24;  // as V8's: longer ones throw RangeError

struct String : Cell {  // string8 and string16; the units follow
  std::uint32_t hash;   // of the content, this process's; valid when hashed
  std::uint32_t index;  // the number that a canonical array index says; valid when string_is_index
  std::uint8_t* units8() { return reinterpret_cast<std::uint8_t*>(this + 1); }
  const std::uint8_t* units8() const { return reinterpret_cast<const std::uint8_t*>(this + 1); }
  char16_t* units16() { return reinterpret_cast<char16_t*>(this + 1); }
  const char16_t* units16() const { return reinterpret_cast<const char16_t*>(this + 1); }
};
static_assert(sizeof(String) == 16);

// A concatenation not yet written out. Flattening makes a flat string and keeps the rope as left =
// flat, right = no_ref. Its length is rope_length_min or more; string16 and rope_is_16 mean that
// some unit is 256 or more, always.
inline constexpr std::uint8_t rope_is_16 = 8;
inline constexpr std::uint32_t rope_length_min = 32;  // shorter concatenations are flat at once
struct Rope : Cell {
  Ref left;
  Ref right;
};

// The hash lies where a string's does: both are property keys.
struct Symbol : Cell {  // flags: symbol_private, symbol_registered
  std::uint32_t hash;   // from a counter of the capsule: deterministic
  Ref description;      // a string, or no_ref
};
inline constexpr std::uint8_t symbol_private = 1;
inline constexpr std::uint8_t symbol_registered = 2;  // by Symbol.for
inline constexpr std::uint8_t symbol_well_known = 4;

struct Box : Cell {
  Value value;
};

struct Accessor : Cell {
  Value getter;  // a function or undefined
  Value setter;
};

struct ValueArray : Cell {  // word: capacity
  Value* values() { return reinterpret_cast<Value*>(this + 1); }
  const Value* values() const { return reinterpret_cast<const Value*>(this + 1); }
};

// --- shapes. A shape says which properties an object has, in which order, with which attributes,
// in which slots, and what its prototype is. Shapes form a tree by the transitions "add property k
// with attributes a"; a dictionary shape belongs to one object.
enum PropertyAttribute : std::uint8_t {
  attribute_writable = 1,
  attribute_enumerable = 2,
  attribute_configurable = 4,
  attribute_accessor = 8,  // the slot holds an Accessor (internal value)
  attributes_all = 7,
};
//
// An object that serves as a prototype, and every object of the image, has an own shape: nobody
// else's, yet never changed; a new own shape takes its place. So a shape that is no dictionary says
// for ever the same about its objects.
struct Shape : Cell {  // flags: shape_*; word: property count (live and deleted: slots in use)
                       // aux: the layout of its objects, object_layout(): the same for all
  Ref parent;          // no_ref for a root
  Ref table;           // PropertyTable; no_ref when there are no properties
  Ref prototype;       // an object, or no_ref for null
  Ref last_key;        // the key that the transition from the parent added; no_ref: not extensible
  std::uint32_t last_attributes;  // of a dictionary: how many of its entries are deleted
  Ref child_root;                 // the root for objects whose prototype has this shape, or no_ref
};
static_assert(sizeof(Shape) == 32);
inline constexpr std::uint8_t shape_dictionary = 1;  // unshared, mutable
inline constexpr std::uint8_t shape_not_extensible = 2;
inline constexpr std::uint8_t shape_lazy_function =
    4;  // length, name and prototype of a closure are not yet properties
inline constexpr std::uint8_t shape_image =
    8;  // belongs to an object of the intrinsics' image: never cached for writing
inline constexpr std::uint8_t shape_own =
    16;  // belongs to one object, and is not in the transitions
inline constexpr std::uint32_t shape_properties_max =
    128;  // with more an object becomes a dictionary

// Entries in order of insertion, shared along a line of shapes: a shape with n properties looks at
// the first n only. The entries are followed by an index of buckets (uint32, open addressing, 0
// empty, else entry number + 1).
struct PropertyEntry {
  Ref key;  // an interned string or a symbol; no_ref: deleted
  std::uint32_t attributes;
};
struct PropertyTable : Cell {  // word: capacity of entries
  std::uint32_t count;
  std::uint32_t
      buckets;  // a power of two, or 0 when there are few entries (then the search is linear)
  PropertyEntry* entries() { return reinterpret_cast<PropertyEntry*>(this + 1); }
  const PropertyEntry* entries() const { return reinterpret_cast<const PropertyEntry*>(this + 1); }
  std::uint32_t* index() { return reinterpret_cast<std::uint32_t*>(entries() + word); }
};

// Elements with holes too wide for an array, or with attributes of their own: sorted by index.
struct SparseEntry {
  std::uint32_t index;
  std::uint32_t attributes;
  Value value;
};
struct SparseElements : Cell {  // word: capacity
  std::uint32_t count;
  std::uint32_t reserved;
  SparseEntry* entries() { return reinterpret_cast<SparseEntry*>(this + 1); }
};

// --- objects. word: the shape. aux: how many slots are inline, right after the cell's own fields.
inline constexpr std::uint8_t object_is_prototype =
    1;  // some shape names it: changing its properties makes a new epoch
inline constexpr std::uint8_t object_elements_sealed = 2;
inline constexpr std::uint8_t object_elements_frozen = 4;
inline constexpr std::uint8_t object_length_fixed = 8;  // an array's length is not writable
inline constexpr std::uint8_t object_constructor = 16;  // has [[Construct]]
inline constexpr std::uint8_t object_class = 32;        // a class constructor: a call throws
inline constexpr std::uint8_t object_materialised =
    64;  // a function whose length, name, prototype are ordinary properties
inline constexpr std::uint8_t object_error_data = 128;  // has [[ErrorData]]

struct Object : Cell {
  Ref slots;     // ValueArray for the slots beyond the inline ones, or no_ref
  Ref elements;  // ValueArray or SparseElements, or no_ref
};
static_assert(sizeof(Object) == 16);

struct Array : Object {
  std::uint32_t length;
  std::uint32_t reserved;
};
struct Function : Object {
  std::uint32_t
      function;  // index into the program's functions; bit 31: a function of the machine's prelude
  Ref captures;  // ValueArray or no_ref
  Ref home;      // home object or no_ref
  std::uint32_t reserved;
};
inline constexpr std::uint32_t prelude_function_bit = 0x80000000u;
struct NativeFunction : Object {
  std::uint32_t
      native;          // number in builtins.def, or host_function_bit | number of the host function
  std::uint32_t data;  // for natives that share code
  Value slot;          // for natives with a value of their own
};
inline constexpr std::uint32_t host_function_bit = 0x80000000u;
struct BoundFunction : Object {
  Value target;
  Value this_value;
  Ref arguments;  // ValueArray or no_ref
  std::uint32_t argument_count;
};
struct Wrapper : Object {
  Value primitive;
};
struct Collection : Object {
  Ref table;  // HashTable
  std::uint32_t reserved;
};
inline constexpr std::uint32_t internal_slots_max = 6;
struct InternalObject : Object {  // aux counts inline slots as ever; internal values come first
  std::uint32_t type;             // InternalType in builtins: what the prelude means by it
  std::uint32_t reserved;
  Value internal[internal_slots_max];
};
struct ForInIterator : Cell {  // word: next position
  Value object;
  Ref keys;  // ValueArray of strings
  std::uint32_t count;
};

// Map and Set: entries in order of insertion, deleted ones are holes until the table is rebuilt;
// live iterators hold a position and a table, and find their place again through `next` when a
// table was rebuilt.
struct HashEntry {
  Value key;  // hole: deleted
  Value value;
  std::uint32_t chain;  // next entry of the bucket + 1, 0: none
  std::uint32_t hash;
};
struct HashTable : Cell {  // word: capacity of entries; flags: table_*
  std::uint32_t count;     // entries in use, deleted ones included
  std::uint32_t live;
  std::uint32_t buckets;     // a power of two
  std::uint32_t collection;  // number of the collection after which the index was made: keys hashed
                             // by place need a new one
  Ref next;                  // the table that replaced this one, or no_ref
  std::uint32_t reserved;
  HashEntry* entries() { return reinterpret_cast<HashEntry*>(this + 1); }
  const HashEntry* entries() const { return reinterpret_cast<const HashEntry*>(this + 1); }
  std::uint32_t* index() { return reinterpret_cast<std::uint32_t*>(entries() + word); }
};
inline constexpr std::uint8_t table_by_place = 1;  // some key is hashed by where its cell lies
inline constexpr std::uint8_t table_weak = 2;
inline constexpr std::uint8_t table_cleared =
    4;  // it was replaced because the collection was cleared

// A weak set of cells found by hash: interned strings, or shapes by the transition that leads to
// them. In order of insertion; the entries are followed by an index of 2 * capacity buckets (open
// addressing, 0 empty, else entry number + 1).
struct ReferenceEntry {
  Ref ref;
  std::uint32_t hash;
};
struct ReferenceTable : Cell {  // word: capacity, a power of two
  std::uint32_t count;
  std::uint32_t reserved;
  ReferenceEntry* entries() { return reinterpret_cast<ReferenceEntry*>(this + 1); }
  const ReferenceEntry* entries() const {
    return reinterpret_cast<const ReferenceEntry*>(this + 1);
  }
  std::uint32_t* index() { return reinterpret_cast<std::uint32_t*>(entries() + word); }
  const std::uint32_t* index() const {
    return reinterpret_cast<const std::uint32_t*>(entries() + word);
  }
};

inline constexpr std::uint32_t aligned(std::uint32_t bytes) { return (bytes + 7u) & ~7u; }

}  // namespace kitwork::vm
