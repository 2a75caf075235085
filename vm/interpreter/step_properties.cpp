// Instructions that read, write and delete properties.
#include <cmath>

#include "schemas/assert.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

constexpr std::uint64_t accessor_gas = 24;  // as a call, which it is

}  // namespace

Flow Engine::step_global(const Instruction& in) {
  if (in.opcode == Opcode::declare_global || in.opcode == Opcode::define_global_function) {
    return step_declare_global(in);
  }
  const Value name = constant(in.a);
  if (in.opcode == Opcode::set_global) {
    if (!lookup(vm_, vm_.global(), PropertyKey(name)).found()) {
      return throw_error(ErrorType::reference_error,
                         to_utf8(vm_.heap, name.ref()) + " is not defined");
    }
    return set(vm_.global(), name, operand(0), 1, vm_.global());
  }
  const Lookup found = lookup(vm_, vm_.global(), PropertyKey(name));
  if (!found.found() && in.opcode == Opcode::get_global) {
    return throw_error(ErrorType::reference_error,
                       to_utf8(vm_.heap, name.ref()) + " is not defined");
  }
  if (found.is_accessor()) {
    if (!found.getter().is_object()) {
      push(Value::undefined());
      return Flow::next;
    }
    return call_aside(found.getter(), vm_.global(), nullptr, 0, operand_slot(0) + 1, 0);
  }
  push(found.value());
  return Flow::next;
}

// GlobalDeclarationInstantiation, of one name. What cannot be declared is a TypeError.
Flow Engine::step_declare_global(const Instruction& in) {
  const Value name = constant(in.a);
  const PropertyKey key(name);
  const bool is_function = in.opcode == Opcode::define_global_function;
  if (const std::uint64_t bytes = set_bytes(vm_, vm_.global(), key); bytes != 0) {
    if (const Flow flow = reserve(bytes); flow != Flow::next) return flow;
    if (const Flow paid = pay(bytes / 16); paid != Flow::next) return paid;
  }
  const Lookup found = lookup_own(vm_, vm_.global(), key);
  Descriptor descriptor;
  descriptor.has_value = is_function || !found.found();
  descriptor.value = is_function ? operand(0) : Value::undefined();
  bool good = true;
  if (!found.found() || (is_function && found.is_configurable())) {
    descriptor.has_writable = descriptor.has_enumerable = descriptor.has_configurable = true;
    descriptor.attributes = attribute_writable | attribute_enumerable;
  } else if (is_function) {
    good = !found.is_accessor() && found.is_writable() && found.is_enumerable();
  }
  if (descriptor.has_value) {
    good = good && define_own_property(vm_, vm_.global(), key, descriptor) == Refusal::none;
  }
  if (!good) {
    return throw_error(ErrorType::type_error,
                       "Cannot declare " + to_utf8(vm_.heap, name.ref()) + " in the global object");
  }
  if (is_function) --depth_;
  return Flow::next;
}

Flow Engine::step_property(const Instruction& in) {
  switch (in.opcode) {
    case Opcode::get_property:
      return get(operand(0), constant(in.a), 1, false, operand(0));
    case Opcode::get_method:
      return get(operand(0), constant(in.a), 1, true, operand(0));
    case Opcode::get_element:
      return get(operand(1), operand(0), 2, false, operand(1));
    case Opcode::get_element_method:
      return get(operand(1), operand(0), 2, true, operand(1));
    case Opcode::set_property:
      return set(operand(1), constant(in.a), operand(0), 2, operand(1));
    case Opcode::set_element:
      return set(operand(2), operand(1), operand(0), 3, operand(2));
    case Opcode::delete_property:
      return step_delete(operand(0), constant(in.a), 1);
    case Opcode::delete_element:
      return step_delete(operand(1), operand(0), 2);
    case Opcode::require_object_coercible:
      if (!operand(0).is_nullish()) return Flow::next;
      return throw_error(ErrorType::type_error, "Cannot destructure '" + describe(vm_, operand(0)) +
                                                    "' as it is " + describe(vm_, operand(0)) +
                                                    ".");
    case Opcode::get_super_property:
    case Opcode::get_super_method:
    case Opcode::set_super_property:
      return step_super(in);
    default:
      return step_private(in);
  }
}

// What a key costs before it is looked up: a rope is written out, a string that is no key yet is
// hashed, a number that is no index is made text.
std::uint64_t Engine::key_price(Value key) const {
  if (key.is_string()) {
    // A rope that is written out gives way to its flat string at some collection: nobody may tell.
    const Cell& cell = *vm_.heap.at<Cell>(resolved(vm_.heap, key.ref()));
    return (cell.flags & string_interned) != 0 ? 0 : 8 + cell.word / 4;
  }
  if (!key.is_number()) return 0;
  const double number = key.as_number();
  return number >= 0 && number == std::trunc(number) && number <= array_index_max ? 0 : 44;
}

// The key is `place` operands below the top. A number becomes its text there, and is paid for good,
// so that an instruction that begins again finds what it made.
Flow Engine::pay_for_key(Value& key, std::uint32_t place) {
  const std::uint64_t price = key_price(key);
  if (price == 0) return Flow::next;
  if (!key.is_number()) return pay(price);
  if (const Flow paid = pay_for_good(price); paid != Flow::next) return paid;
  key = to_key(vm_, key).value();
  vm_.stack()[operand_slot(place)] = key;
  return Flow::next;
}

// A way along many prototypes. It is never cached, so that it costs the same each time.
Flow Engine::pay_for_walk(const Lookup& found) {
  return found.steps <= prototype_steps_free ? Flow::next : pay(found.steps * std::uint64_t{2});
}

// Reads object[key]; the result replaces the `operands` on top, with the object above it for a
// method call. A key that is an object is the operand on top.
Flow Engine::get(Value object, Value key, std::uint32_t operands, bool method, Value receiver) {
  if (object.is_nullish()) {
    return throw_error(ErrorType::type_error,
                       "Cannot read properties of " + describe(vm_, object) +
                           (key.is_object() ? "" : " (reading '" + key_text(vm_, key) + "')"));
  }
  if (key.is_object()) return convert(0, Hint::string);
  if (const Flow paid = pay_for_key(key, 0); paid != Flow::next) return paid;
  Lookup found;
  if (const auto property_key = find_key(vm_, key)) {
    if (object.is_string() && property_key->is_index()) {
      if (const Flow flow = flatten_operand(object); flow != Flow::next) return flow;
    }
    found = lookup(vm_, object, *property_key);
  }
  if (const Flow paid = pay_for_walk(found); paid != Flow::next) return paid;
  const std::uint32_t slot = operand_slot(operands - 1);
  if (method) vm_.stack()[slot + 1] = receiver;
  if (found.is_accessor() && found.getter().is_object()) {
    vm_.owe(accessor_gas);  // a key was made already, which is not to be made again
    return call_aside(found.getter(), receiver, nullptr, 0, slot, 0);
  }
  vm_.stack()[slot] = found.is_accessor() ? Value::undefined() : found.value();
  return Flow::next;
}

// Writes object[key] = value; the value replaces the `operands` on top.
Flow Engine::set(Value object, Value key, Value value, std::uint32_t operands, Value receiver) {
  if (object.is_nullish()) {
    return throw_error(ErrorType::type_error,
                       "Cannot set properties of " + describe(vm_, object) +
                           (key.is_object() ? "" : " (setting '" + key_text(vm_, key) + "')"));
  }
  if (key.is_object()) return convert(1, Hint::string);
  if (const Flow paid = pay_for_key(key, 1); paid != Flow::next) return paid;
  const PropertyKey property_key = to_key(vm_, key);
  if (key.is_string() && key_price(key) == 0) paid_ = 0;  // for good
  std::uint64_t price = set_price(vm_, receiver, property_key);
  const Lookup there = lookup(vm_, object, property_key);
  if (there.steps > prototype_steps_free) price += there.steps * std::uint64_t{2};
  if (const std::uint64_t bytes = set_bytes(vm_, object, property_key);
      bytes > allocation_unreserved_max) {
    if (const Flow flow = reserve(bytes); flow != Flow::next) return flow;
    price += bytes / 16;
  }
  if (price != 0) {
    if (const Flow paid = pay(price); paid != Flow::next) return paid;
  }
  if (there.is_accessor()) vm_.owe(accessor_gas);
  const SetResult result = set_property(vm_, object, property_key, value, receiver);
  const std::uint32_t slot = operand_slot(operands - 1);
  switch (result.status) {
    case SetStatus::done:
      vm_.stack()[slot] = value;
      return Flow::next;
    case SetStatus::setter:
      vm_.stack()[slot] = value;
      return call_aside(result.setter, receiver, &value, 1, 0, frame_discard);
    case SetStatus::need_length: {
      const Value arguments[2] = {receiver, value};
      vm_.stack()[slot] = value;
      return call_prelude(PreludeFunction::set_array_length, arguments, 2, 0, frame_discard);
    }
    default:
      return throw_error(refusal_type(result.refusal),
                         set_failure_message(vm_, result, object, property_key, receiver));
  }
}

Flow Engine::step_delete(Value object, Value key, std::uint32_t operands) {
  if (object.is_nullish()) {
    return throw_error(ErrorType::type_error, "Cannot convert undefined or null to object");
  }
  if (key.is_object()) return convert(0, Hint::string);
  if (const Flow paid = pay_for_key(key, 0); paid != Flow::next) return paid;
  if (const auto property_key = find_key(vm_, key)) {
    if (const Flow paid = pay(delete_price(vm_, object)); paid != Flow::next) return paid;
    if (!delete_own(vm_, object, *property_key)) {
      return throw_error(ErrorType::type_error, "Cannot delete property '" + key_text(vm_, key) +
                                                    "' of " + describe(vm_, object));
    }
  }
  return replace(operands, Value::boolean(true));
}

// super.x: looked up from the prototype of the running function's home object, with `this` as
// receiver.
Flow Engine::step_super(const Instruction& in) {
  const Ref home = vm_.heap.at<vm::Function>(registers_[-2].ref())->home;
  const Ref prototype = home == no_ref ? no_ref : prototype_ref(vm_, Value::object(home));
  const Value base = prototype == no_ref ? Value::null() : Value::object(prototype);
  if (in.opcode == Opcode::set_super_property)
    return set(base, operand(1), operand(0), 3, operand(2));
  return get(base, operand(0), 2, in.opcode == Opcode::get_super_method, operand(1));
}

Flow Engine::step_private(const Instruction& in) {
  const bool writing = in.opcode == Opcode::set_private;
  const Value object = operand(writing ? 2 : 1);
  const Value name = operand(writing ? 1 : 0);
  if (in.opcode == Opcode::has_private) {
    if (!object.is_object()) {
      return throw_error(ErrorType::type_error, "Cannot use 'in' operator to search for '" +
                                                    key_text(vm_, name) + "' in " +
                                                    describe(vm_, object));
    }
    return replace(2, Value::boolean(lookup_own(vm_, object, PropertyKey(name)).found()));
  }
  Lookup found;
  if (object.is_object()) found = lookup_own(vm_, object, PropertyKey(name));
  if (!found.found()) {
    return throw_error(
        ErrorType::type_error,
        std::string(writing ? "Cannot write private member " : "Cannot read private member ") +
            key_text(vm_, name) + (writing ? " to" : " from") +
            " an object whose class did not declare it");
  }
  const std::uint32_t slot = operand_slot(writing ? 2 : 1);
  if (writing) return set_private(found, object, name, slot);
  if (in.opcode == Opcode::get_private_method) vm_.stack()[slot + 1] = object;
  if (!found.is_accessor()) {
    vm_.stack()[slot] = found.value();
    return Flow::next;
  }
  if (!found.getter().is_object()) {
    return throw_error(ErrorType::type_error,
                       "'" + key_text(vm_, name) + "' was defined without a getter");
  }
  return call_aside(found.getter(), object, nullptr, 0, slot, 0);
}

Flow Engine::set_private(const Lookup& found, Value object, Value name, std::uint32_t slot) {
  const Value value = operand(0);
  if (found.is_accessor()) {
    if (!found.setter().is_object()) {
      return throw_error(ErrorType::type_error,
                         "'" + key_text(vm_, name) + "' was defined without a setter");
    }
    vm_.stack()[slot] = value;
    return call_aside(found.setter(), object, &value, 1, 0, frame_discard);
  }
  if ((found.attributes & attribute_writable) == 0) {
    return throw_error(ErrorType::type_error,
                       "Private method '" + key_text(vm_, name) + "' is not writable");
  }
  const SetResult result = set_property(vm_, object, PropertyKey(name), value, object);
  KITWORK_ASSERT(result.status == SetStatus::done);
  vm_.stack()[slot] = value;
  return Flow::next;
}

}  // namespace kitwork::vm
