#include "vm/program/loaded_program.hpp"

#include <utility>

#include "schemas/assert.hpp"
#include "vm/heap/strings.hpp"
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

Result<std::shared_ptr<const LoadedProgram>> LoadedProgram::create(Program program, const Intrinsics& intrinsics,
                                                                   const std::uint8_t* image_base) {
  std::shared_ptr<LoadedProgram> loaded(new LoadedProgram);
  loaded->program_ = std::move(program);
  if (auto prepared = loaded->prepare_functions(false); !prepared.ok()) return prepared.error();
  ConstantSegment segment(intrinsics, image_base);
  for (const Constant& constant : loaded->program_.constants) {
    loaded->constants_.push_back(constant.kind == Constant::Kind::number ? Value::number(constant.number)
                                                                         : segment.add(constant.string));
  }
  loaded->interned_ = segment.finish();
  loaded->segment_ = segment.take_bytes();
  return std::shared_ptr<const LoadedProgram>(std::move(loaded));
}

std::shared_ptr<const LoadedProgram> LoadedProgram::create_prelude(Program program, Vm& vm) {
  std::shared_ptr<LoadedProgram> loaded(new LoadedProgram);
  loaded->program_ = std::move(program);
  KITWORK_ASSERT(loaded->prepare_functions(true).ok());
  for (const Constant& constant : loaded->program_.constants) {
    loaded->constants_.push_back(constant.kind == Constant::Kind::number
                                     ? Value::number(constant.number)
                                     : intern(vm.heap, string_from_utf16(vm.heap, constant.string)));
  }
  return loaded;
}

}  // namespace kitwork::vm
