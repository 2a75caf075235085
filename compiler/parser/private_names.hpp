// PrivateNames: which #names are declared by the classes around, and which references still wait
// for a declaration.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/ast/classes.hpp"
#include "compiler/ast/name.hpp"

namespace kitwork::compiler {

class PrivateNames {
 public:
  struct Reference {
    Name name;
    std::uint32_t start;
  };

  void enter_class();
  // When the outermost class closes, gives the references that no class declares.
  std::vector<Reference> leave_class();
  bool in_class() const { return !classes_.empty(); }

  // False when the name is taken in this class. A getter and a setter may share one.
  [[nodiscard]] bool declare(Name name, ast::PrivateNameKind kind, bool is_static);
  // A reference that a class around it must declare, before or after.
  void refer(Name name, std::uint32_t start);

  // What the innermost class has declared, in order.
  std::vector<ast::PrivateName> declared() const;

 private:
  struct Declaration {
    ast::PrivateName entry;
    std::uint32_t previous;  // index plus one, of the same name in a class around
    std::uint32_t class_depth;
  };
  struct Waiting {
    Reference reference;
    std::uint32_t previous;  // index plus one, of the same name
    bool resolved;
  };
  struct ClassBase {
    std::uint32_t declarations;
    std::uint32_t references;
  };
  struct NameHeads {
    std::uint32_t declaration = 0;
    std::uint32_t reference = 0;
  };

  NameHeads& heads(Name name);

  std::vector<NameHeads> heads_;  // by name id
  std::vector<Declaration> declarations_;
  std::vector<Waiting> references_;
  std::vector<ClassBase> classes_;
};

}  // namespace kitwork::compiler
