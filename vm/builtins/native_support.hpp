// What natives share: conversions of their arguments, strings from pieces, receivers of the right
// kind.
//
// A conversion that answers anything but `done` is returned at once: the machine does what is
// missing and enters the native again, which then finds a primitive, gas or memory.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "vm/builtins/internal_types.hpp"
#include "vm/heap/strings.hpp"
#include "vm/native.hpp"
#include "vm/vm.hpp"

#define KITWORK_NATIVE_TRY(expression)                                   \
  do {                                                                   \
    if (const ::kitwork::vm::NativeStatus kitwork_status = (expression); \
        kitwork_status != ::kitwork::vm::NativeStatus::done) {           \
      return kitwork_status;                                             \
    }                                                                    \
  } while (false)

namespace kitwork::vm {

// ToPrimitive(argument i): it is no object afterwards.
NativeStatus want_primitive(NativeCall& call, std::uint32_t i, Hint hint);
// ToNumber, ToIntegerOrInfinity, ToString (flat) of argument i; NativeCall::this_index is `this`.
NativeStatus want_number(NativeCall& call, std::uint32_t i, double& out);
NativeStatus want_integer(NativeCall& call, std::uint32_t i, double& out);
NativeStatus want_string(NativeCall& call, std::uint32_t i, Ref& out);
// ToString(RequireObjectCoercible(this)), flat. `name` is for the message: "String.prototype.at".
NativeStatus want_this_string(NativeCall& call, const char* name, Ref& out);
// Makes a string flat, with gas and memory for it.
NativeStatus want_flat(NativeCall& call, Ref string, Ref& out);
// Gas and memory for a result.
NativeStatus want_gas_and_memory(NativeCall& call, std::uint64_t gas, std::uint64_t bytes);

inline double clamp(double value, double low, double high) {
  return value < low ? low : value > high ? high : value;
}
// A relative index: from the end when negative, kept within 0 .. length.
inline double relative_index(double index, double length) {
  return index < 0 ? (index + length > 0 ? index + length : 0) : (index < length ? index : length);
}
double to_integer_or_infinity(double number);

inline Value string_value(Ref ref) { return Value::string(ref); }
// The string of one unit.
Value unit_string(Vm& vm, char16_t unit);
// A part of a flat string; one unit and none are strings of the image.
Value part_string(Vm& vm, Ref flat, std::uint32_t begin, std::uint32_t end);
// The bytes of part_string's result.
inline std::uint64_t part_bytes(Vm& vm, Ref flat, std::uint64_t length) {
  return string_bytes(length, string_is_16(vm.heap, flat));
}
// All units as two-byte ones.
std::u16string wide_units(Units units);
// {value, done}
Value iterator_result(Vm& vm, Value value, bool done);

// An InternalObject of the type with these internal slots; those left over are undefined.
Value make_internal_object(Vm& vm, InternalType type, WellKnownObject prototype,
                           std::initializer_list<Value> slots);
// `this` as an InternalObject of the type, or null.
InternalObject* internal_object(NativeCall& call, InternalType type);
InternalObject* internal_object(Vm& vm, Value value, InternalType type);
// Throws the TypeError for a method called on the wrong kind of object.
NativeStatus wrong_receiver(NativeCall& call, const char* name);

}  // namespace kitwork::vm
