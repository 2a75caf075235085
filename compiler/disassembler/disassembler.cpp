#include "compiler/disassembler/disassembler.hpp"

#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/program.hpp"

namespace kitwork::compiler {
namespace {

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | point >> 18);
    out += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

// Quoted, with everything escaped that would not stay on its line. Long texts are cut.
std::string quoted(const std::u16string& text) {
  constexpr std::size_t shown_max = 60;
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i >= shown_max) return out + "\"...";
    char16_t unit = text[i];
    bool pair = unit >= 0xD800 && unit < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 &&
                text[i + 1] < 0xE000;
    if (pair) {
      append_utf8(out, 0x10000 + ((unit - 0xD800u) << 10) + (text[++i] - 0xDC00u));
    } else if (unit == u'"' || unit == u'\\') {
      out += '\\';
      out += static_cast<char>(unit);
    } else if (unit == u'\n') {
      out += "\\n";
    } else if (unit < 0x20 || (unit >= 0xD800 && unit < 0xE000) || unit == 0x2028 ||
               unit == 0x2029) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(unit));
      out += escape;
    } else {
      append_utf8(out, unit);
    }
  }
  return out + "\"";
}

std::string number_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

const char* kind_name(FunctionKind kind) {
  switch (kind) {
    case FunctionKind::normal:
      return "function";
    case FunctionKind::arrow:
      return "arrow";
    case FunctionKind::method:
      return "method";
    case FunctionKind::class_constructor:
      return "constructor";
    case FunctionKind::derived_constructor:
      return "derived constructor";
  }
  return "?";
}

const char* capture_name(CaptureKind kind) {
  switch (kind) {
    case CaptureKind::value:
      return "value";
    case CaptureKind::box:
      return "box";
    case CaptureKind::unset_box:
      return "unset box";
    case CaptureKind::private_name:
      return "private name";
  }
  return "?";
}

std::vector<std::string_view> split_lines(const std::string& source) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  for (std::size_t end = 0; end <= source.size(); ++end) {
    if (end < source.size() && source[end] != '\n') continue;
    lines.push_back(std::string_view(source).substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

class Disassembler {
 public:
  explicit Disassembler(const Program& program)
      : program_(program), lines_(split_lines(program.source)) {}

  std::string run() {
    for (std::uint32_t i = 0; i < program_.functions.size(); ++i) function(i);
    return std::move(out_);
  }

 private:
  void function(std::uint32_t index) {
    const Function& function = program_.functions[index];
    if (index > 0) out_ += '\n';
    out_ += std::string(kind_name(function.kind)) + " " + std::to_string(index) + " " +
            quoted(function.name) + ": parameters " + std::to_string(function.parameter_count) +
            ", locals " + std::to_string(function.local_count) + ", stack " +
            std::to_string(function.stack_depth_max);
    if (function.rest_local != no_local) {
      out_ += ", rest in local " + std::to_string(function.rest_local);
    }
    if (function.arguments_local != no_local) {
      out_ += ", arguments in local " + std::to_string(function.arguments_local);
    }
    out_ += '\n';
    for (std::size_t i = 0; i < function.captures.size(); ++i) {
      const Capture& capture = function.captures[i];
      out_ += "  capture " + std::to_string(i) + ": " + capture_name(capture.kind) + " of " +
              (capture.from_local ? "local " : "capture ") + std::to_string(capture.index) + '\n';
    }
    for (const Handler& handler : function.handlers) {
      out_ += "  handler " + std::to_string(handler.begin) + ".." +
              std::to_string(handler.end - 1) + " -> " + std::to_string(handler.target) +
              ", stack " + std::to_string(handler.depth) + '\n';
    }
    code(function);
  }

  void code(const Function& function) {
    find_blocks(function);
    std::size_t next = 0;
    std::uint32_t line = 0;
    for (std::uint32_t i = 0; i < function.code.size(); ++i) {
      for (; next < function.positions.size() && function.positions[next].position == i; ++next) {
        if (function.positions[next].line == line) continue;
        line = function.positions[next].line;
        source_line(line);
      }
      std::string row = "  " + std::to_string(i) + " ";
      row.resize(row.size() < 8 ? 8 : row.size(), ' ');
      const OpcodeInfo& info = opcode_info(function.code[i].opcode);
      row += info.name ? info.name : "?";
      for (int k = 0; info.operands[k]; ++k) {
        row += ' ' + operand(info.operands[k], function.code[i], k);
      }
      if (leaders_[i]) {
        row.resize(row.size() < 44 ? 44 : row.size(), ' ');
        row += " ; gas " + std::to_string(gas_[i]);
      }
      out_ += row + '\n';
    }
  }

  void source_line(std::uint32_t line) {
    if (program_.source.empty() || line == 0 || line > lines_.size()) return;
    constexpr std::size_t shown_max = 100;
    std::string_view text = lines_[line - 1];
    std::size_t begin = text.find_first_not_of(" \t");
    if (begin != std::string_view::npos) text.remove_prefix(begin);
    out_ += "; " + std::to_string(line) + ": " + std::string(text.substr(0, shown_max)) + '\n';
  }

  // Where blocks begin, and the gas of each.
  void find_blocks(const Function& function) {
    std::size_t size = function.code.size();
    leaders_.assign(size + 1, false);
    leaders_[0] = true;
    for (std::size_t i = 0; i < size; ++i) {
      std::uint8_t flags = opcode_info(function.code[i].opcode).flags;
      if ((flags & opcode_jump) && function.code[i].a < size) leaders_[function.code[i].a] = true;
      if (flags & (opcode_jump | opcode_end)) leaders_[i + 1] = true;
    }
    for (const Handler& handler : function.handlers) leaders_[handler.target] = true;
    gas_.assign(size + 1, 0);
    std::uint32_t sum = 0;
    for (std::size_t i = size; i-- > 0;) {
      if (leaders_[i + 1]) sum = 0;
      sum += opcode_info(function.code[i].opcode).gas;
      gas_[i] = sum;
    }
  }

  std::string operand(char letter, const Instruction& instruction, int place) {
    std::uint32_t value = place == 0 ? instruction.a : instruction.b;
    switch (letter) {
      case 'i':
        return std::to_string(static_cast<std::int32_t>(value));
      case 'k': {
        if (value >= program_.constants.size()) return "?";
        const Constant& constant = program_.constants[value];
        return constant.kind == Constant::Kind::string ? quoted(constant.string)
                                                       : number_text(constant.number);
      }
      case 'f': {
        if (value >= program_.functions.size()) return "?";
        return std::to_string(value) + ' ' + quoted(program_.functions[value].name);
      }
      case 't':
        return "-> " + std::to_string(value);
      default:
        return std::to_string(value);
    }
  }

  const Program& program_;
  std::vector<std::string_view> lines_;
  std::vector<bool> leaders_;
  std::vector<std::uint32_t> gas_;
  std::string out_;
};

}  // namespace

std::string disassemble(const Program& program) { return Disassembler(program).run(); }

}  // namespace kitwork::compiler
