// Functions as a whole: parameters, the pseudo variables, the body, the way out.
#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {

Generator::Generator(ProgramContext& context, const PendingFunction& pending)
    : context_(context),
      pending_(pending),
      scope_(pending.scope),
      function_(context.functions[pending.index]) {}

void Generator::run() {
  switch (pending_.role) {
    case FunctionRole::script:
      run_script();
      break;
    case FunctionRole::plain:
      run_plain(*scope_->node);
      break;
    case FunctionRole::default_constructor:
      run_default_constructor();
      break;
    case FunctionRole::instance_initializer:
      run_instance_initializer();
      break;
    case FunctionRole::static_initializer:
      run_static_initializer();
      break;
  }
  function_.local_count = local_count_;
  std::uint32_t start = function_.source_begin;
  context_.instructions += code_.size();
  if (context_.instructions > program_instructions_max) {
    return context_.exceed(Limit::instructions, start);
  }
  code_.finish(context_.positions, function_);
  if (function_.stack_depth_max > function_stack_max) context_.exceed(Limit::stack, start);
}

void Generator::describe(const ast::Function& node) {
  using Kind = ast::FunctionKind;
  switch (node.function_kind) {
    case Kind::arrow:
      function_.kind = FunctionKind::arrow;
      break;
    case Kind::method:
    case Kind::getter:
    case Kind::setter:
    case Kind::field_initializer:
    case Kind::static_block:
      function_.kind = FunctionKind::method;
      break;
    case Kind::constructor:
      function_.kind = FunctionKind::class_constructor;
      break;
    case Kind::derived_constructor:
      function_.kind = FunctionKind::derived_constructor;
      break;
    default:
      function_.kind = FunctionKind::normal;
  }
  const ast::Node* text = pending_.definition ? static_cast<const ast::Node*>(pending_.definition)
                                              : static_cast<const ast::Node*>(&node);
  function_.source_begin = text->start;
  function_.source_end = text->end;
  function_.length = node.length;
}

void Generator::run_script() {
  const ast::Function& node = *scope_->node;
  function_.source_end = context_.parsed.source.size();
  function_.parameter_count = 1;
  allocate_local();
  for (Variable* variable : scope_->parameter_scope->variables) {
    if (variable->kind == VariableKind::parameter) {
      variable->slot = 0;
      if (variable->boxed) emit(Opcode::make_box, 0);
    }
  }
  set_up_pseudo_variables();
  enter_body();
  if (context_.probe) return probe_call(*context_.probe);
  for (const ast::Statement* each : node.body) {
    if (each->end > context_.bindings_end) statement(each);
  }
  if (context_.prelude) return prelude_exports();
  end_function();
}

// Answers [value of the call, what it may have reached, ..].
void Generator::probe_call(const FoundCall& call) {
  for (const ast::Declarator* each : call.declarators) {
    if (each->range.end > context_.bindings_end) declarator(*each, ast::DeclarationKind::const_);
  }
  emit(Opcode::create_array, 0);
  value(call.expression);
  emit(Opcode::append);
  for (const Variable* variable : call.watched) {
    load(*variable, call.expression->end);
    emit(Opcode::append);
  }
  emit(Opcode::return_value);
}

void Generator::run_plain(const ast::Function& node) {
  describe(node);
  place_parameters(node);
  at(node.start);
  set_up_pseudo_variables();
  if (node.function_kind == ast::FunctionKind::constructor) initialize_fields(scope_->home_class);
  return_label_ = code_.make_label();
  bind_parameters(node);
  enter_body();
  if (node.expression_body) {
    value(node.expression_body);
    at(node.expression_body->start);
    emit(Opcode::return_value);
    return;
  }
  statements(node.body);
  at(node.end);
  end_function();
}

// Parameters arrive in the first registers. One that may be used before its turn, by the default
// value of another one, has a local of its own beside.
void Generator::place_parameters(const ast::Function& node) {
  std::uint32_t count = 0;
  for (const ast::Parameter& parameter : node.parameters) count += parameter.rest ? 0 : 1;
  if (count > call_arguments_max) context_.exceed(Limit::parameters, node.start);
  function_.parameter_count = count;
  for (std::uint32_t i = 0; i < count; ++i) allocate_local();
  std::uint32_t index = 0;
  for (const ast::Parameter& parameter : node.parameters) {
    std::uint32_t slot = index++;
    if (parameter.rest) slot = function_.rest_local = allocate_local();
    if (parameter.target->kind != ast::NodeKind::identifier) continue;
    Variable* variable = use_of(parameter.target);
    if (!variable->early_use && !variable->early_capture) variable->slot = slot;
  }
  for (Variable* variable : scope_->parameter_scope->variables) {
    bool placed = variable->kind != VariableKind::parameter || variable->slot != no_slot;
    if (!placed) variable->slot = allocate_local();
  }
}

void Generator::bind_parameters(const ast::Function& node) {
  for (const Variable* variable : scope_->parameter_scope->variables) {
    if (variable->kind == VariableKind::parameter) begin_variable(*variable);
  }
  std::uint32_t index = 0;
  for (const ast::Parameter& parameter : node.parameters) {
    bind_parameter(parameter, parameter.rest ? function_.rest_local : index++);
  }
}

void Generator::bind_parameter(const ast::Parameter& parameter, std::uint32_t slot) {
  const auto* identifier = ast::try_as<ast::Identifier>(parameter.target);
  const Variable* variable = identifier ? use_of(identifier) : nullptr;
  bool in_place = variable && variable->slot == slot;
  at(parameter.target->start);
  if (in_place && !parameter.default_value) {
    if (variable->boxed) emit(Opcode::make_box, slot);
    return;
  }
  if (in_place && !variable->boxed) {
    JumpLabel given = code_.make_label();
    emit(Opcode::get_local, slot);
    jump(Opcode::jump_if_not_undefined, given);
    anonymous_value(parameter.default_value, {identifier->name->text});
    emit(Opcode::set_local, slot);
    code_.bind(given);
    return;
  }
  emit(Opcode::get_local, slot);
  default_value(parameter.default_value, parameter.target);
  if (variable) return initialize(*variable);
  pattern(parameter.target, true);
}

// this, new.target, the function itself and arguments, as far as closures or the code want them.
void Generator::set_up_pseudo_variables() {
  for (Variable* variable : scope_->parameter_scope->variables) {
    switch (variable->kind) {
      case VariableKind::this_: {
        bool derived = scope_->kind == ast::FunctionKind::derived_constructor;
        variable->slot = allocate_local();
        emit(derived ? Opcode::push_hole : Opcode::push_this);
        break;
      }
      case VariableKind::new_target:
        variable->slot = allocate_local();
        emit(Opcode::push_new_target);
        break;
      case VariableKind::function_name:
        if (variable->capturers.empty()) continue;
        [[fallthrough]];
      case VariableKind::callee:
        variable->slot = allocate_local();
        emit(Opcode::push_callee);
        break;
      case VariableKind::arguments:
        variable->slot = function_.arguments_local = allocate_local();
        continue;
      default:
        continue;
    }
    emit(Opcode::set_local, variable->slot);
    if (variable->boxed) emit(Opcode::make_box, variable->slot);
  }
}

void Generator::enter_body() {
  const Scope& body = *scope_->body_scope;
  for (Variable* variable : body.variables) {
    if (variable->slot == no_slot) variable->slot = allocate_local();
  }
  for (const auto& [copy, parameter] : scope_->copied_parameters) {
    load(*parameter, never);
    emit(Opcode::set_local, copy->slot);
  }
  begin_variables(body);
  if (scope_ == context_.analysis.script) {
    for (const ast::Statement* each : scope_->node->body) {
      if (each->end <= context_.bindings_end) statement(each);
    }
    declare_globals();
  }
  hoist(body);
}

void Generator::declare_globals() {
  for (const ast::Function* each : context_.analysis.global_functions) {
    closure(*each, each->name->name->text);
    emit(Opcode::define_global_function, text(each->name->name->text));
  }
  for (Name name : context_.analysis.global_vars) emit(Opcode::declare_global, text(name->text));
}

// What return gives in a derived constructor: an object, or this when it is undefined. It is
// outside of all handlers: no catch clause of the constructor sees what goes wrong here.
void Generator::end_function() {
  emit(Opcode::push_undefined);
  if (scope_->kind == ast::FunctionKind::derived_constructor) {
    code_.bind(return_label_);
    JumpLabel given = code_.make_label();
    emit(Opcode::dup);
    jump(Opcode::jump_if_not_undefined, given);
    emit(Opcode::pop);
    load_this_binding();
    emit(Opcode::check_this);
    code_.bind(given);
  }
  emit(Opcode::return_value);
}

// constructor(...rest) { super(...rest); }, but nobody can see how the arguments are passed on.
void Generator::run_default_constructor() {
  const ast::Class& node = *pending_.definition;
  const ClassScope* home = scope_->home_class;
  function_.source_begin = node.start;
  function_.source_end = node.end;
  at(node.start);
  if (!node.heritage) {
    function_.kind = FunctionKind::class_constructor;
    initialize_fields(home);
    emit(Opcode::push_undefined);
    emit(Opcode::return_value);
    return;
  }
  function_.kind = FunctionKind::derived_constructor;
  function_.rest_local = allocate_local();
  emit(Opcode::push_callee);
  emit(Opcode::get_super_constructor);
  emit(Opcode::push_new_target);
  emit(Opcode::take_local, function_.rest_local);
  emit(Opcode::construct_spread);
  if (home->initializer) {
    load(*home->initializer, never);
    emit(Opcode::pick, 1);
    emit(Opcode::call, 0);
    emit(Opcode::pop);
  }
  emit(Opcode::return_value);
}

void Generator::initialize_fields(const ClassScope* home) {
  if (!home || !home->initializer) return;
  load(*home->initializer, never);
  emit(Opcode::push_this);
  emit(Opcode::call, 0);
  emit(Opcode::pop);
}

// The prelude's answer: an object of its functions.
void Generator::prelude_exports() {
  const Scope& body = *scope_->body_scope;
  emit(Opcode::create_object, 0);
  for (const auto& [node, variable] : body.hoisted) {
    load(*variable, never);
    emit(Opcode::define_field, text(variable->name->text));
  }
  emit(Opcode::return_value);
}

std::uint32_t Generator::add_function(FunctionScope* scope, FunctionRole role,
                                      std::u16string_view name, const ast::Class* definition) {
  if (context_.functions.size() >= program_functions_max) {
    context_.exceed(Limit::functions, scope->created_at);
    return 0;
  }
  auto index = static_cast<std::uint32_t>(context_.functions.size());
  Function& function = context_.functions.emplace_back();
  function.name = name;
  fill_captures(*scope, function, scope->created_at);
  context_.pending.push_back({index, role, scope, definition});
  return index;
}

// Where the closure finds, in this function, what it takes along.
void Generator::fill_captures(const FunctionScope& made, Function& function, std::uint32_t offset) {
  if (made.captures.size() > function_captures_max) context_.exceed(Limit::captures, offset);
  for (const Variable* variable : made.captures) {
    Capture capture;
    capture.from_local = variable->owner == scope_;
    capture.index = capture.from_local ? variable->slot : scope_->capture_indices.at(variable);
    KITWORK_ASSERT(capture.index != no_slot);
    const FunctionScope* taker = &made;
    while (taker->parent != variable->owner) taker = taker->parent;
    if (variable->kind == VariableKind::private_name) {
      capture.kind = CaptureKind::private_name;
    } else if (variable->boxed) {
      bool early = captured_early(*variable, *taker);
      capture.kind = early ? CaptureKind::unset_box : CaptureKind::box;
    }
    function.captures.push_back(capture);
  }
}

void Generator::closure(const ast::Function& node, std::u16string_view name) {
  FunctionScope* made = context_.analysis.function_of.at(&node);
  at(node.start);
  emit(Opcode::make_closure, add_function(made, FunctionRole::plain, name, nullptr));
}

}  // namespace kitwork::compiler
