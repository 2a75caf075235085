// Property changes: the step below [[Set]] and [[DefineOwnProperty]].
#pragma once

#include <cstdint>

#include "vm/heap/heap.hpp"

namespace kitwork::vm {

class Vm;

// Adds a property that is not there; its slot is the answer. An accessor's value is internal.
std::uint32_t add_property(Vm& vm, Ref object, Ref key, std::uint32_t attributes, Value value);
// Before any change to an object: the capsule owns it, and a closure's properties are ordinary
// ones.
void prepare_change(Vm& vm, Ref object);

}  // namespace kitwork::vm
