// break, continue and return, and what they pass on their way: iterators to close, finally blocks.
#include <algorithm>

#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {
namespace {

// Why a finally block runs. Exits are numbered from first_exit on.
constexpr std::uint32_t completed = 0;
constexpr std::uint32_t thrown = 1;
constexpr std::uint32_t first_exit = 2;

}  // namespace

Generator::Control& Generator::push_control(ControlKind kind) {
  Control& control = controls_.emplace_back();
  control.kind = kind;
  return control;
}

void Generator::push_break_target(JumpLabel label, bool takes_unlabeled) {
  Control& control = push_control(ControlKind::break_target);
  control.label = label;
  control.takes_unlabeled = takes_unlabeled;
  control.labels = labels_;
}

void Generator::push_continue_target(JumpLabel label) {
  Control& control = push_control(ControlKind::continue_target);
  control.label = label;
  control.takes_unlabeled = true;
  control.labels = std::move(labels_);
  labels_.clear();
}

bool Generator::is_target(const Control& control, const Exit& exit) const {
  ControlKind wanted =
      exit.kind == Exit::Kind::break_ ? ControlKind::break_target : ControlKind::continue_target;
  if (exit.kind == Exit::Kind::return_ || control.kind != wanted) return false;
  if (!exit.label) return control.takes_unlabeled;
  return std::find(control.labels.begin(), control.labels.end(), exit.label) !=
         control.labels.end();
}

// A return's value is on top of the stack and is consumed. What follows is not reached, but goes on
// as if the exit were not there.
void Generator::leave(const Exit& exit) {
  std::uint32_t depth = code_.depth() - (exit.kind == Exit::Kind::return_ ? 1 : 0);
  std::vector<HandlerId> suspended;
  bool is_gone = false;
  for (std::size_t i = controls_.size(); i-- > 0 && !is_gone;) {
    Control& control = controls_[i];
    if (is_target(control, exit)) {
      jump(Opcode::jump, control.label);
      is_gone = true;
      break;
    }
    bool has_handler = control.kind == ControlKind::iterator ||
                       control.kind == ControlKind::handler || control.kind == ControlKind::finally;
    if (has_handler) {
      code_.suspend(control.handler);
      suspended.push_back(control.handler);
    }
    is_gone = pass(control, exit);
  }
  if (!is_gone) {
    bool derived = scope_->kind == ast::FunctionKind::derived_constructor;
    derived ? jump(Opcode::jump, return_label_) : emit(Opcode::return_value);
  }
  for (HandlerId handler : suspended) code_.resume(handler);
  code_.set_depth(depth);
}

// Cleans up what the exit leaves behind. True when a finally block takes over.
bool Generator::pass(Control& control, const Exit& exit) {
  bool returns = exit.kind == Exit::Kind::return_;
  switch (control.kind) {
    case ControlKind::iterator:
      if (returns) emit(Opcode::bury, 2);
      emit(Opcode::iterator_close, 0);
      return false;
    case ControlKind::keys:
      if (returns) emit(Opcode::swap);
      emit(Opcode::pop);
      return false;
    case ControlKind::finally:
      break;
    default:
      return false;
  }
  auto same = [&](const Exit& other) {
    return other.kind == exit.kind && other.label == exit.label;
  };
  auto known = std::find_if(control.exits.begin(), control.exits.end(), same);
  auto number = first_exit + static_cast<std::uint32_t>(known - control.exits.begin());
  if (known == control.exits.end()) control.exits.push_back(exit);
  if (returns) emit(Opcode::set_local, control.value_local);
  emit(Opcode::push_int, number);
  emit(Opcode::set_local, control.kind_local);
  jump(Opcode::jump, control.label);
  return true;
}

void Generator::try_statement(const ast::TryStatement& node) {
  if (node.finalizer) return try_finally(node);
  try_catch(node);
}

void Generator::try_catch(const ast::TryStatement& node) {
  JumpLabel caught = code_.make_label();
  JumpLabel end = code_.make_label();
  Control& control = push_control(ControlKind::handler);
  control.handler = code_.open_handler(caught, code_.depth());
  statement(node.block);
  code_.close_handler(control.handler);
  controls_.pop_back();
  std::uint32_t depth = code_.depth();
  jump(Opcode::jump, end);
  code_.set_depth(depth + 1);
  code_.bind(caught);
  std::uint32_t first = next_local_;
  enter_scope(*context_.analysis.scope_of.at(&node));
  if (node.parameter) {
    at(node.parameter->start);
    assign_to(prepare(node.parameter, true));
  } else {
    emit(Opcode::pop);
  }
  statement(node.handler);
  release_locals(first);
  code_.bind(end);
}

// However the block is left, two locals keep why, and the finally block goes on from them.
void Generator::try_finally(const ast::TryStatement& node) {
  std::uint32_t first = next_local_;
  JumpLabel caught = code_.make_label();
  Control& control = push_control(ControlKind::finally);
  control.label = code_.make_label();
  control.kind_local = allocate_local();
  control.value_local = allocate_local();
  emit(Opcode::push_undefined);
  emit(Opcode::set_local, control.value_local);
  std::uint32_t depth = code_.depth();
  control.handler = code_.open_handler(caught, depth);
  node.handler ? try_catch(node) : statement(node.block);
  code_.close_handler(control.handler);
  Control passed = std::move(control);
  controls_.pop_back();
  emit(Opcode::push_int, completed);
  emit(Opcode::set_local, passed.kind_local);
  jump(Opcode::jump, passed.label);
  code_.set_depth(depth + 1);
  code_.bind(caught);
  emit(Opcode::set_local, passed.value_local);
  emit(Opcode::push_int, thrown);
  emit(Opcode::set_local, passed.kind_local);
  code_.bind(passed.label);
  statement(node.finalizer);
  go_on_after_finally(passed);
  release_locals(first);
}

void Generator::go_on_after_finally(const Control& control) {
  for (std::size_t i = 0; i <= control.exits.size(); ++i) {
    JumpLabel next = code_.make_label();
    std::uint32_t number = i == 0 ? thrown : first_exit + static_cast<std::uint32_t>(i - 1);
    emit(Opcode::get_local, control.kind_local);
    emit(Opcode::push_int, number);
    emit(Opcode::strict_equal);
    jump(Opcode::jump_if_false, next);
    if (i == 0) {
      emit(Opcode::get_local, control.value_local);
      emit(Opcode::throw_value);
    } else {
      const Exit& exit = control.exits[i - 1];
      if (exit.kind == Exit::Kind::return_) emit(Opcode::get_local, control.value_local);
      leave(exit);
    }
    code_.bind(next);
  }
}

}  // namespace kitwork::compiler
