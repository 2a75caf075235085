// Functions: their parameters, their bodies, and arrow functions from what looked like expressions.
#include <utility>

#include "compiler/limits.hpp"
#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

FunctionState Parser::state_for(const Function* function) const {
  FunctionState state;
  state.kind = function->function_kind;
  state.is_async = function->is_async;
  state.is_generator = function->is_generator;
  state.new_target_allowed = true;
  switch (function->function_kind) {
    case FunctionKind::arrow:
      state.super_property_allowed = function_->super_property_allowed;
      state.super_call_allowed = function_->super_call_allowed;
      state.new_target_allowed = function_->new_target_allowed;
      state.arguments_forbidden = function_->arguments_forbidden;
      break;
    case FunctionKind::derived_constructor:
      state.super_call_allowed = true;
      state.super_property_allowed = true;
      break;
    case FunctionKind::field_initializer:
    case FunctionKind::static_block:
      state.arguments_forbidden = true;
      state.await_reserved = function->function_kind == FunctionKind::static_block;
      state.return_allowed = false;
      state.super_property_allowed = true;
      break;
    case FunctionKind::method:
    case FunctionKind::getter:
    case FunctionKind::setter:
    case FunctionKind::constructor:
      state.super_property_allowed = true;
      break;
    case FunctionKind::normal:
    case FunctionKind::script:
      break;
  }
  return state;
}

void Parser::enter_function(FunctionState& state, std::uint32_t start) {
  state.outer = function_;
  state.label_base = static_cast<std::uint32_t>(labels_.size());
  state.outer_last_await = last_await_;
  state.outer_last_yield = last_yield_;
  function_ = &state;
  scopes_.enter_function(start);
}

void Parser::leave_function(FunctionState& state, Function* function) {
  function->uses_arguments = state.uses.arguments;
  function->uses_this = state.uses.this_;
  function->uses_super_property = state.uses.super_property;
  function->uses_super_call = state.uses.super_call;
  function->uses_new_target = state.uses.new_target;
  scopes_.leave_function();
  labels_.resize(state.label_base);
  last_await_ = state.outer_last_await;
  last_yield_ = state.outer_last_yield;
  function_ = state.outer;
  if (function->function_kind == FunctionKind::arrow) function_->uses.merge(state.uses);
}

void Parser::refuse_special(const Function* function) {
  std::uint32_t end = function->body_range.start;
  if (function->is_generator) report(DiagnosticCode::generator_refused, function->start, end);
  if (function->is_async) report(DiagnosticCode::async_refused, function->start, end);
}

// At the word `function`. The name of a declaration belongs to the scope around it, that of an
// expression to the function itself.
Function* Parser::parse_function(std::uint32_t start, bool is_async, bool is_declaration) {
  advance();
  auto* function = make<Function>(start);
  function->is_async = is_async;
  function->is_generator = accept(TokenKind::multiply);
  if (is_declaration) function->name = parse_binding_identifier();
  FunctionState state = state_for(function);
  enter_function(state, token_.start);
  if (!is_declaration && !at(TokenKind::left_paren)) function->name = parse_binding_identifier();
  parse_parameters_and_body(function);
  leave_function(state, function);
  return function;
}

// At the parenthesis behind the key.
Function* Parser::parse_method(const MemberHead& head, FunctionKind kind) {
  auto* function = make<Function>(head.start);
  function->function_kind = kind;
  function->is_async = head.is_async;
  function->is_generator = head.is_generator;
  FunctionState state = state_for(function);
  enter_function(state, token_.start);
  parse_parameters_and_body(function);
  leave_function(state, function);
  return function;
}

void Parser::parse_parameters_and_body(Function* function) {
  Sibling level(*this);
  bool in_allowed = std::exchange(in_allowed_, true);
  function_->in_parameters = true;
  parse_parameters(function);
  function_->in_parameters = false;
  check_accessor_parameters(function);
  parse_function_body(function);
  in_allowed_ = in_allowed;
  finish(function);
  refuse_special(function);
}

void Parser::parse_parameters(Function* function) {
  std::size_t list = parameters_.begin();
  expect(TokenKind::left_paren);
  while (!at(TokenKind::right_paren) && !panic_) {
    Parameter parameter = parse_parameter();
    parameters_.push(parameter);
    declare_targets(parameter.target, ScopeTracker::Binding::parameter);
    if (parameter.rest) {
      if (at(TokenKind::comma)) fail(DiagnosticCode::rest_not_last);
      break;
    }
    if (!accept(TokenKind::comma)) break;
  }
  expect(TokenKind::right_paren);
  finish_parameters(function, list);
}

Parameter Parser::parse_parameter() {
  Parameter parameter;
  parameter.rest = accept(TokenKind::ellipsis);
  parameter.target = parse_binding_target();
  if (!at(TokenKind::assign)) return parameter;
  if (parameter.rest) {
    fail(DiagnosticCode::rest_with_default);
    return parameter;
  }
  advance();
  parameter.default_value = parse_assignment();
  return parameter;
}

namespace {

bool has_expression(const Target* target);

bool has_expression(const PropertyKey& key, const Target* target, const Expression* value) {
  return key.kind == PropertyKeyKind::computed || value || has_expression(target);
}

// Whether the pattern evaluates anything on its own.
bool has_expression(const Target* target) {
  if (const auto* array = try_as<ArrayPattern>(target)) {
    for (const PatternElement& element : array->elements) {
      if (element.default_value || has_expression(element.target)) return true;
    }
    return has_expression(array->rest);
  }
  if (const auto* object = try_as<ObjectPattern>(target)) {
    for (const PatternProperty& each : object->properties) {
      if (has_expression(each.key, each.target, each.default_value)) return true;
    }
  }
  return false;
}

}  // namespace

void Parser::finish_parameters(Function* function, std::size_t base) {
  function->parameters = parameters_.finish(base, script_.arena);
  if (function->parameters.size() > arguments_max) {
    report(DiagnosticCode::too_many_arguments, function->start, token_.start,
           {std::to_string(arguments_max)});
  }
  bool counting = true;
  for (const Parameter& parameter : function->parameters) {
    bool plain = parameter.target->kind == NodeKind::identifier && !parameter.default_value &&
                 !parameter.rest;
    if (!plain) function->simple_parameters = false;
    if (parameter.default_value || has_expression(parameter.target)) {
      function->has_parameter_expressions = true;
    }
    if (parameter.default_value || parameter.rest) counting = false;
    if (counting) ++function->length;
  }
}

void Parser::check_accessor_parameters(const Function* function) {
  if (panic_) return;
  std::uint32_t count = function->parameters.size();
  std::uint32_t end = previous_end_;
  if (function->function_kind == FunctionKind::getter && count != 0) {
    report(DiagnosticCode::getter_parameters, function->start, end);
  }
  bool setter = function->function_kind == FunctionKind::setter;
  if (setter && (count != 1 || function->parameters[0].rest)) {
    report(DiagnosticCode::setter_parameters, function->start, end);
  }
}

void Parser::parse_function_body(Function* function) {
  function->body_range.start = token_.start;
  expect(TokenKind::left_brace);
  std::size_t list = nodes_.begin();
  if (!panic_) parse_statement_list(function, false);
  function->body = nodes_.finish(list, script_.arena);
  expect(TokenKind::right_brace);
  function->body_range.end = previous_end_;
}

// Whether the statement is a directive, so that the next may be one too.
bool Parser::check_directive(const Statement* statement, Function* function) {
  const auto* expression = try_as<ExpressionStatement>(statement);
  const auto* string = expression ? try_as<StringLiteral>(expression->expression) : nullptr;
  if (!string || string->parenthesized) return false;
  // The text itself counts: an escape would make it another directive.
  std::string_view text =
      script_.source.bytes().substr(string->start + 1, string->end - string->start - 2);
  if (text == "use strict") {
    function->has_use_strict = true;
    if (!function->simple_parameters) {
      report_node(DiagnosticCode::use_strict_with_parameters, string);
    }
  }
  return true;
}

// At the arrow.
Expression* Parser::parse_arrow(const ArrowHead& head) {
  if (token_.newline_before) report_token(DiagnosticCode::newline_before_arrow);
  auto* function = make<Function>(head.start);
  function->function_kind = FunctionKind::arrow;
  function->is_async = head.is_async;
  bool awaits = last_await_ > head.start;
  bool yields = last_yield_ > head.start;
  bool await_matters = head.is_async || function_->is_async || function_->await_reserved;
  if (awaits && await_matters) {
    report(DiagnosticCode::await_in_parameters, last_await_ - 1, last_await_ + 4);
  }
  if (yields) report(DiagnosticCode::yield_in_parameters, last_yield_ - 1, last_yield_ + 4);
  FunctionState state = state_for(function);
  state.uses = head.uses;
  enter_function(state, token_.start);
  convert_arrow_parameters(head, function);
  accept(TokenKind::arrow);
  if (at(TokenKind::left_brace)) {
    bool in_allowed = std::exchange(in_allowed_, true);
    parse_function_body(function);
    in_allowed_ = in_allowed;
  } else {
    function->body_range.start = token_.start;
    function->expression_body = parse_assignment();
    function->body_range.end = previous_end_;
  }
  finish(function);
  leave_function(state, function);
  refuse_special(function);
  grow();
  return function;
}

void Parser::convert_arrow_parameters(const ArrowHead& head, Function* function) {
  std::size_t list = parameters_.begin();
  for (std::uint32_t at = 0; at < head.items.size(); ++at) {
    Parameter parameter = convert_arrow_parameter(head.items[at], at + 1 == head.items.size());
    parameters_.push(parameter);
    declare_targets(parameter.target, ScopeTracker::Binding::parameter);
  }
  if (head.rest) {
    parameters_.push({head.rest, nullptr, true});
    declare_targets(head.rest, ScopeTracker::Binding::parameter);
  }
  finish_parameters(function, list);
}

Parameter Parser::convert_arrow_parameter(Expression* item, bool is_last) {
  if (auto* spread = try_as<Spread>(item)) {
    if (!is_last) report_node(DiagnosticCode::rest_not_last, spread);
    return {rest_to_target(spread->argument, TargetUse::binding, false), nullptr, true};
  }
  PatternElement element = to_element(item, TargetUse::binding);
  return {element.target, element.default_value, false};
}

}  // namespace kitwork::compiler
