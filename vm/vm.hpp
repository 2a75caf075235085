// Vm: one capsule's machine while it runs in a window. Deterministic: what it does depends on the
// program, its argument, the limits and the host's answers alone. It has no clock, no I/O and no
// thread of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "schemas/program.hpp"
#include "schemas/result.hpp"
#include "vm/builtins/intrinsics.hpp"
#include "vm/heap/heap.hpp"
#include "vm/native.hpp"
#include "vm/value/value.hpp"

namespace kitwork::vm {

class Image;          // the intrinsics' image and the prelude: vm/builtins/image.hpp
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
// first, then the operand stack.
struct Frame {
  std::uint32_t
      function;  // program function index; bit 31: of the prelude; native_frame: a built-in waits
  std::uint32_t position;  // the instruction to execute next, in portable terms
  std::uint32_t
      base;  // slot of register 0; the slots below it hold callee (base-2) and this (base-1)
  std::uint32_t depth;  // values on the operand stack; exact whenever the machine stands still
  std::uint32_t result_slot;  // absolute slot that receives the result in the caller
  std::uint32_t flags;        // FrameFlag
  Value new_target;
};
static_assert(sizeof(Frame) == 32);
enum FrameFlag : std::uint32_t {
  frame_construct = 1,       // the result must be an object, else `this` (rules of construction)
  frame_discard_result = 2,  // a setter or iterator close: nobody wants the result
  frame_native = 4,  // `function` is the number of a native that waits to be entered again; depth
                     // is its argument count
  frame_entry = 8,   // the outermost frame of the capsule
};

inline constexpr std::uint32_t stack_slots_max = (stack_end - stack_begin) / 8;
inline constexpr std::uint32_t frames_max = (control_end - control_begin) / sizeof(Frame);

class Vm {
 public:
  Vm(Window& window, const Image& image, std::shared_ptr<const LoadedProgram> program,
     std::uint64_t memory_bytes_limit);

  Heap heap;

  // --- what natives and object operations use
  const Intrinsics& intrinsics() const { return *intrinsics_; }
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
  // Call before writing to `ref`, whatever it is.
  void before_write(Ref ref) {
    if (in_image(ref) && !image_owned_) [[unlikely]]
      own_image();
  }
  // Changes when an object that serves as a prototype gained, lost or reconfigured a property.
  std::uint32_t prototype_epoch() const { return prototype_epoch_; }
  void prototype_changed() { ++prototype_epoch_; }
  std::uint32_t next_symbol_hash() { return ++symbol_counter_; }
  Ref symbol_registry = no_ref;  // HashTable of Symbol.for: string -> symbol

  // Sets a new error object as the pending exception. The message is UTF-8.
  void throw_error(ErrorType type, std::string_view message);
  void throw_value(Value value) { exception_ = value; }
  Value exception() const { return exception_; }

  // --- gas. What is left may be raised by the host at any stop.
  std::int64_t gas_left() const { return gas_; }
  std::int64_t gas_used() const { return gas_used_base_ - gas_; }
  void add_gas(std::int64_t gas) {
    gas_ += gas;
    gas_used_base_ += gas;
  }
  bool charge(std::uint64_t gas) {
    if (gas > static_cast<std::uint64_t>(gas_ < 0 ? 0 : gas_)) return false;
    gas_ -= static_cast<std::int64_t>(gas);
    return true;
  }

 private:
  friend class NativeCall;
  friend class Interpreter;
  friend class SnapshotReader;
  friend class SnapshotWriter;

  const Intrinsics* intrinsics_;
  Window* window_;
  const Image* image_;
  std::shared_ptr<const LoadedProgram> program_;
  std::int64_t gas_ = 0;
  std::int64_t gas_used_base_ = 0;
  bool image_owned_ = false;
  std::uint32_t prototype_epoch_ = 1;
  std::uint32_t symbol_counter_ = 0;
  std::uint32_t frame_count_ = 0;
  Value exception_;
};

}  // namespace kitwork::vm
