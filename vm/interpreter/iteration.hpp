// What instructions and built-ins share about iterating: plain arrays and the iterators of the
// library without a call.
#pragma once

#include <cstdint>
#include <optional>

#include "vm/value/value.hpp"

namespace kitwork::vm {

class Vm;

// Whether the value is an array and iterating over it is what the library does for arrays.
bool iterates_as_array(Vm& vm, Value iterable);
// Whether, moreover, no element is missing. Looks at all of them.
bool iterates_plainly(Vm& vm, Value iterable);
Value make_array_iterator(Vm& vm, Value array);
bool is_plain_array_iterator(Vm& vm, Value iterator);
// The next value of an array iterator over a plain array (the hole at its end). False: not known
// here.
bool step_array_iterator(Vm& vm, Value iterator, Value& value);
// Adds all elements of an iterable that iterates_plainly() behind the last of `array`.
void append_all(Vm& vm, Value array, Value iterable);

// How many properties a source has whose enumerable own properties are all plain data; nothing when
// a getter might run.
std::optional<std::uint32_t> plain_properties(Vm& vm, Value source);
void copy_plain_properties(Vm& vm, Value target, Value source);

// for-in over an object or a nullish value: how many keys there are at most, along the prototypes;
// the iterator; its next key, or the hole.
std::uint64_t for_in_count(Vm& vm, Value object);
Value make_for_in_iterator(Vm& vm, Value object);
Value for_in_next(Vm& vm, Value iterator);

}  // namespace kitwork::vm
