// Copies out and in again.
#include "vm/snapshot/park.hpp"

#include <cstring>
#include <utility>

#include "schemas/assert.hpp"
#include "vm/builtins/image.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

namespace {

constexpr std::uint32_t page_bytes = 4096;

}  // namespace

class Parking {
 public:
  static std::unique_ptr<ParkedCapsule> park(Vm& vm);
  static std::unique_ptr<Vm> unpark(Window& window, const ParkedCapsule& parked);

 private:
  static std::uint32_t slots_in_use(const Vm& vm);
  static void find_changed_pages(const Vm& vm, ParkedCapsule& parked);
  // Calls copy(place in the window, bytes) for each part, always in the same order.
  template <class Copy>
  static void for_each_part(const ParkedCapsule& parked, Copy copy);
};

std::uint32_t Parking::slots_in_use(const Vm& vm) {
  if (vm.frame_count_ == 0) return 0;
  const Frame& top = vm.frames()[vm.frame_count_ - 1];
  if ((top.flags & frame_native) != 0) return top.base + top.position;
  const LoadedFunction& function = vm.function_of(top);
  return top.base + function.source->local_count + function.depth(top.position);
}

void Parking::find_changed_pages(const Vm& vm, ParkedCapsule& parked) {
  const std::uint8_t* pristine = vm.image_->pristine();
  for (Ref page = 0; page < vm.intrinsics_->top; page += page_bytes) {
    if (std::memcmp(vm.heap.base() + page, pristine + page, page_bytes) != 0) {
      parked.places_.push_back(page);
    }
  }
}

template <class Copy>
void Parking::for_each_part(const ParkedCapsule& parked, Copy copy) {
  copy(parked.heap_.bottom(), std::size_t{parked.heap_.top() - parked.heap_.bottom()});
  copy(stack_begin, parked.slot_count_ * sizeof(Value));
  copy(control_begin, parked.frame_count_ * sizeof(Frame));
  for (const Ref page : parked.places_) copy(page, std::size_t{page_bytes});
}

std::unique_ptr<ParkedCapsule> Parking::park(Vm& vm) {
  Engine(vm).make_frames_portable();
  if (vm.heap.allocated_bytes_since() > park_garbage_bytes_max) vm.heap.compact(vm);
  std::unique_ptr<ParkedCapsule> parked(new ParkedCapsule(vm.heap));
  parked->image_ = vm.image_;
  parked->program_ = vm.program_;
  parked->gas_ = vm.gas_;
  parked->gas_used_base_ = vm.gas_used_base_;
  parked->gas_given_ = vm.gas_given_;
  parked->random_ = vm.random;
  parked->exception_ = vm.exception_;
  parked->symbol_registry_ = vm.symbol_registry;
  parked->templates_ = vm.templates_;
  parked->symbol_counter_ = vm.symbol_counter_;
  parked->frame_count_ = vm.frame_count_;
  parked->slot_count_ = slots_in_use(vm);
  parked->image_owned_ = vm.image_owned_;
  parked->entry_pending_ = vm.entry_pending_;
  if (vm.image_owned_) find_changed_pages(vm, *parked);
  std::size_t total = 0;
  for_each_part(*parked, [&](Ref, std::size_t bytes) { total += bytes; });
  parked->bytes_.resize(total);
  std::uint8_t* out = parked->bytes_.data();
  for_each_part(*parked, [&](Ref place, std::size_t bytes) {
    if (bytes != 0) std::memcpy(out, vm.heap.base() + place, bytes);
    out += bytes;
  });
  return parked;
}

std::unique_ptr<Vm> Parking::unpark(Window& window, const ParkedCapsule& parked) {
  auto vm =
      std::make_unique<Vm>(window, *parked.image_, parked.program_, parked.heap_.memory_limit());
  if (parked.image_owned_) vm->own_image();
  vm->heap.resume(parked.heap_);
  vm->gas_ = parked.gas_;
  vm->gas_used_base_ = parked.gas_used_base_;
  vm->gas_given_ = parked.gas_given_;
  vm->random = parked.random_;
  vm->exception_ = parked.exception_;
  vm->symbol_registry = parked.symbol_registry_;
  vm->templates_ = parked.templates_;
  vm->symbol_counter_ = parked.symbol_counter_;
  vm->frame_count_ = parked.frame_count_;
  vm->entry_pending_ = parked.entry_pending_;
  const std::uint8_t* in = parked.bytes_.data();
  for_each_part(parked, [&](Ref place, std::size_t bytes) {
    if (bytes != 0) std::memcpy(window.base() + place, in, bytes);
    in += bytes;
  });
  return vm;
}

std::unique_ptr<ParkedCapsule> park(std::unique_ptr<Vm> vm) { return Parking::park(*vm); }

std::unique_ptr<Vm> unpark(Window& window, const ParkedCapsule& parked) {
  return Parking::unpark(window, parked);
}

}  // namespace kitwork::vm
