// Fuzzes the verifier, the machine and the translator with hostile programs. An input says which
// valid program to take and how to spoil it: a byte for the program, a byte for the way, then edits
// of 8 bytes each. What fits is put right afterwards (the depth of the stack, ranges behind the
// end), so that the edits come through to the verifier's rules and, past them, to the machine. One
// way spoils the program's encoding instead. A program that passes runs in both engines, which must
// agree.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "schemas/assert.hpp"
#include "schemas/opcodes.hpp"
#include "schemas/program_codec.hpp"
#include "test/fuzz/fuzz_machine.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/snapshot.hpp"
#include "vm/verifier/flow.hpp"

namespace kitwork::vm::fuzz {
namespace {

constexpr std::int64_t hostile_gas = 6'000;
constexpr std::size_t edits_bytes_max = 400;

struct Place {
  kitwork::Function* function = nullptr;
  std::size_t position = 0;
};

std::size_t instruction_count(const Program& program) {
  std::size_t count = 0;
  for (const kitwork::Function& function : program.functions) count += function.code.size();
  return count;
}

Place place_of(Program& program, std::uint32_t number) {
  std::size_t left = number % instruction_count(program);
  for (kitwork::Function& function : program.functions) {
    if (left < function.code.size()) return {&function, left};
    left -= function.code.size();
  }
  return {};
}

void move_targets(kitwork::Function& function, std::size_t from, std::int32_t by) {
  const auto move = [&](std::uint32_t& target) {
    if (target > from) target = static_cast<std::uint32_t>(static_cast<std::int64_t>(target) + by);
  };
  for (Instruction& instruction : function.code) {
    if ((opcode_info(instruction.opcode).flags & opcode_jump) != 0) move(instruction.a);
  }
  for (Handler& handler : function.handlers) {
    move(handler.begin);
    move(handler.end);
    move(handler.target);
  }
}

Opcode opcode_number(std::uint32_t number) {
  static const std::vector<Opcode> known = [] {
    std::vector<Opcode> all;
    for (unsigned code = 0; code < 256; ++code) {
      if (opcode_info(static_cast<std::uint8_t>(code)).name != nullptr) {
        all.push_back(static_cast<Opcode>(code));
      }
    }
    return all;
  }();
  return known[number % known.size()];
}

void edit_code(Program& program, Place at, std::uint8_t way, std::uint32_t operand) {
  std::vector<Instruction>& code = at.function->code;
  Instruction& instruction = code[at.position];
  const Place other = place_of(program, operand);
  switch (way) {
    case 0:
      instruction.a ^= 1u << operand % 32;
      return;
    case 1:
      instruction.a = operand % 64;
      return;
    case 2:
      instruction.a += operand % 17 - 8;
      return;
    case 3:
      instruction.b = operand % 8;
      return;
    case 4:
      instruction.opcode = opcode_number(operand);
      return;
    case 5:
      instruction = other.function->code[other.position];
      return;
    case 6:
      std::swap(instruction, code[operand % code.size()]);
      return;
    case 7:
      if (code.size() < 2) return;
      code.erase(code.begin() + static_cast<std::ptrdiff_t>(at.position));
      return move_targets(*at.function, at.position, -1);
    case 8: {
      const Instruction copy = other.function->code[other.position];
      move_targets(*at.function, at.position, 1);
      code.insert(code.begin() + static_cast<std::ptrdiff_t>(at.position), copy);
      return;
    }
    default: {
      const Instruction made{opcode_number(operand & 0xFF), operand >> 8 & 0xF, operand >> 12 & 1};
      move_targets(*at.function, at.position, 1);
      code.insert(code.begin() + static_cast<std::ptrdiff_t>(at.position), made);
      return;
    }
  }
}

void edit_function(kitwork::Function& function, std::uint8_t way, std::uint32_t operand) {
  const std::uint32_t small = operand % 8;
  switch (way) {
    case 10:
      function.kind = static_cast<FunctionKind>(operand % 5);
      return;
    case 11:
      function.parameter_count = small;
      return;
    case 12:
      function.local_count += small - 2;
      return;
    case 13:
      (operand & 1 ? function.rest_local : function.arguments_local) =
          operand & 2 ? no_local : operand >> 2 & 7;
      return;
    case 14:
      if (!function.captures.empty()) {
        Capture& capture = function.captures[operand % function.captures.size()];
        capture = Capture{(operand >> 8 & 1) != 0, operand >> 9 & 7,
                          static_cast<CaptureKind>(operand >> 12 & 3)};
      } else {
        function.captures.push_back(Capture{true, small, CaptureKind::value});
      }
      return;
    case 15:
      if (!function.handlers.empty()) {
        Handler& handler = function.handlers[operand % function.handlers.size()];
        std::uint32_t* const fields[] = {&handler.begin, &handler.end, &handler.target,
                                         &handler.depth};
        *fields[operand >> 8 & 3] += (operand >> 10 & 7) - 3;
      }
      return;
    case 16: {
      const auto size = static_cast<std::uint32_t>(function.code.size());
      function.handlers.push_back(
          Handler{operand % size, size, (operand >> 8) % size, operand >> 16 & 3});
      return;
    }
    default:
      function.stack_depth_max += small - 3;
      return;
  }
}

void edit_constant(Program& program, std::uint32_t where, std::uint32_t operand) {
  if (program.constants.empty()) return;
  Constant& constant = program.constants[where % program.constants.size()];
  constant = (operand & 1) != 0 ? program.constants[operand / 2 % program.constants.size()]
                                : Constant{Constant::Kind::number, operand / 2.0 - 100, u""};
}

// The deepest stack is what the verifier finds: most edits change it.
void put_right(Program& program) {
  for (kitwork::Function& function : program.functions) {
    const auto size = static_cast<std::uint32_t>(function.code.size());
    std::erase_if(function.positions, [&](const SourcePosition& p) { return p.position >= size; });
    FunctionFacts facts;
    if (check_function_tables(program, function, false)) return;
    if (check_operands(program, function, {}) || check_handlers(function, facts.handlers)) return;
    FlowCheck flow(program, function, facts, false);
    if (!flow.run()) function.stack_depth_max = flow.stack_depth_max();
  }
}

Program spoil_program(Program program, const std::uint8_t* data, std::size_t size) {
  for (std::size_t at = 0; at + 8 <= size && at < edits_bytes_max; at += 8) {
    const auto way = static_cast<std::uint8_t>(data[at] % 19);
    const std::uint32_t where = word_of(data + at) >> 8;
    const std::uint32_t operand = word_of(data + at + 4);
    const Place place = place_of(program, where);
    if (way < 10) {
      edit_code(program, place, way, operand);
    } else if (way < 18) {
      edit_function(*place.function, way, operand);
    } else {
      edit_constant(program, where, operand);
    }
  }
  put_right(program);
  return program;
}

Result<Program> spoil_encoding(const Program& program, const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t> bytes = encode_program(program);
  for (std::size_t at = 0; at + 8 <= size && at < edits_bytes_max; at += 8) {
    const std::size_t where = word_of(data + at) % bytes.size();
    const std::uint32_t operand = word_of(data + at + 4);
    if ((operand & 1) != 0) {
      bytes[where] = static_cast<std::uint8_t>(operand >> 8);
    } else {
      bytes[where] = static_cast<std::uint8_t>(bytes[where] + (operand >> 8) % 9 - 4);
    }
  }
  return decode_program(bytes.data(), bytes.size());
}

// The machine behind the run must agree with another that went in steps of the reference engine,
// and can be written down.
void run_twice(const std::shared_ptr<const LoadedProgram>& program) {
  Stop fast;
  std::int64_t fast_gas = 0;
  {
    Vm vm(window(), image(), program, run_memory_bytes);
    vm.add_gas(hostile_gas);
    vm.start(Value::integer(7));
    fast = run_out(vm);
    fast_gas = vm.gas_used();
    KITWORK_ASSERT(write_snapshot(vm).ok());
  }
  Vm vm(window(), image(), program, run_memory_bytes);
  vm.add_gas(hostile_gas);
  vm.start(Value::integer(7));
  Stop stop;
  while (go_on(vm, 499, stop)) KITWORK_ASSERT(write_snapshot(vm).ok());
  if (stop.kind != fast.kind || vm.gas_used() != fast_gas) {
    std::fprintf(stderr, "stops %d and %d, gas %lld and %lld\n", static_cast<int>(fast.kind),
                 static_cast<int>(stop.kind), static_cast<long long>(fast_gas),
                 static_cast<long long>(vm.gas_used()));
    KITWORK_ASSERT(false);
  }
  KITWORK_ASSERT(stop.value.is_number() == fast.value.is_number());
  if (stop.value.is_number()) {
    KITWORK_ASSERT(Value::number(stop.value.as_number()) == Value::number(fast.value.as_number()));
  } else {
    KITWORK_ASSERT(stop.value.tag() == fast.value.tag());
  }
}

}  // namespace
}  // namespace kitwork::vm::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kitwork;
  using namespace kitwork::vm::fuzz;
  static const std::vector<Program> programs = [] {
    std::vector<Program> made;
    for (const char* source : sources()) made.push_back(compile_source(source));
    return made;
  }();
  if (size < 2) return 0;
  const Program& valid = programs[data[0] % programs.size()];
  Program spoiled;
  if (data[1] % 8 == 0) {
    auto decoded = spoil_encoding(valid, data + 2, size - 2);
    if (!decoded.ok()) return 0;
    spoiled = std::move(decoded.value());
  } else {
    spoiled = spoil_program(valid, data + 2, size - 2);
  }
  auto loaded = vm::LoadedProgram::create(std::move(spoiled), image());
  if (size < 10) KITWORK_ASSERT(loaded.ok());
  if (loaded.ok()) run_twice(loaded.value());
  return 0;
}
