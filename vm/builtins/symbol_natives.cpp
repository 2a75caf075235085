// Natives of Symbol, and of Boolean, its equal in simplicity.
#include "vm/builtins/natives.hpp"
#include "vm/builtins/object_support.hpp"
#include "vm/heap/hash_table.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/operators.hpp"

namespace kitwork::vm {

NativeStatus native_symbol_constructor(NativeCall& call) {
  if (call.constructing()) return call.throw_type_error("Symbol is not a constructor");
  if (call.argument(0).is_undefined()) return call.done(make_symbol(call.vm, Value::undefined()));
  Ref description = no_ref;
  KITWORK_NATIVE_TRY(want_string(call, 0, description));
  return call.done(make_symbol(call.vm, Value::string(description)));
}

NativeStatus native_symbol_for(NativeCall& call) {
  Vm& vm = call.vm;
  Ref key = no_ref;
  KITWORK_NATIVE_TRY(want_string(call, 0, key));
  if (!call.charge(20)) return NativeStatus::need_gas;
  if (vm.symbol_registry == no_ref) vm.symbol_registry = make_hash_table(vm.heap, false);
  const std::uint32_t entry = hash_table_find(vm.heap, vm.symbol_registry, Value::string(key));
  if (entry != no_entry) {
    return call.done(hash_table_value(vm.heap, vm.symbol_registry, entry));
  }
  if (hash_table_is_full(vm.heap, vm.symbol_registry)) {
    return call.throw_range_error("Too many symbols");
  }
  const std::uint64_t bytes = hash_table_growth_bytes(vm.heap, vm.symbol_registry);
  KITWORK_NATIVE_TRY(want_work(call, 8 + bytes / 64, 64));
  const Value symbol = make_symbol(vm, Value::string(key));
  vm.heap.cell(symbol)->flags |= symbol_registered;
  vm.symbol_registry = hash_table_insert(vm.heap, vm.symbol_registry, Value::string(key), symbol);
  return call.done(symbol);
}

NativeStatus native_symbol_key_for(NativeCall& call) {
  const Value symbol = call.argument(0);
  if (!symbol.is_symbol()) {
    return call.throw_type_error(key_text(call.vm, symbol) + " is not a symbol");
  }
  const Symbol* cell = call.vm.heap.at<Symbol>(symbol.ref());
  const bool registered = (cell->flags & symbol_registered) != 0;
  return call.done(registered ? Value::string(cell->description) : Value::undefined());
}

namespace {

// thisSymbolValue and thisBooleanValue
NativeStatus want_this_primitive(NativeCall& call, CellKind wrapper, const char* name, Value& out) {
  const Value value = call.this_value();
  const bool is_it = wrapper == CellKind::symbol_object ? value.is_symbol() : value.is_boolean();
  if (is_it) {
    out = value;
    return NativeStatus::done;
  }
  if (value.is_object() && call.vm.heap.cell(value)->kind == wrapper) {
    out = call.vm.heap.at<Wrapper>(value.ref())->primitive;
    return NativeStatus::done;
  }
  return call.throw_type_error(std::string(name) + " requires that 'this' be a " +
                               (wrapper == CellKind::symbol_object ? "Symbol" : "Boolean"));
}

}  // namespace

NativeStatus native_symbol_description(NativeCall& call) {
  Value symbol;
  KITWORK_NATIVE_TRY(
      want_this_primitive(call, CellKind::symbol_object, "Symbol.prototype.description", symbol));
  const Ref description = call.vm.heap.at<Symbol>(symbol.ref())->description;
  return call.done(description == no_ref ? Value::undefined() : Value::string(description));
}

NativeStatus native_symbol_to_string(NativeCall& call) {
  Heap& heap = call.vm.heap;
  Value symbol;
  KITWORK_NATIVE_TRY(
      want_this_primitive(call, CellKind::symbol_object, "Symbol.prototype.toString", symbol));
  const Ref description = heap.at<Symbol>(symbol.ref())->description;
  Ref text = make_string(heap, "Symbol(");
  if (description != no_ref) {
    if (!string_length_fits(std::uint64_t{string_length(heap, description)} + 8)) {
      return call.throw_range_error("Invalid string length");
    }
    text = concat(heap, text, description);
  }
  return call.done(Value::string(concat(heap, text, make_string(heap, ")"))));
}

NativeStatus native_symbol_value_of(NativeCall& call) {
  Value symbol;
  KITWORK_NATIVE_TRY(
      want_this_primitive(call, CellKind::symbol_object, "Symbol.prototype.valueOf", symbol));
  return call.done(symbol);
}

NativeStatus native_symbol_to_primitive(NativeCall& call) {
  Value symbol;
  KITWORK_NATIVE_TRY(want_this_primitive(call, CellKind::symbol_object,
                                         "Symbol.prototype [ @@toPrimitive ]", symbol));
  return call.done(symbol);
}

// --- Boolean

NativeStatus native_boolean_constructor(NativeCall& call) {
  Vm& vm = call.vm;
  const Value value = Value::boolean(to_boolean(vm.heap, call.argument(0)));
  if (!call.constructing()) return call.done(value);
  Ref prototype = no_ref;
  KITWORK_NATIVE_TRY(
      new_target_prototype(call, vm.object(WellKnownObject::boolean_prototype), prototype));
  const Value object = make_object_of_kind(vm, CellKind::boolean_object, prototype);
  vm.heap.at<Wrapper>(object.ref())->primitive = value;
  return call.done(object);
}

NativeStatus native_boolean_to_string(NativeCall& call) {
  Value value;
  KITWORK_NATIVE_TRY(
      want_this_primitive(call, CellKind::boolean_object, "Boolean.prototype.toString", value));
  return call.done(call.vm.atom(value.is_true() ? Atom::true_ : Atom::false_));
}

NativeStatus native_boolean_value_of(NativeCall& call) {
  Value value;
  KITWORK_NATIVE_TRY(
      want_this_primitive(call, CellKind::boolean_object, "Boolean.prototype.valueOf", value));
  return call.done(value);
}

}  // namespace kitwork::vm
