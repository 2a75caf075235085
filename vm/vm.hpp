// Vm: one capsule's machine while it runs in a window. Deterministic: what it does depends on the
// program, its argument, the limits and the host's answers alone. It has no clock, no I/O and no
// thread of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/program.hpp"
#include "schemas/result.hpp"
#include "vm/builtins/intrinsics.hpp"
#include "vm/builtins/math/math.hpp"
#include "vm/heap/heap.hpp"
#include "vm/interpreter/inline_cache.hpp"
#include "vm/native.hpp"
#include "vm/value/value.hpp"

namespace kitwork::vm {

class Image;  // the intrinsics' image and the prelude: vm/builtins/image.hpp
struct LoadedFunction;
class LoadedProgram;  // a verified program made ready to run: vm/program/loaded_program.hpp

enum class TrapKind : std::uint8_t {
#define KITWORK_TRAP(name, number, sentence) name = number,
#include "schemas/traps.def"
#undef KITWORK_TRAP
};

enum class StopKind : std::uint8_t {
  done,        // value: the answer
  exception,   // value: what was thrown and not caught
  out_of_gas,  // resumable: add_gas() and run() again; the machine stands before the block it could
               // not pay
  trap,        // the capsule's fault; it cannot go on
  host_call,   // host_function() with host_arguments() wants an answer: answer() or answer_error(),
               // then run()
  steps_done,  // run_steps() made its steps
};

struct Stop {
  StopKind kind = StopKind::done;
  Value value;
  TrapKind trap{};
};

// One frame of the control stack. Registers are slots of the value stack from `base` on: locals
// first, then the operand stack. A frame that waits for the one above it stands at the instruction
// that called; the return completes it, or enters it again.
struct Frame {
  std::uint32_t
      function;  // program function; prelude_function_bit: of the prelude. A native frame: NativeId
  std::uint32_t position;  // the instruction; with frame_fast an index into the fast code. A native
                           // frame: argument count
  std::uint32_t base;  // slot of register 0 (argument 0); the slots below it hold callee (base-2)
                       // and this (base-1)
  std::uint32_t result_slot;  // absolute slot that receives the result in the caller
  std::uint32_t flags;        // FrameFlag
  std::uint32_t reserved;
  Value new_target;
};
static_assert(sizeof(Frame) == 32);
enum FrameFlag : std::uint32_t {
  frame_construct = 1,  // the rules of construction apply to the result
  frame_retry = 2,      // the result replaces an operand of the caller's instruction, which is then
                        // executed again
  frame_discard = 4,    // nobody wants the result: a setter, an iterator's return
  frame_native = 8,     // a built-in that waits to be entered again
  frame_entry = 16,     // the outermost frame of the capsule
  frame_fast = 32,      // position is an index into the fast code
};
// Natives by number: built-ins of builtins.def, host functions and intrinsics of the prelude.
inline constexpr std::uint32_t native_intrinsic_bit = 0x40000000u;
inline constexpr std::uint32_t native_pending_call = 0x20000000u;  // a call that waits to begin

inline constexpr std::uint32_t stack_slots_max = (stack_end - stack_begin) / 8;
inline constexpr std::uint32_t stack_trace_frames_max = 10;
// Units of a function's or a file's name in a trace.
inline constexpr std::uint32_t stack_trace_name_max = 128;
// More gas than a machine can owe between two blocks.
inline constexpr std::uint64_t gas_debt_max = std::uint64_t{1} << 30;
// What it costs that all inline caches which look at prototypes become void.
inline constexpr std::uint64_t prototype_change_gas = 10;
// What an error costs: the trace of the calls, and its words.
inline constexpr std::uint64_t error_gas = 440;
inline constexpr std::uint64_t error_gas_per_byte = 3;
inline constexpr std::uint32_t frames_max = (control_end - control_begin) / sizeof(Frame);

class Vm final : private RootSource {
 public:
  Vm(Window& window, const Image& image, std::shared_ptr<const LoadedProgram> program,
     std::uint64_t memory_bytes_limit);

  Heap heap;

  // --- what natives and object operations use
  const Intrinsics& intrinsics() const { return *intrinsics_; }
  // A closure's function, from Function::function: of the program or of the prelude.
  const kitwork::Function& program_function(std::uint32_t function) const;
  // Its text in the source; empty when there is none.
  std::string_view source_text(std::uint32_t function) const;
  Value atom(Atom atom) const {
    return Value::string(intrinsics_->atoms[static_cast<std::uint32_t>(atom)]);
  }
  Ref symbol(WellKnownSymbol s) const {
    return intrinsics_->symbols[static_cast<std::uint32_t>(s)];
  }
  Ref object(WellKnownObject o) const {
    return intrinsics_->objects[static_cast<std::uint32_t>(o)];
  }
  Ref shape(RootShape s) const { return intrinsics_->shapes[static_cast<std::uint32_t>(s)]; }
  Value global() const { return Value::object(object(WellKnownObject::global)); }
  // Before any write to a cell of the image (properties, elements, flags, internal slots): the
  // capsule gets its own copy.
  void own_image();
  bool image_owned() const { return image_owned_; }
  // Call before writing to `ref`, whatever it is.
  void before_write(Ref ref) {
    if (in_image(ref) && !image_owned_) [[unlikely]]
      own_image();
  }
  // Changes when an object that serves as a prototype gained, lost or reconfigured a property.
  std::uint32_t prototype_epoch() const { return prototype_epoch_; }
  void prototype_changed() {
    ++prototype_epoch_;
    owe(prototype_change_gas);
  }
  std::uint32_t next_symbol_hash() { return ++symbol_counter_; }
  math::Random random = math::Random::seeded(0);  // Math.random; the host gives the seed
  Ref symbol_registry = no_ref;                   // HashTable of Symbol.for: string -> symbol

  // Sets a new error object as the pending exception. The message is UTF-8.
  void throw_error(ErrorType type, std::string_view message);
  void throw_value(Value value) { exception_ = value; }
  Value exception() const { return exception_; }

  // --- gas. What is left may be raised by the host at any stop. What owe() takes beyond what is
  // left is a debt: the next block is not entered before it is settled.
  std::int64_t gas_left() const { return gas_ < 0 ? 0 : gas_; }
  std::int64_t gas_used() const { return gas_used_base_ - gas_left(); }
  void add_gas(std::int64_t gas) {
    gas_ += gas;
    gas_used_base_ += gas;
  }
  bool charge(std::uint64_t gas) {
    if (gas > static_cast<std::uint64_t>(gas_ < 0 ? 0 : gas_)) return false;
    gas_ -= static_cast<std::int64_t>(gas);
    return true;
  }
  // For work that cannot wait for gas, as throwing an error: at most gas_debt_max at once. What a
  // capsule was given for such work is used up first.
  void owe(std::uint64_t gas) {
    const std::uint32_t given = gas < gas_given_ ? static_cast<std::uint32_t>(gas) : gas_given_;
    gas_given_ -= given;
    gas -= given;
    gas_ -= static_cast<std::int64_t>(gas < gas_debt_max ? gas : gas_debt_max);
  }

  // --- running. start() once, then run() until it is done; whoever stops it may take a snapshot
  // first. The script's answer is asked for with `argument` (arg).
  void start(Value argument);
  Stop run();
  // At most `steps` instructions of the portable form, one by one.
  Stop run_steps(std::uint64_t steps);

  // At StopKind::host_call: which host function of the image, its arguments and its this.
  std::uint32_t host_function() const;
  std::uint32_t host_argument_count() const;
  Value host_argument(std::uint32_t index) const;
  Value host_this() const;
  // The host's answer; then run(). The error's type and message become an exception in the capsule.
  void answer(Value value);
  void answer_error(ErrorType type, std::string_view message);

  // Whether the prelude's function that is running also runs further below with the same `this`;
  // `looked_at` is how many frames that took.
  bool is_reentered(std::uint64_t& looked_at) const;
  // The stack of calls as text, one "    at name (file:line:column)" a line, at most
  // stack_trace_frames_max; for Error objects.
  std::string stack_trace() const;

 private:
  friend class NativeCall;
  friend class Engine;
  friend class Parking;
  friend class SnapshotReader;
  friend class SnapshotWriter;

  Frame* frames() const { return heap.at<Frame>(control_begin); }
  Value* stack() const { return heap.at<Value>(stack_begin); }
  const LoadedFunction& function_of(const Frame& frame) const;
  void visit_roots(RootVisitor& visitor) override;
  // Inline caches hold places of cells: a collection makes them void.
  void forget_caches();

  const Intrinsics* intrinsics_;
  Window* window_;
  const Image* image_;
  std::shared_ptr<const LoadedProgram> program_;
  std::int64_t gas_ = 0;
  std::int64_t gas_used_base_ = 0;
  std::uint32_t gas_given_ = gas_given;        // what is left of it
  std::vector<PropertyCache> caches_;          // of the program's instructions
  std::vector<PropertyCache> prelude_caches_;  // of the prelude's
  bool image_owned_ = false;
  bool entry_pending_ = false;  // the top frame stands before a block that is not paid yet
  std::uint32_t prototype_epoch_ = 1;
  std::uint32_t symbol_counter_ = 0;
  std::uint32_t frame_count_ = 0;
  Value exception_;
  Ref templates_ = no_ref;  // ValueArray of the template objects made so far, in order of first use
};

}  // namespace kitwork::vm
