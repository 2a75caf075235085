// `export default`, which names a capsule's function, and imports of functions of extensions. All
// other imports and exports are read and refused, because modules come later.
#include <algorithm>
#include <string>

#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

namespace {

constexpr std::u16string_view extension_root = u"ext/";
constexpr std::size_t extension_name_max = 64;

// A name of an extension or of one of its functions.
bool is_extension_name(std::u16string_view name) {
  if (name.empty() || name.size() > extension_name_max) return false;
  return std::all_of(name.begin(), name.end(), [](char16_t c) {
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
           c == u'_';
  });
}

}  // namespace

Statement* Parser::parse_module_item(Place place) {
  std::uint32_t start = token_.start;
  // Within any bracket they are not even modules' syntax.
  if (!brackets_.empty()) {
    fail_found(DiagnosticCode::unexpected_token);
    return make<EmptyStatement>(start);
  }
  bool is_import = at(TokenKind::import_);
  bool may_answer = place == Place::list && options_.allow_return;
  if (!is_import && may_answer && lexer_.peek().kind == TokenKind::default_) {
    return parse_export_default();
  }
  if (is_import) return parse_import_declaration(may_answer);
  report(DiagnosticCode::module_refused, token_.start, token_.end, {"export"});
  advance();
  parse_export_declaration();
  return make<EmptyStatement>(start);
}

// The function is kept in a constant that no source can name, or under its own name when it is a
// declaration, and called with `arg` at the end of the script.
Statement* Parser::parse_export_default() {
  std::uint32_t start = token_.start;
  if (export_default_.name) {
    report(DiagnosticCode::second_export_default, start, token_.end);
  }
  advance();
  std::uint32_t end = token_.end;
  advance();
  export_default_.name = make<Identifier>(start);
  export_default_.name->end = end;
  export_default_.name->name = script_.names.intern(std::string_view("default"));
  bool function = at(TokenKind::function);
  bool named = function && lexer_.peek().kind == TokenKind::identifier;
  if (named) {
    Statement* statement = parse_function_declaration(token_.start, false);
    const Function* declared = as<FunctionDeclaration>(statement)->function;
    if (declared->name) export_default_.name->name = declared->name->name;
    return statement;
  }
  Declarator declarator;
  declarator.range.start = start;
  declarator.target = export_default_.name;
  declarator.initializer = parse_assignment();
  declarator.range.end = previous_end_;
  if (!function) consume_semicolon();
  std::size_t list = declarators_.begin();
  declarators_.push(declarator);
  auto* declaration = make<VariableDeclaration>(start);
  declaration->declaration_kind = DeclarationKind::const_;
  declaration->declarators = declarators_.finish(list, script_.arena);
  return declaration;
}

// At the end of the script: return default(arg)
Statement* Parser::call_default_export() {
  if (export_default_.script_return.end > 0) {
    report(DiagnosticCode::return_beside_export, export_default_.script_return.start,
           export_default_.script_return.end);
  }
  const auto name_at = [this](Name name) {
    auto* identifier = make<Identifier>(export_default_.name->start);
    identifier->name = name;
    identifier->end = export_default_.name->end;
    return identifier;
  };
  Node* argument = name_at(script_.names.intern(std::string_view("arg")));
  auto* call = make<Call>(export_default_.name->start);
  call->callee = name_at(export_default_.name->name);
  std::size_t list = nodes_.begin();
  nodes_.push(argument);
  call->arguments = nodes_.finish(list, script_.arena);
  call->end = export_default_.name->end;
  auto* statement = make<ReturnStatement>(export_default_.name->start);
  statement->argument = call;
  statement->end = export_default_.name->end;
  return statement;
}

Statement* Parser::parse_import_declaration(bool may_bind) {
  const std::uint32_t start = token_.start;
  const std::uint32_t end = token_.end;
  advance();
  Import import;
  if (!at(TokenKind::string)) {
    bool more = true;
    if (at(TokenKind::identifier)) {
      declare_identifier(parse_binding_identifier(), ScopeTracker::Binding::lexical);
      more = accept(TokenKind::comma);
      import.functions_only = false;
    }
    if (more && accept(TokenKind::multiply)) {
      if (!at_word(words_.as)) fail_found(DiagnosticCode::unexpected_token);
      advance();
      declare_identifier(parse_binding_identifier(), ScopeTracker::Binding::lexical);
      import.functions_only = false;
    } else if (more) {
      parse_import_clause(import);
    }
    if (!at_word(words_.from)) fail_found(DiagnosticCode::unexpected_token);
    advance();
  }
  import.source = token_.text;
  parse_module_source();
  if (may_bind && !panic_) {
    if (Statement* bound = bind_extension(start, import)) return bound;
  }
  report(DiagnosticCode::module_refused, start, end, {"import"});
  return make<EmptyStatement>(start);
}

// { name, name as other, "text" as other }
void Parser::parse_import_clause(Import& import) {
  expect(TokenKind::left_brace);
  while (!at(TokenKind::right_brace) && !panic_) {
    const Token first = token_;
    if (lexer_.peek().name == words_.as || at(TokenKind::string)) {
      if (!at_any_word() && !at(TokenKind::string)) {
        fail_found(DiagnosticCode::expected_identifier);
      }
      import.functions_only = import.functions_only && !at(TokenKind::string);
      advance();
      if (!at_word(words_.as)) fail_found(DiagnosticCode::unexpected_token);
      advance();
    }
    Identifier* local = parse_binding_identifier();
    if (panic_) return;
    declare_identifier(local, ScopeTracker::Binding::lexical);
    import.names.emplace_back(first.name, local);
    if (!at(TokenKind::right_brace)) expect(TokenKind::comma);
  }
  expect(TokenKind::right_brace);
}

// const local = import.bind(null, "geo/distance"), where `import` is a function of the host that no
// source can name. Null when the import is another.
Statement* Parser::bind_extension(std::uint32_t start, const Import& import) {
  const std::u16string_view extension =
      import.source.substr(std::min(extension_root.size(), import.source.size()));
  bool known = import.functions_only && !import.names.empty() &&
               import.source.starts_with(extension_root) && is_extension_name(extension);
  for (const auto& [name, local] : import.names) known = known && is_extension_name(name->text);
  if (!known) return nullptr;
  std::size_t list = declarators_.begin();
  for (const auto& each : import.names) {
    Identifier* const local = each.second;
    const auto place = [&](auto* node) {
      node->end = local->end;
      return node;
    };
    auto* host = place(make<Identifier>(local->start));
    host->name = script_.names.intern(std::string_view("import"));
    auto* bind = place(make<Member>(local->start));
    bind->object = host;
    bind->name = script_.names.intern(std::string_view("bind"));
    bind->name_start = local->start;
    auto* function = place(make<StringLiteral>(local->start));
    const std::u16string path = std::u16string(extension) + u"/" + std::u16string(each.first->text);
    function->value = script_.arena.copy(std::u16string_view(path));
    auto* call = place(make<Call>(local->start));
    call->callee = bind;
    std::size_t arguments = nodes_.begin();
    nodes_.push(place(make<NullLiteral>(local->start)));
    nodes_.push(function);
    call->arguments = nodes_.finish(arguments, script_.arena);
    Declarator declarator;
    declarator.range = {local->start, local->end};
    declarator.target = local;
    declarator.initializer = call;
    declarators_.push(declarator);
  }
  auto* declaration = make<VariableDeclaration>(start);
  declaration->declaration_kind = DeclarationKind::const_;
  declaration->declarators = declarators_.finish(list, script_.arena);
  return declaration;
}

// The same behind `export`, where nothing is bound.
void Parser::parse_module_clause() {
  expect(TokenKind::left_brace);
  while (!at(TokenKind::right_brace) && !panic_) {
    for (int part = 0; part < 2; ++part) {
      if (!at_any_word() && !at(TokenKind::string)) {
        fail_found(DiagnosticCode::expected_identifier);
      }
      advance();
      if (part == 0 && !at_word(words_.as)) break;
      if (part == 0) advance();
    }
    if (!at(TokenKind::right_brace)) expect(TokenKind::comma);
  }
  expect(TokenKind::right_brace);
}

void Parser::parse_module_source() {
  expect(TokenKind::string);
  if (accept(TokenKind::with)) {
    Cover cover;
    if (at(TokenKind::left_brace)) {
      parse_object(cover);
    } else {
      expect(TokenKind::left_brace);
    }
  }
  consume_semicolon();
}

// Behind `export`.
void Parser::parse_export_declaration() {
  if (accept(TokenKind::default_)) {
    bool declaration = at(TokenKind::function) || at(TokenKind::class_) || at_async_function();
    parse_assignment();
    if (!declaration) consume_semicolon();
  } else if (accept(TokenKind::multiply)) {
    if (at_word(words_.as)) {
      advance();
      advance();
    }
    if (!at_word(words_.from)) fail_found(DiagnosticCode::unexpected_token);
    advance();
    parse_module_source();
  } else if (at(TokenKind::left_brace)) {
    parse_module_clause();
    if (at_word(words_.from)) {
      advance();
      parse_module_source();
    } else {
      consume_semicolon();
    }
  } else {
    parse_statement(Place::list);
  }
}

}  // namespace kitwork::compiler
