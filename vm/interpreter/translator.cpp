#include "vm/interpreter/translator.hpp"

#include <algorithm>

#include "schemas/assert.hpp"

namespace kitwork::vm {
namespace {

constexpr std::uint32_t registers_max = 32000;
constexpr std::uint32_t price_max = 65535;

bool fits_field(Value value) {
  return value.is_integer() && value.as_integer() >= -32768 && value.as_integer() <= 32767;
}

}  // namespace

std::shared_ptr<const FastCode> translate(const LoadedProgram& program,
                                          const LoadedFunction& function, std::uint32_t& site_count,
                                          Value length_name) {
  if (function.source->local_count + function.source->stack_depth_max + 1 > registers_max)
    return nullptr;
  return Translator(program, function, site_count, length_name).run();
}

Translator::Translator(const LoadedProgram& program, const LoadedFunction& function,
                       std::uint32_t& site_count, Value length_name)
    : program_(program),
      function_(function),
      code_(function.source->code),
      site_count_(site_count),
      length_name_(length_name),
      local_count_(function.source->local_count),
      fast_(std::make_shared<FastCode>()) {}

std::shared_ptr<const FastCode> Translator::run() {
  fast_->entries.assign(code_.size(), no_fast_entry);
  for (position_ = 0; position_ < code_.size(); ++position_) {
    if (function_.begins_block(position_)) {
      if (!charged_) {
        materialise_top(stack_.size());
        const std::uint32_t price = function_.block_price(position_);
        emit(FastOpcode::charge, 0, static_cast<std::int16_t>(price & 0xFFFF),
             static_cast<std::int16_t>(price >> 16));
      }
      patchable_ = no_fast_entry;
      stack_.assign(function_.depth(position_), Operand{});
      charged_ = false;
      fast_->entries[position_] = static_cast<std::uint32_t>(fast_->words.size());
      fast_->blocks.emplace_back(fast_->entries[position_], position_);
    }
    translate_one();
  }
  record_deferred();
  for (const Fixup& fixup : fixups_) {
    const std::uint32_t target = fast_->entries[fixup.target];
    KITWORK_ASSERT(target != no_fast_entry);
    fast_->words[fixup.word + 1].branch.offset =
        static_cast<std::int32_t>(target) - static_cast<std::int32_t>(fixup.word);
  }
  return fast_;
}

std::uint32_t FastCode::block_at(std::uint32_t word) const {
  const auto found = std::lower_bound(blocks.begin(), blocks.end(), std::pair{word, 0u});
  KITWORK_ASSERT(found != blocks.end() && found->first == word);
  return found->second;
}

// --- emitting

// What the picture says before the word that comes now.
void Translator::record_deferred() {
  fast_->first_deferred.push_back(static_cast<std::uint32_t>(fast_->deferred.size()));
  for (std::size_t i = 0; i < stack_.size(); ++i) {
    const Operand& operand = stack_[i];
    if (operand.kind == Operand::Kind::slot) continue;
    fast_->deferred.push_back(DeferredOperand{static_cast<std::uint32_t>(slot_register(i)),
                                              operand.kind == Operand::Kind::value, operand.reg,
                                              operand.value});
  }
}

std::uint32_t Translator::emit(FastOpcode opcode, int a, int b, int c) {
  const auto word = static_cast<std::uint32_t>(fast_->words.size());
  if (position_ < code_.size() && fast_->entries[position_] == no_fast_entry)
    fast_->entries[position_] = word;
  record_deferred();
  FastWord content{};
  content.instruction =
      FastInstruction{static_cast<std::uint16_t>(opcode), static_cast<std::int16_t>(a),
                      static_cast<std::int16_t>(b), static_cast<std::int16_t>(c)};
  fast_->words.push_back(content);
  fast_->positions.push_back(position_);
  patchable_ = no_fast_entry;
  return word;
}

void Translator::emit_bits(std::uint64_t bits) {
  FastWord content{};
  content.bits = bits;
  fast_->words.push_back(content);
  fast_->positions.push_back(position_);
  fast_->first_deferred.push_back(static_cast<std::uint32_t>(fast_->deferred.size()));
}

void Translator::emit_site(std::uint32_t constant) {
  FastWord content{};
  content.site = {site_count_++, constant};
  emit_bits(content.bits);
}

void Translator::emit_load(std::int16_t reg, Value value) {
  if (value.is_integer()) {
    const auto bits = static_cast<std::uint32_t>(value.as_integer());
    emit(FastOpcode::load_integer, reg, static_cast<std::int16_t>(bits & 0xFFFF),
         static_cast<std::int16_t>(bits >> 16));
    return;
  }
  emit(FastOpcode::load_value, reg);
  emit_bits(value.bits());
}

void Translator::materialise(std::size_t index) {
  const Operand operand = stack_[index];
  if (operand.kind == Operand::Kind::slot) return;
  const std::int16_t slot = slot_register(index);
  if (operand.kind == Operand::Kind::value) {
    emit_load(slot, operand.value);
  } else {
    emit(FastOpcode::move, slot, operand.reg);
  }
  stack_[index] = Operand{};
}

// Locals that move one after the other are one instruction. The operand `but` stays where it is.
void Translator::materialise_top(std::size_t count, std::size_t but) {
  const auto is_local = [this](std::size_t i) {
    return i < stack_.size() && stack_[i].kind == Operand::Kind::local;
  };
  for (std::size_t i = stack_.size() - count; i < stack_.size(); ++i) {
    if (i == but) continue;
    if (!is_local(i)) {
      materialise(i);
      continue;
    }
    std::size_t next = i + 1;
    while (next < stack_.size() && (next == but || stack_[next].kind == Operand::Kind::slot)) {
      ++next;
    }
    if (!is_local(next)) {
      materialise(i);
      continue;
    }
    emit_moves(i, next, but);
  }
}

// The local at `first` moves to its slot, then the one at `next` and up to two right above it.
void Translator::emit_moves(std::size_t first, std::size_t next, std::size_t but) {
  std::size_t count = 1;
  while (count < 3 && next + count != but && next + count < stack_.size() &&
         stack_[next + count].kind == Operand::Kind::local) {
    ++count;
  }
  constexpr FastOpcode moves[] = {FastOpcode::move_two, FastOpcode::move_three,
                                  FastOpcode::move_four};
  const auto source = [&](std::size_t n) {
    return n < count ? stack_[next + n].reg : std::int16_t{0};
  };
  emit(moves[count - 1], slot_register(first), stack_[first].reg, slot_register(next));
  FastWord second{};
  second.instruction = FastInstruction{0, source(0), source(1), source(2)};
  emit_bits(second.bits);
  stack_[first] = Operand{};
  for (std::size_t n = 0; n < count; ++n) stack_[next + n] = Operand{};
}

void Translator::materialise_all_but(std::size_t count) {
  for (std::size_t i = 0; i + count < stack_.size(); ++i) materialise(i);
}

std::int16_t Translator::register_of(std::size_t n) {
  if (top(n).kind == Operand::Kind::value) materialise(index_of(n));
  return top(n).kind == Operand::Kind::local ? top(n).reg : slot_register(index_of(n));
}

void Translator::before_local_changes(std::int16_t reg) {
  for (std::size_t i = 0; i < stack_.size(); ++i) {
    if (stack_[i].kind == Operand::Kind::local && stack_[i].reg == reg) materialise(i);
  }
}

bool Translator::branch_prices_fit(std::uint32_t target, bool falls_through) const {
  return function_.block_price(target) <= price_max &&
         (!falls_through || function_.block_price(position_ + 1) <= price_max);
}

void Translator::emit_branch(FastOpcode opcode, int a, int b, int c, std::uint32_t target,
                             bool falls_through) {
  const std::uint32_t word = emit(opcode, a, b, c);
  FastWord content{};
  content.branch.price_taken = static_cast<std::uint16_t>(function_.block_price(target));
  content.branch.price_next =
      falls_through ? static_cast<std::uint16_t>(function_.block_price(position_ + 1)) : 0;
  emit_bits(content.bits);
  fixups_.push_back(Fixup{word, target});
  charged_ = true;
}

const Instruction* Translator::next_in_block(std::uint32_t ahead) const {
  const std::uint32_t next = position_ + ahead;
  if (next >= code_.size() || function_.begins_block(next)) return nullptr;
  return &code_[next];
}

// The reference executes the instruction; operands that are not in their slots are put there by the
// side table.
void Translator::portable(const Instruction& in) {
  const OpcodeInfo& info = opcode_info(in.opcode);
  emit(FastOpcode::portable);
  std::size_t pops = info.pops;
  if ((info.flags & opcode_variable) != 0) pops += in.opcode == Opcode::intrinsic ? in.b : in.a;
  drop(pops);
  for (std::size_t i = 0; i < info.pushes; ++i) push_slot();
}

// --- instructions

void Translator::translate_one() {
  const Instruction& in = code_[position_];
  const auto code = static_cast<std::uint32_t>(in.opcode);
  if (code < 16) return translate_stack(in);
  if (code < 40) return translate_variable(in);
  if (code < 80) return translate_operator(in);
  if (code < 96) return translate_jump(in);
  if (in.opcode == Opcode::call) return translate_call(FastOpcode::call, in.a);
  if (in.opcode == Opcode::construct) return translate_call(FastOpcode::construct, in.a);
  if (code >= 112 && code < 124) return translate_property(in);
  return translate_rest(in);
}

void Translator::translate_stack(const Instruction& in) {
  const auto value = [this](Value v) { stack_.push_back(Operand{Operand::Kind::value, 0, v}); };
  switch (in.opcode) {
    case Opcode::push_constant:
      return value(program_.constant(in.a));
    case Opcode::push_int:
      return value(Value::integer(static_cast<std::int32_t>(in.a)));
    case Opcode::push_undefined:
      return value(Value::undefined());
    case Opcode::push_null:
      return value(Value::null());
    case Opcode::push_true:
      return value(Value::boolean(true));
    case Opcode::push_false:
      return value(Value::boolean(false));
    case Opcode::push_hole:
      return value(Value::hole());
    case Opcode::pop:
      return drop(1);
    case Opcode::dup:
    case Opcode::pick: {
      const Operand operand = top(in.opcode == Opcode::dup ? 0 : in.a);
      const std::int16_t from = slot_register(index_of(in.opcode == Opcode::dup ? 0 : in.a));
      if (operand.kind != Operand::Kind::slot) {
        stack_.push_back(operand);
        return;
      }
      emit(FastOpcode::move, slot_register(stack_.size()), from);
      return push_slot();
    }
    case Opcode::swap:
      return translate_swap();
    case Opcode::dig:
      return translate_dig(in.a);
    default: {  // bury
      emit(FastOpcode::portable);
      for (std::size_t n = 0; n <= in.a; ++n) top(n) = Operand{};
      return;
    }
  }
}

void Translator::translate_swap() {
  const bool upper = top(0).kind == Operand::Kind::slot;
  const bool lower = top(1).kind == Operand::Kind::slot;
  if (upper && lower) {
    const auto spare = static_cast<std::int16_t>(local_count_ + function_.source->stack_depth_max);
    emit(FastOpcode::move, spare, slot_register(index_of(0)));
    emit(FastOpcode::move, slot_register(index_of(0)), slot_register(index_of(1)));
    emit(FastOpcode::move, slot_register(index_of(1)), spare);
    return;
  }
  if (upper) emit(FastOpcode::move, slot_register(index_of(1)), slot_register(index_of(0)));
  if (lower) emit(FastOpcode::move, slot_register(index_of(0)), slot_register(index_of(1)));
  std::swap(top(0), top(1));
}

// What is not in its slot changes its place in the picture only.
void Translator::translate_dig(std::uint32_t count) {
  const Operand dug = top(count);
  const auto spare = static_cast<std::int16_t>(local_count_ + function_.source->stack_depth_max);
  const bool held = dug.kind == Operand::Kind::slot;
  if (held) emit(FastOpcode::move, spare, slot_register(index_of(count)));
  for (std::size_t n = count; n > 0; --n) {
    if (top(n - 1).kind == Operand::Kind::slot) {
      emit(FastOpcode::move, slot_register(index_of(n)), slot_register(index_of(n - 1)));
    }
    top(n) = top(n - 1);
  }
  if (held) emit(FastOpcode::move, slot_register(index_of(0)), spare);
  top(0) = dug;
}

void Translator::translate_variable(const Instruction& in) {
  const auto reg = static_cast<std::int16_t>(in.a);
  const auto result = [this](FastOpcode opcode, int b) {
    const std::uint32_t word = emit(opcode, slot_register(stack_.size()), b);
    patchable_ = word;
    push_slot();
  };
  switch (in.opcode) {
    case Opcode::get_local:
      stack_.push_back(Operand{Operand::Kind::local, reg, {}});
      return;
    case Opcode::push_this:
      stack_.push_back(Operand{Operand::Kind::local, -1, {}});
      return;
    case Opcode::push_callee:
      stack_.push_back(Operand{Operand::Kind::local, -2, {}});
      return;
    case Opcode::set_local:
      return translate_set_local(in.a);
    case Opcode::check_local:
    case Opcode::check_boxed:
    case Opcode::check_capture_boxed:
      return translate_check(in);
    case Opcode::get_boxed:
      return result(FastOpcode::get_boxed, reg);
    case Opcode::get_capture:
      return result(FastOpcode::get_capture, reg);
    case Opcode::get_capture_boxed:
      return result(FastOpcode::get_capture_boxed, reg);
    case Opcode::set_boxed:
    case Opcode::set_capture_boxed: {
      const std::int16_t from = register_of(0);
      emit(in.opcode == Opcode::set_boxed ? FastOpcode::set_boxed : FastOpcode::set_capture_boxed,
           reg, from);
      return drop(1);
    }
    case Opcode::make_closure:
      emit(FastOpcode::make_closure, slot_register(stack_.size()));
      emit_bits(in.a);
      return push_slot();
    case Opcode::get_global:
      emit(FastOpcode::get_global, slot_register(stack_.size()));
      emit_site(in.a);
      return push_slot();
    case Opcode::push_new_target:
      return result(FastOpcode::push_new_target, 0);
    case Opcode::make_box:
    case Opcode::renew_box:
      before_local_changes(reg);
      emit(in.opcode == Opcode::make_box ? FastOpcode::make_box : FastOpcode::renew_box, reg);
      return;
    case Opcode::take_local:
      before_local_changes(reg);
      return portable(in);
    default:
      return portable(in);
  }
}

// A check is nearly always followed by the read that it guards.
void Translator::translate_check(const Instruction& in) {
  const auto reg = static_cast<std::int16_t>(in.a);
  if (in.opcode == Opcode::check_local) {
    emit(FastOpcode::check_hole, reg);
    return;
  }
  const bool boxed = in.opcode == Opcode::check_boxed;
  const FastOpcode opcode = boxed ? FastOpcode::get_boxed_checked : FastOpcode::get_capture_checked;
  const Instruction* next = next_in_block();
  if (next != nullptr && next->opcode == (boxed ? Opcode::get_boxed : Opcode::get_capture_boxed) &&
      next->a == in.a) {
    const std::uint32_t word = emit(opcode, slot_register(stack_.size()), reg);
    patchable_ = word;
    push_slot();
    ++position_;
    return;
  }
  emit(opcode, static_cast<int>(local_count_ + function_.source->stack_depth_max), reg);
}

void Translator::translate_set_local(std::uint32_t local) {
  const auto reg = static_cast<std::int16_t>(local);
  const Operand operand = top(0);
  const std::int16_t from = slot_register(index_of(0));
  const std::uint32_t word = patchable_;
  drop(1);
  bool read_later = false;
  for (const Operand& other : stack_)
    read_later |= other.kind == Operand::Kind::local && other.reg == reg;
  // The last instruction may have made another operand, which was popped.
  const bool made_it = word != no_fast_entry && fast_->words[word].instruction.a == from;
  if (operand.kind == Operand::Kind::slot && made_it && !read_later) {
    fast_->words[word].instruction.a = reg;
    patchable_ = no_fast_entry;
    return;
  }
  stack_.push_back(operand);
  const std::size_t kept = stack_.size() - 1;
  for (std::size_t i = 0; i < kept; ++i) {
    if (stack_[i].kind == Operand::Kind::local && stack_[i].reg == reg) materialise(i);
  }
  if (operand.kind == Operand::Kind::value) {
    emit_load(reg, operand.value);
  } else {
    const std::int16_t source = operand.kind == Operand::Kind::local ? operand.reg : from;
    if (source != reg) emit(FastOpcode::move, reg, source);
  }
  drop(1);
}

void Translator::translate_unary(FastOpcode opcode) {
  const std::int16_t operand = register_of(0);
  const std::uint32_t word = emit(opcode, slot_register(index_of(0)), operand);
  patchable_ = word;
  top(0) = Operand{};
}

void Translator::translate_arithmetic(FastOpcode opcode, FastOpcode with_integer,
                                      FastOpcode with_number, bool commutes) {
  const bool swapped =
      commutes && top(1).kind == Operand::Kind::value && top(0).kind != Operand::Kind::value;
  const std::size_t left = swapped ? 0 : 1;
  const std::size_t right = swapped ? 1 : 0;
  const Operand constant = top(right);
  const auto dest = slot_register(index_of(1));
  std::uint32_t word = 0;
  if (constant.kind == Operand::Kind::value && fits_field(constant.value) &&
      with_integer != opcode) {
    const std::int16_t operand = register_of(left);
    word = emit(with_integer, dest, operand, constant.value.as_integer());
  } else if (constant.kind == Operand::Kind::value && constant.value.is_number() &&
             with_number != opcode) {
    const std::int16_t operand = register_of(left);
    word = emit(with_number, dest, operand);
    emit_bits(Value::from_double(constant.value.as_number()).bits());
  } else {
    const std::int16_t a = register_of(1);
    const std::int16_t b = register_of(0);
    word = emit(opcode, dest, a, b);
  }
  drop(1);
  top(0) = Operand{};
  patchable_ = word;
}

}  // namespace kitwork::vm
