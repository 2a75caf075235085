// [[OwnPropertyKeys]] in the order of the language.
#include "vm/heap/strings.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

void add_indices(Vm& vm, Object* object, bool enumerable_only, std::vector<PropertyKey>& keys) {
  if (object->kind == CellKind::string_object) {
    const Ref string = static_cast<Wrapper*>(object)->primitive.ref();
    const std::uint32_t length = string_length(vm.heap, string);
    for (std::uint32_t i = 0; i < length; ++i) keys.push_back(PropertyKey::index(i));
  }
  const std::uint32_t places = element_places(vm.heap, object);
  for (std::uint32_t i = 0; i < places; ++i) {
    std::uint32_t index;
    const Element element = element_at_place(vm.heap, object, i, index);
    if (element.value == nullptr) continue;
    if (enumerable_only && (element.attributes & attribute_enumerable) == 0) continue;
    keys.push_back(PropertyKey::index(index));
  }
}

void add_named(const Heap& heap, const Shape* shape, CellKind kind_wanted, bool enumerable_only,
               std::vector<PropertyKey>& keys) {
  for (std::uint32_t i = 0; i < shape->word; ++i) {
    const PropertyEntry entry = heap.at<PropertyTable>(shape->table)->entries()[i];
    if (entry.key == no_ref) continue;
    if (enumerable_only && (entry.attributes & attribute_enumerable) == 0) continue;
    const Cell* key = heap.cell(entry.key);
    if ((key->kind == CellKind::symbol) != (kind_wanted == CellKind::symbol)) continue;
    if (key->kind != CellKind::symbol) {
      keys.push_back(PropertyKey(Value::string(entry.key)));
    } else if ((key->flags & symbol_private) == 0) {
      keys.push_back(PropertyKey::symbol(entry.key));
    }
  }
}

}  // namespace

std::uint64_t own_keys_bound(Vm& vm, Value value) {
  const Object* object = vm.heap.at<Object>(value.ref());
  std::uint64_t bound = element_places(vm.heap, object) + 4;
  bound += vm.heap.cell(object->word)->word;
  if (object->kind == CellKind::string_object) {
    const Wrapper* wrapper = static_cast<const Wrapper*>(object);
    bound += string_length(vm.heap, wrapper->primitive.ref());
  }
  return bound;
}

std::vector<PropertyKey> own_keys(Vm& vm, Value value, KeyFilter filter) {
  std::vector<PropertyKey> keys;
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(value.ref());
  if ((heap.cell(object->word)->flags & shape_lazy_function) != 0) {
    materialise_function(vm, value.ref());
  }
  const Shape* shape = heap.at<Shape>(object->word);
  const bool enumerable = filter == KeyFilter::enumerable_strings;
  if (filter != KeyFilter::symbols) {
    add_indices(vm, object, enumerable, keys);
    const bool has_length =
        object->kind == CellKind::array || object->kind == CellKind::string_object;
    if (has_length && !enumerable) keys.push_back(PropertyKey(vm.atom(Atom::length)));
    add_named(heap, shape, CellKind::string8, enumerable, keys);
  }
  if (filter == KeyFilter::symbols || filter == KeyFilter::all) {
    add_named(heap, shape, CellKind::symbol, false, keys);
  }
  return keys;
}

}  // namespace kitwork::vm
