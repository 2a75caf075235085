#include "vm/program/loaded_program.hpp"

#include <sodium.h>

#include <utility>

#include "schemas/assert.hpp"
#include "schemas/program_codec.hpp"
#include "vm/builtins/image.hpp"
#include "vm/heap/intern.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/fast_code.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

Result<void> LoadedProgram::prepare_functions(bool prelude) {
  auto facts = verify_program(program_, VerifyOptions{prelude});
  if (!facts.ok()) return facts.error();
  functions_.resize(program_.functions.size());
  for (std::size_t i = 0; i < functions_.size(); ++i) {
    LoadedFunction& function = functions_[i];
    function.source = &program_.functions[i];
    function.facts = std::move(facts.value()[i]);
    function.first_template = template_count_;
    template_count_ += static_cast<std::uint32_t>(function.source->templates.size());
  }
  return {};
}

// The constants are values by now.
void LoadedProgram::translate_functions(const Intrinsics& intrinsics) {
  const Value length = Value::string(intrinsics.atoms[static_cast<std::uint32_t>(Atom::length)]);
  for (LoadedFunction& function : functions_) {
    const kitwork::Function& source = *function.source;
    function.fast = translate(*this, function, site_count_, length);
    function.call.parameter_count = source.parameter_count;
    function.call.local_count = source.local_count;
    function.call.operand_slots = source.stack_depth_max + 2;
    function.call.entry_price = function.block_price(0);
    if (function.fast == nullptr) continue;
    function.call.words = function.fast->words.data();
    function.call.simple = source.rest_local == no_local && source.arguments_local == no_local;
  }
}

void LoadedProgram::make_constants(Heap& heap) {
  for (const Constant& constant : program_.constants) {
    constants_.push_back(
        constant.kind == Constant::Kind::number
            ? Value::number(constant.number)
            : Value::string(intern(heap, units_of(std::u16string_view(constant.string)))));
  }
}

Result<std::shared_ptr<const LoadedProgram>> LoadedProgram::create(Program program,
                                                                   const Image& image) {
  std::shared_ptr<LoadedProgram> loaded(new LoadedProgram);
  loaded->program_ = std::move(program);
  if (auto prepared = loaded->prepare_functions(false); !prepared.ok()) return prepared.error();
  const std::vector<std::uint8_t> code = encode_program(loaded->program_);
  crypto_generichash(loaded->digest_.data(), loaded->digest_.size(), code.data(), code.size(),
                     nullptr, 0);
  // The strings are made where they will lie: at program_begin of a window.
  auto window = Window::create();
  if (!window.ok()) return window.error();
  image.install(*window.value());
  Heap heap(*window.value(), program_begin, program_end);
  heap.image_interned = image.intrinsics().interned;
  loaded->make_constants(heap);
  loaded->interned_ = heap.interned;
  const std::uint8_t* base = heap.base();
  loaded->segment_.assign(base + program_begin, base + heap.top());
  loaded->translate_functions(image.intrinsics());
  return std::shared_ptr<const LoadedProgram>(std::move(loaded));
}

std::shared_ptr<const LoadedProgram> LoadedProgram::create_prelude(Program program,
                                                                   Heap& image_heap,
                                                                   const Intrinsics& intrinsics) {
  std::shared_ptr<LoadedProgram> loaded(new LoadedProgram);
  loaded->program_ = std::move(program);
  const auto prepared = loaded->prepare_functions(true);
  KITWORK_ASSERT(prepared.ok());
  loaded->make_constants(image_heap);
  loaded->translate_functions(intrinsics);
  return loaded;
}

}  // namespace kitwork::vm
