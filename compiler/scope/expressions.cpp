// The walk over expressions and targets.
#include "compiler/scope/analyzer.hpp"

namespace kitwork::compiler {

void Analyzer::expressions(const List<ast::Expression*>& list) {
  for (const ast::Expression* node : list) expression(node);
}

void Analyzer::expression(const ast::Expression* node) {
  if (!node || literal_expression(node) || operator_expression(node)) return;
  member_expression(node);
}

bool Analyzer::literal_expression(const ast::Expression* node) {
  switch (node->kind) {
    case ast::NodeKind::identifier:
      use(node, ast::as<ast::Identifier>(node)->name);
      return true;
    case ast::NodeKind::this_expression:
      use_this();
      return true;
    case ast::NodeKind::new_target:
      use_new_target();
      return true;
    case ast::NodeKind::template_literal:
      expressions(ast::as<ast::TemplateLiteral>(node)->expressions);
      return true;
    case ast::NodeKind::tagged_template:
      expression(ast::as<ast::TaggedTemplate>(node)->tag);
      expressions(ast::as<ast::TaggedTemplate>(node)->quasi->expressions);
      return true;
    case ast::NodeKind::array_literal:
      expressions(ast::as<ast::ArrayLiteral>(node)->elements);
      return true;
    case ast::NodeKind::object_literal:
      object_literal(*ast::as<ast::ObjectLiteral>(node));
      return true;
    case ast::NodeKind::function:
      function_expression(*ast::as<ast::Function>(node), nullptr);
      return true;
    case ast::NodeKind::class_definition:
      class_definition(*ast::as<ast::Class>(node));
      return true;
    default:
      return false;
  }
}

void Analyzer::object_literal(const ast::ObjectLiteral& object) {
  for (const ast::Property& property : object.properties) {
    if (property.kind != ast::PropertyKind::spread) key(property.key);
    expression(property.value);
  }
}

void Analyzer::key(const ast::PropertyKey& key) {
  if (key.kind == ast::PropertyKeyKind::computed) expression(key.expression);
}

bool Analyzer::operator_expression(const ast::Expression* node) {
  switch (node->kind) {
    case ast::NodeKind::unary: {
      const auto* unary = ast::as<ast::Unary>(node);
      const auto* name = ast::try_as<ast::Identifier>(unary->operand);
      // typeof asks for a global that need not be there.
      const bool asks = name && unary->op == ast::UnaryOperator::typeof_ && !binding(name->name) &&
                        name->name != arguments_name_;
      if (!asks) expression(unary->operand);
      return true;
    }
    case ast::NodeKind::update:
      target(ast::as<ast::Update>(node)->operand, false);
      return true;
    case ast::NodeKind::binary:
      expression(ast::as<ast::Binary>(node)->first);
      for (const ast::BinaryLink& link : ast::as<ast::Binary>(node)->links) {
        expression(link.operand);
      }
      return true;
    case ast::NodeKind::logical:
      expressions(ast::as<ast::Logical>(node)->operands);
      return true;
    case ast::NodeKind::conditional:
      expression(ast::as<ast::Conditional>(node)->test);
      expression(ast::as<ast::Conditional>(node)->consequent);
      expression(ast::as<ast::Conditional>(node)->alternate);
      return true;
    case ast::NodeKind::assignment:
      target(ast::as<ast::Assignment>(node)->target, false);
      expression(ast::as<ast::Assignment>(node)->value);
      return true;
    case ast::NodeKind::sequence:
      expressions(ast::as<ast::Sequence>(node)->expressions);
      return true;
    case ast::NodeKind::spread:
      expression(ast::as<ast::Spread>(node)->argument);
      return true;
    default:
      return false;
  }
}

bool Analyzer::member_expression(const ast::Expression* node) {
  switch (node->kind) {
    case ast::NodeKind::member:
      expression(ast::as<ast::Member>(node)->object);
      return true;
    case ast::NodeKind::index:
      expression(ast::as<ast::Index>(node)->object);
      expression(ast::as<ast::Index>(node)->key);
      return true;
    case ast::NodeKind::private_member:
      expression(ast::as<ast::PrivateMember>(node)->object);
      use(node, ast::as<ast::PrivateMember>(node)->name);
      return true;
    case ast::NodeKind::private_in:
      use(node, ast::as<ast::PrivateIn>(node)->name);
      expression(ast::as<ast::PrivateIn>(node)->object);
      return true;
    case ast::NodeKind::super_member:
      use_this();
      return true;
    case ast::NodeKind::super_index:
      use_this();
      expression(ast::as<ast::SuperIndex>(node)->key);
      return true;
    case ast::NodeKind::super_call:
      use_super_call();
      expressions(ast::as<ast::SuperCall>(node)->arguments);
      return true;
    case ast::NodeKind::call:
      expression(ast::as<ast::Call>(node)->callee);
      expressions(ast::as<ast::Call>(node)->arguments);
      return true;
    case ast::NodeKind::new_expression:
      expression(ast::as<ast::New>(node)->callee);
      expressions(ast::as<ast::New>(node)->arguments);
      return true;
    case ast::NodeKind::optional_chain:
      expression(ast::as<ast::OptionalChain>(node)->expression);
      return true;
    default:
      return false;
  }
}

void Analyzer::target(const ast::Target* node, bool binds) {
  if (const auto* identifier = ast::try_as<ast::Identifier>(node)) {
    if (!binds) assign(identifier, identifier->name);
  } else if (const auto* array = ast::try_as<ast::ArrayPattern>(node)) {
    for (const ast::PatternElement& element : array->elements) {
      if (!element.target) continue;
      target(element.target, binds);
      expression(element.default_value);
    }
    if (array->rest) target(array->rest, binds);
  } else if (const auto* object = ast::try_as<ast::ObjectPattern>(node)) {
    for (const ast::PatternProperty& property : object->properties) {
      key(property.key);
      target(property.target, binds);
      expression(property.default_value);
    }
    if (object->rest) target(object->rest, binds);
  } else {
    expression(node);
  }
}

}  // namespace kitwork::compiler
