// The order is that of the fields in program.hpp. A list is its count, then its items; every item
// has at least one byte, so that a count beyond the bytes that are left is refused before room is
// made.
#include "schemas/capsule/packed_program.hpp"

#include <bit>
#include <cmath>

#include "schemas/leb128.hpp"

namespace kitwork {
namespace {

class Packer {
 public:
  void pack(const Program& program) {
    text(program.file_name);
    count(program.source.size());
    out.insert(out.end(), program.source.begin(), program.source.end());
    count(program.constants.size());
    for (const Constant& each : program.constants) constant(each);
    count(program.functions.size());
    for (const Function& each : program.functions) function(each);
  }

  ByteVector out;

 private:
  void number(std::uint32_t value) { append_leb128(out, value); }
  void count(std::size_t size) { number(static_cast<std::uint32_t>(size)); }

  void text(const std::u16string& text) {
    count(text.size());
    for (const char16_t unit : text) number(unit);
  }

  void constant(const Constant& constant) {
    out.push_back(static_cast<std::uint8_t>(constant.kind));
    if (constant.kind == Constant::Kind::string) return text(constant.string);
    const auto bits = std::bit_cast<std::uint64_t>(constant.number);
    // The lowest bytes of most numbers are zeros: the highest ones come first, and how many.
    int size = 8;
    while (size > 0 && (bits >> (64 - 8 * size) & 0xFF) == 0) --size;
    out.push_back(static_cast<std::uint8_t>(size));
    for (int i = 1; i <= size; ++i) {
      out.push_back(static_cast<std::uint8_t>(bits >> (64 - 8 * i)));
    }
  }

  void code(const std::vector<Instruction>& code) {
    count(code.size());
    for (const Instruction& each : code) {
      out.push_back(static_cast<std::uint8_t>(each.opcode));
      const char* operands = opcode_info(each.opcode).operands;
      for (int i = 0; operands[i]; ++i) {
        const std::uint32_t value = i == 0 ? each.a : each.b;
        number(operands[i] == 'i' ? zigzag(value) : value);
      }
    }
  }

  void positions(const std::vector<SourcePosition>& positions) {
    count(positions.size());
    SourcePosition before;
    for (const SourcePosition& each : positions) {
      // Most steps are short and stay on the line: then one byte has both.
      const std::uint32_t step = each.position - before.position;
      number(step << 1 | (each.line != before.line ? 1u : 0u));
      if (each.line != before.line) number(zigzag(each.line - before.line));
      number(each.column);
      before = each;
    }
  }

  void function(const Function& function) {
    text(function.name);
    out.push_back(static_cast<std::uint8_t>(function.kind));
    number(function.length);
    number(function.parameter_count);
    number(function.local_count);
    number(function.stack_depth_max);
    number(function.rest_local + 1);  // none is 0
    number(function.arguments_local + 1);
    code(function.code);
    count(function.handlers.size());
    for (const Handler& each : function.handlers) {
      number(each.begin);
      number(each.end);
      number(each.target);
      number(each.depth);
    }
    count(function.captures.size());
    for (const Capture& each : function.captures) {
      number(static_cast<std::uint32_t>(each.kind) * 2 + each.from_local);
      number(each.index);
    }
    positions(function.positions);
    count(function.templates.size());
    for (const auto& strings : function.templates) {
      count(strings.size());
      for (const TemplateString& each : strings) {
        out.push_back(each.has_cooked);
        text(each.cooked);
        text(each.raw);
      }
    }
    number(function.source_begin);
    number(function.source_end);
  }
};

class Unpacker {
 public:
  explicit Unpacker(BytesView bytes) : left_(bytes.size()), reader_(bytes.data(), bytes.size()) {}

  bool unpack(Program& program) {
    return text(program.file_name) && source(program.source) &&
           list(program.constants, program_constants_max,
                [this](Constant& each) { return constant(each); }) &&
           list(program.functions, program_functions_max,
                [this](Function& each) { return function(each); }) &&
           (reader_.at_end() || fail("something is left over"));
  }

  Error error() const { return error_; }

 private:
  bool fail(const char* what, Errc code = Errc::malformed) {
    error_ = {code, std::string("program: ") + what};
    return false;
  }

  bool byte(std::uint8_t& value) { return reader_.read_byte(value) || fail("it is cut off"); }
  bool number(std::uint32_t& value) {
    return reader_.read(value) || fail("a number is cut off or too long");
  }

  template <class Item, class Read>
  bool list(std::vector<Item>& items, std::uint32_t most, Read&& read) {
    std::uint32_t count = 0;
    if (!number(count)) return false;
    if (count > most) return fail("a list is longer than its limit", Errc::limit_exceeded);
    if (count > left_) return fail("a list is longer than the bytes");
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!read(items.emplace_back())) return false;
    }
    return true;
  }

  bool text(std::u16string& text) {
    std::uint32_t count = 0;
    if (!number(count)) return false;
    if (count > left_) return fail("a text is longer than the bytes");
    for (std::uint32_t i = 0; i < count; ++i) {
      std::uint32_t unit = 0;
      if (!number(unit)) return false;
      if (unit > 0xFFFF) return fail("a text has units of 16 bits");
      text += static_cast<char16_t>(unit);
    }
    return true;
  }

  bool source(std::string& source) {
    std::uint32_t count = 0;
    if (!number(count)) return false;
    if (count > left_) return fail("the source is longer than the bytes");
    for (std::uint32_t i = 0; i < count; ++i) {
      std::uint8_t value = 0;
      if (!byte(value)) return false;
      source += static_cast<char>(value);
    }
    return true;
  }

  bool constant(Constant& constant) {
    std::uint8_t kind = 0;
    std::uint8_t size = 0;
    if (!byte(kind)) return false;
    if (kind > 1) return fail("a constant of an unknown kind");
    constant.kind = static_cast<Constant::Kind>(kind);
    if (kind == 1) return text(constant.string);
    if (!byte(size)) return false;
    if (size > 8) return fail("a number has 8 bytes at most");
    std::uint64_t bits = 0;
    std::uint8_t last = 1;
    for (int i = 1; i <= size; ++i) {
      if (!byte(last)) return false;
      bits |= std::uint64_t{last} << (64 - 8 * i);
    }
    if (last == 0) return fail("a number has a zero too many");
    constant.number = std::bit_cast<double>(bits);
    return !std::isnan(constant.number) || fail("NaN is no constant");
  }

  bool instruction(Instruction& instruction) {
    std::uint8_t opcode = 0;
    if (!byte(opcode)) return false;
    const OpcodeInfo& info = opcode_info(opcode);
    if (!info.name) return fail("an opcode that is not in the table");
    instruction.opcode = static_cast<Opcode>(opcode);
    for (int i = 0; info.operands[i]; ++i) {
      std::uint32_t value = 0;
      if (!number(value)) return false;
      if (info.operands[i] == 'i') value = unzigzag(value);
      (i == 0 ? instruction.a : instruction.b) = value;
    }
    if (++instructions_ <= program_instructions_max) return true;
    return fail("more code than program_instructions_max", Errc::limit_exceeded);
  }

  bool position(SourcePosition& before, SourcePosition& position) {
    std::uint32_t step = 0;
    std::uint32_t line = 0;
    if (!number(step)) return false;
    if ((step & 1) != 0 && !number(line)) return false;
    if ((step & 1) != 0 && line == 0)
      return fail("a position says twice that its line is the same");
    if (!number(before.column)) return false;
    before.position += step >> 1;
    before.line += unzigzag(line);
    position = before;
    return true;
  }

  bool function(Function& function) {
    std::uint8_t kind = 0;
    if (!text(function.name) || !byte(kind)) return false;
    if (kind > static_cast<std::uint8_t>(FunctionKind::derived_constructor)) {
      return fail("a function of an unknown kind");
    }
    function.kind = static_cast<FunctionKind>(kind);
    for (std::uint32_t* each :
         {&function.length, &function.parameter_count, &function.local_count,
          &function.stack_depth_max, &function.rest_local, &function.arguments_local}) {
      if (!number(*each)) return false;
    }
    function.rest_local -= 1;
    function.arguments_local -= 1;
    SourcePosition before;
    return list(function.code, program_instructions_max,
                [this](Instruction& each) { return instruction(each); }) &&
           list(function.handlers, program_instructions_max,
                [this](Handler& each) { return handler(each); }) &&
           list(function.captures, function_captures_max,
                [this](Capture& each) { return capture(each); }) &&
           list(function.positions, program_instructions_max,
                [&](SourcePosition& each) { return position(before, each); }) &&
           list(function.templates, program_constants_max,
                [this](std::vector<TemplateString>& each) { return strings(each); }) &&
           number(function.source_begin) && number(function.source_end);
  }

  bool handler(Handler& handler) {
    return number(handler.begin) && number(handler.end) && number(handler.target) &&
           number(handler.depth);
  }

  bool capture(Capture& capture) {
    std::uint32_t tag = 0;
    if (!number(tag) || !number(capture.index)) return false;
    if (tag > 7) return fail("a capture of an unknown kind");
    capture.from_local = (tag & 1) != 0;
    capture.kind = static_cast<CaptureKind>(tag >> 1);
    return true;
  }

  bool strings(std::vector<TemplateString>& strings) {
    const bool read = list(strings, program_constants_max, [this](TemplateString& each) {
      std::uint8_t cooked = 0;
      if (!byte(cooked)) return false;
      if (cooked > 1) return fail("a truth value is 0 or 1");
      each.has_cooked = cooked == 1;
      return text(each.cooked) && text(each.raw);
    });
    return read && (!strings.empty() || fail("a template without strings"));
  }

  std::size_t left_;  // of all bytes: no list is longer
  Leb128Reader reader_;
  std::uint32_t instructions_ = 0;
  Error error_{Errc::malformed, {}};
};

}  // namespace

ByteVector pack_program(const Program& program) {
  Packer packer;
  packer.pack(program);
  return std::move(packer.out);
}

Result<Program> unpack_program(BytesView bytes) {
  if (bytes.size() > packed_program_bytes_max) {
    return Error{Errc::limit_exceeded, "program: longer than packed_program_bytes_max"};
  }
  Unpacker unpacker(bytes);
  Program program;
  if (!unpacker.unpack(program)) return unpacker.error();
  return program;
}

}  // namespace kitwork
