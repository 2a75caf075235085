// A class resolves what it declares when it closes; each reference is resolved once, so that nested
// classes cost no more than their length.
#include "compiler/parser/private_names.hpp"

namespace kitwork::compiler {

using ast::PrivateNameKind;

PrivateNames::NameHeads& PrivateNames::heads(Name name) {
  if (name->id >= heads_.size()) heads_.resize(name->id + name->id / 2 + 64);
  return heads_[name->id];
}

void PrivateNames::enter_class() {
  classes_.push_back({static_cast<std::uint32_t>(declarations_.size()),
                      static_cast<std::uint32_t>(references_.size())});
}

bool PrivateNames::declare(Name name, PrivateNameKind kind, bool is_static) {
  NameHeads& head = heads(name);
  auto depth = static_cast<std::uint32_t>(classes_.size());
  if (head.declaration != 0 && declarations_[head.declaration - 1].class_depth == depth) {
    ast::PrivateName& known = declarations_[head.declaration - 1].entry;
    bool pair = (known.kind == PrivateNameKind::getter && kind == PrivateNameKind::setter) ||
                (known.kind == PrivateNameKind::setter && kind == PrivateNameKind::getter);
    if (!pair || known.is_static != is_static) return false;
    known.kind = PrivateNameKind::accessor;
    return true;
  }
  declarations_.push_back({{name, kind, is_static}, head.declaration, depth});
  head.declaration = static_cast<std::uint32_t>(declarations_.size());
  return true;
}

void PrivateNames::refer(Name name, std::uint32_t start) {
  NameHeads& head = heads(name);
  references_.push_back({{name, start}, head.reference, false});
  head.reference = static_cast<std::uint32_t>(references_.size());
}

std::vector<ast::PrivateName> PrivateNames::declared() const {
  std::vector<ast::PrivateName> names;
  for (std::size_t at = classes_.back().declarations; at < declarations_.size(); ++at) {
    names.push_back(declarations_[at].entry);
  }
  return names;
}

std::vector<PrivateNames::Reference> PrivateNames::leave_class() {
  ClassBase base = classes_.back();
  classes_.pop_back();
  while (declarations_.size() > base.declarations) {
    const Declaration& declaration = declarations_.back();
    NameHeads& head = heads_[declaration.entry.name->id];
    while (head.reference > base.references) {
      Waiting& waiting = references_[head.reference - 1];
      waiting.resolved = true;
      head.reference = waiting.previous;
    }
    head.declaration = declaration.previous;
    declarations_.pop_back();
  }
  std::vector<Reference> undeclared;
  if (!classes_.empty()) return undeclared;
  for (const Waiting& waiting : references_) {
    if (waiting.resolved) continue;
    undeclared.push_back(waiting.reference);
    heads_[waiting.reference.name->id].reference = 0;
  }
  references_.clear();
  return undeclared;
}

}  // namespace kitwork::compiler
