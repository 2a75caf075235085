// Making objects.
#pragma once

#include <cstdint>
#include <vector>

#include "schemas/program.hpp"
#include "vm/heap/heap.hpp"
#include "vm/native.hpp"

namespace kitwork::vm {

class Vm;

// An object of the kind and of a shape of the kind's layout. Its slots are undefined, fields beyond
// Object's are zero.
Object* allocate_object(Vm& vm, CellKind kind, Ref shape);
inline Value value_of(const Heap& heap, const Object* object) {
  return Value::object(
      static_cast<Ref>(reinterpret_cast<const std::uint8_t*>(object) - heap.base()));
}

// {}, with room for so many properties.
Value make_object(Vm& vm, std::uint32_t properties_expected);
// OrdinaryObjectCreate(prototype); no_ref is null.
Value make_object_with_prototype(Vm& vm, Ref prototype);
// An object of another kind with that prototype.
Value make_object_of_kind(Vm& vm, CellKind kind, Ref prototype);

// An array of the values; a hole is an elided element. 8 bytes a value, and 32.
Value make_array(Vm& vm, const Value* values, std::uint32_t count);
// An array of the length without elements.
Value make_array_of_length(Vm& vm, std::uint32_t length);
Value make_arguments(Vm& vm, const Value* values, std::uint32_t count);
// Adds behind the last element of an array that only the machine has seen so far, or that is plain.
std::uint64_t append_bytes(Vm& vm, Value array, std::uint32_t count);
void append(Vm& vm, Value array, Value value);

// An error with an own property `stack` (its name and message as data properties say them, then the
// calls) and, when `message` is a string, `message`.
Value make_error_object(Vm& vm, Ref prototype, Value message);
Value make_error(Vm& vm, ErrorType type, Value message);
Ref error_prototype(const Vm& vm, ErrorType type);
inline constexpr std::uint32_t stack_text_max = 1u << 16;  // units that the calls may take

Value make_wrapper(Vm& vm, Value primitive);
// ToObject; undefined for null and undefined, for which it throws.
Value to_object(Vm& vm, Value value);
Value make_symbol(Vm& vm, Value description);
Value make_private_name(Vm& vm, Value description);
Value make_box(Vm& vm, Value value);
Value make_accessor(Vm& vm, Value getter, Value setter);

// A closure of function `function` of the program, or of the prelude with prelude_function_bit;
// captures is a ValueArray or no_ref.
Value make_function(Vm& vm, std::uint32_t function, Ref captures);
Value make_bound_function(Vm& vm, Value target, Value this_value, const Value* arguments,
                          std::uint32_t count);
// The closure that make_closure makes in a running function with these registers (the callee is
// registers[-2]).
Value make_closure(Vm& vm, const Value* registers, std::uint32_t running_function,
                   std::uint32_t function);
// The frozen array of a tagged template, with its property raw.
Value make_template_object(Vm& vm, const std::vector<TemplateString>& parts);
// Links a class: the constructor's own prototype is `parent`, its property prototype is
// `prototype`, whose constructor it is.
void make_class(Vm& vm, Value constructor, Value prototype, Value parent);

}  // namespace kitwork::vm
