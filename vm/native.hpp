// How built-ins written in C++ talk to the machine. No built-in ever calls the capsule's code from
// C++: where the language says "call", the built-in asks the machine and is entered again, or
// leaves the case to its fallback in the prelude.
//
// A native is entered anew after need_primitive, need_gas and need_memory, so it does nothing that
// can be seen before it has all that it needs: first conversions in the order of the specification,
// then charge() and reserve(), then the work.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/value/value.hpp"

namespace kitwork::vm {

class Vm;

enum class NativeStatus : std::uint8_t {
  done,            // result is set
  thrown,          // an exception is set: use the throw_* helpers
  need_primitive,  // convert an argument (or this) that is an object, then enter again
  need_gas,        // charge() said no: enter again when there is gas
  need_memory,     // reserve() said collect first: enter again after a collection
  out_of_memory,   // trap
  fallback,  // run the prelude function of this built-in with the same callee, this and arguments
             // instead
  call,      // call another function in place of this one: see tail_call()
  host,      // a host function: stop and ask the host
};

enum class ErrorType : std::uint8_t {
  error,
  type_error,
  range_error,
  syntax_error,
  reference_error,
  eval_error,
  uri_error,
  aggregate_error
};
enum class Hint : std::uint8_t { none, number, string };

class NativeCall {
 public:
  NativeCall(Vm& machine, Value* arguments, std::uint32_t argument_count)
      : vm(machine), arguments_(arguments), argument_count_(argument_count) {}

  Vm& vm;
  Value result;

  Value callee() const { return arguments_[-2]; }
  Value this_value() const { return arguments_[-1]; }  // new.target's place in a construction
  std::uint32_t argument_count() const { return argument_count_; }
  Value argument(std::uint32_t i) const {
    return i < argument_count_ ? arguments_[i] : Value::undefined();
  }
  Value* arguments() const { return arguments_; }
  bool constructing() const { return constructing_; }
  Value new_target() const { return constructing_ ? arguments_[-1] : Value::undefined(); }

  NativeStatus done(Value value) {
    result = value;
    return NativeStatus::done;
  }
  // The argument (or this, with index this_index) becomes ToPrimitive(argument, hint), then the
  // native is entered again.
  static constexpr std::uint32_t this_index = 0xFFFFFFFF;
  NativeStatus need_primitive(std::uint32_t index, Hint hint) {
    index_ = index;
    hint_ = hint;
    return NativeStatus::need_primitive;
  }
  // Sets a new error of the type as the exception. `message` is ASCII or UTF-8.
  NativeStatus throw_error(ErrorType type, std::string_view message);
  NativeStatus throw_type_error(std::string_view message) {
    return throw_error(ErrorType::type_error, message);
  }
  NativeStatus throw_range_error(std::string_view message) {
    return throw_error(ErrorType::range_error, message);
  }
  NativeStatus throw_value(Value value);
  // Takes gas for work that grows with data, before it is done. False: return need_gas. A native
  // that has to be entered again for gas or memory gets back what it paid since it was entered.
  [[nodiscard]] bool charge(std::uint64_t gas);
  // The same for work whose result outlives the native, as a string made flat does: it finds it
  // done when it is entered again, and gets nothing back.
  [[nodiscard]] bool charge_once(std::uint64_t gas);
  // Asks for memory beyond allocation_unreserved_max. Anything but done: return it.
  [[nodiscard]] NativeStatus reserve(std::uint64_t bytes);
  // Replaces this call by a call of `function` with `this_value` and these arguments (which may lie
  // among this call's own, or in the heap); its result is this call's result. RangeError when the
  // stack has no room for them.
  NativeStatus tail_call(Value function, Value this_value, const Value* arguments,
                         std::uint32_t count);
  NativeStatus tail_construct(Value constructor, Value new_target, const Value* arguments,
                              std::uint32_t count);

 private:
  friend class Vm;
  friend class Engine;
  bool replace_call(Value function, Value second, const Value* arguments, std::uint32_t count);

  Value* arguments_;
  std::uint32_t argument_count_;
  bool constructing_ = false;
  std::uint64_t paid_ = 0;  // what charge() took
  bool construct_ = false;  // the replacing call is a construction
  std::uint32_t index_ = 0;
  Hint hint_ = Hint::none;
};

using Native = NativeStatus (*)(NativeCall& call);

}  // namespace kitwork::vm
