#include "compiler/ast/children.hpp"

namespace kitwork::compiler::ast {
namespace {

class Collector {
 public:
  explicit Collector(std::vector<const Node*>& children) : children_(children) {}

  bool expression(const Node* node);
  bool operation(const Node* node);
  bool member(const Node* node);
  bool definition(const Node* node);
  bool statement(const Node* node);
  bool loop(const Node* node);

 private:
  void add(const Node* node) {
    if (node) children_.push_back(node);
  }
  template <class T>
  void add_all(const List<T*>& list) {
    for (const Node* each : list) add(each);
  }
  void key(const PropertyKey& key) {
    if (key.kind == PropertyKeyKind::computed) add(key.expression);
  }

  std::vector<const Node*>& children_;
};

bool Collector::expression(const Node* node) {
  switch (node->kind) {
    case NodeKind::template_literal:
      add_all(as<TemplateLiteral>(node)->expressions);
      return true;
    case NodeKind::tagged_template:
      add(as<TaggedTemplate>(node)->tag);
      add_all(as<TaggedTemplate>(node)->quasi->expressions);
      return true;
    case NodeKind::array_literal:
      add_all(as<ArrayLiteral>(node)->elements);
      return true;
    case NodeKind::object_literal:
      for (const Property& property : as<ObjectLiteral>(node)->properties) {
        if (property.kind != PropertyKind::spread) key(property.key);
        add(property.value);
      }
      return true;
    case NodeKind::array_pattern:
      for (const PatternElement& element : as<ArrayPattern>(node)->elements) {
        add(element.target);
        add(element.default_value);
      }
      add(as<ArrayPattern>(node)->rest);
      return true;
    case NodeKind::object_pattern:
      for (const PatternProperty& property : as<ObjectPattern>(node)->properties) {
        key(property.key);
        add(property.target);
        add(property.default_value);
      }
      add(as<ObjectPattern>(node)->rest);
      return true;
    default:
      return false;
  }
}

bool Collector::operation(const Node* node) {
  switch (node->kind) {
    case NodeKind::unary:
      add(as<Unary>(node)->operand);
      return true;
    case NodeKind::update:
      add(as<Update>(node)->operand);
      return true;
    case NodeKind::binary:
      add(as<Binary>(node)->first);
      for (const BinaryLink& link : as<Binary>(node)->links) add(link.operand);
      return true;
    case NodeKind::logical:
      add_all(as<Logical>(node)->operands);
      return true;
    case NodeKind::conditional:
      add(as<Conditional>(node)->test);
      add(as<Conditional>(node)->consequent);
      add(as<Conditional>(node)->alternate);
      return true;
    case NodeKind::assignment:
      add(as<Assignment>(node)->target);
      add(as<Assignment>(node)->value);
      return true;
    case NodeKind::sequence:
      add_all(as<Sequence>(node)->expressions);
      return true;
    case NodeKind::spread:
      add(as<Spread>(node)->argument);
      return true;
    case NodeKind::yield_expression:
      add(as<Yield>(node)->argument);
      return true;
    case NodeKind::await_expression:
      add(as<Await>(node)->argument);
      return true;
    case NodeKind::import_call:
      add(as<ImportCall>(node)->specifier);
      return true;
    default:
      return false;
  }
}

bool Collector::member(const Node* node) {
  switch (node->kind) {
    case NodeKind::member:
      add(as<Member>(node)->object);
      return true;
    case NodeKind::index:
      add(as<Index>(node)->object);
      add(as<Index>(node)->key);
      return true;
    case NodeKind::private_member:
      add(as<PrivateMember>(node)->object);
      return true;
    case NodeKind::private_in:
      add(as<PrivateIn>(node)->object);
      return true;
    case NodeKind::super_index:
      add(as<SuperIndex>(node)->key);
      return true;
    case NodeKind::super_call:
      add_all(as<SuperCall>(node)->arguments);
      return true;
    case NodeKind::call:
      add(as<Call>(node)->callee);
      add_all(as<Call>(node)->arguments);
      return true;
    case NodeKind::new_expression:
      add(as<New>(node)->callee);
      add_all(as<New>(node)->arguments);
      return true;
    case NodeKind::optional_chain:
      add(as<OptionalChain>(node)->expression);
      return true;
    default:
      return false;
  }
}

bool Collector::definition(const Node* node) {
  switch (node->kind) {
    case NodeKind::function: {
      const auto* function = as<Function>(node);
      for (const Parameter& parameter : function->parameters) {
        add(parameter.target);
        add(parameter.default_value);
      }
      add_all(function->body);
      add(function->expression_body);
      return true;
    }
    case NodeKind::class_definition: {
      const auto* definition = as<Class>(node);
      add(definition->heritage);
      add(definition->constructor);
      for (const ClassElement& element : definition->elements) {
        if (element.kind != ClassElementKind::static_block) key(element.key);
        add(element.value);
      }
      return true;
    }
    case NodeKind::function_declaration:
      add(as<FunctionDeclaration>(node)->function);
      return true;
    case NodeKind::class_declaration:
      add(as<ClassDeclaration>(node)->definition);
      return true;
    case NodeKind::variable_declaration:
      for (const Declarator& declarator : as<VariableDeclaration>(node)->declarators) {
        add(declarator.target);
        add(declarator.initializer);
      }
      return true;
    default:
      return false;
  }
}

bool Collector::statement(const Node* node) {
  switch (node->kind) {
    case NodeKind::block:
      add_all(as<Block>(node)->statements);
      return true;
    case NodeKind::expression_statement:
      add(as<ExpressionStatement>(node)->expression);
      return true;
    case NodeKind::if_statement:
      for (const IfArm& arm : as<IfStatement>(node)->arms) {
        add(arm.test);
        add(arm.body);
      }
      add(as<IfStatement>(node)->alternate);
      return true;
    case NodeKind::return_statement:
      add(as<ReturnStatement>(node)->argument);
      return true;
    case NodeKind::switch_statement:
      add(as<SwitchStatement>(node)->discriminant);
      for (const SwitchCase& clause : as<SwitchStatement>(node)->cases) {
        add(clause.test);
        add_all(clause.body);
      }
      return true;
    case NodeKind::labeled_statement:
      add(as<LabeledStatement>(node)->body);
      return true;
    case NodeKind::throw_statement:
      add(as<ThrowStatement>(node)->argument);
      return true;
    case NodeKind::try_statement:
      add(as<TryStatement>(node)->block);
      add(as<TryStatement>(node)->parameter);
      add(as<TryStatement>(node)->handler);
      add(as<TryStatement>(node)->finalizer);
      return true;
    default:
      return false;
  }
}

bool Collector::loop(const Node* node) {
  switch (node->kind) {
    case NodeKind::for_statement:
      add(as<ForStatement>(node)->init);
      add(as<ForStatement>(node)->test);
      add(as<ForStatement>(node)->update);
      add(as<ForStatement>(node)->body);
      return true;
    case NodeKind::for_in_statement:
      add(as<ForInStatement>(node)->left);
      add(as<ForInStatement>(node)->right);
      add(as<ForInStatement>(node)->body);
      return true;
    case NodeKind::for_of_statement:
      add(as<ForOfStatement>(node)->left);
      add(as<ForOfStatement>(node)->right);
      add(as<ForOfStatement>(node)->body);
      return true;
    case NodeKind::while_statement:
      add(as<WhileStatement>(node)->test);
      add(as<WhileStatement>(node)->body);
      return true;
    case NodeKind::do_while_statement:
      add(as<DoWhileStatement>(node)->body);
      add(as<DoWhileStatement>(node)->test);
      return true;
    default:
      return false;
  }
}

}  // namespace

void append_children(const Node* node, std::vector<const Node*>& children) {
  Collector collector(children);
  if (collector.expression(node) || collector.operation(node) || collector.member(node)) return;
  if (collector.definition(node) || collector.statement(node)) return;
  // Literals, names, this, super.name and jumps have no parts.
  collector.loop(node);
}

}  // namespace kitwork::compiler::ast
