// Canonical by construction: decoding ends by encoding what it read and comparing the bytes. What
// must hold before that is only safety: no read out of the buffer, no memory beyond its size.
#include "schemas/program_codec.hpp"

#include <cmath>
#include <cstring>

#include "schemas/leb128.hpp"
#include "schemas/program_generated.h"

namespace kitwork {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Builder = flatbuffers::FlatBufferBuilder;
using Units = flatbuffers::Offset<flatbuffers::Vector<std::uint16_t>>;

Units encode_units(Builder& builder, const std::u16string& text) {
  static_assert(sizeof(char16_t) == sizeof(std::uint16_t));
  std::uint16_t* units = nullptr;
  Units vector = builder.CreateUninitializedVector<std::uint16_t>(text.size(), &units);
  if (!text.empty()) std::memcpy(units, text.data(), text.size() * sizeof(char16_t));
  return vector;
}

Bytes encode_code(const std::vector<Instruction>& code) {
  Bytes bytes;
  bytes.reserve(code.size() * 2);
  for (const Instruction& instruction : code) {
    bytes.push_back(static_cast<std::uint8_t>(instruction.opcode));
    const char* operands = opcode_info(instruction.opcode).operands;
    KITWORK_ASSERT(operands[0] || instruction.a == 0);
    KITWORK_ASSERT((operands[0] && operands[1]) || instruction.b == 0);
    for (int i = 0; operands[i]; ++i) {
      std::uint32_t value = i == 0 ? instruction.a : instruction.b;
      append_leb128(bytes, operands[i] == 'i' ? zigzag(value) : value);
    }
  }
  return bytes;
}

Bytes encode_positions(const std::vector<SourcePosition>& positions) {
  Bytes bytes;
  SourcePosition before;
  for (const SourcePosition& entry : positions) {
    append_leb128(bytes, entry.position - before.position);
    append_leb128(bytes, zigzag(entry.line - before.line));
    append_leb128(bytes, entry.column);
    before = entry;
  }
  return bytes;
}

flatbuffers::Offset<wire::Template> encode_template(Builder& builder,
                                                    const std::vector<TemplateString>& strings) {
  std::vector<flatbuffers::Offset<wire::TemplateString>> offsets;
  for (const TemplateString& string : strings) {
    Units cooked = encode_units(builder, string.cooked);
    Units raw = encode_units(builder, string.raw);
    offsets.push_back(wire::CreateTemplateString(builder, string.has_cooked, cooked, raw));
  }
  return wire::CreateTemplate(builder, builder.CreateVector(offsets));
}

flatbuffers::Offset<wire::Function> encode_function(Builder& builder, const Function& function) {
  std::vector<flatbuffers::Offset<wire::Template>> templates;
  for (const auto& strings : function.templates) {
    templates.push_back(encode_template(builder, strings));
  }
  std::vector<wire::Handler> handlers;
  for (const Handler& handler : function.handlers) {
    handlers.emplace_back(handler.begin, handler.end, handler.target, handler.depth);
  }
  std::vector<wire::Capture> captures;
  for (const Capture& capture : function.captures) {
    std::uint32_t tag = static_cast<std::uint32_t>(capture.kind) * 2 + capture.from_local;
    captures.emplace_back(tag, capture.index);
  }
  Units name = encode_units(builder, function.name);
  auto code = builder.CreateVector(encode_code(function.code));
  auto handler_vector = builder.CreateVectorOfStructs(handlers);
  auto capture_vector = builder.CreateVectorOfStructs(captures);
  auto positions = builder.CreateVector(encode_positions(function.positions));
  auto template_vector = builder.CreateVector(templates);
  return wire::CreateFunction(
      builder, name, static_cast<std::uint8_t>(function.kind), function.length,
      function.parameter_count, function.local_count, function.stack_depth_max, function.rest_local,
      function.arguments_local, code, handler_vector, capture_vector, positions, template_vector,
      function.source_begin, function.source_end);
}

// Reads one buffer whose offsets are verified. Offsets may still share their targets, so that a
// small buffer could claim to hold much: every item that is read is paid from `budget_`, which is
// the size of the buffer.
class Decoder {
 public:
  explicit Decoder(std::size_t size) : budget_(size) {}

  bool decode(const wire::Program& from, Program& to) {
    return read_units(from.file_name(), to.file_name) && read_source(from.source(), to.source) &&
           read_constants(from, to.constants) && read_functions(from.functions(), to.functions);
  }

  Error error() const { return {code_, message_}; }

 private:
  bool fail(const char* message, Errc code = Errc::malformed) {
    code_ = code;
    message_ = message;
    return false;
  }

  bool spend(std::size_t bytes) {
    if (bytes > budget_) return fail("program: parts of the buffer are used twice");
    budget_ -= bytes;
    return true;
  }

  bool read_units(const flatbuffers::Vector<std::uint16_t>* from, std::u16string& to) {
    if (!from) return fail("program: a text is missing");
    if (!spend(from->size() * 2u)) return false;
    to.resize(from->size());
    if (from->size() > 0) std::memcpy(to.data(), from->data(), from->size() * 2u);
    return true;
  }

  bool read_source(const flatbuffers::Vector<std::uint8_t>* from, std::string& to) {
    if (!from) return fail("program: the source is missing");
    if (!spend(from->size())) return false;
    to.assign(reinterpret_cast<const char*>(from->data()), from->size());
    return true;
  }

  bool read_constants(const wire::Program& from, std::vector<Constant>& to) {
    const auto* kinds = from.constant_kinds();
    const auto* numbers = from.numbers();
    const auto* strings = from.strings();
    if (!kinds || !numbers || !strings) return fail("program: the constants are missing");
    if (kinds->size() > program_constants_max) {
      return fail("program: more constants than program_constants_max", Errc::limit_exceeded);
    }
    std::uint32_t number = 0;
    std::uint32_t string = 0;
    if (!spend(kinds->size())) return false;
    to.resize(kinds->size());
    for (std::uint32_t i = 0; i < kinds->size(); ++i) {
      if (kinds->Get(i) == 0) {
        if (number == numbers->size()) return fail("program: a number is missing");
        to[i].number = numbers->Get(number++);
        if (std::isnan(to[i].number)) return fail("program: NaN is no constant");
      } else {
        if (kinds->Get(i) != 1) return fail("program: a constant of an unknown kind");
        if (string == strings->size()) return fail("program: a string is missing");
        to[i].kind = Constant::Kind::string;
        if (!read_units(strings->Get(string++)->units(), to[i].string)) return false;
      }
    }
    return true;
  }

  bool read_code(const flatbuffers::Vector<std::uint8_t>* from, std::vector<Instruction>& to) {
    if (!from) return fail("program: a function has no code");
    if (!spend(from->size())) return false;
    Leb128Reader reader(from->data(), from->size());
    while (!reader.at_end()) {
      std::uint8_t number = 0;
      reader.read_byte(number);
      const OpcodeInfo& info = opcode_info(number);
      if (!info.name) return fail("program: an opcode that is not in the table");
      Instruction instruction{static_cast<Opcode>(number)};
      for (int i = 0; info.operands[i]; ++i) {
        std::uint32_t value = 0;
        if (!reader.read(value)) return fail("program: an operand is cut off or too long");
        if (info.operands[i] == 'i') value = unzigzag(value);
        (i == 0 ? instruction.a : instruction.b) = value;
      }
      to.push_back(instruction);
      if (++instructions_ > program_instructions_max) {
        return fail("program: more code than program_instructions_max", Errc::limit_exceeded);
      }
    }
    return true;
  }

  bool read_positions(const flatbuffers::Vector<std::uint8_t>* from,
                      std::vector<SourcePosition>& to) {
    if (!from) return fail("program: the positions are missing");
    if (!spend(from->size())) return false;
    Leb128Reader reader(from->data(), from->size());
    SourcePosition entry;
    while (!reader.at_end()) {
      std::uint32_t step = 0;
      std::uint32_t line = 0;
      if (!reader.read(step) || !reader.read(line) || !reader.read(entry.column)) {
        return fail("program: a position is cut off or too long");
      }
      entry.position += step;
      entry.line += unzigzag(line);
      to.push_back(entry);
    }
    return true;
  }

  bool read_tables(const wire::Function& from, Function& to) {
    const auto* handlers = from.handlers();
    const auto* captures = from.captures();
    if (!handlers || !captures) return fail("program: a function's table is missing");
    if (!spend(handlers->size() * sizeof(wire::Handler))) return false;
    for (const wire::Handler* handler : *handlers) {
      to.handlers.push_back(
          {handler->begin(), handler->end(), handler->target(), handler->depth()});
    }
    if (captures->size() > function_captures_max) {
      return fail("program: more captures than function_captures_max", Errc::limit_exceeded);
    }
    if (!spend(captures->size() * sizeof(wire::Capture))) return false;
    for (const wire::Capture* capture : *captures) {
      if (capture->tag() > 7) return fail("program: a capture of an unknown kind");
      to.captures.push_back({(capture->tag() & 1) != 0, capture->index(),
                             static_cast<CaptureKind>(capture->tag() >> 1)});
    }
    return true;
  }

  bool read_templates(const wire::Function& from, Function& to) {
    if (!from.templates()) return fail("program: the templates are missing");
    for (const wire::Template* strings : *from.templates()) {
      if (!spend(4)) return false;
      if (!strings->strings()) return fail("program: a template is empty");
      to.templates.emplace_back();
      for (const wire::TemplateString* string : *strings->strings()) {
        if (!spend(4)) return false;
        TemplateString& read = to.templates.back().emplace_back();
        read.has_cooked = string->has_cooked();
        if (!read_units(string->cooked(), read.cooked)) return false;
        if (!read_units(string->raw(), read.raw)) return false;
      }
    }
    return true;
  }

  bool read_functions(const flatbuffers::Vector<flatbuffers::Offset<wire::Function>>* from,
                      std::vector<Function>& to) {
    if (!from) return fail("program: the functions are missing");
    if (from->size() > program_functions_max) {
      return fail("program: more functions than program_functions_max", Errc::limit_exceeded);
    }
    for (const wire::Function* function : *from) {
      if (!spend(4)) return false;
      Function& read = to.emplace_back();
      if (function->kind() > static_cast<std::uint8_t>(FunctionKind::derived_constructor)) {
        return fail("program: a function of an unknown kind");
      }
      read.kind = static_cast<FunctionKind>(function->kind());
      read.length = function->length();
      read.parameter_count = function->parameter_count();
      read.local_count = function->local_count();
      read.stack_depth_max = function->stack_depth_max();
      read.rest_local = function->rest_local();
      read.arguments_local = function->arguments_local();
      read.source_begin = function->source_begin();
      read.source_end = function->source_end();
      if (!read_units(function->name(), read.name) || !read_code(function->code(), read.code) ||
          !read_tables(*function, read) || !read_positions(function->positions(), read.positions) ||
          !read_templates(*function, read)) {
        return false;
      }
    }
    return true;
  }

  std::size_t budget_;
  std::uint32_t instructions_ = 0;
  Errc code_ = Errc::malformed;
  const char* message_ = "";
};

}  // namespace

std::vector<std::uint8_t> encode_program(const Program& program) {
  Builder builder(1024);
  std::vector<std::uint8_t> kinds;
  std::vector<double> numbers;
  std::vector<flatbuffers::Offset<wire::Text>> strings;
  for (const Constant& constant : program.constants) {
    kinds.push_back(static_cast<std::uint8_t>(constant.kind));
    if (constant.kind == Constant::Kind::number) {
      numbers.push_back(constant.number);
    } else {
      strings.push_back(wire::CreateText(builder, encode_units(builder, constant.string)));
    }
  }
  std::vector<flatbuffers::Offset<wire::Function>> functions;
  for (const Function& function : program.functions) {
    functions.push_back(encode_function(builder, function));
  }
  Units file_name = encode_units(builder, program.file_name);
  const auto* source = reinterpret_cast<const std::uint8_t*>(program.source.data());
  auto source_vector = builder.CreateVector(source, program.source.size());
  auto kind_vector = builder.CreateVector(kinds);
  auto number_vector = builder.CreateVector(numbers);
  auto string_vector = builder.CreateVector(strings);
  auto function_vector = builder.CreateVector(functions);
  builder.Finish(wire::CreateProgram(builder, file_name, source_vector, kind_vector, number_vector,
                                     string_vector, function_vector),
                 wire::ProgramIdentifier());
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

Result<Program> decode_program(const std::uint8_t* bytes, std::size_t size) {
  if (size > program_bytes_max) {
    return Error{Errc::limit_exceeded, "program: longer than program_bytes_max"};
  }
  // FlatBuffers reads in place: numbers of eight bytes must lie at their alignment.
  std::vector<std::uint64_t> aligned;
  if (reinterpret_cast<std::uintptr_t>(bytes) % alignof(std::uint64_t) != 0) {
    aligned.resize(size / sizeof(std::uint64_t) + 1);
    std::memcpy(aligned.data(), bytes, size);
    bytes = reinterpret_cast<const std::uint8_t*>(aligned.data());
  }
  constexpr std::uint32_t table_depth_max = 8;
  // Every table of an honest buffer has at least eight bytes of its own.
  auto tables_max = static_cast<flatbuffers::uoffset_t>(size / 8);
  flatbuffers::Verifier verifier(bytes, size, table_depth_max, tables_max);
  if (size < 8 || !wire::VerifyProgramBuffer(verifier)) {
    return Error{Errc::malformed, "program: not a program's buffer"};
  }
  Decoder decoder(size);
  Program program;
  if (!decoder.decode(*wire::GetProgram(bytes), program)) return decoder.error();
  std::vector<std::uint8_t> canonical = encode_program(program);
  if (canonical.size() != size || std::memcmp(canonical.data(), bytes, size) != 0) {
    return Error{Errc::malformed, "program: not the one encoding of this program"};
  }
  return program;
}

}  // namespace kitwork
