#include "compiler/fold/pure_calls.hpp"

#include <algorithm>

#include "compiler/ast/children.hpp"
#include "compiler/fold/limits.hpp"
#include "compiler/scope/global_names.hpp"

namespace kitwork::compiler {

using ast::NodeKind;

PureCalls::PureCalls(const ScopeAnalysis& analysis, Folder& folder,
                     std::optional<SourceSpan> wanted)
    : analysis_(analysis), folder_(folder), wanted_(wanted) {}

bool PureCalls::is_wanted(const ast::Node* expression) const {
  return wanted_ && expression->start == wanted_->start && expression->end == wanted_->end;
}

std::optional<FoundCall> PureCalls::next() {
  Found found;
  for (const Variable* variable : analysis_.script->parameter_scope->variables) {
    if (variable->kind == VariableKind::parameter && variable->assignments == 0) {
      holds_[variable] = Holds::data;  // arg
    }
  }
  for (const ast::Statement* node : analysis_.script->node->body) {
    if (!is_inert(node, found)) break;
  }
  return found;
}

bool PureCalls::is_inert(const ast::Statement* node, Found& found) {
  switch (node->kind) {
    case NodeKind::empty_statement:
      return true;
    case NodeKind::function_declaration:
      return analysis_.global_functions.empty();  // else it is everybody's
    case NodeKind::expression_statement:
      return inert_value(ast::as<ast::ExpressionStatement>(node)->expression).has_value();
    case NodeKind::variable_declaration: {
      const auto* declaration = ast::as<ast::VariableDeclaration>(node);
      if (declaration->declaration_kind == ast::DeclarationKind::var) return false;
      return std::all_of(declaration->declarators.begin(), declaration->declarators.end(),
                         [&](const ast::Declarator& each) { return is_inert(each, found); });
    }
    case NodeKind::return_statement: {
      const ast::Node* argument = ast::as<ast::ReturnStatement>(node)->argument;
      const bool asked = argument && !inert_value(argument) && !folder_.known(argument);
      if (asked || (argument && is_wanted(argument))) found = closed(argument);
      return false;
    }
    default:
      return false;
  }
}

bool PureCalls::is_inert(const ast::Declarator& declarator, Found& found) {
  const ast::Node* value = declarator.initializer;
  if (!value) return true;
  if (is_wanted(value)) {
    found = closed(value);
    return false;
  }
  const std::optional<Holds> holds = inert_value(value);
  if (declarator.target->kind != NodeKind::identifier) {
    const bool is_data = holds == Holds::data || holds == Holds::constant;
    return is_data && binds_data(declarator.target);
  }
  const Variable* variable = folder_.use_of(declarator.target);
  if (!variable) return false;
  if (holds == Holds::data && !folder_.known(value)) {
    // Without effect, but maybe known to a machine: a member of data that others may change later.
    found = closed(value);
    if (found) return false;
  }
  if (holds) {
    if (variable->assignments == 0) holds_[variable] = *holds;
    declarators_.push_back(&declarator);
    return true;
  }
  if (folder_.known(value)) return true;  // no effect; what it holds is not followed
  found = closed(value);
  return false;
}

// A pattern over data runs the built-ins' own iterators at most.
bool PureCalls::binds_data(const ast::Target* target) {
  std::vector<const ast::Node*> waiting = {target};
  std::vector<const ast::Node*> parts;
  while (!waiting.empty()) {
    const ast::Node* node = waiting.back();
    waiting.pop_back();
    if (node->kind == NodeKind::identifier) {
      const Variable* variable = folder_.use_of(node);
      if (variable && variable->assignments == 0) holds_.emplace(variable, Holds::data);
      continue;
    }
    const auto* object = ast::try_as<ast::ObjectPattern>(node);
    if (!object) return false;
    for (const ast::PatternProperty& property : object->properties) {
      if (property.key.kind == ast::PropertyKeyKind::computed) return false;
      if (property.default_value && !all_data(property.default_value)) return false;
      waiting.push_back(property.target);
    }
    if (object->rest) waiting.push_back(object->rest);
  }
  return true;
}

bool PureCalls::all_data(const ast::Node* node) {
  const std::optional<Holds> holds = inert_value(node);
  return holds == Holds::data || holds == Holds::constant;
}

// Data has no getter and no method of the script's, and the built-ins are as they were made: what
// operators and members do with it calls nothing that could have an effect.
std::optional<PureCalls::Holds> PureCalls::inert_value(const ast::Node* node) {
  const FunctionScope* script = analysis_.script;
  if (folder_.data(node, script)) return Holds::constant;
  if (const std::optional<Holds> literal = inert_literal(node)) return literal;
  std::vector<const ast::Node*> parts;
  switch (node->kind) {
    case NodeKind::unary:
      if (ast::as<ast::Unary>(node)->op == ast::UnaryOperator::delete_) return std::nullopt;
      break;
    case NodeKind::binary:
    case NodeKind::logical:
    case NodeKind::conditional:
    case NodeKind::template_literal:
    case NodeKind::member:
    case NodeKind::index:
    case NodeKind::optional_chain:
      break;
    default:
      return std::nullopt;
  }
  ast::append_children(node, parts);
  for (const ast::Node* each : parts) {
    if (!all_data(each)) return std::nullopt;
  }
  return Holds::data;
}

std::optional<PureCalls::Holds> PureCalls::inert_literal(const ast::Node* node) {
  switch (node->kind) {
    case NodeKind::function:
      return Holds::function;
    case NodeKind::identifier: {
      const Variable* variable = folder_.use_of(node);
      const auto known = holds_.find(variable);
      if (!variable || known == holds_.end()) return std::nullopt;
      // Another name of a function or of data that is known is not followed.
      return known->second == Holds::data ? Holds::data : Holds::other;
    }
    case NodeKind::array_literal:
      for (const ast::Node* each : ast::as<ast::ArrayLiteral>(node)->elements) {
        if (each && !inert_value(each)) return std::nullopt;
      }
      return Holds::other;
    case NodeKind::object_literal:
      for (const ast::Property& property : ast::as<ast::ObjectLiteral>(node)->properties) {
        const bool plain = property.kind != ast::PropertyKind::spread &&
                           property.kind != ast::PropertyKind::prototype &&
                           property.key.kind != ast::PropertyKeyKind::computed;
        if (!plain || !inert_value(property.value)) return std::nullopt;
      }
      return Holds::other;
    default:
      return std::nullopt;
  }
}

std::optional<FoundCall> PureCalls::closed(const ast::Node* expression) {
  FoundCall found;
  found.expression = expression;
  waiting_ = {{expression, false}};
  seen_.clear();
  std::size_t looked_at = 0;
  while (!waiting_.empty()) {
    const Waiting next = waiting_.back();
    waiting_.pop_back();
    if (++looked_at > fold_call_nodes_max) return std::nullopt;
    if (!visit(next.node, next.in_function, found)) return std::nullopt;
  }
  for (const ast::Declarator* each : declarators_) {
    if (seen_.contains(folder_.use_of(each->target))) found.declarators.push_back(each);
  }
  return found;
}

bool PureCalls::visit(const ast::Node* node, bool in_function, FoundCall& found) {
  bool inside = in_function;
  switch (node->kind) {
    case NodeKind::this_expression:
    case NodeKind::super_member:
    case NodeKind::super_index:
    case NodeKind::super_call:
    case NodeKind::new_target:
      // The script's own this is the global object.
      if (!in_function) return false;
      break;
    case NodeKind::function:
      inside =
          in_function || ast::as<ast::Function>(node)->function_kind != ast::FunctionKind::arrow;
      break;
    case NodeKind::identifier:
      return visit_name(*ast::as<ast::Identifier>(node), found);
    case NodeKind::import_call:
    case NodeKind::import_meta:
    case NodeKind::await_expression:
    case NodeKind::yield_expression:
      return false;
    default:
      break;
  }
  std::vector<const ast::Node*> parts;
  ast::append_children(node, parts);
  for (const ast::Node* each : parts) waiting_.push_back({each, inside});
  return true;
}

bool PureCalls::visit_name(const ast::Identifier& node, FoundCall& found) {
  const Variable* variable = folder_.use_of(&node);
  if (!variable) {
    const std::u16string_view name = node.name->text;
    const bool outside = name == u"globalThis" || name == u"print" || name == u"console";
    return !outside && is_standard_global(name);
  }
  if (variable->owner != analysis_.script || seen_.contains(variable)) return true;
  seen_.insert(variable);
  // A variable of a block inside of the script is not the script's to all of its functions.
  const bool of_script = variable->scope == analysis_.script->body_scope;
  return of_script && variable->assignments == 0 && watch(*variable, found);
}

bool PureCalls::watch(const Variable& variable, FoundCall& found) {
  WatchedVariable watched;
  const auto known = holds_.find(&variable);
  if (variable.kind == VariableKind::function && variable.function) {
    watched.is_function = true;
    waiting_.push_back({variable.function->node, false});
  } else if (known != holds_.end() && known->second == Holds::function) {
    watched.is_function = true;
    waiting_.push_back({variable.initializer, false});
  } else if (known != holds_.end() && known->second == Holds::constant) {
    const FoldedValue* value = folder_.data(variable.initializer, variable.owner);
    if (!value) return false;
    if (value->is_primitive()) return true;
    watched.expected = *value;
  } else {
    return false;
  }
  found.watched.push_back(&variable);
  found.expected.push_back(std::move(watched));
  return true;
}

}  // namespace kitwork::compiler
