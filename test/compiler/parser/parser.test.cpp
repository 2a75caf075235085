// What the parser makes of valid scripts: the tree, and promises about it.
#include <doctest/doctest.h>

#include <string>

#include "compiler/parser/parse.hpp"
#include "test/compiler/parser/ast_dump.hpp"

using namespace kitwork::compiler;

namespace {

struct Case {
  const char* source;
  const char* tree;
};

constexpr Case cases[] = {
#define KITWORK_TREE(source, tree) {source, tree},
#include "test/compiler/parser/trees.def"
#undef KITWORK_TREE
};

constexpr const char* accepted[] = {
#define KITWORK_ACCEPTED(source) source,
#include "test/compiler/parser/accepted.def"
#undef KITWORK_ACCEPTED
};

const ast::Expression* first_expression(const ParsedScript& script) {
  return ast::as<ast::ExpressionStatement>(script.script->function->body[0])->expression;
}

}  // namespace

TEST_CASE("valid scripts give the tree they mean") {
  for (const Case& each : cases) {
    CAPTURE(std::string(each.source));
    auto script = parse_script("tree", each.source);
    REQUIRE(script->script != nullptr);
    CHECK(dump(script->script) == each.tree);
  }
}

TEST_CASE("valid scripts are accepted, or refused for now, but are no syntax error") {
  for (const char* source : accepted) {
    CAPTURE(std::string(source));
    auto script = parse_script("accepted", source);
    if (!script->diagnostics.empty()) CAPTURE(script->diagnostics[0].message);
    CHECK(script->verdict != Verdict::syntax_error);
  }
}

TEST_CASE("long chains of operators are flat") {
  auto script = parse_script("flat", "a + b - c * d ** e + f");
  const auto* chain = ast::as<ast::Binary>(first_expression(*script));
  REQUIRE(chain->links.size() == 3);
  CHECK(chain->links[1].op == ast::BinaryOperator::subtract);
  CHECK(chain->links[1].operator_start == 6);
  CHECK(dump(chain->links[1].operand) == "(* c (** d e))");
}

TEST_CASE("every node knows its place in the source") {
  auto script = parse_script("range", " let x = (a + b) . c ( d ) ; ");
  const auto* declaration = ast::as<ast::VariableDeclaration>(script->script->function->body[0]);
  CHECK(declaration->start == 1);
  CHECK(declaration->end == 28);
  const auto* call = ast::as<ast::Call>(declaration->declarators[0].initializer);
  CHECK(call->start == 9);
  CHECK(call->end == 26);
  const auto* member = ast::as<ast::Member>(call->callee);
  CHECK(member->end == 20);
  CHECK(member->name_start == 19);
  CHECK(member->object->parenthesized);
  CHECK(member->object->start == 10);
  CHECK(member->object->end == 15);
}

TEST_CASE("a function's range is what toString gives") {
  std::string source = "x = { get  a ( ) { } , async *b(c){} }; class A { static  m ( ) { } }";
  auto script = parse_script("range", source);
  const auto* assignment = ast::as<ast::Assignment>(first_expression(*script));
  const auto* object = ast::as<ast::ObjectLiteral>(assignment->value);
  auto text = [&](const ast::Node* node) {
    return source.substr(node->start, node->end - node->start);
  };
  CHECK(text(object->properties[0].value) == "get  a ( ) { }");
  CHECK(text(object->properties[1].value) == "async *b(c){}");
  const auto* declaration = ast::as<ast::ClassDeclaration>(script->script->function->body[1]);
  CHECK(text(declaration->definition) == "class A { static  m ( ) { } }");
  CHECK(text(declaration->definition->elements[0].value) == "m ( ) { }");
}

TEST_CASE("expected lengths count parameters before the first default or rest") {
  auto length = [](const std::string& parameters) {
    auto script = parse_script("length", "(function(" + parameters + "){})");
    return ast::as<ast::Function>(first_expression(*script))->length;
  };
  CHECK(length("") == 0);
  CHECK(length("a, b") == 2);
  CHECK(length("a, {b}, [c]") == 3);
  CHECK(length("a, b = 1, c") == 1);
  CHECK(length("a, ...b") == 1);
}

TEST_CASE("functions know whether parameters are simple and hold expressions") {
  auto function = [](const std::string& source) {
    auto script = parse_script("parameters", "(" + source + ")");
    const auto* found = ast::as<ast::Function>(first_expression(*script));
    return std::make_pair(found->simple_parameters, found->has_parameter_expressions);
  };
  CHECK(function("(a, b) => 1") == std::make_pair(true, false));
  CHECK(function("(a, {b}) => 1") == std::make_pair(false, false));
  CHECK(function("(a, ...b) => 1") == std::make_pair(false, false));
  CHECK(function("(a, {b = 1}) => 1") == std::make_pair(false, true));
  CHECK(function("(a, [[{[c]: b}]]) => 1") == std::make_pair(false, true));
  CHECK(function("(a = 1) => 1") == std::make_pair(false, true));
}
