// Functions as objects: closures whose length, name and prototype are made when somebody looks.
#include "schemas/assert.hpp"
#include "vm/heap/intern.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"
#include "vm/object/property_change.hpp"
#include "vm/object/shape_table.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

bool is_class(FunctionKind kind) {
  return kind == FunctionKind::class_constructor || kind == FunctionKind::derived_constructor;
}

RootShape root_for(FunctionKind kind) {
  if (kind == FunctionKind::normal) return RootShape::function;
  return is_class(kind) ? RootShape::class_function : RootShape::method;
}

}  // namespace

void materialise_function(Vm& vm, Ref ref) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  const Shape* lazy = heap.at<Shape>(object->word);
  if ((lazy->flags & shape_lazy_function) == 0) return;
  if ((lazy->flags & shape_own) != 0) {
    object->word = copy_shape(heap, object->word);
    heap.cell(object->word)->flags &= static_cast<std::uint8_t>(~shape_lazy_function);
  } else {
    object->word = root_shape(vm, lazy->prototype, lazy->aux);
  }
  object->flags |= object_materialised;
  vm.owe(30);
  const kitwork::Function& source =
      vm.program_function(static_cast<const Function*>(object)->function);
  const Ref name = intern(heap, units_of(std::u16string_view(source.name)));
  add_property(vm, ref, vm.atom(Atom::length).ref(), attribute_configurable,
               Value::unsigned_integer(source.length));
  add_property(vm, ref, vm.atom(Atom::name).ref(), attribute_configurable, Value::string(name));
  if (source.kind != FunctionKind::normal) return;
  vm.owe(30);
  const Value prototype = make_object(vm, 0);
  add_property(vm, prototype.ref(), vm.atom(Atom::constructor).ref(),
               attribute_writable | attribute_configurable, Value::object(ref));
  add_property(vm, ref, vm.atom(Atom::prototype).ref(), attribute_writable, prototype);
}

Value make_function(Vm& vm, std::uint32_t function, Ref captures) {
  const FunctionKind kind = vm.program_function(function).kind;
  Object* object = allocate_object(vm, CellKind::function, vm.shape(root_for(kind)));
  Function* closure = static_cast<Function*>(object);
  closure->function = function;
  closure->captures = captures;
  if (kind == FunctionKind::normal) closure->flags = object_constructor;
  if (is_class(kind)) closure->flags = object_constructor | object_class;
  return value_of(vm.heap, object);
}

Value make_closure(Vm& vm, const Value* registers, std::uint32_t running_function,
                   std::uint32_t function) {
  const std::uint32_t id = function | (running_function & prelude_function_bit);
  const kitwork::Function& source = vm.program_function(id);
  Ref captures = no_ref;
  if (!source.captures.empty()) {
    captures =
        make_values(vm, static_cast<std::uint32_t>(source.captures.size()), Value::undefined());
    Value* taken = vm.heap.at<ValueArray>(captures)->values();
    const Ref outer = vm.heap.at<Function>(registers[-2].ref())->captures;
    for (const Capture& capture : source.captures) {
      *taken++ = capture.from_local ? registers[capture.index]
                                    : vm.heap.at<ValueArray>(outer)->values()[capture.index];
    }
  }
  const Value closure = make_function(vm, id, captures);
  if (source.kind == FunctionKind::arrow) {
    // An arrow looks super properties up where the function around it does.
    const Ref home = vm.heap.at<Function>(registers[-2].ref())->home;
    vm.heap.at<Function>(closure.ref())->home = home;
  }
  return closure;
}

Value make_bound_function(Vm& vm, Value target, Value this_value, const Value* arguments,
                          std::uint32_t count) {
  Ref values = no_ref;
  if (count != 0) {
    values = make_values(vm, count, Value::undefined());
    for (std::uint32_t i = 0; i < count; ++i) {
      vm.heap.at<ValueArray>(values)->values()[i] = arguments[i];
    }
  }
  const Value bound = make_object_of_kind(vm, CellKind::bound_function, prototype_ref(vm, target));
  BoundFunction* function = vm.heap.at<BoundFunction>(bound.ref());
  function->target = target;
  function->this_value = this_value;
  function->arguments = values;
  function->argument_count = count;
  function->flags = static_cast<std::uint8_t>(function->flags |
                                              (vm.heap.cell(target)->flags & object_constructor));
  return bound;
}

void make_class(Vm& vm, Value constructor, Value prototype, Value parent) {
  set_prototype(vm, constructor, parent);
  define_own_data(vm, constructor, PropertyKey(vm.atom(Atom::prototype)), prototype, 0);
  define_own_data(vm, prototype, PropertyKey(vm.atom(Atom::constructor)), constructor,
                  attribute_writable | attribute_configurable);
  vm.heap.at<Function>(constructor.ref())->home = prototype.ref();
}

void set_function_name(Vm& vm, Value key, Value function, std::uint32_t mode) {
  const PropertyKey name_key(vm.atom(Atom::name));
  const Lookup own = lookup_own(vm, function, name_key);
  // A class may have a member of that name already.
  if (own.found() && (own.is_accessor() || own.attributes != attribute_configurable)) return;
  Heap& heap = vm.heap;
  Ref name = vm.atom(Atom::empty).ref();
  if (key.is_symbol()) {
    const Ref description = heap.at<Symbol>(key.ref())->description;
    if (description != no_ref) {
      name = concat(heap, make_string(heap, "["), description);
      name = concat(heap, name, make_string(heap, "]"));
    }
  } else if (key.is_internal()) {
    name = heap.at<Symbol>(key.ref())->description;
  } else {
    name = key_to_value(vm, to_key(vm, key)).ref();
  }
  if (mode != 0) name = concat(heap, make_string(heap, mode == 1 ? "get " : "set "), name);
  define_own_data(vm, function, name_key, Value::string(name), attribute_configurable);
}

Value make_template_object(Vm& vm, const std::vector<TemplateString>& parts) {
  std::vector<Value> cooked;
  std::vector<Value> raw;
  for (const TemplateString& part : parts) {
    cooked.push_back(part.has_cooked
                         ? Value::string(make_string(vm.heap, std::u16string_view(part.cooked)))
                         : Value::undefined());
    raw.push_back(Value::string(make_string(vm.heap, std::u16string_view(part.raw))));
  }
  const auto count = static_cast<std::uint32_t>(parts.size());
  const Value strings = make_array(vm, cooked.data(), count);
  const Value raw_strings = make_array(vm, raw.data(), count);
  seal_object(vm, raw_strings, true);
  define_own_data(vm, strings, PropertyKey(vm.atom(Atom::raw)), raw_strings, 0);
  seal_object(vm, strings, true);
  return strings;
}

}  // namespace kitwork::vm
