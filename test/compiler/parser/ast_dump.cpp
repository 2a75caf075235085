// One function a kind of node, in the order of the tree's headers.
#include "test/compiler/parser/ast_dump.hpp"

#include <cstdio>

namespace kitwork::compiler {

using namespace ast;

namespace {

std::string text_of(std::u16string_view text) {
  std::string result;
  for (char16_t unit : text) {
    if (unit >= 0x20 && unit < 0x7F) {
      result += static_cast<char>(unit);
    } else {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", unsigned{unit});
      result += escape;
    }
  }
  return result;
}

std::string name_of(Name name) { return name ? text_of(name->text) : "-"; }

std::string number_of(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

template <class T>
std::string list_of(const List<T*>& list) {
  std::string result;
  for (T* each : list) result += " " + dump(each);
  return result;
}

std::string key_of(const PropertyKey& key) {
  switch (key.kind) {
    case PropertyKeyKind::number:
      return number_of(key.number);
    case PropertyKeyKind::computed:
      return "[" + dump(key.expression) + "]";
    default:
      return key.from_string ? "'" + name_of(key.name) + "'" : name_of(key.name);
  }
}

std::string with_default(const Target* target, const Expression* value) {
  if (!target) return "hole";
  return value ? "(default " + dump(target) + " " + dump(value) + ")" : dump(target);
}

std::string function_of(const Function* function) {
  static const char* const kinds[] = {"script",      "function",    "arrow",       "method",
                                      "get",         "set",         "constructor", "derived",
                                      "initializer", "static-block"};
  std::string result = "(";
  if (function->is_async) result += "async-";
  if (function->is_generator) result += "generator-";
  result += kinds[static_cast<int>(function->function_kind)];
  if (function->name) result += " " + dump(function->name);
  if (function->uses_this) result += " +this";
  if (function->uses_arguments) result += " +arguments";
  if (function->uses_super_property) result += " +super";
  if (function->uses_super_call) result += " +super-call";
  if (function->uses_new_target) result += " +new-target";
  if (!function->simple_parameters) result += " /" + std::to_string(function->length);
  result += " [";
  for (const Parameter& each : function->parameters) {
    if (result.back() != '[') result += " ";
    if (each.rest) result += "...";
    result += with_default(each.target, each.default_value);
  }
  result += "]";
  if (function->expression_body) return result + " " + dump(function->expression_body) + ")";
  result += " {" + list_of(function->body);
  return result + " })";
}

std::string array_pattern_of(const ArrayPattern* pattern) {
  std::string result = "(array-pattern";
  for (const PatternElement& each : pattern->elements) {
    result += " " + with_default(each.target, each.default_value);
  }
  if (pattern->rest) result += " ..." + dump(pattern->rest);
  return result + ")";
}

std::string object_pattern_of(const ObjectPattern* pattern) {
  std::string result = "(object-pattern";
  for (const PatternProperty& each : pattern->properties) {
    result += " " + key_of(each.key) + ":" + with_default(each.target, each.default_value);
  }
  if (pattern->rest) result += " ..." + dump(pattern->rest);
  return result + ")";
}

std::string object_of(const ObjectLiteral* literal) {
  std::string result = "(object";
  for (const Property& each : literal->properties) {
    static const char* const kinds[] = {"", "shorthand ", "", "", "", "...", "prototype "};
    std::string kind = kinds[static_cast<int>(each.kind)];
    result += " " + kind;
    if (each.kind != PropertyKind::spread) result += key_of(each.key) + ":";
    result += dump(each.value);
  }
  return result + ")";
}

std::string class_of(const Class* node) {
  std::string result = "(class";
  if (node->name) result += " " + dump(node->name);
  if (node->heritage) result += " extends " + dump(node->heritage);
  if (node->constructor) result += " " + dump(node->constructor);
  for (const PrivateName& each : node->private_names) {
    static const char* const kinds[] = {"field", "method", "getter", "setter", "accessor"};
    result += " <" + name_of(each.name) + " " + kinds[static_cast<int>(each.kind)];
    result += each.is_static ? " static>" : ">";
  }
  for (const ClassElement& each : node->elements) {
    bool field = each.kind == ClassElementKind::field;
    result += each.is_static ? " static " : " ";
    if (each.kind != ClassElementKind::static_block) result += key_of(each.key) + ":";
    result += each.value ? dump(each.value) : field ? "empty" : "?";
  }
  return result + ")";
}

std::string template_of(const TemplateLiteral* literal) {
  std::string result = "(template";
  for (std::uint32_t at = 0; at < literal->chunks.size(); ++at) {
    const TemplateChunk& chunk = literal->chunks[at];
    std::string cooked =
        chunk.cooked_is_undefined ? "undefined" : "'" + text_of(chunk.cooked) + "'";
    result += " " + cooked;
    if (chunk.cooked_is_undefined || chunk.cooked != chunk.raw) {
      result += " raw '" + text_of(chunk.raw) + "'";
    }
    if (at < literal->expressions.size()) result += " " + dump(literal->expressions[at]);
  }
  return result + ")";
}

const char* operator_of(BinaryOperator op) {
  static const char* const texts[] = {
      "+", "-",  "*",  "/",   "%",   "**", "<<", ">>", ">>>", "&",  "|",
      "^", "==", "!=", "===", "!==", "<",  "<=", ">",  ">=",  "in", "instanceof"};
  return texts[static_cast<int>(op)];
}

const char* operator_of(LogicalOperator op) {
  static const char* const texts[] = {"&&", "||", "?\?"};
  return texts[static_cast<int>(op)];
}

std::string binary_of(const Binary* node) {
  std::string result = dump(node->first);
  for (const BinaryLink& link : node->links) {
    result =
        std::string("(") + operator_of(link.op) + " " + result + " " + dump(link.operand) + ")";
  }
  return result;
}

std::string assignment_of(const Assignment* node) {
  std::string op = "=";
  if (node->assignment_kind == AssignmentKind::compound) {
    op = operator_of(node->binary_operator) + op;
  } else if (node->assignment_kind == AssignmentKind::logical) {
    op = operator_of(node->logical_operator) + op;
  }
  return "(" + op + " " + dump(node->target) + " " + dump(node->value) + ")";
}

std::string unary_of(const Unary* node) {
  static const char* const texts[] = {"+", "-", "!", "~", "typeof", "void", "delete"};
  return std::string("(") + texts[static_cast<int>(node->op)] + " " + dump(node->operand) + ")";
}

std::string update_of(const Update* node) {
  std::string op = node->increment ? "++" : "--";
  return "(" + (node->prefix ? op + "x " : "x" + op + " ") + dump(node->operand) + ")";
}

std::string declaration_of(const VariableDeclaration* node) {
  static const char* const words[] = {"var", "let", "const"};
  std::string result = std::string("(") + words[static_cast<int>(node->declaration_kind)];
  for (const Declarator& each : node->declarators) {
    result += " " + (each.initializer ? "(" + dump(each.target) + " " + dump(each.initializer) + ")"
                                      : dump(each.target));
  }
  return result + ")";
}

std::string if_of(const IfStatement* node) {
  std::string result = "(if";
  for (const IfArm& arm : node->arms) result += " " + dump(arm.test) + " " + dump(arm.body);
  if (node->alternate) result += " else " + dump(node->alternate);
  return result + ")";
}

std::string switch_of(const SwitchStatement* node) {
  std::string result = "(switch " + dump(node->discriminant);
  for (const SwitchCase& each : node->cases) {
    result += each.test ? " (case " + dump(each.test) : " (default";
    result += list_of(each.body) + ")";
  }
  return result + ")";
}

std::string try_of(const TryStatement* node) {
  std::string result = "(try " + dump(node->block);
  if (node->handler) {
    result += " catch ";
    if (node->parameter) result += dump(node->parameter) + " ";
    result += dump(node->handler);
  }
  if (node->finalizer) result += " finally " + dump(node->finalizer);
  return result + ")";
}

std::string literal_of(const Node* node) {
  switch (node->kind) {
    case NodeKind::identifier:
      return name_of(as<Identifier>(node)->name);
    case NodeKind::this_expression:
      return "this";
    case NodeKind::null_literal:
      return "null";
    case NodeKind::boolean_literal:
      return as<BooleanLiteral>(node)->value ? "true" : "false";
    case NodeKind::number_literal:
      return number_of(as<NumberLiteral>(node)->value);
    case NodeKind::string_literal:
      return "'" + text_of(as<StringLiteral>(node)->value) + "'";
    case NodeKind::bigint_literal:
      return text_of(as<BigIntLiteral>(node)->digits) + "n";
    case NodeKind::regexp_literal:
      return "/" + text_of(as<RegExpLiteral>(node)->pattern) + "/" +
             text_of(as<RegExpLiteral>(node)->flags);
    case NodeKind::new_target:
      return "new.target";
    case NodeKind::import_meta:
      return "import.meta";
    default:
      return "";
  }
}

std::string member_of(const Node* node) {
  switch (node->kind) {
    case NodeKind::member: {
      const auto* member = as<Member>(node);
      const char* dot = member->optional ? "(?. " : "(. ";
      return dot + dump(member->object) + " " + name_of(member->name) + ")";
    }
    case NodeKind::index: {
      const auto* index = as<Index>(node);
      const char* bracket = index->optional ? "(?.[] " : "([] ";
      return bracket + dump(index->object) + " " + dump(index->key) + ")";
    }
    case NodeKind::private_member: {
      const auto* member = as<PrivateMember>(node);
      const char* dot = member->optional ? "(?. " : "(. ";
      return dot + dump(member->object) + " " + name_of(member->name) + ")";
    }
    case NodeKind::private_in:
      return "(in " + name_of(as<PrivateIn>(node)->name) + " " + dump(as<PrivateIn>(node)->object) +
             ")";
    case NodeKind::super_member:
      return "(. super " + name_of(as<SuperMember>(node)->name) + ")";
    case NodeKind::super_index:
      return "([] super " + dump(as<SuperIndex>(node)->key) + ")";
    case NodeKind::super_call:
      return "(super" + list_of(as<SuperCall>(node)->arguments) + ")";
    case NodeKind::call: {
      const auto* call = as<Call>(node);
      const char* word = call->optional ? "(?.call " : "(call ";
      return word + dump(call->callee) + list_of(call->arguments) + ")";
    }
    case NodeKind::new_expression:
      return "(new " + dump(as<New>(node)->callee) + list_of(as<New>(node)->arguments) + ")";
    case NodeKind::optional_chain:
      return "(chain " + dump(as<OptionalChain>(node)->expression) + ")";
    case NodeKind::tagged_template:
      return "(tagged " + dump(as<TaggedTemplate>(node)->tag) + " " +
             template_of(as<TaggedTemplate>(node)->quasi) + ")";
    case NodeKind::import_call:
      return "(import " + dump(as<ImportCall>(node)->specifier) + ")";
    default:
      return "";
  }
}

std::string operation_of(const Node* node) {
  switch (node->kind) {
    case NodeKind::unary:
      return unary_of(as<Unary>(node));
    case NodeKind::update:
      return update_of(as<Update>(node));
    case NodeKind::binary:
      return binary_of(as<Binary>(node));
    case NodeKind::logical:
      return std::string("(") + operator_of(as<Logical>(node)->op) +
             list_of(as<Logical>(node)->operands) + ")";
    case NodeKind::conditional: {
      const auto* conditional = as<Conditional>(node);
      return "(? " + dump(conditional->test) + " " + dump(conditional->consequent) + " " +
             dump(conditional->alternate) + ")";
    }
    case NodeKind::assignment:
      return assignment_of(as<Assignment>(node));
    case NodeKind::sequence:
      return "(," + list_of(as<Sequence>(node)->expressions) + ")";
    case NodeKind::spread:
      return "..." + dump(as<Spread>(node)->argument);
    case NodeKind::yield_expression: {
      const auto* yield = as<Yield>(node);
      return std::string(yield->delegate ? "(yield*" : "(yield") +
             (yield->argument ? " " + dump(yield->argument) : "") + ")";
    }
    case NodeKind::await_expression:
      return "(await " + dump(as<Await>(node)->argument) + ")";
    default:
      return "";
  }
}

std::string composite_of(const Node* node) {
  switch (node->kind) {
    case NodeKind::function:
      return function_of(as<Function>(node));
    case NodeKind::class_definition:
      return class_of(as<Class>(node));
    case NodeKind::template_literal:
      return template_of(as<TemplateLiteral>(node));
    case NodeKind::array_literal:
      return "(array" + list_of(as<ArrayLiteral>(node)->elements) + ")";
    case NodeKind::object_literal:
      return object_of(as<ObjectLiteral>(node));
    case NodeKind::array_pattern:
      return array_pattern_of(as<ArrayPattern>(node));
    case NodeKind::object_pattern:
      return object_pattern_of(as<ObjectPattern>(node));
    default:
      return "";
  }
}

std::string jump_of(const char* word, Name label) {
  return std::string("(") + word + (label ? " " + name_of(label) : "") + ")";
}

std::string loop_of(const Node* node) {
  switch (node->kind) {
    case NodeKind::for_statement: {
      const auto* loop = as<ForStatement>(node);
      return "(for " + dump(loop->init) + " " + dump(loop->test) + " " + dump(loop->update) + " " +
             dump(loop->body) + ")";
    }
    case NodeKind::for_in_statement: {
      const auto* loop = as<ForInStatement>(node);
      return "(for-in " + dump(loop->left) + " " + dump(loop->right) + " " + dump(loop->body) + ")";
    }
    case NodeKind::for_of_statement: {
      const auto* loop = as<ForOfStatement>(node);
      return std::string(loop->is_await ? "(for-await " : "(for-of ") + dump(loop->left) + " " +
             dump(loop->right) + " " + dump(loop->body) + ")";
    }
    case NodeKind::while_statement:
      return "(while " + dump(as<WhileStatement>(node)->test) + " " +
             dump(as<WhileStatement>(node)->body) + ")";
    case NodeKind::do_while_statement:
      return "(do " + dump(as<DoWhileStatement>(node)->body) + " " +
             dump(as<DoWhileStatement>(node)->test) + ")";
    default:
      return "";
  }
}

std::string statement_of(const Node* node) {
  switch (node->kind) {
    case NodeKind::block:
      return "{" + list_of(as<Block>(node)->statements) + " }";
    case NodeKind::empty_statement:
      return ";";
    case NodeKind::debugger_statement:
      return "(debugger)";
    case NodeKind::expression_statement:
      return dump(as<ExpressionStatement>(node)->expression);
    case NodeKind::variable_declaration:
      return declaration_of(as<VariableDeclaration>(node));
    case NodeKind::function_declaration:
      return "(declare " + dump(as<FunctionDeclaration>(node)->function) + ")";
    case NodeKind::class_declaration:
      return "(declare " + class_of(as<ClassDeclaration>(node)->definition) + ")";
    case NodeKind::if_statement:
      return if_of(as<IfStatement>(node));
    case NodeKind::continue_statement:
      return jump_of("continue", as<ContinueStatement>(node)->label);
    case NodeKind::break_statement:
      return jump_of("break", as<BreakStatement>(node)->label);
    case NodeKind::return_statement: {
      const Expression* argument = as<ReturnStatement>(node)->argument;
      return "(return" + (argument ? " " + dump(argument) : "") + ")";
    }
    case NodeKind::switch_statement:
      return switch_of(as<SwitchStatement>(node));
    case NodeKind::labeled_statement:
      return "(label " + name_of(as<LabeledStatement>(node)->label) + " " +
             dump(as<LabeledStatement>(node)->body) + ")";
    case NodeKind::throw_statement:
      return "(throw " + dump(as<ThrowStatement>(node)->argument) + ")";
    case NodeKind::try_statement:
      return try_of(as<TryStatement>(node));
    default:
      return loop_of(node);
  }
}

}  // namespace

std::string dump(const Node* node) {
  if (!node) return "-";
  for (auto* each : {literal_of, member_of, operation_of, composite_of, statement_of}) {
    std::string result = each(node);
    if (!result.empty()) return result;
  }
  return "<unknown>";
}

std::string dump(const Script* script) {
  std::string result = list_of(script->function->body);
  return result.empty() ? result : result.substr(1);
}

}  // namespace kitwork::compiler
