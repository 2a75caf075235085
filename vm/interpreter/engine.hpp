// Engine: executes the portable form, one instruction at a time. It is the reference: whatever the
// fast form does, it does too, with the same values, gas and stops, and the fast form hands it
// every case that is not common.
//
// No operation ever calls the capsule's code from C++. An instruction that needs a conversion asks
// for a frame of the prelude's to_primitive with flag frame_retry: its result replaces the operand,
// and the instruction is executed again. An instruction that needs a getter pushes its frame, and
// the return completes the instruction.
#pragma once

#include <cstdint>

#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

struct FastCode;
struct PropertyCache;

// Gas for making a primitive of an object, beyond what its methods use.
inline constexpr std::uint64_t conversion_gas = 18;

// A collection costs by what lives.
inline constexpr std::uint64_t collected_bytes_per_gas = 6;

// What an instruction did.
enum class Flow : std::uint8_t {
  next,    // done: go on behind it
  jump,    // position is set: a block begins there
  frames,  // the frames changed: look at the top one
  thrown,  // vm.exception_ is set
  stop,    // stop_ says why; the machine stands so that it can go on
};

class Engine {
 public:
  explicit Engine(Vm& machine) : vm_(machine) {}

  // Runs the portable form until it stops: true, and stop() says why. With `until_fast` it returns
  // false as soon as the top frame stands where the fast form can go on. `steps` bounds the
  // instructions.
  bool run(bool until_fast, std::uint64_t steps);
  // Runs in whichever form is best at each place, until it stops.
  bool run_all();
  const Stop& stop() const { return stop_; }

  // Calls `callee` in a new frame at the slots from `slot` on: [callee][this][arguments].
  // Flow::next: it was a native that is done already, its result is stored.
  Flow call_at(std::uint32_t slot, std::uint32_t argument_count, std::uint32_t result_slot,
               std::uint32_t flags);
  Flow construct_at(std::uint32_t slot, std::uint32_t argument_count, std::uint32_t result_slot);
  // The value of a finished call: applies the rules of construction, stores it, completes or
  // retries the caller's instruction. Flow::next: the caller goes on behind its instruction.
  Flow return_from_top(Value value);
  // Hands vm.exception_ to the nearest handler. False: there is none.
  bool unwind();
  Stop uncaught() const;
  // The slots of the value stack that a frame's own registers occupy while it waits or stands
  // still.
  std::uint32_t live_depth(std::uint32_t frame_index) const;
  // Makes every waiting frame portable: positions of the portable form, operands in their slots.
  void make_frames_portable();
  bool collect_garbage();
  // The answer of the host function whose frame is on top.
  void answer(Value value);
  // Where a frame stands, in terms of the portable form.
  static std::uint32_t portable_position(const LoadedFunction& function, const Frame& frame);

 private:
  Frame& top() const { return vm_.frames()[vm_.frame_count_ - 1]; }
  Flow step();
  bool enter_block();
  bool settle_heap();
  void advance();
  Flow reenter_native();
  Flow invoke_native(Native native, std::uint32_t native_id, std::uint32_t slot,
                     std::uint32_t argument_count, std::uint32_t result_slot, std::uint32_t flags,
                     Value new_target);
  Flow after_native(NativeStatus status, NativeCall& call, Frame frame);
  Flow need_primitive(NativeCall& call, const Frame& frame);
  Flow finish_native(const Frame& frame, Value value);
  Flow enter_function(std::uint32_t slot, std::uint32_t argument_count, std::uint32_t result_slot,
                      std::uint32_t flags, Value new_target);
  Flow call_bound(std::uint32_t slot, std::uint32_t argument_count, std::uint32_t result_slot,
                  std::uint32_t flags, bool construct);
  bool push_pending(std::uint32_t slot, std::uint32_t argument_count, std::uint32_t result_slot,
                    std::uint32_t flags);
  Flow ask_prototype(std::uint32_t slot, std::uint32_t argument_count, std::uint32_t result_slot);
  Flow throw_error(ErrorType type, std::string_view message);
  Flow stack_overflow();
  Flow throw_corrupt();

  // Operand `n` below the top (0 is the top), as a slot of the value stack and as a value.
  Value& operand(std::uint32_t n) { return registers_[local_count_ + depth_ - 1 - n]; }
  std::uint32_t operand_slot(std::uint32_t n) const {
    return base_ + local_count_ + depth_ - 1 - n;
  }
  Value& local(std::uint32_t n) { return registers_[n]; }
  void push(Value value) { registers_[local_count_ + depth_++] = value; }
  void set_top(Value value) { operand(0) = value; }
  // Replaces the `n` operands on top by one value.
  Flow replace(std::uint32_t n, Value value) {
    depth_ -= n;
    push(value);
    return Flow::next;
  }
  Value* captures();
  Value constant(std::uint32_t index) const;

  // Calls a function for the instruction at hand, in slots above all that the frame may use.
  Flow call_aside(Value callee, Value this_value, const Value* arguments, std::uint32_t count,
                  std::uint32_t result_slot, std::uint32_t flags);
  Flow call_prelude(PreludeFunction function, const Value* arguments, std::uint32_t count,
                    std::uint32_t result_slot, std::uint32_t flags);
  // Operand `n` becomes a primitive, then the instruction is executed again.
  Flow convert(std::uint32_t n, Hint hint);
  // Asks for gas for work that grows with data: Flow::next when it is paid, else the stop.
  Flow pay(std::uint64_t gas);
  void give_back();
  // The same for work that stays done when the instruction begins again.
  Flow pay_for_good(std::uint64_t gas);
  // Writes a rope out, so that its units can be read.
  Flow flatten_operand(Value string);
  std::uint64_t forced_collection_price() const;
  Flow reserve(std::uint64_t bytes);

  Flow step_constant(const Instruction& in);
  Flow step_variable(const Instruction& in);
  Flow step_global(const Instruction& in);
  Flow step_declare_global(const Instruction& in);
  Flow step_arithmetic(Opcode opcode);
  Flow step_add();
  Flow to_numbers(double& a, double& b);
  std::uint64_t conversion_price(Value value) const;
  std::uint64_t comparison_price(Value a, Value b, bool equality) const;
  Flow pay_for_comparison(Value a, Value b, bool equality);
  Flow step_compare(Opcode opcode);
  Flow step_equal(bool negate);
  Flow step_unary(Opcode opcode);
  Flow step_operator(const Instruction& in);
  Flow step_concat(std::uint32_t count);
  Flow step_instance_of();
  Flow step_in();
  Flow step_jump(const Instruction& in);
  Flow step_call(const Instruction& in);
  Flow step_call_spread(bool construct);
  Flow step_intrinsic(const Instruction& in);
  Flow step_return();
  Flow step_property(const Instruction& in);
  Flow get(Value object, Value key, std::uint32_t result_operands, bool method, Value receiver);
  Flow set(Value object, Value key, Value value, std::uint32_t operands, Value receiver);
  Flow step_delete(Value object, Value key, std::uint32_t operands);
  Flow step_super(const Instruction& in);
  Flow step_private(const Instruction& in);
  Flow set_private(const Lookup& found, Value object, Value name, std::uint32_t slot);
  std::uint64_t key_price(Value key) const;
  Flow pay_for_key(Value& key, std::uint32_t place);
  Flow pay_for_walk(const Lookup& found);
  Flow step_append();
  Flow throw_no_object(Value value);
  Flow step_define_element();
  Flow step_literal(const Instruction& in);
  Flow step_define_method(std::uint32_t mode);
  Flow step_create_class(std::uint32_t mode);
  Flow step_define_private(std::uint32_t mode);
  Flow step_copy_properties();
  Flow step_copy_properties_except(std::uint32_t count);
  Flow step_append_spread();
  Flow step_template(std::uint32_t index);
  Flow step_iteration(const Instruction& in);
  Flow step_get_iterator();
  Flow step_iterator_step(PreludeFunction otherwise);
  Flow step_iterator_close(std::uint32_t mode);

  // --- the fast form (fast_engine.cpp, fast_support.cpp)
  bool fast_form_fits(const Frame& frame) const;
  bool run_fast();
  void make_portable(Frame& frame, const FastCode& code, std::uint32_t word);
  void resume_caller();
  std::int64_t hold_gas(std::int64_t gas);
  std::int64_t release_gas(std::int64_t gas);
  bool get_cached(Value object, Value name, PropertyCache& cache, Value& value);
  bool set_cached(Value object, Value name, Value value, PropertyCache& cache);
  bool define_cached(Value object, Value name, Value value, PropertyCache& cache);
  bool new_this(const vm::Function& closure, PropertyCache& cache, Value& value);
  // Whether the frame fits for sure; the reference knows it to the slot.
  bool room_for(const CallFacts& facts, std::uint32_t slot, std::uint32_t argument_count) const {
    return vm_.frame_count_ < frames_max &&
           slot + argument_count + facts.local_count + facts.operand_slots <= stack_slots_max;
  }
  bool get_super(const vm::Function& closure, Value name, PropertyCache& cache, Value& value);
  bool find_private(Value object, Value name, bool writing, PropertyCache& cache,
                    std::uint32_t& offset);
  bool fill_global(Value name, PropertyCache& cache);
  bool get_element(Value object, Value key, Value& value);
  bool get_element_paid(Value object, Value key, Value& value);
  bool set_element(Value object, Value key, Value value);
  bool set_element_paid(Value object, Value key, Value value);
  bool add_primitives(Value a, Value b, Value& result);
  bool concat_strings(const Value* values, std::uint32_t count, Value& result);
  bool pay_comparison(Value a, Value b, bool equality);
  Flow settle_native(NativeStatus status, NativeCall& call, const Frame& frame);

  // Where the fast form's loop is: the top frame and what belongs to its function.
  struct FastPlace {
    Frame* frame;
    const LoadedFunction* function;
    const Value* constants;
    PropertyCache* caches;
  };
  // What belongs to a program: the capsule's, or the prelude's.
  struct FastProgram {
    const LoadedFunction* functions;
    const Value* constants;
    PropertyCache* caches;
  };
  const FastProgram& fast_program(std::uint32_t function) const {
    return programs_[function / prelude_function_bit];
  }

  Vm& vm_;
  Stop stop_;
  FastPlace at_{};
  FastProgram programs_[2]{};
  std::int64_t held_gas_ = 0;
  // Of the instruction at hand.
  const LoadedFunction* function_ = nullptr;
  Value* registers_ = nullptr;
  std::uint32_t base_ = 0;
  std::uint32_t local_count_ = 0;
  std::uint32_t depth_ = 0;
  std::uint64_t paid_ = 0;  // for work that grows with data, since the instruction began
};

}  // namespace kitwork::vm
