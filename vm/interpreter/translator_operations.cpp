// The second half of the translator: operators, jumps, calls, properties and the rest.
#include <algorithm>

#include "vm/interpreter/translator.hpp"

namespace kitwork::vm {
namespace {

constexpr std::uint32_t price_max = 65535;

enum IntrinsicNumber : std::uint32_t {
#define KITWORK_INTRINSIC(name, number, kinds, sentence) intrinsic_##name##_number = number,
#include "schemas/intrinsics.def"
#undef KITWORK_INTRINSIC
};

bool fits_field(Value value) {
  return value.is_integer() && value.as_integer() >= -32768 && value.as_integer() <= 32767;
}

}  // namespace

void Translator::translate_operator(const Instruction& in) {
  using F = FastOpcode;
  switch (in.opcode) {
    case Opcode::add:
      return translate_arithmetic(F::add, F::add_integer, F::add_number, true);
    case Opcode::sub:
      return translate_arithmetic(F::sub, F::sub_integer, F::sub_number, false);
    case Opcode::mul:
      return translate_arithmetic(F::mul, F::mul_integer, F::mul_number, true);
    case Opcode::div:
      return translate_arithmetic(F::div, F::div, F::div_number, false);
    case Opcode::mod:
      return translate_arithmetic(F::mod, F::mod_integer, F::mod, false);
    case Opcode::bit_and:
      return translate_arithmetic(F::bit_and, F::bit_and_integer, F::bit_and, true);
    case Opcode::bit_or:
      return translate_arithmetic(F::bit_or, F::bit_or_integer, F::bit_or, true);
    case Opcode::bit_xor:
      return translate_arithmetic(F::bit_xor, F::bit_xor, F::bit_xor, true);
    case Opcode::shift_left:
      return translate_arithmetic(F::shift_left, F::shift_left_integer, F::shift_left, false);
    case Opcode::shift_right:
      return translate_arithmetic(F::shift_right, F::shift_right_integer, F::shift_right, false);
    case Opcode::shift_right_unsigned:
      return translate_arithmetic(F::shift_right_unsigned, F::shift_right_unsigned_integer,
                                  F::shift_right_unsigned, false);
    case Opcode::increment:
      return translate_unary(F::increment);
    case Opcode::decrement:
      return translate_unary(F::decrement);
    case Opcode::negate:
      return translate_unary(F::negate);
    case Opcode::to_number:
    case Opcode::to_numeric:
      return translate_unary(F::to_number);
    case Opcode::bit_not:
      return translate_unary(F::bit_not);
    case Opcode::logical_not:
      return translate_unary(F::logical_not);
    case Opcode::type_of:
      return translate_unary(F::type_of);
    case Opcode::to_string:
      if (top(0).kind == Operand::Kind::value && top(0).value.is_string()) return;
      return translate_unary(F::to_string);
    case Opcode::concat: {
      materialise_top(in.a);
      const std::int16_t first = slot_register(stack_.size() - in.a);
      const std::uint32_t word = emit(F::concat, first, static_cast<int>(in.a), first);
      drop(in.a);
      push_slot();
      patchable_ = word;
      return;
    }
    case Opcode::less:
    case Opcode::less_equal:
    case Opcode::greater:
    case Opcode::greater_equal:
    case Opcode::equal:
    case Opcode::not_equal:
    case Opcode::strict_equal:
    case Opcode::strict_not_equal:
      return translate_comparison(in);
    default:
      return portable(in);
  }
}

void Translator::translate_comparison(const Instruction& in) {
  if (fuse_comparison(in.opcode)) return;
  const auto offset = static_cast<int>(in.opcode) - static_cast<int>(Opcode::less);
  const auto opcode = static_cast<FastOpcode>(static_cast<int>(FastOpcode::less) + offset);
  const bool orders = in.opcode <= Opcode::greater_equal;
  const auto with_integer =
      orders ? static_cast<FastOpcode>(static_cast<int>(FastOpcode::less_integer) + offset)
             : opcode;
  translate_arithmetic(opcode, with_integer, opcode, false);
}

// A comparison and the conditional jump behind it are one instruction.
bool Translator::fuse_comparison(Opcode opcode) {
  const Instruction* next = next_in_block();
  if (next == nullptr ||
      (next->opcode != Opcode::jump_if_true && next->opcode != Opcode::jump_if_false))
    return false;
  const bool when_true = next->opcode == Opcode::jump_if_true;
  if (function_.block_price(next->a) > price_max ||
      function_.block_price(position_ + 2) > price_max)
    return false;
  materialise_all_but(2);
  using F = FastOpcode;
  const Operand right = top(0);
  const bool integer = right.kind == Operand::Kind::value && fits_field(right.value);
  const bool strict = opcode == Opcode::strict_equal || opcode == Opcode::strict_not_equal;
  const bool by_value =
      strict && right.kind == Operand::Kind::value && !integer && !right.value.is_undefined();
  F fused;
  int order = static_cast<int>(opcode) -
              static_cast<int>(Opcode::less);  // less, less_equal, greater, greater_equal
  if (opcode <= Opcode::greater_equal) {
    const F base = integer ? F::jump_if_less_integer : F::jump_if_less;
    fused = static_cast<F>(static_cast<int>(base) + order * 2 + (when_true ? 0 : 1));
  } else {
    const bool negated = opcode == Opcode::not_equal || opcode == Opcode::strict_not_equal;
    const bool equal = negated != when_true;
    if (!strict) {
      fused = equal ? F::jump_if_equal : F::jump_if_not_equal;
    } else if (integer) {
      fused = equal ? F::jump_if_strict_equal_integer : F::jump_if_strict_not_equal_integer;
    } else if (by_value || right.kind == Operand::Kind::value) {
      fused = equal ? F::jump_if_strict_equal_value : F::jump_if_strict_not_equal_value;
    } else {
      fused = equal ? F::jump_if_strict_equal : F::jump_if_strict_not_equal;
    }
  }
  const bool nullish = !strict && opcode >= Opcode::equal && right.kind == Operand::Kind::value &&
                       right.value.is_nullish();
  const bool undefined = strict && right.kind == Operand::Kind::value && right.value.is_undefined();
  if (undefined)
    fused =
        fused == F::jump_if_strict_equal_value ? F::jump_if_undefined : F::jump_if_not_undefined;
  if (nullish) fused = fused == F::jump_if_equal ? F::jump_if_nullish : F::jump_if_not_nullish;
  const std::int16_t b = register_of(1);
  const bool field = integer && (strict || opcode <= Opcode::greater_equal);
  const int c = field                              ? right.value.as_integer()
                : by_value || nullish || undefined ? 0
                                                   : register_of(0);
  const std::uint32_t at = position_;
  const std::uint32_t word = emit(fused, b, b, c);
  FastWord content{};
  content.branch.price_taken = static_cast<std::uint16_t>(function_.block_price(next->a));
  content.branch.price_next = static_cast<std::uint16_t>(function_.block_price(at + 2));
  emit_bits(content.bits);
  if (by_value) emit_bits(right.value.bits());
  fixups_.push_back(Fixup{word, next->a});
  charged_ = true;
  drop(2);
  ++position_;
  return true;
}

void Translator::translate_jump(const Instruction& in) {
  using F = FastOpcode;
  switch (in.opcode) {
    case Opcode::return_value: {
      const std::int16_t value = register_of(0);
      emit(F::return_value, value);
      charged_ = true;
      return;
    }
    case Opcode::throw_value:
      emit(F::portable);
      charged_ = true;
      return;
    case Opcode::debugger:
      return;
    case Opcode::jump:
      materialise_top(stack_.size());
      if (!branch_prices_fit(in.a, false)) {
        emit(F::portable);
      } else {
        emit_branch(F::jump, 0, 0, 0, in.a, false);
      }
      charged_ = true;
      return;
    default:
      break;
  }
  if (!branch_prices_fit(in.a, true)) {
    materialise_top(stack_.size());
    emit(F::portable);
    charged_ = true;
    return;
  }
  const bool done = in.opcode == Opcode::jump_if_done;
  materialise_all_but(done ? 0 : 1);
  const auto offset = static_cast<int>(in.opcode) - static_cast<int>(Opcode::jump_if_true);
  const std::int16_t value = register_of(0);
  emit_branch(static_cast<F>(static_cast<int>(F::jump_if_true) + offset), value, 0, 0, in.a, true);
}

void Translator::translate_call(FastOpcode opcode, std::uint32_t count) {
  const Operand& receiver = top(count);
  const bool plain = opcode == FastOpcode::call && receiver.kind == Operand::Kind::value &&
                     receiver.value.is_undefined();
  if (plain) {
    materialise_top(count + 2, index_of(count));
    opcode = FastOpcode::call_plain;
  } else {
    materialise_top(count + 2);
  }
  const std::int16_t callee = slot_register(stack_.size() - count - 2);
  emit(opcode, callee, static_cast<int>(count), callee);
  if (opcode == FastOpcode::construct) {
    emit_site(0);
  } else {
    emit_bits(0);
  }
  drop(count + 2);
  push_slot();
}

void Translator::translate_property(const Instruction& in) {
  using F = FastOpcode;
  switch (in.opcode) {
    case Opcode::get_property: {
      const std::int16_t object = register_of(0);
      const F opcode = program_.constant(in.a) == length_name_ ? F::get_length : F::get_property;
      const std::uint32_t word = emit(opcode, slot_register(index_of(0)), object);
      emit_site(in.a);
      top(0) = Operand{};
      patchable_ = word;
      return;
    }
    case Opcode::get_method: {
      const std::int16_t object = register_of(0);
      emit(F::get_method, slot_register(index_of(0)), object);
      emit_site(in.a);
      top(0) = Operand{};
      return push_slot();
    }
    case Opcode::get_super_method:
      return translate_super_method(in);
    case Opcode::get_element: {
      const Operand key = top(0);
      const bool integer =
          key.kind == Operand::Kind::value && fits_field(key.value) && key.value.as_integer() >= 0;
      const std::int16_t object = register_of(1);
      const int c = integer ? key.value.as_integer() : register_of(0);
      const std::uint32_t word = emit(integer ? F::get_element_integer : F::get_element,
                                      slot_register(index_of(1)), object, c);
      drop(1);
      top(0) = Operand{};
      patchable_ = word;
      return;
    }
    case Opcode::set_property:
      return translate_set(2, F::set_property, in);
    case Opcode::set_element:
      return translate_set(3, F::set_element, in);
    default:
      return portable(in);
  }
}

// The name is nearly always a constant, pushed right before.
void Translator::translate_super_method(const Instruction& in) {
  const Instruction& before = code_[position_ - 1];
  if (function_.begins_block(position_) || before.opcode != Opcode::push_constant ||
      !top(0).value.is_string()) {
    return portable(in);
  }
  const std::int16_t receiver = register_of(1);
  emit(FastOpcode::get_super_method, slot_register(index_of(1)), receiver);
  emit_site(before.a);
  drop(2);
  push_slot();
  push_slot();
}

// Reads and writes of private fields.
void Translator::translate_private(const Instruction& in) {
  using F = FastOpcode;
  const bool writing = in.opcode == Opcode::set_private;
  const std::int16_t object = register_of(writing ? 2 : 1);
  const std::int16_t name = register_of(writing ? 1 : 0);
  if (writing) {
    const std::int16_t value = register_of(0);
    emit(F::set_private, object, name, value);
    emit_site(0);
    return finish_set(3, value);
  }
  const bool method = in.opcode == Opcode::get_private_method;
  const std::uint32_t word = emit(method ? F::get_private_method : F::get_private,
                                  slot_register(index_of(1)), object, name);
  emit_site(0);
  drop(2);
  push_slot();
  if (method) {
    push_slot();
  } else {
    patchable_ = word;
  }
}

void Translator::translate_set(std::uint32_t pops, FastOpcode opcode, const Instruction& in) {
  const std::int16_t object = register_of(pops - 1);
  const std::int16_t key = pops == 3 ? register_of(1) : std::int16_t{0};
  const std::int16_t value = register_of(0);
  if (pops == 3) {
    emit(opcode, object, key, value);
  } else {
    emit(opcode, object, value);
    emit_site(in.a);
  }
  finish_set(pops, value);
}

// The value stays as the result; mostly it is dropped at once.
void Translator::finish_set(std::uint32_t pops, std::int16_t value) {
  const Operand result = top(0);
  const Instruction* next = next_in_block();
  if (next != nullptr && next->opcode == Opcode::pop) {
    drop(pops);
    ++position_;
    return;
  }
  if (result.kind == Operand::Kind::slot) {
    emit(FastOpcode::move, slot_register(index_of(pops - 1)), value);
    drop(pops);
    return push_slot();
  }
  drop(pops);
  stack_.push_back(result);
}

void Translator::translate_rest(const Instruction& in) {
  using F = FastOpcode;
  switch (in.opcode) {
    case Opcode::create_object: {
      emit(F::create_object, slot_register(stack_.size()), static_cast<int>(std::min(in.a, 1024u)));
      return push_slot();
    }
    case Opcode::create_array: {
      materialise_top(in.a);
      const std::int16_t first = slot_register(stack_.size() - in.a);
      emit(F::create_array, first, static_cast<int>(in.a), first);
      drop(in.a);
      return push_slot();
    }
    case Opcode::define_field: {
      const std::int16_t value = register_of(0);
      const std::int16_t object = register_of(1);
      emit(F::define_field, object, value);
      emit_site(in.a);
      return drop(1);
    }
    case Opcode::intrinsic: {
      if (in.a == intrinsic_append_number) {
        const std::int16_t array = register_of(1);
        const std::int16_t value = register_of(0);
        emit(F::append, slot_register(index_of(1)), array, value);
        drop(2);
        return push_slot();
      }
      materialise_top(in.b);
      const std::int16_t first = slot_register(stack_.size() - in.b);
      emit(F::intrinsic, first, static_cast<int>(in.b), first);
      emit_bits(in.a);
      drop(in.b);
      return push_slot();
    }
    case Opcode::check_this:
      emit(F::check_hole, register_of(0));
      return;
    case Opcode::check_this_unbound: {
      emit(F::check_unbound, register_of(0));
      return drop(1);
    }
    case Opcode::get_super_constructor:
      return translate_unary(F::get_super_constructor);
    case Opcode::require_object_coercible:
      emit(F::check_coercible, register_of(0));
      return;
    case Opcode::get_private:
    case Opcode::get_private_method:
    case Opcode::set_private:
      return translate_private(in);
    case Opcode::get_iterator:
      materialise_top(1);
      emit(F::get_iterator, slot_register(stack_.size() - 1));
      return;
    case Opcode::iterator_close:
      materialise_top(2);
      emit(F::iterator_close, slot_register(stack_.size() - 2));
      return drop(2);
    case Opcode::iterator_step:
      materialise_top(2);
      emit(F::iterator_step, slot_register(stack_.size() - 2));
      return push_slot();
    default:
      portable(in);
      if ((opcode_info(in.opcode).flags & opcode_end) != 0) charged_ = true;
      return;
  }
}

}  // namespace kitwork::vm
