#include "compiler/fold/folder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "compiler/fold/limits.hpp"
#include "compiler/fold/operators.hpp"

namespace kitwork::compiler {

using ast::NodeKind;
using Kind = FoldedValue::Kind;

Folder::Folder(const ParsedScript& parsed, const ScopeAnalysis& analysis, FoldOptions options)
    : parsed_(parsed), analysis_(analysis), options_(std::move(options)) {}

Variable* Folder::use_of(const ast::Node* node) const {
  const auto found = analysis_.uses.find(node);
  return found == analysis_.uses.end() ? nullptr : found->second;
}

bool Folder::surely_set(const Variable& variable, const FunctionScope* scope,
                        std::uint32_t position) {
  if (variable.owner == scope) return position >= variable.initialized_at;
  if (!variable.boxed) return true;
  const FunctionScope* function = scope;
  while (function && function->parent != variable.owner) function = function->parent;
  return function && (!captured_early(variable, *function) || is_leading(variable));
}

bool Folder::is_quiet(const ast::Statement* node) {
  if (node->kind == NodeKind::empty_statement) return true;
  if (node->kind == NodeKind::function_declaration) return analysis_.global_functions.empty();
  const auto* declaration = ast::try_as<ast::VariableDeclaration>(node);
  if (!declaration || declaration->declaration_kind == ast::DeclarationKind::var) return false;
  return std::all_of(declaration->declarators.begin(), declaration->declarators.end(),
                     [&](const ast::Declarator& each) {
                       const ast::Node* value = each.initializer;
                       const bool named = each.target->kind == NodeKind::identifier;
                       return named && (!value || value->kind == NodeKind::function ||
                                        data(value, analysis_.script) != nullptr);
                     });
}

bool Folder::is_leading(const Variable& variable) {
  if (variable.owner != analysis_.script || variable.scope != analysis_.script->body_scope) {
    return false;
  }
  if (!leading_end_) {
    leading_end_ = 0;  // while it is looked for, nothing is leading
    std::uint32_t end = 0;
    for (const ast::Statement* node : analysis_.script->node->body) {
      if (!is_quiet(node)) break;
      end = node->end;
    }
    leading_end_ = end;
  }
  return variable.initialized_at <= *leading_end_;
}

const KnownCall* Folder::known(const ast::Node* node) const {
  for (const KnownCall& each : options_.known) {
    if (each.start == node->start && each.end == node->end) return &each;
  }
  return nullptr;
}

const FoldedValue* Folder::constant(const ast::Node* node, const FunctionScope* scope) {
  if (!options_.on) return nullptr;
  const auto found = constants_.find(node);
  if (found != constants_.end()) return found->second;
  FoldedValue value;
  bool has_value = false;
  if (const KnownCall* call = known(node); call && call->value) {
    value = *call->value;
    has_value = true;
  } else if (depth_ < fold_depth_max) {
    ++depth_;
    has_value = literal(node, value) || compound(node, scope, value);
    --depth_;
  }
  const FoldedValue* kept = nullptr;
  if (has_value) kept = &values_.emplace_back(std::move(value));
  constants_.emplace(node, kept);
  return kept;
}

bool Folder::literal(const ast::Node* node, FoldedValue& value) const {
  switch (node->kind) {
    case NodeKind::null_literal:
      value = FoldedValue::null();
      return true;
    case NodeKind::boolean_literal:
      value = FoldedValue::of(ast::as<ast::BooleanLiteral>(node)->value);
      return true;
    case NodeKind::number_literal:
      value = FoldedValue::of(ast::as<ast::NumberLiteral>(node)->value);
      return true;
    case NodeKind::string_literal:
      value = FoldedValue::of(std::u16string(ast::as<ast::StringLiteral>(node)->value));
      return true;
    default:
      return false;
  }
}

bool Folder::compound(const ast::Node* node, const FunctionScope* scope, FoldedValue& value) {
  switch (node->kind) {
    case NodeKind::identifier:
      return name(*ast::as<ast::Identifier>(node), scope, value);
    case NodeKind::binary:
      return binary(*ast::as<ast::Binary>(node), scope, value);
    case NodeKind::logical:
      return logical(*ast::as<ast::Logical>(node), scope, value);
    case NodeKind::template_literal:
      return template_literal(*ast::as<ast::TemplateLiteral>(node), scope, value);
    case NodeKind::member:
    case NodeKind::index:
      return member(node, scope, value);
    case NodeKind::unary: {
      const auto* unary = ast::as<ast::Unary>(node);
      const FoldedValue* operand = constant(unary->operand, scope);
      if (!operand || !operand->is_primitive()) return false;
      std::optional<FoldedValue> folded = fold_unary(unary->op, *operand);
      if (folded) value = std::move(*folded);
      return folded.has_value();
    }
    case NodeKind::conditional: {
      const auto* conditional = ast::as<ast::Conditional>(node);
      const FoldedValue* test = constant(conditional->test, scope);
      if (!test) return false;
      const FoldedValue* chosen =
          constant(is_truthy(*test) ? conditional->consequent : conditional->alternate, scope);
      if (chosen) value = *chosen;
      return chosen != nullptr;
    }
    default:
      return false;
  }
}

bool Folder::name(const ast::Identifier& node, const FunctionScope* scope, FoldedValue& value) {
  const Variable* variable = use_of(&node);
  if (!variable) {
    // These properties of the global object can neither be written nor removed.
    const std::u16string_view text = node.name->text;
    if (text == u"undefined") return true;
    if (text == u"NaN") value = FoldedValue::of(std::numeric_limits<double>::quiet_NaN());
    if (text == u"Infinity") value = FoldedValue::of(std::numeric_limits<double>::infinity());
    return text == u"NaN" || text == u"Infinity";
  }
  const bool keeps = variable->kind == VariableKind::const_ ||
                     (variable->kind == VariableKind::let && variable->assignments == 0);
  if (!keeps || !variable->initializer || options_.prelude) return false;
  if (!surely_set(*variable, scope, node.start)) return false;
  const FoldedValue* initial = constant(variable->initializer, variable->owner);
  if (!initial || !initial->is_primitive()) return false;
  value = *initial;
  return true;
}

bool Folder::binary(const ast::Binary& node, const FunctionScope* scope, FoldedValue& value) {
  return chain(node, scope, value) == node.links.size();
}

std::optional<std::uint32_t> Folder::chain(const ast::Binary& node, const FunctionScope* scope,
                                           FoldedValue& value) {
  if (!primitive(node.first, scope, value)) return std::nullopt;
  FoldedValue operand;
  std::uint32_t links = 0;
  for (; links < node.links.size(); ++links) {
    if (!primitive(node.links[links].operand, scope, operand)) break;
    std::optional<FoldedValue> folded = fold_binary(node.links[links].op, value, operand);
    if (!folded) break;
    value = std::move(*folded);
  }
  return links;
}

// Literals are not kept: a chain may have a million.
bool Folder::primitive(const ast::Node* node, const FunctionScope* scope, FoldedValue& value) {
  if (options_.on && literal(node, value)) return true;
  const FoldedValue* known = constant(node, scope);
  if (!known || !known->is_primitive()) return false;
  value = *known;
  return true;
}

bool Folder::logical(const ast::Logical& node, const FunctionScope* scope, FoldedValue& value) {
  for (const ast::Node* each : node.operands) {
    const FoldedValue* operand = constant(each, scope);
    if (!operand) return false;
    value = *operand;
    if (decides(node.op, *operand)) return true;
  }
  return true;
}

bool Folder::template_literal(const ast::TemplateLiteral& node, const FunctionScope* scope,
                              FoldedValue& value) {
  std::u16string text;
  for (std::uint32_t i = 0; i < node.chunks.size(); ++i) {
    text += node.chunks[i].cooked;
    if (i == node.expressions.size()) break;
    const FoldedValue* part = constant(node.expressions[i], scope);
    if (!part || !part->is_primitive()) return false;
    text += text_of(*part);
    if (text.size() > fold_text_units_max) return false;
  }
  value = FoldedValue::of(std::move(text));
  return true;
}

const FoldedValue* Folder::data(const ast::Node* node, const FunctionScope* scope) {
  if (const FoldedValue* value = constant(node, scope)) return value;
  const auto found = data_.find(node);
  if (found != data_.end()) return found->second;
  FoldedValue value;
  std::size_t left = fold_data_values_max;
  const bool has_value = options_.on && tree(node, scope, value, left);
  const FoldedValue* kept = nullptr;
  if (has_value) kept = &values_.emplace_back(std::move(value));
  data_.emplace(node, kept);
  return kept;
}

// `left` is how many more values it may hold.
bool Folder::tree(const ast::Node* node, const FunctionScope* scope, FoldedValue& value,
                  std::size_t& left) {
  if (left == 0) return false;
  --left;
  if (const auto* array = ast::try_as<ast::ArrayLiteral>(node)) {
    value.kind = Kind::array;
    for (const ast::Node* each : array->elements) {
      if (!each || !tree(each, scope, value.elements.emplace_back(), left)) return false;
    }
    return true;
  }
  if (const auto* object = ast::try_as<ast::ObjectLiteral>(node)) {
    return members(*object, scope, value, left);
  }
  if (literal(node, value)) return true;
  const FoldedValue* known = constant(node, scope);
  if (known) value = *known;
  return known != nullptr;
}

bool Folder::members(const ast::ObjectLiteral& node, const FunctionScope* scope, FoldedValue& value,
                     std::size_t& left) {
  value.kind = Kind::object;
  for (const ast::Property& property : node.properties) {
    const bool plain =
        property.kind == ast::PropertyKind::value || property.kind == ast::PropertyKind::shorthand;
    const bool named = plain && property.key.kind == ast::PropertyKeyKind::name;
    if (!named || is_array_index(property.key.name->text)) return false;
    value.keys.emplace_back(property.key.name->text);
    if (!tree(property.value, scope, value.elements.emplace_back(), left)) return false;
  }
  std::vector<std::u16string> sorted = value.keys;
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

}  // namespace kitwork::compiler
