// Instructions that make objects, arrays, classes and their members.
#include "schemas/assert.hpp"
#include "vm/builtins/image.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/interpreter/iteration.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {

Flow Engine::step_literal(const Instruction& in) {
  switch (in.opcode) {
    case Opcode::create_object:
      push(make_object(vm_, in.a));
      return Flow::next;
    case Opcode::create_array: {
      if (const Flow paid = pay(in.a); paid != Flow::next) return paid;
      const Value array = make_array(vm_, in.a == 0 ? registers_ : &operand(in.a - 1), in.a);
      return replace(in.a, array);
    }
    case Opcode::append:
      return step_append();
    case Opcode::append_spread:
      return step_append_spread();
    case Opcode::define_field:
      if (!operand(1).is_object()) return throw_no_object(operand(1));
      if (!define_own_data(vm_, operand(1), PropertyKey(constant(in.a)), operand(0),
                           attributes_all)) {
        return throw_error(ErrorType::type_error, "Cannot define property " +
                                                      key_text(vm_, constant(in.a)) +
                                                      ", object is not extensible");
      }
      --depth_;
      return Flow::next;
    case Opcode::define_element:
      return step_define_element();
    case Opcode::define_method:
      return step_define_method(in.a);
    case Opcode::set_function_name:
      set_function_name(vm_, operand(1), operand(0), in.a);
      return Flow::next;
    case Opcode::set_prototype:
      if (operand(0).is_object() || operand(0).is_null()) {
        const std::uint64_t price = set_prototype_price(vm_, operand(1), operand(0));
        if (const Flow paid = pay(price); paid != Flow::next) return paid;
        set_prototype(vm_, operand(1), operand(0));
      }
      --depth_;
      return Flow::next;
    case Opcode::copy_properties:
      return step_copy_properties();
    case Opcode::copy_properties_except:
      return step_copy_properties_except(in.a);
    case Opcode::create_class:
      return step_create_class(in.a);
    case Opcode::create_private_name:
      push(make_private_name(vm_, constant(in.a)));
      return Flow::next;
    case Opcode::define_private:
      return step_define_private(in.a);
    case Opcode::get_template_object:
      return step_template(in.a);
    case Opcode::set_home_object:
      vm_.heap.at<vm::Function>(operand(0).ref())->home = operand(1).ref();
      return Flow::next;
    default:
      KITWORK_ASSERT(false);
      return Flow::stop;
  }
}

// No compiler defines a property of a primitive, but bytecode may be anybody's.
Flow Engine::throw_no_object(Value value) {
  return throw_error(ErrorType::type_error, "Cannot define a property on " + describe(vm_, value));
}

Flow Engine::step_append() {
  const std::uint64_t bytes = append_bytes(vm_, operand(1), 1);
  if (bytes > allocation_unreserved_max) {
    if (const Flow flow = reserve(bytes); flow != Flow::next) return flow;
    if (const Flow paid = pay(bytes / 16); paid != Flow::next) return paid;
  }
  append(vm_, operand(1), operand(0));
  --depth_;
  return Flow::next;
}

Flow Engine::step_define_element() {
  if (!operand(2).is_object()) return throw_no_object(operand(2));
  Value name = operand(1);
  if (const Flow paid = pay_for_key(name, 1); paid != Flow::next) return paid;
  const PropertyKey key = to_key(vm_, name);
  if (!define_own_data(vm_, operand(2), key, operand(0), attributes_all)) {
    return throw_error(ErrorType::type_error,
                       "Cannot redefine property: " + key_text(vm_, operand(1)));
  }
  depth_ -= 2;
  return Flow::next;
}

Flow Engine::step_define_method(std::uint32_t mode) {
  const Value object = operand(2);
  const Value function = operand(0);
  const PropertyKey key = to_key(vm_, operand(1));
  vm_.heap.at<vm::Function>(function.ref())->home = object.ref();
  const std::uint32_t enumerable = (mode & 4) != 0 ? std::uint32_t{attribute_enumerable} : 0u;
  const std::uint32_t kind = mode & 3;
  const bool defined =
      kind == 0 ? define_own_data(vm_, object, key, function,
                                  attribute_writable | attribute_configurable | enumerable)
                : define_own_accessor(vm_, object, key, kind == 1 ? function : Value::hole(),
                                      kind == 2 ? function : Value::hole(),
                                      attribute_configurable | enumerable);
  if (!defined) {
    return throw_error(ErrorType::type_error,
                       "Cannot redefine property: " + key_text(vm_, operand(1)));
  }
  depth_ -= 2;
  return Flow::next;
}

// heritage constructor -> constructor prototype. The prelude replaces a heritage whose prototype is
// an accessor by a pair.
Flow Engine::step_create_class(std::uint32_t mode) {
  Value parent = Value::object(vm_.object(WellKnownObject::function_prototype));
  Value prototype_parent = Value::object(vm_.object(WellKnownObject::object_prototype));
  if (mode == 1) {
    const Value heritage = operand(1);
    if (heritage.is_internal()) {
      parent = vm_.heap.at<Accessor>(heritage.ref())->getter;
      prototype_parent = vm_.heap.at<Accessor>(heritage.ref())->setter;
      if (!is_constructor(vm_.heap, parent)) return throw_corrupt();
    } else if (heritage.is_null()) {
      prototype_parent = heritage;
    } else if (!is_constructor(vm_.heap, heritage)) {
      return throw_error(ErrorType::type_error, "Class extends value " + describe(vm_, heritage) +
                                                    " is not a constructor or null");
    } else {
      const Lookup found = lookup(vm_, heritage, PropertyKey(vm_.atom(Atom::prototype)));
      if (found.is_accessor()) {
        return call_prelude(PreludeFunction::class_heritage, &heritage, 1, operand_slot(1),
                            frame_retry);
      }
      parent = heritage;
      prototype_parent = found.value();
    }
    if (!prototype_parent.is_object() && !prototype_parent.is_null()) {
      return throw_error(ErrorType::type_error,
                         "Class extends value does not have valid prototype property " +
                             describe(vm_, prototype_parent));
    }
  }
  const Value constructor = operand(0);
  const Value prototype =
      make_object_with_prototype(vm_, prototype_parent.is_null() ? no_ref : prototype_parent.ref());
  make_class(vm_, constructor, prototype, parent);
  operand(1) = constructor;
  operand(0) = prototype;
  return Flow::next;
}

Flow Engine::step_define_private(std::uint32_t mode) {
  const Value object = operand(2);
  if (!object.is_object()) return throw_no_object(object);
  const PropertyKey name(operand(1));
  const Value value = operand(0);
  const Lookup found = lookup_own(vm_, object, name);
  const bool completes = found.found() && found.is_accessor() && mode >= 2 &&
                         !(mode == 2 ? found.getter() : found.setter()).is_object();
  if (found.found() && !completes) {
    return throw_error(ErrorType::type_error, "Cannot initialize " + key_text(vm_, operand(1)) +
                                                  " twice on the same object");
  }
  if (mode == 1 || mode == 0) {
    define_own_data(vm_, object, name, value, mode == 0 ? std::uint32_t{attribute_writable} : 0u);
  } else {
    define_own_accessor(vm_, object, name, mode == 2 ? value : Value::hole(),
                        mode == 3 ? value : Value::hole(),
                        attribute_configurable);  // by the other half of the pair
  }
  depth_ -= 2;
  return Flow::next;
}

Flow Engine::step_copy_properties() {
  const Value target = operand(1);
  const Value source = operand(0);
  if (source.is_nullish()) {
    --depth_;
    return Flow::next;
  }
  if (const auto count = plain_properties(vm_, source)) {
    if (const Flow paid = pay(std::uint64_t{*count} * 4); paid != Flow::next) return paid;
    if (const Flow flow = reserve(std::uint64_t{*count} * 48); flow != Flow::next) return flow;
    copy_plain_properties(vm_, target, source);
    --depth_;
    return Flow::next;
  }
  const Value arguments[2] = {target, source};
  return call_prelude(PreludeFunction::copy_properties, arguments, 2, 0, frame_discard);
}

Flow Engine::step_copy_properties_except(std::uint32_t count) {
  const Value source = operand(count);
  if (source.is_nullish()) {
    return throw_error(ErrorType::type_error, "Cannot destructure '" + describe(vm_, source) +
                                                  "' as it is " + describe(vm_, source) + ".");
  }
  if (const Flow paid = pay(count); paid != Flow::next) return paid;
  const Value excluded = make_array(vm_, count == 0 ? registers_ : &operand(count - 1), count);
  const Value arguments[2] = {source, excluded};
  return call_prelude(PreludeFunction::copy_properties_except, arguments, 2, operand_slot(count),
                      0);
}

Flow Engine::step_append_spread() {
  const Value array = operand(1);
  const Value iterable = operand(0);
  if (iterates_as_array(vm_, iterable) && iterates_plainly(vm_, iterable)) {
    const std::uint32_t count = vm_.heap.at<Array>(iterable.ref())->length;
    if (const Flow flow = reserve(append_bytes(vm_, array, count)); flow != Flow::next) return flow;
    if (const Flow paid = pay(count); paid != Flow::next) return paid;
    append_all(vm_, array, iterable);
    --depth_;
    return Flow::next;
  }
  if (iterable.is_nullish()) {
    return throw_error(ErrorType::type_error, describe(vm_, iterable) + " is not iterable");
  }
  const Value arguments[2] = {array, iterable};
  return call_prelude(PreludeFunction::append_spread, arguments, 2, 0, frame_discard);
}

// The same frozen array each time that this place is reached.
Flow Engine::step_template(std::uint32_t index) {
  const LoadedProgram& program = *vm_.program_;
  const std::uint32_t number = function_->first_template + index;
  if (vm_.templates_ == no_ref)
    vm_.templates_ = make_values(vm_, program.template_count(), Value::undefined());
  Value& known = vm_.heap.at<ValueArray>(vm_.templates_)->values()[number];
  if (known.is_undefined()) {
    std::uint64_t units = 0;
    for (const TemplateString& part : function_->source->templates[index])
      units += part.raw.size() * 2 + 16;
    if (const Flow flow = reserve(units * 2); flow != Flow::next) return flow;
    if (const Flow paid = pay(units / 8); paid != Flow::next) return paid;
    known = make_template_object(vm_, function_->source->templates[index]);
  }
  push(known);
  return Flow::next;
}

}  // namespace kitwork::vm
