// Members of data that nothing changes: `const config = {rate: 2}`, when every use of `config` in
// the whole source reads one of its own members under a constant key and gets a primitive. Nobody
// ever has the object itself then, so nobody can write to it.
#include "compiler/ast/children.hpp"
#include "compiler/fold/folder.hpp"

namespace kitwork::compiler {

using ast::NodeKind;
using Kind = FoldedValue::Kind;

namespace {

bool is_member(const ast::Node* node) {
  return node->kind == NodeKind::member || node->kind == NodeKind::index;
}

const ast::Node* object_of(const ast::Node* node) {
  if (const auto* member = ast::try_as<ast::Member>(node)) return member->object;
  return ast::as<ast::Index>(node)->object;
}

// What is not read as a value although it stands where an expression does.
const ast::Node* written_part(const ast::Node* node) {
  switch (node->kind) {
    case NodeKind::assignment:
      return ast::as<ast::Assignment>(node)->target;
    case NodeKind::update:
      return ast::as<ast::Update>(node)->operand;
    case NodeKind::unary: {
      const auto* unary = ast::as<ast::Unary>(node);
      return unary->op == ast::UnaryOperator::delete_ ? unary->operand : nullptr;
    }
    case NodeKind::for_in_statement:
      return ast::as<ast::ForInStatement>(node)->left;
    case NodeKind::for_of_statement:
      return ast::as<ast::ForOfStatement>(node)->left;
    case NodeKind::call:
      return ast::as<ast::Call>(node)->callee;  // gets its object as this
    case NodeKind::new_expression:
      return ast::as<ast::New>(node)->callee;
    case NodeKind::tagged_template:
      return ast::as<ast::TaggedTemplate>(node)->tag;
    default:
      return nullptr;
  }
}

bool is_pattern(const ast::Node* node) {
  return node->kind == NodeKind::array_pattern || node->kind == NodeKind::object_pattern;
}

}  // namespace

// root.a["b"][0]
bool Folder::path_of(const ast::Node* node, Path& path) const {
  while (is_member(node)) {
    if (const auto* member = ast::try_as<ast::Member>(node)) {
      path.keys.emplace_back(member->name->text);
    } else {
      const ast::Node* key = ast::as<ast::Index>(node)->key;
      if (const auto* text = ast::try_as<ast::StringLiteral>(key)) {
        path.keys.emplace_back(text->value);
      } else if (const auto* number = ast::try_as<ast::NumberLiteral>(key)) {
        path.keys.push_back(number_text(number->value));
      } else {
        return false;
      }
    }
    node = object_of(node);
  }
  path.root = ast::try_as<ast::Identifier>(node);
  return path.root != nullptr && !path.keys.empty();
}

// The primitive at the end of the path, by own properties alone. `computed` holds what is no part.
const FoldedValue* Folder::along(const Path& path, FoldedValue& computed) {
  const Variable* variable = use_of(path.root);
  if (!variable || variable->kind != VariableKind::const_ || !variable->initializer) return nullptr;
  const FoldedValue* value = data(variable->initializer, variable->owner);
  for (auto key = path.keys.rbegin(); value && key != path.keys.rend(); ++key) {
    const FoldedValue* next = nullptr;
    if (value->is(Kind::object)) {
      for (std::size_t i = 0; i < value->keys.size(); ++i) {
        if (value->keys[i] == *key) next = &value->elements[i];
      }
    } else if (value->is(Kind::array) && *key == u"length") {
      computed = FoldedValue::of(static_cast<double>(value->elements.size()));
      next = &computed;
    } else if (value->is(Kind::text) && *key == u"length") {
      computed = FoldedValue::of(static_cast<double>(value->text.size()));
      next = &computed;
    } else if (value->is(Kind::array) && is_array_index(*key)) {
      std::size_t index = 0;
      for (const char16_t c : *key) index = index * 10 + (c - u'0');
      if (index < value->elements.size()) next = &value->elements[index];
    }
    value = next;
  }
  return value && value->is_primitive() ? value : nullptr;
}

// Counts the uses of every constant that holds data, and those that read a primitive out of it.
void Folder::find_unchanged() {
  looked_ = true;
  std::vector<const ast::Node*> waiting = {parsed_.script->function};
  std::vector<const ast::Node*> parts;
  while (!waiting.empty()) {
    const ast::Node* node = waiting.back();
    waiting.pop_back();
    parts.clear();
    look_at(node, parts);
    waiting.insert(waiting.end(), parts.begin(), parts.end());
  }
}

bool Folder::is_read(const ast::Node* node) {
  Path path;
  FoldedValue computed;
  if (!is_member(node) || !path_of(node, path) || !along(path, computed)) return false;
  ++reads_[use_of(path.root)];
  ++uses_[use_of(path.root)];
  return true;
}

void Folder::look_at(const ast::Node* node, std::vector<const ast::Node*>& parts) {
  if (is_read(node)) return;
  if (node->kind == NodeKind::identifier) {
    if (const Variable* variable = use_of(node)) ++uses_[variable];
    return;
  }
  if (const auto* declaration = ast::try_as<ast::VariableDeclaration>(node)) {
    // The name of what is declared is no use of it.
    for (const ast::Declarator& each : declaration->declarators) {
      if (each.target->kind != NodeKind::identifier) parts.push_back(each.target);
      if (each.initializer) parts.push_back(each.initializer);
    }
    return;
  }
  ast::append_children(node, parts);
  // Of what is written its own object and key are read, but not the member itself.
  const ast::Node* written = written_part(node);
  for (std::size_t i = parts.size(); i-- > 0;) {
    const bool target = parts[i] == written || is_pattern(node);
    if (!target || !is_member(parts[i])) continue;
    const ast::Node* member = parts[i];
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i));
    ast::append_children(member, parts);
  }
}

bool Folder::member(const ast::Node* node, const FunctionScope* scope, FoldedValue& value) {
  Path path;
  if (!path_of(node, path)) {
    // A text that is known, and its length.
    const auto* length = ast::try_as<ast::Member>(node);
    const FoldedValue* text =
        length && length->name->text == u"length" ? constant(length->object, scope) : nullptr;
    if (!text || !text->is(Kind::text)) return false;
    value = FoldedValue::of(static_cast<double>(text->text.size()));
    return true;
  }
  const Variable* variable = use_of(path.root);
  if (!variable || !variable->initializer || options_.prelude) return false;
  if (!surely_set(*variable, scope, path.root->start)) return false;
  FoldedValue computed;
  const FoldedValue* found = along(path, computed);
  if (!found) return false;
  const FoldedValue* whole = data(variable->initializer, variable->owner);
  if (!whole->is_primitive()) {
    if (!looked_) find_unchanged();
    if (reads_[variable] != uses_[variable]) return false;
  }
  value = *found;
  return true;
}

}  // namespace kitwork::compiler
