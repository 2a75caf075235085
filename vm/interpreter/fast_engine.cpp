// The fast form's loop. It does the common case of each instruction; everything else is bailed out
// to the reference, which executes the portable instruction from its start and hands back at the
// next place that the fast form knows.
#include <algorithm>

#include "schemas/assert.hpp"
#include "vm/builtins/image.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/interpreter/fast_code.hpp"
#include "vm/interpreter/inline_cache.hpp"
#include "vm/interpreter/iteration.hpp"
#include "vm/object/object.hpp"

#pragma GCC diagnostic ignored "-Wpedantic"  // computed goto

// One instruction: its label, and the way to the next.
#define CASE(name) L_##name:
#define DISPATCH() goto* labels[pc->instruction.opcode]
#define NEXT(words) \
  do {              \
    pc += (words);  \
    DISPATCH();     \
  } while (false)
#define A registers[pc->instruction.a]
#define B registers[pc->instruction.b]
#define C registers[pc->instruction.c]
#define IMMEDIATE pc->instruction.c
// A branch of `words` words in all.
#define TAKE(condition) TAKE_IN(2, condition)
#define TAKE_IN(words, condition)              \
  do {                                         \
    if (condition) {                           \
      const FastBranch branch_ = pc[1].branch; \
      pc += branch_.offset;                    \
      gas -= branch_.price_taken;              \
    } else {                                   \
      gas -= pc[1].branch.price_next;          \
      pc += (words);                           \
    }                                          \
    if (gas < 0) [[unlikely]]                  \
      goto block;                              \
    DISPATCH();                                \
  } while (false)

namespace kitwork::vm {
namespace {

constexpr std::uint64_t integer_bits = Value::tag_integer << 48;

inline bool both_integers(Value a, Value b) { return (a.bits() & b.bits()) >= integer_bits; }
inline bool both_numbers(Value a, Value b) { return a.is_number() && b.is_number(); }
inline bool both_doubles(Value a, Value b) { return a.is_double() && b.is_double(); }

inline Value product(std::int32_t a, std::int32_t b) {
  const std::int64_t result = std::int64_t{a} * b;
  if (result != static_cast<std::int32_t>(result) || (result == 0 && (a | b) < 0)) {
    return Value::from_double(static_cast<double>(a) * b);
  }
  return Value::integer(static_cast<std::int32_t>(result));
}

inline Value quotient(double a, double b) { return Value::number(a / b); }

// Both integers, or it is not known here.
inline bool integer_modulo(std::int32_t a, std::int32_t b, Value& result) {
  if (a < 0 || b <= 0) return false;
  result = Value::integer(a % b);
  return true;
}

inline bool truth(const Heap& heap, Value value) {
  if (value.is_boolean()) return value.is_true();
  return to_boolean(heap, value);
}

}  // namespace

bool Engine::run_all() {
  for (;;) {
    if (run(true, UINT64_MAX) || run_fast()) return true;
  }
}

// The top frame leaves the fast form at `word`: its operands go to their slots.
void Engine::make_portable(Frame& frame, const FastCode& code, std::uint32_t word) {
  Value* registers = vm_.stack() + frame.base;
  for (std::uint32_t i = code.first_deferred[word]; i < code.first_deferred[word + 1]; ++i) {
    const DeferredOperand& operand = code.deferred[i];
    registers[operand.slot] = operand.is_value ? operand.value : registers[operand.reg];
  }
  frame.position = code.positions[word];
  frame.flags &= ~static_cast<std::uint32_t>(frame_fast);
}

void Engine::make_frames_portable() {
  for (std::uint32_t i = 0; i < vm_.frame_count_; ++i) {
    Frame& frame = vm_.frames()[i];
    if ((frame.flags & frame_fast) == 0) continue;
    make_portable(frame, *vm_.function_of(frame).fast, frame.position);
  }
}

std::uint32_t Engine::portable_position(const LoadedFunction& function, const Frame& frame) {
  return (frame.flags & frame_fast) != 0 ? function.fast->positions[frame.position]
                                         : frame.position;
}

// True: stop_ says why. False: the reference goes on.
bool Engine::run_fast() {
  static const void* const labels[] = {
#define KITWORK_FAST(name, words) &&L_##name,
#include "vm/interpreter/fast_opcodes.def"
#undef KITWORK_FAST
  };
  Vm& vm = vm_;
  std::uint8_t* const base = vm.heap.base();
  // What only some instructions need is kept in memory, so that these stay in machine registers.
  const FastWord* pc = nullptr;
  Value* registers = nullptr;
  std::int64_t gas = 0;

  // With a collection due, the next block is refused by holding the gas back.
#define HOLD_WHEN_DUE(held)                    \
  do {                                         \
    if (vm.heap.collection_due()) [[unlikely]] \
      gas = hold_gas(held);                    \
  } while (false)
#define TAKE_GAS()      \
  do {                  \
    gas = vm.gas_;      \
    HOLD_WHEN_DUE(gas); \
  } while (false)
  // What a call or a step of the reference did, when it was not simply done.
#define FOLLOW(flow)                         \
  do {                                       \
    if ((flow) == Flow::frames) goto frames; \
    if ((flow) == Flow::thrown) goto thrown; \
    return (flow) == Flow::stop;             \
  } while (false)
  // For what may owe gas, as making a shape does. It answers false: the reference does it.
#define SYNCED(work)            \
  do {                          \
    vm.gas_ = release_gas(gas); \
    const bool done_ = (work);  \
    TAKE_GAS();                 \
    if (!done_) [[unlikely]]    \
      goto bail;                \
  } while (false)
  // Errors, natives and getters look at the frames: they say where this one stands.
#define MARK()                                                                       \
  do {                                                                               \
    at_.frame->position = static_cast<std::uint32_t>(pc - at_.function->call.words); \
    at_.frame->flags |= frame_fast;                                                  \
    vm.gas_ = release_gas(gas);                                                      \
  } while (false)

  // The frame is pushed: its locals beyond the arguments are undefined, and its first block is
  // paid.
#define ENTER(program, callee_function)                                                            \
  do {                                                                                             \
    const CallFacts& facts = (callee_function).call;                                               \
    for (std::uint32_t i = std::min(argument_count, facts.parameter_count); i < facts.local_count; \
         ++i) {                                                                                    \
      callee_registers[i] = Value::undefined();                                                    \
    }                                                                                              \
    registers = callee_registers;                                                                  \
    pc = facts.words;                                                                              \
    at_.function = &(callee_function);                                                             \
    at_.constants = (program).constants;                                                           \
    at_.caches = (program).caches;                                                                 \
    gas -= facts.entry_price;                                                                      \
    if (gas < 0) [[unlikely]]                                                                      \
      goto block;                                                                                  \
    DISPATCH();                                                                                    \
  } while (false)

  {
    const LoadedProgram& prelude = vm.image_->prelude();
    programs_[0] = {vm.program_->functions(), vm.program_->constants(), vm.caches_.data()};
    programs_[1] = {prelude.functions(), prelude.constants(), vm.prelude_caches_.data()};
  }

enter_top:
  at_.frame = &top();
  {
    const FastProgram& program = fast_program(at_.frame->function);
    at_.function = &program.functions[at_.frame->function & ~prelude_function_bit];
    at_.constants = program.constants;
    at_.caches = program.caches;
    pc = at_.function->call.words + at_.function->fast->entries[at_.frame->position];
    registers = vm.stack() + at_.frame->base;
  }
  TAKE_GAS();
  DISPATCH();

block:  // what is left does not pay for the block at pc, or a collection is due: the machine stands
        // before the block
  at_.frame->position =
      at_.function->fast->block_at(static_cast<std::uint32_t>(pc - at_.function->call.words));
  at_.frame->flags &= ~static_cast<std::uint32_t>(frame_fast);
  vm.gas_ = release_gas(gas + at_.function->block_price(at_.frame->position));
  vm.entry_pending_ = true;
  return false;

bail:  // the reference does this instruction, and hands back behind it when nothing else has to
       // happen first
  vm.gas_ = release_gas(gas);
bail_marked:
  make_portable(*at_.frame, *at_.function->fast,
                static_cast<std::uint32_t>(pc - at_.function->call.words));
  function_ = at_.function;
  {
    const Flow flow = step();
    if (flow == Flow::next) {
      const std::uint32_t next = at_.frame->position + 1;
      if (!function_->begins_block(next) && at_.function->fast->entries[next] != no_fast_entry) {
        pc = at_.function->call.words + at_.function->fast->entries[next];
        TAKE_GAS();
        DISPATCH();
      }
      advance();
      return false;
    }
    FOLLOW(flow);
  }

thrown:  // vm.exception_ is set; the frame is marked
  return !unwind();

frames :  // the frames changed
{
  Frame& now = top();
  if ((now.flags & (frame_native | frame_fast)) == 0 && vm.entry_pending_) {
    const LoadedFunction& function = vm.function_of(now);
    if (function.fast != nullptr && !vm.heap.collection_due()) {
      const std::int64_t price = function.block_price(now.position);
      if (vm.gas_ >= price) {
        vm.gas_ -= price;
        vm.entry_pending_ = false;
        goto enter_top;
      }
    }
  }
  return false;
}

  // --- moves
  CASE(move) A = B;
  NEXT(1);
#define MOVES(name, more)                             \
  CASE(name) {                                        \
    const FastInstruction second = pc[1].instruction; \
    A = B;                                            \
    Value* to = &C;                                   \
    to[0] = registers[second.a];                      \
    more;                                             \
    NEXT(2);                                          \
  }
  MOVES(move_two, {})
  MOVES(move_three, to[1] = registers[second.b])
  MOVES(move_four, to[1] = registers[second.b]; to[2] = registers[second.c])
  CASE(load_value) A = Value::from_bits(pc[1].bits);
  NEXT(2);
  CASE(load_integer) {
    const auto low = static_cast<std::uint16_t>(pc->instruction.b);
    const auto high = static_cast<std::uint16_t>(pc->instruction.c);
    A = Value::integer(static_cast<std::int32_t>(low | (static_cast<std::uint32_t>(high) << 16)));
    NEXT(1);
  }
  CASE(charge) {
    const auto low = static_cast<std::uint16_t>(pc->instruction.b);
    const auto high = static_cast<std::uint16_t>(pc->instruction.c);
    gas -= low | (static_cast<std::uint32_t>(high) << 16);
    ++pc;
    if (gas < 0) [[unlikely]]
      goto block;
    DISPATCH();
  }
  CASE(portable) goto bail;

  // --- arithmetic
#define ARITHMETIC(name, overflow, operation, strings)                                        \
  CASE(name) {                                                                                \
    const Value x = B;                                                                        \
    const Value y = C;                                                                        \
    std::int32_t result;                                                                      \
    if (both_integers(x, y)) {                                                                \
      if (!overflow(x.as_integer(), y.as_integer(), &result)) {                               \
        A = Value::integer(result);                                                           \
      } else {                                                                                \
        A = Value::from_double(static_cast<double>(x.as_integer()) operation y.as_integer()); \
      }                                                                                       \
      NEXT(1);                                                                                \
    }                                                                                         \
    if (both_numbers(x, y)) {                                                                 \
      A = Value::from_double(x.as_number() operation y.as_number());                          \
      NEXT(1);                                                                                \
    }                                                                                         \
    strings;                                                                                  \
    goto bail;                                                                                \
  }
#define ARITHMETIC_INTEGER(name, overflow, operation)                                    \
  CASE(name) {                                                                           \
    const Value x = B;                                                                   \
    std::int32_t result;                                                                 \
    if (x.is_integer()) {                                                                \
      if (!overflow(x.as_integer(), IMMEDIATE, &result)) {                               \
        A = Value::integer(result);                                                      \
      } else {                                                                           \
        A = Value::from_double(static_cast<double>(x.as_integer()) operation IMMEDIATE); \
      }                                                                                  \
      NEXT(1);                                                                           \
    }                                                                                    \
    if (x.is_double()) {                                                                 \
      A = Value::from_double(x.as_double() operation static_cast<double>(IMMEDIATE));    \
      NEXT(1);                                                                           \
    }                                                                                    \
    goto bail;                                                                           \
  }
#define ARITHMETIC_NUMBER(name, operation)                                                    \
  CASE(name) {                                                                                \
    const Value x = B;                                                                        \
    if (!x.is_number()) goto bail;                                                            \
    A = Value::from_double(x.as_number() operation Value::from_bits(pc[1].bits).as_double()); \
    NEXT(2);                                                                                  \
  }
  ARITHMETIC(add, __builtin_sadd_overflow, +, {
    if (x.is_string() || y.is_string()) goto add_strings;
  })
  ARITHMETIC_INTEGER(add_integer, __builtin_sadd_overflow, +)
  ARITHMETIC(sub, __builtin_ssub_overflow, -, {})
  ARITHMETIC_INTEGER(sub_integer, __builtin_ssub_overflow, -)
  ARITHMETIC_NUMBER(add_number, +)
  ARITHMETIC_NUMBER(sub_number, -)
  ARITHMETIC_NUMBER(mul_number, *)
  ARITHMETIC_NUMBER(div_number, /)
  CASE(mul) {
    const Value x = B;
    const Value y = C;
    if (both_integers(x, y)) {
      A = product(x.as_integer(), y.as_integer());
      NEXT(1);
    }
    if (!both_numbers(x, y)) goto bail;
    A = Value::from_double(x.as_number() * y.as_number());
    NEXT(1);
  }
  CASE(mul_integer) {
    const Value x = B;
    if (x.is_integer()) {
      A = product(x.as_integer(), IMMEDIATE);
      NEXT(1);
    }
    if (!x.is_double()) goto bail;
    A = Value::from_double(x.as_double() * IMMEDIATE);
    NEXT(1);
  }
  CASE(div) {
    const Value x = B;
    const Value y = C;
    if (both_doubles(x, y)) {
      A = Value::from_double(x.as_double() / y.as_double());
      NEXT(1);
    }
    if (!both_numbers(x, y)) goto bail;
    A = quotient(x.as_number(), y.as_number());
    NEXT(1);
  }
  CASE(mod) {
    const Value x = B;
    const Value y = C;
    if (both_integers(x, y) && integer_modulo(x.as_integer(), y.as_integer(), A)) NEXT(1);
    if (!both_numbers(x, y) || modulo_price(x.as_number(), y.as_number()) != 0) goto bail;
    A = Value::number(number_modulo(x.as_number(), y.as_number()));
    NEXT(1);
  }
  CASE(mod_integer) {
    const Value x = B;
    if (x.is_integer() && integer_modulo(x.as_integer(), IMMEDIATE, A)) NEXT(1);
    if (!x.is_number() || modulo_price(x.as_number(), IMMEDIATE) != 0) goto bail;
    A = Value::number(number_modulo(x.as_number(), IMMEDIATE));
    NEXT(1);
  }

add_strings : {
  Value result;
  vm.gas_ = release_gas(gas);
  if (!add_primitives(B, C, result)) goto bail_marked;
  A = result;
}
  TAKE_GAS();
  NEXT(1);

  // --- bits
#define BITS(name, operation)                                                      \
  CASE(name) {                                                                     \
    const Value x = B;                                                             \
    const Value y = C;                                                             \
    if (both_integers(x, y)) {                                                     \
      A = Value::integer(x.as_integer() operation y.as_integer());                 \
      NEXT(1);                                                                     \
    }                                                                              \
    if (!both_numbers(x, y)) goto bail;                                            \
    A = Value::integer(to_int32(x.as_number()) operation to_int32(y.as_number())); \
    NEXT(1);                                                                       \
  }
#define BITS_INTEGER(name, operation)                                \
  CASE(name) {                                                       \
    const Value x = B;                                               \
    if (x.is_integer()) {                                            \
      A = Value::integer(x.as_integer() operation IMMEDIATE);        \
      NEXT(1);                                                       \
    }                                                                \
    if (!x.is_double()) goto bail;                                   \
    A = Value::integer(to_int32(x.as_double()) operation IMMEDIATE); \
    NEXT(1);                                                         \
  }
#define SHIFT(name, y_value, expression)                                                        \
  CASE(name) {                                                                                  \
    const Value x = B;                                                                          \
    const Value y = y_value;                                                                    \
    if (!both_numbers(x, y)) goto bail;                                                         \
    const std::int32_t i = x.is_integer() ? x.as_integer() : to_int32(x.as_double());           \
    const std::uint32_t n =                                                                     \
        static_cast<std::uint32_t>(y.is_integer() ? y.as_integer() : to_int32(y.as_double())) & \
        31u;                                                                                    \
    A = expression;                                                                             \
    NEXT(1);                                                                                    \
  }
#define SHIFT_LEFT Value::integer(static_cast<std::int32_t>(static_cast<std::uint32_t>(i) << n))
#define SHIFT_RIGHT Value::integer(i >> n)
#define SHIFT_UNSIGNED Value::unsigned_integer(static_cast<std::uint32_t>(i) >> n)
  BITS(bit_and, &)
  BITS_INTEGER(bit_and_integer, &)
  BITS(bit_or, |)
  BITS_INTEGER(bit_or_integer, |)
  BITS(bit_xor, ^)
  SHIFT(shift_left, C, SHIFT_LEFT)
  SHIFT(shift_left_integer, Value::integer(IMMEDIATE), SHIFT_LEFT)
  SHIFT(shift_right, C, SHIFT_RIGHT)
  SHIFT(shift_right_integer, Value::integer(IMMEDIATE), SHIFT_RIGHT)
  SHIFT(shift_right_unsigned, C, SHIFT_UNSIGNED)
  SHIFT(shift_right_unsigned_integer, Value::integer(IMMEDIATE), SHIFT_UNSIGNED)

  // --- one operand
#define STEP(name, overflow, operation)                                       \
  CASE(name) {                                                                \
    const Value x = B;                                                        \
    std::int32_t result;                                                      \
    if (x.is_integer() && !overflow(x.as_integer(), 1, &result)) [[likely]] { \
      A = Value::integer(result);                                             \
      NEXT(1);                                                                \
    }                                                                         \
    if (!x.is_number()) goto bail;                                            \
    A = Value::from_double(x.as_number() operation 1);                        \
    NEXT(1);                                                                  \
  }
  STEP(increment, __builtin_sadd_overflow, +)
  STEP(decrement, __builtin_ssub_overflow, -)
  CASE(negate) {
    const Value x = B;
    if (!x.is_number()) goto bail;
    A = Value::number(-x.as_number());
    NEXT(1);
  }
  CASE(to_number) {
    const Value x = B;
    if (!x.is_number()) goto bail;
    A = x;
    NEXT(1);
  }
  CASE(bit_not) {
    const Value x = B;
    if (!x.is_number()) goto bail;
    A = Value::integer(~to_int32(x.as_number()));
    NEXT(1);
  }
  CASE(logical_not) A = Value::boolean(!truth(vm.heap, B));
  NEXT(1);
  CASE(type_of) A = type_of(vm, B);
  NEXT(1);
  CASE(to_string) {
    const Value x = B;
    if (x.is_object() || x.is_symbol()) goto bail;
    vm.gas_ = release_gas(gas);
    if (!vm.charge(text_price(x))) goto bail_marked;
    A = vm::to_string(vm, x);
    TAKE_GAS();
    NEXT(1);
  }
  CASE(concat) {
    vm.gas_ = release_gas(gas);
    Value result;
    if (!concat_strings(&registers[pc->instruction.c],
                        static_cast<std::uint32_t>(pc->instruction.b), result)) {
      goto bail_marked;
    }
    A = result;
    TAKE_GAS();
    NEXT(1);
  }

  // --- comparisons
#define ORDER(x, y, operation, order_expression, use)     \
  {                                                       \
    const Value x = B;                                    \
    const Value y = C;                                    \
    bool result;                                          \
    if (both_integers(x, y)) {                            \
      result = x.as_integer() operation y.as_integer();   \
    } else if (both_numbers(x, y)) {                      \
      result = x.as_number() operation y.as_number();     \
    } else {                                              \
      if (!x.is_string() || !y.is_string()) goto bail;    \
      vm.gas_ = release_gas(gas);                         \
      if (!pay_comparison(x, y, false)) goto bail_marked; \
      TAKE_GAS();                                         \
      result = order_expression;                          \
    }                                                     \
    use;                                                  \
  }
#define COMPARISON(name, jump_name, operation, order_expression)                           \
  CASE(name)                                                                               \
  ORDER(x, y, operation, order_expression, A = Value::boolean(result); NEXT(1))            \
  CASE(jump_if_##name)                                                                     \
  ORDER(x, y, operation, order_expression, TAKE(result))                                   \
  CASE(jump_if_not_##name)                                                                 \
  ORDER(x, y, operation, order_expression, TAKE(!result)) CASE(jump_if_##name##_integer) { \
    const Value x = B;                                                                     \
    if (x.is_integer()) TAKE(x.as_integer() operation IMMEDIATE);                          \
    if (!x.is_double()) goto bail;                                                         \
    TAKE(x.as_double() operation IMMEDIATE);                                               \
  }                                                                                        \
  CASE(jump_if_not_##name##_integer) {                                                     \
    const Value x = B;                                                                     \
    if (x.is_integer()) TAKE(!(x.as_integer() operation IMMEDIATE));                       \
    if (!x.is_double()) goto bail;                                                         \
    TAKE(!(x.as_double() operation IMMEDIATE));                                            \
  }
#define COMPARISON_INTEGER(name, operation)                   \
  CASE(name##_integer) {                                      \
    const Value x = B;                                        \
    if (x.is_integer()) {                                     \
      A = Value::boolean(x.as_integer() operation IMMEDIATE); \
      NEXT(1);                                                \
    }                                                         \
    if (!x.is_double()) goto bail;                            \
    A = Value::boolean(x.as_double() operation IMMEDIATE);    \
    NEXT(1);                                                  \
  }
  COMPARISON_INTEGER(less, <)
  COMPARISON_INTEGER(less_equal, <=)
  COMPARISON_INTEGER(greater, >)
  COMPARISON_INTEGER(greater_equal, >=)
  COMPARISON(less, jump_less, <, compare(vm, x, y) == Order::less)
  COMPARISON(less_equal, jump_less_equal, <=, compare(vm, y, x) == Order::not_less)
  COMPARISON(greater, jump_greater, >, compare(vm, y, x) == Order::less)
  COMPARISON(greater_equal, jump_greater_equal, >=, compare(vm, x, y) == Order::not_less)

  // Strict equality needs no conversion; two strings pay for being compared.
#define STRICT(y_value, use)                             \
  {                                                      \
    const Value x = B;                                   \
    const Value y = y_value;                             \
    bool result;                                         \
    if (both_integers(x, y)) {                           \
      result = x == y;                                   \
    } else if (x.is_string() && y.is_string()) {         \
      vm.gas_ = release_gas(gas);                        \
      if (!pay_comparison(x, y, true)) goto bail_marked; \
      TAKE_GAS();                                        \
      result = strict_equals(vm.heap, x, y);             \
    } else if (both_numbers(x, y)) {                     \
      result = x.as_number() == y.as_number();           \
    } else {                                             \
      result = x == y;                                   \
    }                                                    \
    use;                                                 \
  }
  CASE(strict_equal)
  STRICT(C, A = Value::boolean(result); NEXT(1))
  CASE(strict_not_equal)
  STRICT(C, A = Value::boolean(!result); NEXT(1))
  CASE(jump_if_strict_equal)
  STRICT(C, TAKE(result))
  CASE(jump_if_strict_not_equal)
  STRICT(C, TAKE(!result))
  CASE(jump_if_strict_equal_value)
  STRICT(Value::from_bits(pc[2].bits), TAKE_IN(3, result))
  CASE(jump_if_strict_not_equal_value)
  STRICT(Value::from_bits(pc[2].bits), TAKE_IN(3, !result)) CASE(jump_if_strict_equal_integer) {
    const Value x = B;
    if (x.is_double()) TAKE(x.as_double() == IMMEDIATE);
    TAKE(x == Value::integer(IMMEDIATE));
  }
  CASE(jump_if_strict_not_equal_integer) {
    const Value x = B;
    if (x.is_double()) TAKE(x.as_double() != IMMEDIATE);
    TAKE(!(x == Value::integer(IMMEDIATE)));
  }
#define LOOSE(use)                               \
  {                                              \
    const Value x = B;                           \
    const Value y = C;                           \
    bool result;                                 \
    if (both_integers(x, y)) {                   \
      result = x == y;                           \
    } else if (both_numbers(x, y)) {             \
      result = x.as_number() == y.as_number();   \
    } else if (x.is_object() && y.is_object()) { \
      result = x == y;                           \
    } else {                                     \
      goto bail;                                 \
    }                                            \
    use;                                         \
  }
  CASE(equal)
  LOOSE(A = Value::boolean(result); NEXT(1))
  CASE(not_equal)
  LOOSE(A = Value::boolean(!result); NEXT(1))
  CASE(jump_if_equal)
  LOOSE(TAKE(result))
  CASE(jump_if_not_equal)
  LOOSE(TAKE(!result))

  // --- jumps
  CASE(jump) {
    const FastBranch branch = pc[1].branch;
    pc += branch.offset;
    gas -= branch.price_taken;
    if (gas < 0) [[unlikely]]
      goto block;
    DISPATCH();
  }
  CASE(jump_if_true) TAKE(truth(vm.heap, A));
  CASE(jump_if_false) TAKE(!truth(vm.heap, A));
  CASE(jump_if_nullish) TAKE(A.is_nullish());
  CASE(jump_if_not_nullish) TAKE(!A.is_nullish());
  CASE(jump_if_undefined) TAKE(A.is_undefined());
  CASE(jump_if_not_undefined) TAKE(!A.is_undefined());
  CASE(jump_if_done) TAKE(A.is_hole());

  // --- variables
#define BOX(which) reinterpret_cast<Box*>(base + (which).ref())->value
#define CAPTURES                                                                    \
  reinterpret_cast<ValueArray*>(                                                    \
      base + reinterpret_cast<vm::Function*>(base + registers[-2].ref())->captures) \
      ->values()
  CASE(check_hole) {
    if (A.is_hole()) goto bail;
    NEXT(1);
  }
  CASE(check_unbound) {
    if (!A.is_hole()) goto bail;
    NEXT(1);
  }
  CASE(push_new_target) A = at_.frame->new_target;
  NEXT(1);
  CASE(get_super_constructor) {
    if (!B.is_object()) goto bail;
    const auto* function = reinterpret_cast<const Cell*>(base + B.ref());
    const Ref prototype = reinterpret_cast<const Shape*>(base + function->word)->prototype;
    if (prototype == no_ref ||
        (reinterpret_cast<const Cell*>(base + prototype)->flags & object_constructor) == 0 ||
        reinterpret_cast<const Cell*>(base + prototype)->kind != CellKind::function) {
      goto bail;
    }
    A = Value::object(prototype);
    NEXT(1);
  }
  CASE(get_boxed) A = BOX(B);
  NEXT(1);
  CASE(set_boxed) BOX(A) = B;
  NEXT(1);
  CASE(get_boxed_checked) {
    const Value value = BOX(B);
    if (value.is_hole()) goto bail;
    A = value;
    NEXT(1);
  }
  CASE(get_capture) A = CAPTURES[pc->instruction.b];
  NEXT(1);
  CASE(get_capture_boxed) A = BOX(CAPTURES[pc->instruction.b]);
  NEXT(1);
  CASE(get_capture_checked) {
    const Value value = BOX(CAPTURES[pc->instruction.b]);
    if (value.is_hole()) goto bail;
    A = value;
    NEXT(1);
  }
  CASE(set_capture_boxed) {
    const Value box = CAPTURES[pc->instruction.a];
    if (in_image(box.ref())) goto bail;
    BOX(box) = B;
    NEXT(1);
  }
  CASE(make_box) {
    A = vm::make_box(vm, A);
    HOLD_WHEN_DUE(release_gas(gas));
    NEXT(1);
  }
  CASE(renew_box) {
    A = vm::make_box(vm, BOX(A));
    HOLD_WHEN_DUE(release_gas(gas));
    NEXT(1);
  }
  CASE(make_closure) {
    vm.gas_ = release_gas(gas);
    A = vm::make_closure(vm, registers, at_.frame->function,
                         static_cast<std::uint32_t>(pc[1].bits));
    TAKE_GAS();
    NEXT(2);
  }

  // --- properties
  CASE(get_global) {
    const PropertyCache& cache = at_.caches[pc[1].site.cache];
    if (cache.ways[0].kind == CacheKind::prototype && cache.ways[0].epoch == vm.prototype_epoch_)
        [[likely]] {
      A = *reinterpret_cast<Value*>(base + cache.ways[0].data);
      NEXT(2);
    }
    SYNCED(fill_global(at_.constants[pc[1].site.constant], at_.caches[pc[1].site.cache]));
    DISPATCH();
  }
  CASE(get_property) {
    const Value object = B;
    PropertyCache& cache = at_.caches[pc[1].site.cache];
    if (object.is_object()) [[likely]] {
      const auto* cell = reinterpret_cast<const Object*>(base + object.ref());
      if (cell->word == cache.near_shape) [[likely]] {
        A = *reinterpret_cast<const Value*>(reinterpret_cast<const std::uint8_t*>(cell) +
                                            cache.near_offset);
        NEXT(2);
      }
      const CacheWay* way = &cache.ways[0];
      if (cell->word != way->shape) ++way;
      if (cell->word == way->shape) {
        if (way->kind == CacheKind::own_near) {
          A = *reinterpret_cast<const Value*>(reinterpret_cast<const std::uint8_t*>(cell) +
                                              way->data);
          NEXT(2);
        }
        if (way->kind == CacheKind::own_far) {
          A = reinterpret_cast<const ValueArray*>(base + cell->slots)->values()[way->data];
          NEXT(2);
        }
        if (way->epoch == vm.prototype_epoch_) {
          A = way->kind == CacheKind::prototype ? *reinterpret_cast<const Value*>(base + way->data)
                                                : Value::undefined();
          NEXT(2);
        }
      }
    }
    Value value;
    SYNCED(get_cached(object, at_.constants[pc[1].site.constant], cache, value));
    A = value;
    NEXT(2);
  }
  CASE(get_length) {
    const Value object = B;
    if (object.is_string()) {
      A = Value::integer(
          static_cast<std::int32_t>(reinterpret_cast<const Cell*>(base + object.ref())->word));
      NEXT(2);
    }
    if (object.is_object()) {
      const auto* array = reinterpret_cast<const Array*>(base + object.ref());
      if (array->kind == CellKind::array) {
        A = Value::unsigned_integer(array->length);
        NEXT(2);
      }
    }
    Value value;
    SYNCED(get_cached(object, at_.constants[pc[1].site.constant], at_.caches[pc[1].site.cache],
                      value));
    A = value;
    NEXT(2);
  }
  CASE(get_method) {
    const Value object = B;
    PropertyCache& cache = at_.caches[pc[1].site.cache];
    Ref shape = no_ref;
    if (object.is_object()) [[likely]] {
      shape = reinterpret_cast<const Cell*>(base + object.ref())->word;
    } else if (object.is_string()) {
      shape = string_shape_marker;
    } else if (object.is_number()) {
      shape = number_shape_marker;
    }
    Value value;
    const CacheWay* way = &cache.ways[0];
    if (shape != way->shape) ++way;
    if (shape == way->shape && way->kind == CacheKind::prototype &&
        way->epoch == vm.prototype_epoch_) [[likely]] {
      value = *reinterpret_cast<const Value*>(base + way->data);
    } else if (shape == cache.near_shape && shape != no_ref) {
      value = *reinterpret_cast<const Value*>(base + object.ref() + cache.near_offset);
    } else {
      SYNCED(get_cached(object, at_.constants[pc[1].site.constant], cache, value));
    }
    Value* to = &A;
    to[1] = object;
    to[0] = value;
    NEXT(2);
  }
  CASE(set_property) {
    const Value object = A;
    PropertyCache& cache = at_.caches[pc[1].site.cache];
    if (object.is_object()) [[likely]] {
      auto* cell = reinterpret_cast<Object*>(base + object.ref());
      if (cell->word == cache.near_shape) [[likely]] {
        *reinterpret_cast<Value*>(reinterpret_cast<std::uint8_t*>(cell) + cache.near_offset) = B;
        NEXT(2);
      }
      const CacheWay* way = &cache.ways[0];
      if (cell->word != way->shape) ++way;
      if (cell->word == way->shape) {
        if (way->kind == CacheKind::own_near) {
          *reinterpret_cast<Value*>(reinterpret_cast<std::uint8_t*>(cell) + way->data) = B;
          NEXT(2);
        }
        if (way->kind == CacheKind::own_far) {
          reinterpret_cast<ValueArray*>(base + cell->slots)->values()[way->data] = B;
          NEXT(2);
        }
        if (way->kind == CacheKind::transition && way->epoch == vm.prototype_epoch_ &&
            (cell->flags & object_is_prototype) == 0) {
          *reinterpret_cast<Value*>(reinterpret_cast<std::uint8_t*>(cell) + way->data) = B;
          cell->word = way->shape_after;
          NEXT(2);
        }
      }
      vm.gas_ = release_gas(gas);
      if (!set_cached(object, at_.constants[pc[1].site.constant], B, cache)) goto bail_marked;
      TAKE_GAS();
      NEXT(2);
    }
    goto bail;
  }
  CASE(define_field) {
    const Value object = A;
    if (!object.is_object()) goto bail;
    PropertyCache& cache = at_.caches[pc[1].site.cache];
    auto* cell = reinterpret_cast<Object*>(base + object.ref());
    const CacheWay* way = &cache.ways[0];
    if (cell->word != way->shape) ++way;
    if (cell->word == way->shape && way->kind == CacheKind::transition) [[likely]] {
      *reinterpret_cast<Value*>(reinterpret_cast<std::uint8_t*>(cell) + way->data) = B;
      cell->word = way->shape_after;
      NEXT(2);
    }
    vm.gas_ = release_gas(gas);
    const bool defined = define_cached(object, at_.constants[pc[1].site.constant], B, cache);
    TAKE_GAS();
    if (!defined) goto bail;
    NEXT(2);
  }
  CASE(get_super_method) {
    const auto* closure = reinterpret_cast<const vm::Function*>(base + registers[-2].ref());
    Value value;
    SYNCED(get_super(*closure, at_.constants[pc[1].site.constant], at_.caches[pc[1].site.cache],
                     value));
    const Value receiver = B;
    Value* to = &A;
    to[0] = value;
    to[1] = receiver;
    NEXT(2);
  }
  // A private name's slot depends on the shape and on the name, which each evaluation of a class
  // makes anew.
#define PRIVATE(object, name, writing, use)                                 \
  {                                                                         \
    if (!(object).is_object()) goto bail;                                   \
    PropertyCache& cache = at_.caches[pc[1].site.cache];                    \
    std::uint8_t* const cell = base + (object).ref();                       \
    std::uint32_t offset = cache.ways[0].data;                              \
    if (cache.ways[0].shape != reinterpret_cast<const Cell*>(cell)->word || \
        cache.ways[0].shape_after != (name).ref()) {                        \
      if (!find_private(object, name, writing, cache, offset)) goto bail;   \
    }                                                                       \
    Value& place = *reinterpret_cast<Value*>(cell + offset);                \
    use;                                                                    \
    NEXT(2);                                                                \
  }
  CASE(get_private) PRIVATE(B, C, false, A = place) CASE(get_private_method) {
    const Value object = B;
    Value* to = &A;
    PRIVATE(object, C, false, to[0] = place; to[1] = object)
  }
  CASE(set_private) PRIVATE(A, B, true, place = C) CASE(check_coercible) {
    if (A.is_nullish()) goto bail;
    NEXT(1);
  }
  CASE(get_element) {
    const Value object = B;
    const Value key = C;
    if (object.is_object() && key.is_integer()) {
      const auto* cell = reinterpret_cast<const Object*>(base + object.ref());
      const auto index = static_cast<std::uint32_t>(key.as_integer());
      const auto* elements = reinterpret_cast<const ValueArray*>(base + cell->elements);
      if (cell->elements != no_ref && elements->kind == CellKind::values &&
          index < elements->word) {
        const Value value = elements->values()[index];
        if (!value.is_hole()) [[likely]] {
          A = value;
          NEXT(1);
        }
      }
    }
    Value value;
    vm.gas_ = release_gas(gas);
    if (!get_element(object, key, value)) goto bail_marked;
    TAKE_GAS();
    A = value;
    NEXT(1);
  }
  CASE(get_element_integer) {
    const Value object = B;
    if (object.is_object()) {
      const auto* cell = reinterpret_cast<const Object*>(base + object.ref());
      const auto index = static_cast<std::uint32_t>(IMMEDIATE);
      const auto* elements = reinterpret_cast<const ValueArray*>(base + cell->elements);
      if (cell->elements != no_ref && elements->kind == CellKind::values &&
          index < elements->word) {
        const Value value = elements->values()[index];
        if (!value.is_hole()) [[likely]] {
          A = value;
          NEXT(1);
        }
      }
    }
    goto bail;
  }
  CASE(set_element) {
    const Value object = A;
    const Value key = B;
    if (object.is_object() && key.is_integer()) {
      auto* cell = reinterpret_cast<Object*>(base + object.ref());
      const auto index = static_cast<std::uint32_t>(key.as_integer());
      auto* elements = reinterpret_cast<ValueArray*>(base + cell->elements);
      if (cell->elements != no_ref && elements->kind == CellKind::values &&
          index < elements->word && (cell->flags & object_elements_frozen) == 0) {
        Value& place = elements->values()[index];
        if (!place.is_hole()) [[likely]] {
          place = C;
          NEXT(1);
        }
      }
    }
    vm.gas_ = release_gas(gas);
    if (!set_element(object, key, C)) goto bail_marked;
    TAKE_GAS();
    NEXT(1);
  }
  CASE(create_object) {
    vm.gas_ = release_gas(gas);
    A = make_object(vm, static_cast<std::uint32_t>(pc->instruction.b));
    TAKE_GAS();
    NEXT(1);
  }
  CASE(create_array) {
    vm.gas_ = release_gas(gas);
    const auto count = static_cast<std::uint32_t>(pc->instruction.b);
    if (!vm.charge(count)) goto bail_marked;
    A = make_array(vm, &registers[pc->instruction.c], count);
    TAKE_GAS();
    NEXT(1);
  }

  // --- calls
  CASE(call_plain)(&A)[1] = Value::undefined();
  goto do_call;
  CASE(call)
do_call : {
  Value* callee = &A;
  const auto argument_count = static_cast<std::uint32_t>(pc->instruction.b);
  if (callee->is_object()) [[likely]] {
    const auto* closure = reinterpret_cast<const vm::Function*>(base + callee->ref());
    if (closure->kind == CellKind::function && (closure->flags & object_class) == 0) [[likely]] {
      const std::uint32_t id = closure->function;
      const FastProgram& program = fast_program(id);
      const LoadedFunction& function = program.functions[id & ~prelude_function_bit];
      Frame* const caller = at_.frame;
      const std::uint32_t slot =
          caller->base + 2 + static_cast<std::uint32_t>(std::int32_t{pc->instruction.a});
      if (function.call.simple && room_for(function.call, slot, argument_count)) [[likely]] {
        caller->position = static_cast<std::uint32_t>(pc - at_.function->call.words);
        caller->flags |= frame_fast;
        ++vm.frame_count_;
        caller[1] = Frame{id, 0, slot, slot - 2, 0, 0, Value::undefined()};
        at_.frame = caller + 1;
        Value* const callee_registers = callee + 2;
        ENTER(program, function);
      }
    } else if (closure->kind == CellKind::native_function) {
      const std::uint32_t id = reinterpret_cast<const NativeFunction*>(closure)->native;
      if ((id & host_function_bit) == 0) {
        MARK();
        NativeCall call(vm, callee + 2, argument_count);
        const NativeStatus status = vm.image_->native(id)(call);
        if (status == NativeStatus::done) [[likely]] {
          C = call.result;
          TAKE_GAS();
          NEXT(2);
        }
        if (status == NativeStatus::thrown) goto thrown;
        const auto slot = static_cast<std::uint32_t>(callee - vm.stack());
        const Flow flow = settle_native(
            status, call,
            Frame{id, argument_count, slot + 2, slot, frame_native, 0, Value::undefined()});
        if (flow == Flow::next) {
          TAKE_GAS();
          NEXT(2);
        }
        FOLLOW(flow);
      }
    }
  }
  MARK();
  const auto slot = static_cast<std::uint32_t>(callee - vm.stack());
  const Flow flow = call_at(slot, argument_count, slot, 0);
  if (flow == Flow::next) {
    TAKE_GAS();
    NEXT(2);
  }
  FOLLOW(flow);
}
  CASE(construct) {
    Value* callee = &A;
    const auto argument_count = static_cast<std::uint32_t>(pc->instruction.b);
    if (callee[0].is_object() && callee[1].is_object()) [[likely]] {
      const auto* target = reinterpret_cast<const vm::Function*>(base + callee[1].ref());
      const auto* closure = reinterpret_cast<const vm::Function*>(base + callee->ref());
      if (closure->kind == CellKind::function && (closure->flags & object_constructor) != 0 &&
          target->kind == CellKind::function) {
        const std::uint32_t id = closure->function;
        const FastProgram& program = fast_program(id);
        const LoadedFunction& function = program.functions[id & ~prelude_function_bit];
        Value* callee_registers = callee + 2;
        const auto slot = static_cast<std::uint32_t>(callee_registers - vm.stack());
        Value this_value = Value::hole();
        vm.gas_ = release_gas(gas);
        const bool simple = function.call.simple && room_for(function.call, slot, argument_count) &&
                            (function.source->kind == FunctionKind::derived_constructor ||
                             new_this(*target, at_.caches[pc[1].site.cache], this_value));
        TAKE_GAS();
        if (simple) [[likely]] {
          at_.frame->position = static_cast<std::uint32_t>(pc - at_.function->call.words);
          at_.frame->flags |= frame_fast;
          ++at_.frame;
          ++vm.frame_count_;
          *at_.frame = Frame{id, 0, slot, slot - 2, frame_construct, 0, callee[1]};
          callee[1] = this_value;
          ENTER(program, function);
        }
      }
    }
    MARK();
    const auto slot = static_cast<std::uint32_t>(&A - vm.stack());
    const Flow flow = construct_at(slot, argument_count, slot);
    if (flow == Flow::next) {
      TAKE_GAS();
      NEXT(2);
    }
    FOLLOW(flow);
  }
  CASE(return_value) {
    Value value = A;
    const std::uint32_t flags = at_.frame->flags & ~static_cast<std::uint32_t>(frame_fast);
    if (flags != 0) [[unlikely]] {
      const bool plain = flags == frame_construct && !value.is_object() &&
                         at_.function->source->kind != FunctionKind::derived_constructor;
      if (plain) {
        value = registers[-1];
      } else if (flags != frame_construct || !value.is_object()) {
        MARK();
        const Flow flow = return_from_top(value);
        if (flow == Flow::thrown) goto thrown;
        if (flow == Flow::stop) return true;
        if (flow == Flow::next) resume_caller();
        return false;
      }
    }
    reinterpret_cast<Value*>(base + stack_begin)[at_.frame->result_slot] = value;
    --vm.frame_count_;
    --at_.frame;
    if ((at_.frame->flags & frame_fast) == 0) [[unlikely]] {
      vm.gas_ = release_gas(gas);
      resume_caller();
      return false;
    }
    const FastProgram& program = fast_program(at_.frame->function);
    at_.function = &program.functions[at_.frame->function & ~prelude_function_bit];
    at_.constants = program.constants;
    at_.caches = program.caches;
    pc = at_.function->call.words + at_.frame->position + 2;
    registers = reinterpret_cast<Value*>(base + stack_begin) + at_.frame->base;
    DISPATCH();
  }
  CASE(append) {
    if (!B.is_object()) goto bail;  // as a stranger's snapshot may have it
    auto* array = reinterpret_cast<Array*>(base + B.ref());
    if (array->kind != CellKind::array) goto bail;
    auto* elements = reinterpret_cast<ValueArray*>(base + array->elements);
    if (array->elements == no_ref || elements->kind != CellKind::values ||
        array->length >= elements->word)
      goto bail;
    elements->values()[array->length++] = C;
    A = Value::undefined();
    NEXT(1);
  }
  CASE(intrinsic) {
    MARK();
    const auto count = static_cast<std::uint32_t>(pc->instruction.b);
    const std::uint32_t slot =
        at_.frame->base + at_.function->call.local_count + at_.function->call.operand_slots - 2;
    if (slot + 2 + count > stack_slots_max) goto bail_marked;
    Value* aside = vm.stack() + slot;
    aside[0] = Value::undefined();
    aside[1] = Value::undefined();
    for (std::uint32_t i = 0; i < count; ++i)
      aside[2 + i] = registers[pc->instruction.c + static_cast<int>(i)];
    const std::uint32_t id = native_intrinsic_bit | static_cast<std::uint32_t>(pc[1].bits);
    NativeCall call(vm, aside + 2, count);
    const NativeStatus status = vm.image_->native(id)(call);
    if (status == NativeStatus::done) [[likely]] {
      A = call.result;
      TAKE_GAS();
      NEXT(2);
    }
    if (status == NativeStatus::thrown) goto thrown;
    const auto result_slot = static_cast<std::uint32_t>(&A - vm.stack());
    const Flow flow = settle_native(
        status, call, Frame{id, count, slot + 2, result_slot, frame_native, 0, Value::undefined()});
    if (flow == Flow::next) {
      TAKE_GAS();
      NEXT(2);
    }
    FOLLOW(flow);
  }
  CASE(get_iterator) {
    const Value iterable = A;
    if (!iterates_as_array(vm, iterable)) goto bail;
    A = make_array_iterator(vm, iterable);
    HOLD_WHEN_DUE(release_gas(gas));
    NEXT(1);
  }
  CASE(iterator_close) {
    if (!is_plain_array_iterator(vm, A)) goto bail;
    NEXT(1);
  }
  CASE(iterator_step) {
    Value* operands = &A;
    if (operands[1].is_object() &&
        operands[1].ref() == vm.object(WellKnownObject::array_iterator_next)) {
      Value value;
      if (step_array_iterator(vm, operands[0], value)) {
        operands[2] = value;
        NEXT(1);
      }
    }
    goto bail;
  }
}

}  // namespace kitwork::vm
