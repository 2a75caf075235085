#include "vm/vm.hpp"

#include <algorithm>
#include <cstring>

#include "schemas/assert.hpp"
#include "schemas/utf8.hpp"
#include "vm/builtins/image.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/object/object.hpp"
#include "vm/program/loaded_program.hpp"

namespace kitwork::vm {

Vm::Vm(Window& window, const Image& image, std::shared_ptr<const LoadedProgram> program,
       std::uint64_t memory_bytes_limit)
    : heap(window, memory_bytes_limit),
      intrinsics_(&image.intrinsics()),
      window_(&window),
      image_(&image),
      program_(std::move(program)) {
  image.install(window);
  const std::vector<std::uint8_t>& segment = program_->segment();
  if (!segment.empty()) std::memcpy(window.base() + program_begin, segment.data(), segment.size());
  heap.image_interned = intrinsics_->interned;
  heap.program_interned = program_->interned();
  caches_.resize(program_->site_count());
  prelude_caches_.resize(image.prelude().site_count());
}

const LoadedFunction& Vm::function_of(const Frame& frame) const {
  if ((frame.function & prelude_function_bit) != 0) {
    return image_->prelude().function(frame.function & ~prelude_function_bit);
  }
  return program_->function(frame.function);
}

std::string_view Vm::source_text(std::uint32_t function) const {
  if ((function & prelude_function_bit) != 0) return {};
  const std::string& source = program_->program().source;
  const kitwork::Function& made = program_function(function);
  if (made.source_begin >= made.source_end || made.source_end > source.size()) return {};
  return std::string_view(source).substr(made.source_begin, made.source_end - made.source_begin);
}

const kitwork::Function& Vm::program_function(std::uint32_t function) const {
  const bool prelude = (function & prelude_function_bit) != 0;
  const LoadedProgram& program = prelude ? image_->prelude() : *program_;
  return *program.function(function & ~prelude_function_bit).source;
}

void Vm::own_image() {
  if (image_owned_) return;
  image_->make_private(*window_);
  image_owned_ = true;
}

void Vm::throw_error(ErrorType type, std::string_view message) {
  owe(error_gas + error_gas_per_byte * message.size());
  exception_ = make_error(*this, type, Value::string(make_string_utf8(heap, message)));
}

void Vm::start(Value argument) {
  KITWORK_ASSERT(frame_count_ == 0);
  Value* slots = stack();
  slots[0] = make_closure(*this, nullptr, 0, 0);
  slots[1] = global();
  slots[2] = argument;
  const kitwork::Function& script = program_->program().functions[0];
  for (std::uint32_t i = script.parameter_count == 0 ? 0 : 1; i < script.local_count; ++i) {
    slots[2 + i] = Value::undefined();
  }
  frames()[0] = Frame{0, 0, 2, 0, frame_entry, 0, Value::undefined()};
  frame_count_ = 1;
  entry_pending_ = true;
}

Stop Vm::run() {
  Engine engine(*this);
  engine.run_all();
  return engine.stop();
}

Stop Vm::run_steps(std::uint64_t steps) {
  Engine engine(*this);
  engine.run(false, steps);
  return engine.stop();
}

// --- host calls: the top frame is the host function's.

std::uint32_t Vm::host_function() const {
  const Frame& frame = frames()[frame_count_ - 1];
  KITWORK_ASSERT((frame.flags & frame_native) != 0 && (frame.function & host_function_bit) != 0);
  return frame.function & ~host_function_bit;
}

std::uint32_t Vm::host_argument_count() const { return frames()[frame_count_ - 1].position; }

Value Vm::host_argument(std::uint32_t index) const {
  const Frame& frame = frames()[frame_count_ - 1];
  return index < frame.position ? stack()[frame.base + index] : Value::undefined();
}

Value Vm::host_this() const { return stack()[frames()[frame_count_ - 1].base - 1]; }

void Vm::answer(Value value) {
  static_cast<void>(host_function());
  Engine(*this).answer(value);
}

void Vm::answer_error(ErrorType type, std::string_view message) {
  static_cast<void>(host_function());
  throw_error(type, message);
  Engine(*this).unwind();
}

void Vm::forget_caches() {
  std::fill(caches_.begin(), caches_.end(), PropertyCache{});
  std::fill(prelude_caches_.begin(), prelude_caches_.end(), PropertyCache{});
}

// --- roots

void Vm::visit_roots(RootVisitor& visitor) {
  Engine engine(*this);
  visitor.visit(exception_);
  visitor.visit(symbol_registry);
  visitor.visit(templates_);
  if (image_owned_) visitor.visit_cells(image_begin, intrinsics_->top);
  for (std::uint32_t i = 0; i < frame_count_; ++i) {
    Frame& frame = frames()[i];
    const bool native = (frame.flags & frame_native) != 0;
    const std::uint32_t count =
        native ? frame.position : function_of(frame).source->local_count + engine.live_depth(i);
    for (std::uint32_t slot = frame.base - 2; slot < frame.base + count; ++slot)
      visitor.visit(stack()[slot]);
    visitor.visit(frame.new_target);
  }
}

// --- what the stack of calls looks like

namespace {

// The name, or its beginning.
std::string name_text(const std::u16string& name) {
  if (name.size() <= stack_trace_name_max) return utf16_to_utf8(name);
  return utf16_to_utf8(name.substr(0, stack_trace_name_max)) + "...";
}

void append_position(std::string& text, const LoadedFunction& function, std::uint32_t position,
                     const std::u16string& file_name) {
  const auto& positions = function.source->positions;
  const auto behind = std::upper_bound(
      positions.begin(), positions.end(), position,
      [](std::uint32_t wanted, const SourcePosition& entry) { return wanted < entry.position; });
  text += name_text(file_name);
  if (behind == positions.begin()) return;
  const SourcePosition& found = behind[-1];
  text += ':' + std::to_string(found.line) + ':' + std::to_string(found.column);
}

}  // namespace

std::string Vm::stack_trace() const {
  std::string text;
  std::uint32_t shown = 0;
  for (std::uint32_t i = frame_count_; i-- > 0 && shown < stack_trace_frames_max;) {
    const Frame& frame = frames()[i];
    if ((frame.flags & frame_native) != 0 || (frame.function & prelude_function_bit) != 0) continue;
    const LoadedFunction& function = function_of(frame);
    const std::string name = name_text(function.source->name);
    if (shown++ != 0) text += '\n';
    text += "    at ";
    const bool named = !name.empty() && frame.function != 0;
    if (named) text += ((frame.flags & frame_construct) != 0 ? "new " : "") + name + " (";
    append_position(text, function, Engine::portable_position(function, frame),
                    program_->program().file_name);
    if (named) text += ')';
  }
  return text;
}

// --- NativeCall

NativeStatus NativeCall::throw_error(ErrorType type, std::string_view message) {
  vm.throw_error(type, message);
  return NativeStatus::thrown;
}

NativeStatus NativeCall::throw_value(Value value) {
  vm.throw_value(value);
  return NativeStatus::thrown;
}

bool NativeCall::charge(std::uint64_t gas) {
  if (!vm.charge(gas)) return false;
  paid_ += gas;
  return true;
}

bool NativeCall::charge_once(std::uint64_t gas) { return vm.charge(gas); }

NativeStatus NativeCall::reserve(std::uint64_t bytes) {
  switch (vm.heap.reserve(bytes)) {
    case Reserve::granted:
      return NativeStatus::done;
    case Reserve::collect_first:
      return NativeStatus::need_memory;
    case Reserve::too_much:
      break;
  }
  return NativeStatus::out_of_memory;
}

bool NativeCall::replace_call(Value function, Value second, const Value* arguments,
                              std::uint32_t count) {
  const auto slot = static_cast<std::size_t>(arguments_ - vm.heap.at<Value>(stack_begin));
  if (slot + count > stack_slots_max) return false;
  if (count != 0) std::memmove(arguments_, arguments, count * sizeof(Value));
  arguments_[-2] = function;
  arguments_[-1] = second;
  argument_count_ = count;
  return true;
}

NativeStatus NativeCall::tail_call(Value function, Value this_value, const Value* arguments,
                                   std::uint32_t count) {
  if (!replace_call(function, this_value, arguments, count)) {
    return throw_range_error("Maximum call stack size exceeded");
  }
  construct_ = false;
  return NativeStatus::call;
}

NativeStatus NativeCall::tail_construct(Value constructor, Value new_target, const Value* arguments,
                                        std::uint32_t count) {
  if (!replace_call(constructor, new_target, arguments, count)) {
    return throw_range_error("Maximum call stack size exceeded");
  }
  construct_ = true;
  return NativeStatus::call;
}

}  // namespace kitwork::vm
