// The parser: recursive descent with cover grammars, one pass, no backtracking. It reports syntax
// errors, goes on at the next statement, and checks all early errors on its way.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast/ast.hpp"
#include "compiler/diagnostics/diagnostic_list.hpp"
#include "compiler/lexer/lexer.hpp"
#include "compiler/parser/function_state.hpp"
#include "compiler/parser/parse.hpp"
#include "compiler/parser/parser_types.hpp"
#include "compiler/parser/private_names.hpp"
#include "compiler/parser/scopes.hpp"
#include "compiler/parser/scratch.hpp"

namespace kitwork::compiler {

class Parser {
 public:
  Parser(ParsedScript& script, DiagnosticList& diagnostics, const ParseOptions& options);

  ast::Script* parse();

 private:
  using Node = ast::Node;
  using Expression = ast::Expression;
  using Statement = ast::Statement;
  using Target = ast::Target;
  // A level of the tree: while it lives, height_ is the height of what was parsed within it. On its
  // own for one of several siblings.
  class Sibling {
   public:
    explicit Sibling(Parser& parser) : parser_(parser), outer_height_(parser.height_) {
      parser_.height_ = 0;
    }
    ~Sibling() { parser_.rejoin(outer_height_); }
    Sibling(const Sibling&) = delete;
    Sibling& operator=(const Sibling&) = delete;

   protected:
    Parser& parser_;
    std::uint32_t outer_height_;
  };
  // The same with a level of the parser's own recursion.
  class Level : public Sibling {
   public:
    explicit Level(Parser& parser);
    ~Level() { --parser_.depth_; }
  };
  // parser.cpp: tokens, errors, recovery.
  void advance();
  void track_brackets();
  bool at(TokenKind kind) const { return token_.kind == kind; }
  bool accept(TokenKind kind);
  bool expect(TokenKind kind);
  void consume_semicolon();
  bool at_word(Name word) const;
  bool at_any_word() const;
  void report(DiagnosticCode code, std::uint32_t start, std::uint32_t end,
              std::initializer_list<std::string_view> arguments = {});
  // These fill {0} with the source text of the place, and the description of the current token.
  void report_text(DiagnosticCode code, std::uint32_t start, std::uint32_t end);
  void report_node(DiagnosticCode code, const Node* node) {
    report_text(code, node->start, node->end);
  }
  void report_token(DiagnosticCode code) { report_text(code, token_.start, token_.end); }
  std::string quote(std::uint32_t start, std::uint32_t end) const;
  std::string describe_token() const;
  void fail(DiagnosticCode code, std::initializer_list<std::string_view> arguments = {});
  void fail_found(DiagnosticCode code);
  void panic();
  void stop_nesting();
  void synchronize(std::size_t bracket_base, std::uint32_t statement_start);
  bool skip_closer(std::size_t bracket_base);
  std::uint32_t braces_above(std::size_t bracket_base) const;
  bool at_recovery_point(std::size_t bracket_base, bool progress) const;
  bool report_misspelling(const Expression* expression);

  template <class T>
  T* make(std::uint32_t start) {
    T* node = script_.arena.make<T>();
    node->kind = T::node_kind;
    node->start = start;
    node->end = previous_end_;
    return node;
  }
  template <class T>
  T* finish(T* node) {
    node->end = previous_end_;
    return node;
  }
  Expression* missing();
  void grow(std::uint32_t levels = 1);
  void rejoin(std::uint32_t outer_height);

  // expressions.cpp
  Expression* parse_expression();
  Expression* parse_assignment(Cover* outer_cover = nullptr);
  Expression* parse_assignment_rest(Expression* left, std::uint32_t start, Cover& cover);
  Expression* parse_conditional(Cover& cover);
  Expression* parse_yield();
  void report_cover(Cover& cover);
  void check_simple_target(const Expression* node, DiagnosticCode code);

  // operators.cpp
  Expression* parse_binary(Cover& cover);
  Operand parse_operand(Cover& cover, std::size_t base);
  Expression* parse_private_in();
  std::uint8_t binary_precedence() const;
  Operand reduce(const Operand& right);
  Expression* reduce_logical(const PendingOperator& pending, Expression* right, bool& flat);
  Expression* parse_unary(Cover& cover);
  bool at_prefix();
  Expression* apply_prefix(const Prefix& prefix, Expression* operand);
  void check_delete(const Expression* operand);
  Expression* parse_postfix(Cover& cover);

  // members.cpp
  Expression* parse_left_hand_side(Cover& cover);
  Expression* parse_subscripts(Expression* base, std::uint32_t start, bool calls, Cover& cover);
  Expression* parse_member(Expression* object, std::uint32_t start, bool optional);
  Expression* parse_index(Expression* object, std::uint32_t start, bool optional);
  Expression* parse_call(Expression* callee, std::uint32_t start, bool optional);
  Expression* parse_optional(Expression* object, std::uint32_t start);
  Expression* parse_tagged(Expression* tag, std::uint32_t start);
  void check_callee(const Expression* callee);
  List<Expression*> parse_arguments();
  List<Expression*> parse_argument_list(Cover* cover, std::uint32_t* comma_after_rest);
  Expression* parse_new();
  Expression* parse_new_target(std::uint32_t start);
  Expression* parse_super(bool calls);
  Expression* parse_import_expression(bool calls);
  void refer_private(const Token& token);

  // primary.cpp
  Expression* parse_primary(Cover& cover);
  Expression* parse_literal();
  Expression* parse_intrinsic();
  Expression* parse_identifier_or_arrow();
  Expression* parse_async(bool arrow_allowed);
  Expression* parse_async_single_parameter(std::uint32_t start);
  Expression* parse_single_parameter_arrow(ast::Identifier* parameter, bool is_async,
                                           std::uint32_t start);
  Expression* parse_async_call(Expression* callee, std::uint32_t start);
  ast::Identifier* parse_identifier_reference();
  void check_reference(Name name, std::uint32_t start, std::uint32_t end);
  void check_word(TokenKind kind, std::uint32_t start, std::uint32_t end);
  Expression* parse_parenthesized();
  Target* parse_parenthesized_rest();
  Expression* finish_parenthesized(List<Expression*> items, std::uint32_t start, Cover& inner);
  ast::TemplateLiteral* parse_template(bool tagged);
  void push_chunk(bool tagged);
  Expression* parse_regexp();
  Expression* parse_array(Cover& cover);
  Expression* parse_object(Cover& cover);
  void parse_property(Cover& cover, bool& has_proto);
  void parse_value_property(ast::Property& property, Cover& cover, bool& has_proto);
  void parse_shorthand(ast::Property& property, TokenKind word, Cover& cover);
  ast::PropertyKey parse_property_key();
  MemberHead parse_member_head();
  bool at_property_key() const;

  // patterns.cpp
  Target* parse_binding_target();
  Target* parse_array_binding();
  Target* parse_object_binding();
  ast::PatternProperty parse_binding_property();
  ast::Identifier* parse_binding_identifier();
  Target* to_target(Expression* node, TargetUse use);
  Target* array_to_pattern(ast::ArrayLiteral* literal, TargetUse use);
  Target* object_to_pattern(ast::ObjectLiteral* literal, TargetUse use);
  void property_to_pattern(const ast::Property& property, ast::ObjectPattern* pattern, bool is_last,
                           TargetUse use);
  Target* rest_to_target(Expression* argument, TargetUse use, bool in_object);
  ast::PatternElement to_element(Expression* node, TargetUse use);
  void check_pattern_bindings(Target* pattern);
  void check_binding_name(const ast::Identifier* identifier);
  void declare_targets(Target* target, ScopeTracker::Binding binding);
  void declare_identifier(const ast::Identifier* identifier, ScopeTracker::Binding binding);
  void declare_vars(Target* target);
  // functions.cpp
  void enter_function(FunctionState& state, std::uint32_t start);
  FunctionState state_for(const ast::Function* function) const;
  void leave_function(FunctionState& state, ast::Function* function);
  ast::Function* parse_function(std::uint32_t start, bool is_async, bool is_declaration);
  ast::Function* parse_method(const MemberHead& head, ast::FunctionKind kind);
  void parse_parameters_and_body(ast::Function* function);
  void parse_parameters(ast::Function* function);
  ast::Parameter parse_parameter();
  void finish_parameters(ast::Function* function, std::size_t base);
  void check_accessor_parameters(const ast::Function* function);
  void parse_function_body(ast::Function* function);
  bool check_directive(const Statement* statement, ast::Function* function);
  Expression* parse_arrow(const ArrowHead& head);
  void convert_arrow_parameters(const ArrowHead& head, ast::Function* function);
  ast::Parameter convert_arrow_parameter(Expression* item, bool is_last);
  void refuse_special(const ast::Function* function);
  // classes.cpp
  ast::Class* parse_class(bool name_required);
  void skip_decorators();
  void parse_class_body(ast::Class* node);
  void parse_class_element(ast::Class* node);
  void parse_class_method(ast::Class* node, const MemberHead& head);
  void parse_field(const MemberHead& head);
  void parse_static_block(std::uint32_t start);
  void check_member_name(const MemberHead& head, bool is_method);
  void declare_private(const MemberHead& head, ast::PrivateNameKind kind);
  // statements.cpp
  void parse_statement_list(ast::Function* prologue_of, bool in_switch);
  void parse_script_body(ast::Function* function);
  Statement* parse_statement(Place place);
  Statement* parse_keyword_statement(Place place);
  void check_declaration_place(Place place, bool is_function);
  Statement* parse_expression_statement(Place place);
  Statement* parse_labeled(const ast::Identifier* label, Place place);
  void mark_loop_labels(std::size_t chain);
  Name parse_jump_label(bool is_continue);
  ast::Block* parse_block(bool own_scope);
  Statement* parse_variable_statement();
  ast::VariableDeclaration* parse_declarators(bool in_for_head);
  void check_initializer(const ast::VariableDeclaration* declaration,
                         const ast::Declarator& declarator);
  Statement* parse_function_declaration(std::uint32_t start, bool is_async);
  Statement* parse_class_declaration();
  Statement* parse_if();
  Statement* parse_switch();
  void parse_switch_case(bool& has_default);
  Statement* parse_try();
  void parse_catch(ast::TryStatement* statement);
  Statement* parse_throw();
  Statement* parse_return();
  Statement* parse_break();
  Statement* parse_continue();
  Statement* parse_with();
  bool at_async_function();
  // modules.cpp
  Statement* parse_module_item(Place place);
  Statement* parse_export_default();
  Statement* call_default_export();
  Statement* parse_import_declaration(bool may_bind);
  void parse_import_clause(Import& import);
  Statement* bind_extension(std::uint32_t start, const Import& import);
  void parse_export_declaration();
  void parse_module_clause();
  void parse_module_source();
  // loops.cpp
  Statement* parse_loop_body();
  Statement* parse_while();
  Statement* parse_do_while();
  Statement* parse_for();
  Statement* parse_for_declaration(std::uint32_t start, bool is_await);
  Statement* parse_for_expression(std::uint32_t start, bool is_await);
  Statement* parse_for_rest(std::uint32_t start, Node* init, bool is_await);
  Statement* parse_for_in_of(std::uint32_t start, Node* left, bool is_await);
  void check_for_in_of_head(const ast::VariableDeclaration* declaration);
  bool at_in_or_of() const;

  ParsedScript& script_;
  DiagnosticList& diagnostics_;
  const ParseOptions options_;
  Lexer lexer_;
  Token token_;
  Token panic_token_;
  WellKnown words_;
  ExportDefault export_default_;
  std::uint32_t previous_end_ = 0;
  TokenKind previous_kind_ = TokenKind::end_of_file;
  bool panic_ = false;    // an error was reported; unwinding to the statement list
  bool stopped_ = false;  // unwinding to the end
  bool in_allowed_ = true;
  std::uint32_t arrow_at_ = no_offset;  // where an arrow function's head may begin
  std::uint32_t depth_ = 0;
  std::uint32_t height_ = 0;
  std::uint32_t last_await_ = 0;  // one past the start of the latest `await`, of any meaning
  std::uint32_t last_yield_ = 0;  // the same of yield expressions
  FunctionState* function_ = nullptr;
  ScopeTracker scopes_;
  PrivateNames private_names_;
  std::vector<OpenBracket> brackets_;
  std::vector<PendingOperator> operators_;
  std::vector<Prefix> prefixes_;
  std::vector<Label> labels_;
  Scratch<Node*> nodes_;
  Scratch<ast::Property> properties_;
  Scratch<ast::PatternElement> elements_;
  Scratch<ast::PatternProperty> pattern_properties_;
  Scratch<ast::TemplateChunk> chunks_;
  Scratch<ast::Parameter> parameters_;
  Scratch<ast::ClassElement> class_elements_;
  Scratch<ast::Declarator> declarators_;
  Scratch<ast::IfArm> arms_;
  Scratch<ast::SwitchCase> cases_;
};

}  // namespace kitwork::compiler
