#include "vm/verifier/structure.hpp"

#include <cmath>
#include <string_view>

namespace kitwork::vm {
namespace {

struct IntrinsicInfo {
  std::uint32_t number;
  std::int32_t arguments;
};

constexpr std::int32_t any_arguments = -1;
constexpr std::int32_t arguments_of(std::string_view kinds) {
  return kinds.ends_with('*') ? any_arguments : static_cast<std::int32_t>(kinds.size());
}
constexpr IntrinsicInfo intrinsics[] = {
#define KITWORK_INTRINSIC(name, number, kinds, sentence) {number, arguments_of(kinds)},
#include "schemas/intrinsics.def"
#undef KITWORK_INTRINSIC
    {0xFFFFFFFF, any_arguments}};

bool intrinsic_takes(std::uint32_t number, std::uint32_t arguments) {
  for (const IntrinsicInfo& info : intrinsics) {
    if (info.number != number || number == 0xFFFFFFFF) continue;
    return info.arguments == any_arguments ||
           static_cast<std::uint32_t>(info.arguments) == arguments;
  }
  return false;
}

// The canonical decimal form of 0 .. 2^32 - 2.
bool is_array_index(const std::u16string& text) {
  if (text.empty() || text.size() > 10) return false;
  if (text[0] == u'0') return text.size() == 1;
  std::uint64_t value = 0;
  for (char16_t unit : text) {
    if (unit < u'0' || unit > u'9') return false;
    value = value * 10 + (unit - u'0');
  }
  return value < 0xFFFFFFFF;
}

// The length of the UTF-8 sequence at `at`, 0 when it is none.
std::size_t utf8_sequence(const std::string& text, std::size_t at) {
  auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  std::uint8_t lead = byte(at);
  if (lead < 0x80) return 1;
  std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  std::uint8_t second = byte(at + 1);
  if (lead == 0xE0 && second < 0xA0) return 0;
  if (lead == 0xED && second > 0x9F) return 0;
  if (lead == 0xF0 && second < 0x90) return 0;
  if (lead == 0xF4 && second > 0x8F) return 0;
  return size;
}

bool is_utf8(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = utf8_sequence(text, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

// Whether a slice of the source may begin or end at the offset.
bool is_boundary(const std::string& source, std::uint32_t offset) {
  if (offset >= source.size()) return offset == source.size();
  return (static_cast<std::uint8_t>(source[offset]) & 0xC0) != 0x80;
}

bool is_string(const Program& program, std::uint32_t constant) {
  return constant < program.constants.size() &&
         program.constants[constant].kind == Constant::Kind::string;
}

std::uint32_t mode_max(Opcode opcode) {
  switch (opcode) {
    case Opcode::define_method:
      return 6;
    case Opcode::set_function_name:
      return 2;
    case Opcode::define_private:
      return 3;
    default:
      return 1;
  }
}

// Operand k of everything but push_constant names something.
const char* check_constant(const Program& program, Opcode opcode, std::uint32_t value) {
  if (value >= program.constants.size()) return "no such constant";
  if (opcode == Opcode::push_constant) return nullptr;
  if (!is_string(program, value)) return "a name must be a string";
  switch (opcode) {
    case Opcode::get_property:
    case Opcode::get_method:
    case Opcode::set_property:
    case Opcode::delete_property:
    case Opcode::define_field:
    case Opcode::get_global:
    case Opcode::get_global_or_undefined:
    case Opcode::set_global:
    case Opcode::declare_global:
    case Opcode::define_global_function:
      return is_array_index(program.constants[value].string) ? "an array index is no name"
                                                             : nullptr;
    default:
      return nullptr;
  }
}

const char* check_count(const Function& function, Opcode opcode, std::uint32_t value) {
  switch (opcode) {
    case Opcode::call:
    case Opcode::construct:
      return value > call_arguments_max ? "more arguments than call_arguments_max" : nullptr;
    case Opcode::create_object:
      return value > object_properties_expected_max ? "too many properties expected" : nullptr;
    case Opcode::get_template_object:
      return value >= function.templates.size() ? "no such template" : nullptr;
    case Opcode::concat:
      return value < 2 ? "concat joins two strings at least" : nullptr;
    default:
      return value > function_stack_max ? "a count over the stack's limit" : nullptr;
  }
}

const char* check_operand(const Program& program, const Function& function, Opcode opcode,
                          char letter, std::uint32_t value) {
  switch (letter) {
    case 'k':
      return check_constant(program, opcode, value);
    case 'l':
      return value >= function.local_count ? "no such local" : nullptr;
    case 'c':
      return value >= function.captures.size() ? "no such capture" : nullptr;
    case 'f':
      return value == 0 || value >= program.functions.size() ? "no such function" : nullptr;
    case 't':
      return value >= function.code.size() ? "a jump out of the code" : nullptr;
    case 'n':
      return check_count(function, opcode, value);
    case 'm':
      if (opcode == Opcode::intrinsic) return nullptr;
      if (opcode == Opcode::define_method && (value & 3) == 3) return "no such mode";
      return value > mode_max(opcode) ? "no such mode" : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace

Fault check_program_tables(const Program& program) {
  if (program.functions.empty()) return {"there is no script"};
  if (program.functions.size() > program_functions_max) return {"too many functions"};
  if (program.constants.size() > program_constants_max) return {"too many constants"};
  std::size_t instructions = 0;
  for (const Function& function : program.functions) instructions += function.code.size();
  if (instructions > program_instructions_max) return {"too many instructions"};
  std::size_t units = 0;
  for (const Constant& constant : program.constants) {
    if (constant.kind == Constant::Kind::string) {
      units += constant.string.size();
    } else if (std::isnan(constant.number)) {
      return {"NaN is no constant"};
    }
  }
  if (units > program_string_units_max) return {"too much text in the constants"};
  if (!is_utf8(program.source)) return {"the source is not UTF-8"};
  return {};
}

Fault check_function_tables(const Program& program, const Function& function, bool is_script) {
  if (function.local_count > function_locals_max) return {"more locals than function_locals_max"};
  if (function.parameter_count > function.local_count) return {"more parameters than locals"};
  if (function.stack_depth_max > function_stack_max) return {"a deeper stack than allowed"};
  if (function.captures.size() > function_captures_max) return {"too many captures"};
  if (is_script && (function.kind != FunctionKind::normal || !function.captures.empty() ||
                    function.parameter_count != 1)) {
    return {"the script is a normal function of one parameter without captures"};
  }
  // Nobody calls the script, so nobody would make them.
  if (is_script && (function.rest_local != no_local || function.arguments_local != no_local)) {
    return {"a script with a rest or with arguments"};
  }
  for (std::uint32_t local : {function.rest_local, function.arguments_local}) {
    if (local == no_local) continue;
    if (local < function.parameter_count || local >= function.local_count) {
      return {"the local of the rest or of arguments is none"};
    }
  }
  if (function.rest_local != no_local && function.rest_local == function.arguments_local) {
    return {"one local for the rest and for arguments"};
  }
  for (const auto& strings : function.templates) {
    if (strings.empty()) return {"an empty template"};
    for (const TemplateString& string : strings) {
      if (!string.has_cooked && !string.cooked.empty()) return {"a cooked string that is none"};
    }
  }
  if (function.source_begin > function.source_end ||
      (!program.source.empty() && (!is_boundary(program.source, function.source_begin) ||
                                   !is_boundary(program.source, function.source_end)))) {
    return {"a source range that is none"};
  }
  for (std::size_t i = 0; i < function.positions.size(); ++i) {
    const SourcePosition& entry = function.positions[i];
    if (entry.position >= function.code.size() || entry.line == 0 || entry.column == 0 ||
        (i > 0 && entry.position <= function.positions[i - 1].position)) {
      return {"source positions out of order"};
    }
  }
  return {};
}

Fault check_operands(const Program& program, const Function& function,
                     const VerifyOptions& options) {
  std::uint32_t position = 0;
  for (const Instruction& instruction : function.code) {
    const OpcodeInfo& info = opcode_info(instruction.opcode);
    if (!info.name) return {"no such opcode", position};
    std::uint32_t values[2] = {instruction.a, instruction.b};
    for (int i = 0; i < 2; ++i) {
      if (i > 0 && !info.operands[0]) break;
      if (!info.operands[i]) {
        if (values[i] != 0) return {"an operand too many", position};
        break;
      }
      const char* reason =
          check_operand(program, function, instruction.opcode, info.operands[i], values[i]);
      if (reason) return {reason, position};
    }
    if (!info.operands[0] && instruction.b != 0) return {"an operand too many", position};
    if (instruction.opcode == Opcode::intrinsic) {
      if (!options.prelude) return {"intrinsic outside the prelude", position};
      if (!intrinsic_takes(instruction.a, instruction.b)) return {"no such intrinsic", position};
    }
    ++position;
  }
  if (function.code.empty()) return {"no code"};
  if ((opcode_info(function.code.back().opcode).flags & opcode_end) == 0) {
    return {"the code runs off its end", position - 1};
  }
  return {};
}

}  // namespace kitwork::vm
