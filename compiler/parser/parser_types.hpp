// The small types that the parser passes among its own functions.
#pragma once

#include <cstddef>
#include <cstdint>

#include <string_view>
#include <utility>
#include <vector>

#include "compiler/ast/ast.hpp"
#include "compiler/lexer/token.hpp"
#include "compiler/parser/function_state.hpp"

namespace kitwork::compiler {

// Where a statement stands: in a list, as the body of another statement, behind a label.
enum class Place : std::uint8_t { list, body, labeled };

// What an expression is to become.
enum class TargetUse : std::uint8_t { assignment, binding };

// Words that matter without being reserved.
struct WellKnown {
  Name arguments, as, async, await, constructor, eval, from, function_constructor, get, meta,
      nothing;
  Name of, private_constructor, proto, prototype, set, target;
};

struct OpenBracket {
  TokenKind kind;
  std::uint32_t start;
  std::uint32_t braces;  // how many of the brackets up to this one are braces
};
struct Operand {
  ast::Expression* node;
  std::uint32_t start;
  std::uint32_t height;
};
struct PendingOperator {
  TokenKind kind;
  std::uint8_t precedence;
  std::uint32_t start;
  Operand left;
};
struct Prefix {
  TokenKind kind;  // identifier for await
  std::uint32_t start;
};
struct Label {
  Name name;
  bool is_loop;
  std::size_t chain;  // the first of the labels before the same statement
};
// The parts of an arrow function's head, parsed as expressions.
struct ArrowHead {
  std::uint32_t start = 0;
  List<ast::Expression*> items;
  ast::Target* rest = nullptr;
  bool is_async = false;
  Uses uses;
};
struct MemberHead {
  std::uint32_t start = 0;
  bool is_static = false;
  bool is_async = false;
  bool is_generator = false;
  bool is_getter = false;
  bool is_setter = false;
  ast::PropertyKey key;
};

// An arrow function without parentheses, which nothing but an end may follow.
inline bool is_bare_arrow(const ast::Node* node) {
  const auto* function = ast::try_as<ast::Function>(node);
  return function && function->function_kind == ast::FunctionKind::arrow && !node->parenthesized;
}

// How a file answers beside its statements.
struct ExportDefault {
  ast::Identifier* name = nullptr;  // of the function behind `export default`
  ast::Range script_return{};       // of a return of the script's own
};

// What one import asks for.
struct Import {
  std::vector<std::pair<Name, ast::Identifier*>> names;  // as exported, and as bound
  std::u16string_view source;
  bool functions_only = true;  // nothing but names in braces
};

}  // namespace kitwork::compiler
