// Each rule of the loader about cells, with a snapshot that breaks it alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "schemas/snapshot_generated.h"
#include "test/vm/snapshot/picture.hpp"
#include "vm/builtins/image.hpp"
#include "vm/builtins/internal_types.hpp"
#include "vm/heap/cell_size.hpp"
#include "vm/heap/reference_table.hpp"

namespace kitwork::vm::test {
namespace {

using wire::Snapshot;

struct Rule {
  const char* reason;
  const char* source;
  void (*spoil)(Picture& picture);
};

constexpr const char* strings =
    "let a = 'a\\u20acb'; let o = {key: 1, other: 2}; let s = 'x'; for (let i = 0; i < 40; i++) s"
    " = s + 'yz'; for (let i = 0; i < 3; i++) o['dynamic' + i] = i; print(a + 'c', s, o);";
constexpr const char* objects = "let o = {key: 1, get other() { return 2; }}; print(o);";
constexpr const char* dictionary =
    "let o = {}; for (let i = 0; i < 9; i++) o['k' + i] = i; delete o.k3; print(o);";
constexpr const char* array = "let a = [1, 2, {}]; print(a);";
constexpr const char* sparse = "let a = []; a[90000000] = 1; a[7] = 2; print(a);";
constexpr const char* closures =
    "let n = 1; let f = () => n++; let g = function () { return n; }; f(); print(f, g);";
constexpr const char* bound = "let f = (function () {}).bind(1, 2).bind(3, 4); print(f);";
constexpr const char* map =
    "let m = new Map([[1, 2], ['a', 3], [{}, 4]]); let i = m.values(); i.next(); m.delete(1);"
    "print(m, i, new Set([1]));";
constexpr const char* replaced_map =
    "let m = new Map(); for (let i = 0; i < 3; i++) m.set(i, i); let it = m.keys(); it.next();"
    "for (let i = 0; i < 90; i++) m.set(i, i); print(it);";
constexpr const char* for_in = "for (const k in {a: 1, b: 2}) { print(k); }";
constexpr const char* prototypes =
    "function P() {} P.prototype.m = 1; let o = new P(); let q = Object.create(o); print(q.m);";
constexpr const char* wrapper = "print(Object(1), Object('s'), Object(Symbol('d')), Object(true));";

void first_shape_with(Picture& p, bool (*is)(const Shape&), void (*change)(Picture&, Shape&)) {
  for (std::uint32_t n = 0;; ++n) {
    auto* shape = p.cell<Shape>(CellKind::shape, n);
    if (is(*shape)) return change(p, *shape);
  }
}
bool has_parent(const Shape& shape) {
  return shape.parent != no_ref && in_heap(shape.parent) && shape.last_key != no_ref &&
         in_heap(shape.table);
}
// A shape that no object has and no other shape comes from.
constexpr const char* leaves = "let o = {a: 1}; ({p: 1, q: 2}); print(o);";
Shape& leaf(Picture& p) {
  std::vector<Ref> used;
  for (std::uint32_t n = 0; p.has(CellKind::shape, n); ++n) {
    used.push_back(p.cell<Shape>(CellKind::shape, n)->parent);
  }
  for (std::uint32_t n = 0; p.has(CellKind::object, n); ++n) {
    used.push_back(p.cell(CellKind::object, n)->word);
  }
  for (std::uint32_t n = 0;; ++n) {
    auto* shape = p.cell<Shape>(CellKind::shape, n);
    if (has_parent(*shape) && std::count(used.begin(), used.end(), p.ref(shape)) == 0) {
      return *shape;
    }
  }
}
// Values instead of what was there, which takes as many bytes.
void become_values(Cell* cell, std::uint64_t bytes) {
  auto* array = static_cast<ValueArray*>(cell);
  *cell = Cell{CellKind::values, 0, 0, static_cast<std::uint32_t>(bytes / 8 - 1)};
  std::fill_n(array->values(), array->word, Value::undefined());
}
bool is_dictionary(const Shape& shape) { return (shape.flags & shape_dictionary) != 0; }
std::uint16_t layout_slots(const Shape& shape) { return shape.aux & 0xFF; }
bool is_own(const Shape& shape) { return (shape.flags & shape_own) != 0; }

const Rule rules[] = {
    // --- cells and strings
    {"cells that do not follow each other", objects,
     [](Picture& p) { p.cell(CellKind::object)->kind = CellKind::none; }},
    {"cells that do not follow each other", strings,
     [](Picture& p) { p.cell(CellKind::string8)->flags |= string_hashed; }},
    {"cells that do not follow each other", array,
     [](Picture& p) { p.cell(CellKind::values)->word = 0xFFFFFFFF; }},
    {"a two-byte string without a unit that needs it", strings,
     [](Picture& p) {
       auto* text = p.cell<String>(CellKind::string16);
       for (std::uint32_t i = 0; i < text->word; ++i) text->units16()[i] = 'a';
     }},
    {"a rope of something else than strings", strings,
     [](Picture& p) { p.cell<Rope>(CellKind::rope)->left = p.ref(CellKind::object); }},
    {"a rope that is not the sum of its parts", strings,
     [](Picture& p) { p.cell(CellKind::rope)->word += 1; }},
    {"a rope that is not the sum of its parts", strings,
     [](Picture& p) { p.cell(CellKind::rope)->flags ^= rope_is_16; }},
    {"a symbol that is none", wrapper, [](Picture& p) { p.cell(CellKind::symbol)->flags = 64; }},
    {"a symbol that is none", wrapper,
     [](Picture& p) {
       p.cell<Symbol>(CellKind::symbol)->description = p.ref(CellKind::symbol_object);
     }},
    // --- tables of references
    {"a table of references that is none", strings,
     [](Picture& p) { p.set(Snapshot::VT_INTERNED, p.ref(CellKind::object)); }},
    {"one table for two purposes", strings,
     [](Picture& p) {
       p.set(Snapshot::VT_TRANSITIONS, wire::GetSnapshot(p.bytes())->interned());
       // The other table must be no cell of its own any more: it becomes values of zeros.
       auto* table = p.cell<ReferenceTable>(CellKind::reference_table, 1);
       become_values(table, cell_bytes(*table));
     }},
    {"a table of references that nobody has", strings,
     [](Picture& p) { p.set(Snapshot::VT_INTERNED, std::uint32_t{0}); }},
    {"an interned string that is in no table", strings,
     [](Picture& p) { p.cell<ReferenceTable>(CellKind::reference_table)->count -= 1; }},
    {"an interned string that is none", strings,
     [](Picture& p) {
       p.cell<ReferenceTable>(CellKind::reference_table)->entries()[0].ref =
           p.ref(CellKind::object);
     }},
    {"two interned strings of one content", strings,
     [](Picture& p) {
       auto* table = p.cell<ReferenceTable>(CellKind::reference_table);
       table->entries()[1].ref = table->entries()[0].ref;
     }},
    {"a transition to something else than a shared shape", strings,
     [](Picture& p) {
       p.cell<ReferenceTable>(CellKind::reference_table, 1)->entries()[0].ref =
           p.ref(CellKind::object);
     }},
    {"a table of references of no known form", strings,
     [](Picture& p) {
       // Half as many entries, and values behind them.
       auto* table = p.cell<ReferenceTable>(CellKind::reference_table, 1);
       const std::uint64_t bytes = cell_bytes(*table);
       table->word -= 1;
       table->count = 1;
       become_values(static_cast<Cell*>(Picture::behind(table)), bytes - cell_bytes(*table));
     }},
    // --- shapes
    {"a shape of a form that it cannot have", leaves, [](Picture& p) { leaf(p).flags |= 128; }},
    {"a shape of a form that it cannot have", leaves, [](Picture& p) { leaf(p).aux = 0xFFFF; }},
    {"a shape that names something else", objects,
     [](Picture& p) { p.cell<Shape>(CellKind::shape)->prototype = p.ref(CellKind::accessor); }},
    {"a shape with properties and no table", leaves, [](Picture& p) { leaf(p).table = no_ref; }},
    {"a shape with more properties than its table", leaves, [](Picture& p) { leaf(p).word = 100; }},
    {"a shape that does not follow from its parent", leaves,
     [](Picture& p) { leaf(p).last_attributes ^= 1; }},
    {"a dictionary that miscounts", dictionary,
     [](Picture& p) {
       first_shape_with(p, is_dictionary, [](Picture&, Shape& s) { s.last_attributes += 1; });
     }},
    {"a property table that a dictionary must have alone",
     "let o = {}; for (let i = 0; i < 9; i++) o['k' + i] = i; delete o.k3; let q = {}; for (let i ="
     "0; i < 9; i++) q['k' + i] = i; delete q.k3; print(o, q);",
     [](Picture& p) {
       first_shape_with(p, is_dictionary, [](Picture& picture, Shape& first) {
         for (std::uint32_t n = 0;; ++n) {
           auto* other = picture.cell<Shape>(CellKind::shape, n);
           if (other == &first || !is_dictionary(*other)) continue;
           other->table = first.table;
           return;
         }
       });
     }},
    {"a dictionary whose table is not its own", dictionary,
     [](Picture& p) {
       first_shape_with(p, is_dictionary, [](Picture&, Shape& s) {
         const std::uint8_t* image = Picture::image().pristine();
         const auto cell_at = [&](Ref ref) -> const Cell& {
           return *reinterpret_cast<const Cell*>(image + ref);
         };
         s.table = image_begin;
         while (cell_at(s.table).kind != CellKind::property_table ||
                cell_at(s.table).word < s.word) {
           s.table += static_cast<Ref>(cell_bytes(cell_at(s.table)));
         }
       });
     }},
    {"a lazy shape with properties", leaves,
     [](Picture& p) { leaf(p).flags |= shape_lazy_function; }},
    {"a root with properties", objects,
     [](Picture& p) {
       first_shape_with(p, has_parent,
                        [](Picture& picture, Shape& s) { s.child_root = picture.ref(&s); });
     }},
    {"a property table of a form that it cannot have", objects,
     [](Picture& p) { p.cell<PropertyTable>(CellKind::property_table)->count = 10000; }},
    {"a property table with a key that is none", dictionary,
     [](Picture& p) {
       p.cell<PropertyTable>(CellKind::property_table)->entries()[0].key = p.ref(CellKind::object);
     }},
    {"an own shape that two objects have", prototypes,
     [](Picture& p) {
       first_shape_with(p, is_own, [](Picture& picture, Shape& own) {
         const Ref shape = picture.ref(&own);
         for (std::uint32_t n = 0;; ++n) {
           Cell* object = picture.cell(CellKind::object, n);
           if (object->word == shape || object->aux != layout_slots(own)) continue;
           object->word = shape;
           return;
         }
       });
     }},
    {"prototypes in a circle", prototypes,
     [](Picture& p) {
       // q's prototype is o: o's becomes q's shape's own.
       for (std::uint32_t n = 0;; ++n) {
         auto* shape = p.cell<Shape>(CellKind::shape, n);
         if (!in_heap(shape->prototype)) continue;
         p.at<Shape>(p.at<Cell>(shape->prototype)->word)->prototype = shape->prototype;
         return;
       }
     }},
    {"a prototype that does not know that it is one", prototypes,
     [](Picture& p) {
       for (std::uint32_t n = 0;; ++n) {
         auto* shape = p.cell<Shape>(CellKind::shape, n);
         if (!in_heap(shape->prototype)) continue;
         p.at<Cell>(shape->prototype)->flags &= static_cast<std::uint8_t>(~object_is_prototype);
         return;
       }
     }},
    // --- objects
    {"an object without a shape", objects,
     [](Picture& p) { p.cell(CellKind::object)->word = p.ref(CellKind::object); }},
    {"an object whose shape has no table", objects,
     [](Picture& p) {
       p.at<Shape>(p.cell(CellKind::object)->word)->table = p.ref(CellKind::object) + 8;
     }},
    {"an object that lies otherwise than its shape says", objects,
     [](Picture& p) {
       constexpr auto root = static_cast<std::uint32_t>(RootShape::array);
       p.cell(CellKind::object)->word = Picture::image().intrinsics().shapes[root];
     }},
    {"an object whose properties are not its own", objects,
     [](Picture& p) { p.cell<Object>(CellKind::object)->slots = image_begin; }},
    {"an object with flags that it cannot have", objects,
     [](Picture& p) { p.cell(CellKind::object)->flags |= object_class; }},
    {"an object without its slots", array,
     [](Picture& p) { p.cell<Object>(CellKind::array)->slots = p.ref(CellKind::array); }},
    {"an object with fewer slots than properties",
     "let o = {}; for (let i = 0; i < 20; i++) o['k' + i] = i; print(o);",
     [](Picture& p) { p.cell<Object>(CellKind::object)->slots = no_ref; }},
    {"a property whose value is none", objects,
     [](Picture& p) {
       *reinterpret_cast<Value*>(p.cell<Object>(CellKind::object) + 1) = Value::hole();
     }},
    {"elements that are none", array,
     [](Picture& p) { p.cell<Object>(CellKind::array)->elements = p.ref(CellKind::array); }},
    {"an element that no program may see", array,
     [](Picture& p) {
       p.at<ValueArray>(p.cell<Object>(CellKind::array)->elements)->values()[0] =
           Value::internal(p.ref(CellKind::array));
     }},
    {"sparse elements without room", sparse,
     [](Picture& p) { p.cell<SparseElements>(CellKind::sparse_elements)->count = 1000; }},
    {"sparse elements out of order", sparse,
     [](Picture& p) {
       p.cell<SparseElements>(CellKind::sparse_elements)->entries()[0].index = 90000001;
     }},
    {"a sparse element that is none", sparse,
     [](Picture& p) {
       p.cell<SparseElements>(CellKind::sparse_elements)->entries()[0].value = Value::hole();
     }},
    // --- functions
    {"a closure of a function that is not there", closures,
     [](Picture& p) { p.cell<vm::Function>(CellKind::function)->function = 1000; }},
    {"a closure of a form that it cannot have", closures,
     [](Picture& p) { p.cell(CellKind::function)->flags ^= object_constructor; }},
    {"a closure whose captures do not fit its function", closures,
     [](Picture& p) {
       for (std::uint32_t n = 0;; ++n) {
         auto* closure = p.cell<vm::Function>(CellKind::function, n);
         if (closure->captures == no_ref) continue;
         p.at<ValueArray>(closure->captures)->values()[0] = Value::integer(1);
         return;
       }
     }},
    {"a function of the prelude that is not the image's", closures,
     [](Picture& p) {
       p.cell<vm::Function>(CellKind::function)->function |= prelude_function_bit;
     }},
    {"a built-in that is not the image's", closures,
     [](Picture& p) {
       // A closure's cell is larger: the rest of it becomes a cell of its own.
       auto* closure = p.cell<vm::Function>(CellKind::function);
       closure->kind = CellKind::native_function;
       closure->flags = 0;
     }},
    {"a bound function of nothing", bound,
     [](Picture& p) {
       p.cell<BoundFunction>(CellKind::bound_function)->target = Value::integer(1);
     }},
    {"functions bound in a circle", bound,
     [](Picture& p) {
       auto* f = p.cell<BoundFunction>(CellKind::bound_function);
       f->target = Value::object(p.ref(f));
     }},
    {"a cell with a field that it cannot have", bound,
     [](Picture& p) { p.cell<BoundFunction>(CellKind::bound_function)->argument_count = 99; }},
    {"a cell with a field that it cannot have", wrapper,
     [](Picture& p) { p.cell<Wrapper>(CellKind::number_object)->primitive = Value::undefined(); }},
    {"a cell with a field that it cannot have", wrapper,
     [](Picture& p) { p.cell<Wrapper>(CellKind::string_object)->primitive = Value::undefined(); }},
    {"a cell with a field that it cannot have", wrapper,
     [](Picture& p) { p.cell<Wrapper>(CellKind::symbol_object)->primitive = Value::undefined(); }},
    {"a cell with a field that it cannot have", wrapper,
     [](Picture& p) { p.cell<Wrapper>(CellKind::boolean_object)->primitive = Value::undefined(); }},
    {"a cell with a field that it cannot have", closures,
     [](Picture& p) { p.cell<Box>(CellKind::box)->value = Value::internal(p.ref(CellKind::box)); }},
    {"a cell with a field that it cannot have", objects,
     [](Picture& p) { p.cell<Accessor>(CellKind::accessor)->setter = Value::hole(); }},
    // --- collections
    {"a hash table of a form that it cannot have", map,
     [](Picture& p) { p.cell(CellKind::hash_table)->flags |= 8; }},
    {"a hash table of a form that it cannot have", map,
     [](Picture& p) { p.cell<HashTable>(CellKind::hash_table)->count = 100; }},
    {"a hash table with a key or value that is none", map,
     [](Picture& p) {
       p.cell<HashTable>(CellKind::hash_table)->entries()[1].value = Value::hole();
     }},
    {"a deleted entry with a value", map,
     [](Picture& p) {
       p.cell<HashTable>(CellKind::hash_table)->entries()[0].value = Value::integer(1);
     }},
    {"a hash table that counts wrong", map,
     [](Picture& p) { p.cell<HashTable>(CellKind::hash_table)->live += 1; }},
    {"hash tables that replace each other in a circle", replaced_map,
     [](Picture& p) {
       for (std::uint32_t n = 0;; ++n) {
         auto* table = p.cell<HashTable>(CellKind::hash_table, n);
         if (table->next == no_ref) continue;
         table->next = p.ref(table);
         return;
       }
     }},
    {"a cell with a field that it cannot have", map,
     [](Picture& p) {
       p.cell<Collection>(CellKind::set)->table = p.cell<Collection>(CellKind::map)->table;
     }},
    {"an internal object of no known type", map,
     [](Picture& p) { p.cell<InternalObject>(CellKind::internal_object)->type = 99; }},
    {"an internal object with a slot that it cannot have", map,
     [](Picture& p) {
       p.cell<InternalObject>(CellKind::internal_object)->internal[3] = Value::integer(9);
     }},
    {"an iterator beyond the end of its table", map,
     [](Picture& p) {
       p.cell<InternalObject>(CellKind::internal_object)->internal[2] = Value::integer(99);
     }},
    // --- for-in
    {"a for-in iterator of a form that it cannot have", for_in,
     [](Picture& p) { p.cell(CellKind::for_in_iterator)->word = 99; }},
    {"a for-in iterator without keys", for_in,
     [](Picture& p) { p.cell<ForInIterator>(CellKind::for_in_iterator)->keys = no_ref; }},
    {"a for-in iterator whose keys are none", for_in,
     [](Picture& p) {
       auto* iterator = p.cell<ForInIterator>(CellKind::for_in_iterator);
       p.at<ValueArray>(iterator->keys)->values()[0] = Value::undefined();
     }},
};

}  // namespace

TEST_CASE("a snapshot in which one thing about its cells is wrong is refused for that") {
  for (const Rule& rule : rules) {
    CAPTURE(std::string(rule.source));
    CAPTURE(std::string(rule.reason));
    Picture picture(rule.source);
    REQUIRE(picture.refusal() == "");
    rule.spoil(picture);
    CHECK(picture.refusal() == std::string(rule.reason));
  }
}

}  // namespace kitwork::vm::test
