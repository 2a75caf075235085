// The verifier: decides whether a program may run, and tells the machine what it needs to run it.
//
// Of a program that passes, the machine may rely on this, whoever wrote it:
//   - Every operand is in range; names (operands k of get_property, set_property, get_method,
//     delete_property, define_field and the globals) are strings that are no array index.
//   - An instruction is reached with one stack depth only, which never exceeds stack_depth_max; no
//     function runs off its end; every instruction can be reached.
//   - get_boxed and its kin always find a box, get_local and its kin never do.
//   - The hole, boxes, private names and for-in iterators reach only the opcodes that are made for
//     them. The hole may be an operand of: pop, dup, swap, pick, dig, bury, set_local, make_box,
//     jump_if_done, create_array, append, check_this, check_this_unbound, create_class (mode 0).
//   - Private names reach only the operand `name` of the private opcodes; for-in iterators only
//     for_in_next.
//   - The array of append, append_spread, call_spread and construct_spread is an array literal that
//     nothing else refers to. The function of define_method, set_function_name, set_home_object and
//     create_class is a closure that some make_closure made (or a class of create_class). The
//     object of define_method, set_home_object, copy_properties and set_prototype is an object. The
//     key of define_element, define_method, set_function_name and copy_properties_except is a
//     string, a symbol or an integer that is not negative. All that concat joins is strings.
// All other operands are values of any type, which the machine must check.
//
// In the prelude, which nobody else writes, the hole is a value too: it may be what an intrinsic or
// a function of the prelude gives, what is_hole and append take, and what a function returns. It
// comes to no other operand, so that no program ever gets it, whatever a snapshot holds.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "schemas/program.hpp"
#include "schemas/result.hpp"
#include "vm/verifier/kinds.hpp"

namespace kitwork::vm {

inline constexpr std::uint32_t no_handler = 0xFFFFFFFF;

// What verification finds out about one function; each vector has an entry for each instruction.
struct FunctionFacts {
  std::vector<std::uint16_t> depths;            // values on the operand stack before it
  std::vector<std::uint8_t> leaders;            // 1 where a block begins
  std::vector<std::uint32_t> gas_to_block_end;  // its gas and that of the rest of its block
  std::vector<std::uint32_t> handlers;          // index of the handler that covers it, or none
  Kinds returned = 0;                           // what it may return
  // Of a function of the prelude: 1 for each capture that is a function which may return the hole.
  std::vector<std::uint8_t> hole_captures;
};

struct VerifyOptions {
  bool prelude = false;  // the machine's own prelude: may contain `intrinsic`
};

// What verification may cost: for each function, so many slots of remembered states (2 bytes each)
// and so many steps beyond a multiple of its length. The compiler's code stays far below.
inline constexpr std::uint64_t verifier_state_slots_max = 1u << 25;
inline constexpr std::uint64_t verifier_steps_free = 1u << 24;
inline constexpr std::uint64_t verifier_steps_per_instruction = 256;

// The facts of every function, or why the program may not run: Errc::malformed with function and
// instruction in the message, Errc::limit_exceeded.
Result<std::vector<FunctionFacts>> verify_program(const Program& program,
                                                  const VerifyOptions& options = {});

// For the loader of snapshots: what values may be before some instructions of a function that has
// passed: of each local, then of each capture, then of each operand, the set of their kinds. The
// keys say which instructions.
using KindsAt = std::map<std::uint32_t, std::vector<Kinds>>;
void find_kinds(const Program& program, const kitwork::Function& function,
                const FunctionFacts& facts, const VerifyOptions& options, KindsAt& kinds);

}  // namespace kitwork::vm
