// What the natives of Object, Function, Reflect, Symbol and Error share.
//
// A conversion that answers anything but `done` is returned at once: the machine does what is
// missing and enters the native again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vm/builtins/native_support.hpp"
#include "vm/object/object.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

// What Object.prototype.toString calls a value whose class has no tag of its own.
std::string_view builtin_tag(const Heap& heap, Value value);
// Looks a property up; a way along many prototypes is paid.
NativeStatus want_lookup(NativeCall& call, Value object, PropertyKey key, Lookup& out);
// ToPropertyKey(argument i).
NativeStatus want_key(NativeCall& call, std::uint32_t i, PropertyKey& out);
// Memory and gas for work on `count` properties; memory first, so that gas is taken once.
NativeStatus want_work(NativeCall& call, std::uint64_t count, std::uint64_t bytes_each);
// ToObject(argument i, or this): an object, which takes its place, so that a native that is entered
// again makes no other; throws V8's TypeError for null and undefined.
NativeStatus want_object(NativeCall& call, std::uint32_t i, Value& out);
// GetPrototypeFromConstructor: new_target.prototype, or the default one when it is no object.
// `fallback` when a getter has to be asked.
NativeStatus new_target_prototype(NativeCall& call, Ref default_prototype, Ref& out);

// ToPropertyDescriptor of an object whose fields are all data properties. `fallback` when one is an
// accessor.
NativeStatus read_descriptor(NativeCall& call, Value object, Descriptor& out);
// FromPropertyDescriptor; the caller pays.
inline constexpr std::uint64_t descriptor_gas = 60;
Value make_descriptor(Vm& vm, const Lookup& property);
// An array of keys as values.
Value make_key_array(Vm& vm, const std::vector<PropertyKey>& keys);
// Whether every own property of the object is a data property.
bool has_only_data(Vm& vm, Value object);
// DefineOwnProperty with memory asked for first. `thrown` when refused.
NativeStatus define_or_throw(NativeCall& call, Value object, PropertyKey key,
                             const Descriptor& descriptor);
// The same, but a refusal is an answer. The value of an array's length is converted when it is a
// primitive; else `fallback`.
NativeStatus define_quietly(NativeCall& call, Value object, PropertyKey key, Descriptor descriptor,
                            Refusal& refusal);

}  // namespace kitwork::vm
