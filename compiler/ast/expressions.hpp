// Expression nodes.
#pragma once

#include <string_view>

#include "compiler/ast/node.hpp"

namespace kitwork::compiler::ast {

// A reference, or in patterns and declarations a binding.
struct Identifier : Node {
  static constexpr NodeKind node_kind = NodeKind::identifier;
  Name name = nullptr;
};

struct ThisExpression : Node {
  static constexpr NodeKind node_kind = NodeKind::this_expression;
};
struct NullLiteral : Node {
  static constexpr NodeKind node_kind = NodeKind::null_literal;
};
struct BooleanLiteral : Node {
  static constexpr NodeKind node_kind = NodeKind::boolean_literal;
  bool value = false;
};
struct NumberLiteral : Node {
  static constexpr NodeKind node_kind = NodeKind::number_literal;
  double value = 0;
};
struct StringLiteral : Node {
  static constexpr NodeKind node_kind = NodeKind::string_literal;
  std::u16string_view value;
};
// The digits with their prefix and without separators and the `n`.
struct BigIntLiteral : Node {
  static constexpr NodeKind node_kind = NodeKind::bigint_literal;
  std::u16string_view digits;
};
struct RegExpLiteral : Node {
  static constexpr NodeKind node_kind = NodeKind::regexp_literal;
  std::u16string_view pattern;
  std::u16string_view flags;
};

struct TemplateChunk {
  std::u16string_view cooked;
  std::u16string_view raw;
  bool cooked_is_undefined = false;  // an invalid escape, in tagged templates only
  Range range;
};

// chunks.size() == expressions.size() + 1.
struct TemplateLiteral : Node {
  static constexpr NodeKind node_kind = NodeKind::template_literal;
  List<TemplateChunk> chunks;
  List<Expression*> expressions;
};

// tag`...`; a member as tag is called with its object as `this`.
struct TaggedTemplate : Node {
  static constexpr NodeKind node_kind = NodeKind::tagged_template;
  Expression* tag = nullptr;
  TemplateLiteral* quasi = nullptr;
};

// Elements: null for a hole, Spread for ...x.
struct ArrayLiteral : Node {
  static constexpr NodeKind node_kind = NodeKind::array_literal;
  List<Expression*> elements;
  bool trailing_comma = false;  // forbids a rest element, should this become a pattern
};

enum class PropertyKind : std::uint8_t {
  value,      // key: value
  shorthand,  // name; value is its Identifier
  method,     // value is a Function
  getter,     // value is a Function
  setter,     // value is a Function
  spread,     // ...value; no key
  prototype,  // __proto__: value, which sets the prototype and makes no property
};

struct Property {
  PropertyKind kind = PropertyKind::value;
  PropertyKey key;
  Expression* value = nullptr;
};

struct ObjectLiteral : Node {
  static constexpr NodeKind node_kind = NodeKind::object_literal;
  List<Property> properties;
  bool trailing_comma = false;  // forbids a rest property, should this become a pattern
};

enum class UnaryOperator : std::uint8_t { plus, minus, not_, bit_not, typeof_, void_, delete_ };

struct Unary : Node {
  static constexpr NodeKind node_kind = NodeKind::unary;
  UnaryOperator op = UnaryOperator::plus;
  Expression* operand = nullptr;
};

// ++ and --; the operand is an Identifier or any of the member kinds.
struct Update : Node {
  static constexpr NodeKind node_kind = NodeKind::update;
  bool increment = true;
  bool prefix = false;
  Target* operand = nullptr;
};

// clang-format off
enum class BinaryOperator : std::uint8_t {
  add, subtract, multiply, divide, remainder, power,
  shift_left, shift_right, shift_right_unsigned, bit_and, bit_or, bit_xor,
  equal, not_equal, strict_equal, strict_not_equal,
  less, less_equal, greater, greater_equal, in, instanceof_,
};
// clang-format on

// One step of a chain: the value so far `op` operand.
struct BinaryLink {
  BinaryOperator op = BinaryOperator::add;
  std::uint32_t operator_start = 0;  // where the operator stands
  Expression* operand = nullptr;
};

// ((first link0) link1) link2 ...: at least one link. Evaluate first; for each link, evaluate its
// operand and apply its operator. The operators of one chain may differ.
struct Binary : Node {
  static constexpr NodeKind node_kind = NodeKind::binary;
  Expression* first = nullptr;
  List<BinaryLink> links;
};

enum class LogicalOperator : std::uint8_t { and_, or_, coalesce };

// a && b && c: at least two operands, evaluated left to right until the result is known.
struct Logical : Node {
  static constexpr NodeKind node_kind = NodeKind::logical;
  LogicalOperator op = LogicalOperator::and_;
  List<Expression*> operands;
};

struct Conditional : Node {
  static constexpr NodeKind node_kind = NodeKind::conditional;
  Expression* test = nullptr;
  Expression* consequent = nullptr;
  Expression* alternate = nullptr;
};

enum class AssignmentKind : std::uint8_t {
  assign,    // target may be a pattern
  compound,  // op=, with binary_operator
  logical,   // &&= ||= ??=, with logical_operator
};

struct Assignment : Node {
  static constexpr NodeKind node_kind = NodeKind::assignment;
  AssignmentKind assignment_kind = AssignmentKind::assign;
  BinaryOperator binary_operator = BinaryOperator::add;
  LogicalOperator logical_operator = LogicalOperator::and_;
  Target* target = nullptr;
  Expression* value = nullptr;
};

// a, b, c: at least two.
struct Sequence : Node {
  static constexpr NodeKind node_kind = NodeKind::sequence;
  List<Expression*> expressions;
};

// ...x in array literals and argument lists.
struct Spread : Node {
  static constexpr NodeKind node_kind = NodeKind::spread;
  Expression* argument = nullptr;
};

// object.name; `optional` is object?.name and occurs only within an OptionalChain.
struct Member : Node {
  static constexpr NodeKind node_kind = NodeKind::member;
  bool optional = false;
  Expression* object = nullptr;
  Name name = nullptr;
  std::uint32_t name_start = 0;
};

struct Index : Node {
  static constexpr NodeKind node_kind = NodeKind::index;
  bool optional = false;
  Expression* object = nullptr;
  Expression* key = nullptr;
};

// object.#name
struct PrivateMember : Node {
  static constexpr NodeKind node_kind = NodeKind::private_member;
  bool optional = false;
  Expression* object = nullptr;
  Name name = nullptr;
  std::uint32_t name_start = 0;
};

// #name in object
struct PrivateIn : Node {
  static constexpr NodeKind node_kind = NodeKind::private_in;
  Name name = nullptr;
  Expression* object = nullptr;
};

struct SuperMember : Node {
  static constexpr NodeKind node_kind = NodeKind::super_member;
  Name name = nullptr;
};
struct SuperIndex : Node {
  static constexpr NodeKind node_kind = NodeKind::super_index;
  Expression* key = nullptr;
};
// Whether the node names a property of an object, so that it can be assigned to.
inline bool is_property(const Node* node) {
  switch (node->kind) {
    case NodeKind::member:
    case NodeKind::index:
    case NodeKind::private_member:
    case NodeKind::super_member:
    case NodeKind::super_index:
      return true;
    default:
      return false;
  }
}
struct SuperCall : Node {
  static constexpr NodeKind node_kind = NodeKind::super_call;
  List<Expression*> arguments;  // may hold Spread
};

struct Call : Node {
  static constexpr NodeKind node_kind = NodeKind::call;
  bool optional = false;  // callee?.(...)
  Expression* callee = nullptr;
  List<Expression*> arguments;  // may hold Spread
};

struct New : Node {
  static constexpr NodeKind node_kind = NodeKind::new_expression;
  Expression* callee = nullptr;
  List<Expression*> arguments;  // may hold Spread; empty for `new X`
};

// The extent of a short circuit: when an `optional` node within (along the left spine, not past
// another OptionalChain) finds null or undefined, the whole chain is undefined. A call of a
// parenthesised chain, `(a?.b)()`, keeps its `this`.
struct OptionalChain : Node {
  static constexpr NodeKind node_kind = NodeKind::optional_chain;
  Expression* expression = nullptr;
};

struct NewTarget : Node {
  static constexpr NodeKind node_kind = NodeKind::new_target;
};

struct Yield : Node {
  static constexpr NodeKind node_kind = NodeKind::yield_expression;
  bool delegate = false;           // yield*
  Expression* argument = nullptr;  // null for a bare yield
};
struct Await : Node {
  static constexpr NodeKind node_kind = NodeKind::await_expression;
  Expression* argument = nullptr;
};
struct ImportCall : Node {
  static constexpr NodeKind node_kind = NodeKind::import_call;
  Expression* specifier = nullptr;
};
struct ImportMeta : Node {
  static constexpr NodeKind node_kind = NodeKind::import_meta;
};

}  // namespace kitwork::compiler::ast
