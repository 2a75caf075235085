// %name(..): the prelude's way to the operations that have no name in the language.
#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {
namespace {

struct Intrinsic {
  std::u16string_view name;
  std::uint32_t number;
};

constexpr Intrinsic intrinsics[] = {
#define KITWORK_INTRINSIC(name, number, kinds, sentence) {u"%" #name, number},
#include "schemas/intrinsics.def"
#undef KITWORK_INTRINSIC
    {u"", 0}};

}  // namespace

void Generator::intrinsic_call(const ast::Call& node) {
  std::u16string_view name = ast::as<ast::Identifier>(node.callee)->name->text;
  for (const Intrinsic& intrinsic : intrinsics) {
    if (intrinsic.name != name) continue;
    for (const Expression* argument : node.arguments) value(argument);
    at(node.start);
    return emit(Opcode::intrinsic, intrinsic.number, node.arguments.size());
  }
  context_.exceed(Limit::intrinsic, node.start);
  emit(Opcode::push_undefined);
}

}  // namespace kitwork::compiler
