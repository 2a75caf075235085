// Program: what the compiler makes and the machine runs, as plain data. It knows nothing of where
// it runs. The codec over program.fbs writes and reads it; the verifier decides whether it may run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/opcodes.hpp"

namespace kitwork {

// One instruction, decoded. Positions in a function are indices into its instructions.
// `a` and `b` are its operands in table order; push_int's operand is a two's complement integer.
struct Instruction {
  Opcode opcode;
  std::uint32_t a = 0;
  std::uint32_t b = 0;

  friend bool operator==(const Instruction&, const Instruction&) = default;
};

// While an instruction in [begin, end) throws, the stack is cut to `depth` values, the exception is
// pushed and execution goes on at `target`. The first handler of the list that covers the position
// counts: inner ones come first.
struct Handler {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t target = 0;
  std::uint32_t depth = 0;

  friend bool operator==(const Handler&, const Handler&) = default;
};

// What a capture holds, so that a function can be verified without its makers, and they against it.
enum class CaptureKind : std::uint8_t {
  value = 0,         // a value: get_capture
  box = 1,           // a box that is initialised: get_capture_boxed, set_capture_boxed
  unset_box = 2,     // a box that may hold the hole: the same after check_capture_boxed
  private_name = 3,  // a private name: get_capture
};

// What a closure takes along: the raw content (a value or a box) of a local or of a capture of the
// function that makes it.
struct Capture {
  bool from_local = true;
  std::uint32_t index = 0;
  CaptureKind kind = CaptureKind::value;

  friend bool operator==(const Capture&, const Capture&) = default;
};

// From instruction `position` on, the source is at `line`:`column` (1-based), until the next entry.
// Sorted by position.
struct SourcePosition {
  std::uint32_t position = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const SourcePosition&, const SourcePosition&) = default;
};

struct TemplateString {
  bool has_cooked = true;
  std::u16string cooked;
  std::u16string raw;

  friend bool operator==(const TemplateString&, const TemplateString&) = default;
};

enum class FunctionKind : std::uint8_t {
  normal = 0,             // function declarations and expressions: callable and constructible
  arrow = 1,              // callable; this, new.target and arguments are captures
  method = 2,             // callable; methods, getters, setters, field initialisers, static blocks
  class_constructor = 3,  // constructible; a call throws TypeError
  derived_constructor =
      4,  // constructible; this is bound by super(); returns per the rules of derived classes
};

inline constexpr std::uint32_t no_local = 0xFFFFFFFF;

// Locals: 0 .. parameter_count-1 are the formal parameters' registers (filled with undefined when
// not given), the others start as undefined, all at entry. A function has local_count locals in
// all.
struct Function {
  std::u16string name;  // "" for anonymous ones
  FunctionKind kind = FunctionKind::normal;
  std::uint32_t length = 0;                  // the value of its property length
  std::uint32_t parameter_count = 0;         // registers filled from the arguments
  std::uint32_t local_count = 0;             // includes the parameters
  std::uint32_t stack_depth_max = 0;         // of the operand stack; the verifier checks it
  std::uint32_t rest_local = no_local;       // receives the array of further arguments at entry
  std::uint32_t arguments_local = no_local;  // receives the arguments object at entry
  std::vector<Instruction> code;
  std::vector<Handler> handlers;
  std::vector<Capture> captures;
  std::vector<SourcePosition> positions;
  std::vector<std::vector<TemplateString>> templates;
  std::uint32_t source_begin = 0;  // the function's text in the source: toString
  std::uint32_t source_end = 0;

  friend bool operator==(const Function&, const Function&) = default;
};

struct Constant {
  enum class Kind : std::uint8_t { number = 0, string = 1 };
  Kind kind = Kind::number;
  double number = 0;  // never NaN
  std::u16string string;

  friend bool operator==(const Constant&, const Constant&) = default;
};

// functions[0] is the script itself: it takes one parameter, the argument (arg), and its return
// value is the answer. It runs with the global object as `this`.
struct Program {
  std::u16string file_name;
  std::string
      source;  // UTF-8; may be empty when stripped: then toString says [native code]-like text
  std::vector<Constant> constants;
  std::vector<Function> functions;

  friend bool operator==(const Program&, const Program&) = default;
};

// The limits of a program. A compiler refuses what exceeds them and a verifier what claims to.
inline constexpr std::uint32_t program_functions_max = 65536;
inline constexpr std::uint32_t program_constants_max = 1u << 20;
inline constexpr std::uint32_t program_instructions_max = 1u << 24;  // in all functions together
inline constexpr std::uint32_t program_string_units_max = 1u << 24;
inline constexpr std::uint32_t function_locals_max = 32000;
inline constexpr std::uint32_t function_stack_max = 32000;
inline constexpr std::uint32_t function_captures_max = 32000;
inline constexpr std::uint32_t call_arguments_max = 32000;
inline constexpr std::uint32_t object_properties_expected_max = 1024;  // create_object's operand

}  // namespace kitwork
