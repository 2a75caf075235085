// Generator: turns one function of the tree into code. Functions inside it are put on a list and
// made after it, so that the depth of nesting costs no stack here.
//
// What a method that generates an expression leaves on the operand stack is said by its name:
// value() one value, effect() nothing, branch() nothing but goes to a label.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/codegen/builder.hpp"
#include "compiler/codegen/program_context.hpp"
#include "schemas/program.hpp"

namespace kitwork::compiler {

// A name that an anonymous function gets: known now, or a property key in a local.
struct InferredName {
  std::u16string_view text;
  std::uint32_t key_local = no_slot;
};

class Generator {
 public:
  Generator(ProgramContext& context, const PendingFunction& pending);

  // Puts the code into the program's function.
  void run();

 private:
  using Expression = ast::Expression;

  // --- functions.cpp: the function as a whole
  void run_script();
  void run_plain(const ast::Function& node);
  void run_default_constructor();
  void run_instance_initializer();
  void run_static_initializer();
  void describe(const ast::Function& node);
  void enter_function(const ast::Function* node);
  void place_parameters(const ast::Function& node);
  void bind_parameters(const ast::Function& node);
  void bind_parameter(const ast::Parameter& parameter, std::uint32_t slot);
  void set_up_pseudo_variables();
  void enter_body();
  void declare_globals();
  void end_function();
  void prelude_exports();
  void probe_call(const FoundCall& call);
  void initialize_fields(const ClassScope* home);
  void fill_captures(const FunctionScope& made, Function& function, std::uint32_t offset);
  std::uint32_t add_function(FunctionScope* scope, FunctionRole role, std::u16string_view name,
                             const ast::Class* definition);
  void closure(const ast::Function& node, std::u16string_view name);

  // --- variables.cpp
  std::uint32_t allocate_local();
  void release_locals(std::uint32_t first) { next_local_ = first; }
  void enter_scope(const Scope& scope);
  void begin_variables(const Scope& scope);
  void begin_variable(const Variable& variable);
  void hoist(const Scope& scope);
  void load(const Variable& variable, std::uint32_t position);
  void load_local(const Variable& variable, std::uint32_t position);
  void store(const Variable& variable, std::uint32_t position);
  void initialize(const Variable& variable);
  void load_name(const ast::Identifier& identifier);
  void store_name(const ast::Identifier& identifier);
  void load_this(std::uint32_t position);
  void load_this_binding();
  bool may_be_unset(const Variable& variable, std::uint32_t position) const;
  bool is_raw(const Variable& variable, std::uint32_t position) const;
  Variable* use_of(const ast::Node* node) const;
  FunctionScope* provider() const;
  const FunctionScope* capturer(const Variable& variable) const;
  bool is_in_this(const Variable& variable) const { return variable.owner == scope_; }
  std::uint32_t name_constant(const Variable& variable);

  // --- expressions.cpp
  // Its value when that is known now, which is then noted as folded; else null.
  const FoldedValue* folded(const Expression* node);
  void value(const Expression* node);
  bool simple_value(const Expression* node);
  void compound_value(const Expression* node);
  void effect(const Expression* node);
  void number(double value);
  void string(std::u16string_view text);
  void unary(const ast::Unary& node);
  void typeof_value(const Expression* operand);
  void binary(const ast::Binary& node);
  void logical(const ast::Logical& node);
  void conditional(const ast::Conditional& node, bool wanted);
  void sequence(const ast::Sequence& node, bool wanted);
  void template_literal(const ast::TemplateLiteral& node);
  void branch(const Expression* node, JumpLabel target, bool when);
  void branch_logical(const ast::Logical& node, JumpLabel target, bool when);

  // --- literals.cpp
  void array_literal(const ast::ArrayLiteral& node);
  void elements(const List<Expression*>& list);
  void object_literal(const ast::ObjectLiteral& node);
  void object_property(const ast::Property& property);
  void method_property(const ast::Property& property);
  void anonymous_value(const Expression* node, const InferredName& name);
  void key_value(const ast::PropertyKey& key);
  void key_text_value(std::u16string_view name);
  void folded_value(const FoldedValue& value);
  void folded_array(const FoldedValue& value);
  bool is_index(const ast::PropertyKey& key) const;
  std::u16string key_text(const ast::PropertyKey& key) const;

  // --- members.cpp: property access, calls
  void member(const ast::Member& node);
  void chain(const ast::OptionalChain& node, bool with_this);
  void callee(const Expression* node);
  void property(const Expression* node, bool with_object);
  void private_name(const ast::Node* node);
  void delete_expression(const Expression* operand);
  void delete_super(const Expression* operand);
  void call(const ast::Call& node);
  void call_arguments(const List<Expression*>& arguments, std::uint32_t offset, bool constructs);
  void new_expression(const ast::New& node);
  void super_call(const ast::SuperCall& node);
  void bind_this();
  void tagged_template(const ast::TaggedTemplate& node);
  void intrinsic_call(const ast::Call& node);

  // --- assignments.cpp
  void assignment(const ast::Assignment& node, bool wanted);
  void plain_assignment(const ast::Assignment& node, bool wanted);
  void compound_assignment(const ast::Assignment& node, bool wanted);
  void logical_assignment(const ast::Assignment& node, bool wanted);
  void update(const ast::Update& node, bool wanted);
  // A property to be read and written: pushes object and key (and private name), reads the value
  // above them, or writes it: object key v -> v.
  std::uint32_t push_reference(const ast::Target* target, bool read_too);
  void read_reference(const ast::Target* target, std::uint32_t values);
  void write_reference(const ast::Target* target);

  // --- patterns.cpp
  struct Reference {
    const ast::Target* target = nullptr;
    bool binds = false;             // initialises instead of assigning
    std::uint32_t first = no_slot;  // locals that hold object and key
    std::uint32_t count = 0;
  };
  Reference prepare(const ast::Target* target, bool binds);
  void assign_to(const Reference& reference);
  void pattern(const ast::Target* target, bool binds);
  void array_pattern(const ast::ArrayPattern& node, bool binds);
  struct Iteration {
    HandlerId handler{};
    bool has_handler = false;
    bool at_first = true;                // nothing was taken from the iterator yet
    std::uint32_t done_local = no_slot;  // whether it came to its end
  };
  void array_element(const ast::PatternElement& element, bool binds, Iteration& iteration);
  void array_rest(const ast::Target* target, bool binds, Iteration& iteration);
  void finish_iteration(const Iteration& iteration, bool exhausted);
  void object_pattern(const ast::ObjectPattern& node, bool binds);
  std::uint32_t object_element(const ast::PatternProperty& property, bool binds, bool has_rest);
  void default_value(const Expression* value, const ast::Target* target);
  bool is_silent(const ast::Target* target, const Expression* default_value, bool binds) const;

  // --- statements.cpp
  void statement(const ast::Statement* node);
  void statements(const List<ast::Statement*>& list);
  void block(const void* node, const List<ast::Statement*>& list);
  void variable_declaration(const ast::VariableDeclaration& node);
  void declarator(const ast::Declarator& declarator, ast::DeclarationKind kind);
  void if_statement(const ast::IfStatement& node);
  void switch_statement(const ast::SwitchStatement& node);
  void labeled_statement(const ast::LabeledStatement& node);
  void return_statement(const ast::ReturnStatement& node);
  void through_json();

  // --- loops.cpp
  void while_statement(const ast::WhileStatement& node);
  void do_while_statement(const ast::DoWhileStatement& node);
  void for_statement(const ast::ForStatement& node);
  void for_in_statement(const ast::ForInStatement& node);
  void for_of_statement(const ast::ForOfStatement& node);
  void enter_each_scope(const ast::Node* loop, const ast::Node* left);
  void bind_each(const ast::Node* loop, const ast::Node* left);
  void renew_boxes(const Scope& scope, std::uint32_t made_before);

  // --- exits.cpp: break, continue, return, and what they pass through
  enum class ControlKind : std::uint8_t {
    break_target,
    continue_target,
    iterator,  // for-of: iterator and next lie on the stack
    keys,      // for-in: the keys lie on the stack
    handler,   // a try block with catch only
    finally,
  };
  struct Exit {
    enum class Kind : std::uint8_t { break_, continue_, return_ };
    Kind kind = Kind::break_;
    Name label = nullptr;
  };
  struct Control {
    ControlKind kind = ControlKind::break_target;
    JumpLabel label{};
    bool takes_unlabeled = false;
    std::vector<Name> labels;
    HandlerId handler{};
    std::uint32_t kind_local = no_slot;   // finally: why it runs
    std::uint32_t value_local = no_slot;  // finally: what was thrown or is to be returned
    std::vector<Exit> exits;              // finally: what it may go on with
  };
  void leave(const Exit& exit);
  bool is_target(const Control& control, const Exit& exit) const;
  bool pass(Control& control, const Exit& exit);
  void finish_exit(const Exit& exit);
  Control& push_control(ControlKind kind);
  void push_break_target(JumpLabel label, bool takes_unlabeled);
  void push_continue_target(JumpLabel label);
  void try_statement(const ast::TryStatement& node);
  void try_catch(const ast::TryStatement& node);
  void try_finally(const ast::TryStatement& node);
  void go_on_after_finally(const Control& control);

  // --- classes.cpp
  void class_value(const ast::Class& node, const InferredName& name);
  void class_element(const ast::ClassElement& element, const ClassScope& definition);
  void class_method(const ast::ClassElement& element);
  void private_method(const ast::ClassElement& element, const ClassScope& definition);
  void class_fields(const ast::Class& node, const ClassScope& definition);
  void class_statics(const ast::Class& node, const ClassScope& definition);
  void define_private_method(const ast::ClassElement& element, const ClassScope& definition);
  void field(const ast::ClassElement& element, const ClassScope& definition);
  void make_initializer(FunctionScope* made, FunctionRole role, const ast::Class& node);

  // --- emitting
  void emit(Opcode opcode, std::uint32_t a = 0, std::uint32_t b = 0) { code_.emit(opcode, a, b); }
  void at(std::uint32_t offset) { code_.at(offset); }
  void jump(Opcode opcode, JumpLabel label) { code_.jump(opcode, label); }
  std::uint32_t text(std::u16string_view text) { return context_.constants.string(text); }

  ProgramContext& context_;
  const PendingFunction pending_;
  FunctionScope* scope_;
  Function& function_;
  FunctionBuilder code_;
  std::deque<Control> controls_;
  std::vector<Name> labels_;  // of the statement to come
  std::vector<JumpLabel> chain_exits_;
  std::vector<JumpLabel> chain_method_exits_;
  std::uint32_t next_local_ = 0;
  std::uint32_t local_count_ = 0;
  JumpLabel return_label_{};  // derived constructors: where returns meet
};

}  // namespace kitwork::compiler
