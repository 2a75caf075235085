// Classes.
#pragma once

#include "compiler/ast/functions.hpp"
#include "compiler/ast/node.hpp"

namespace kitwork::compiler::ast {

enum class ClassElementKind : std::uint8_t { method, getter, setter, field, static_block };

struct ClassElement {
  ClassElementKind kind = ClassElementKind::method;
  bool is_static = false;
  PropertyKey key;  // unused for static_block
  // The method, the accessor, the static block; of a field its initialiser, or null when none.
  Function* value = nullptr;
};

enum class PrivateNameKind : std::uint8_t { field, method, getter, setter, accessor };

// One private name of the class body: a getter and a setter of one name are one accessor.
struct PrivateName {
  Name name = nullptr;  // with its '#'
  PrivateNameKind kind = PrivateNameKind::field;
  bool is_static = false;
};

// Node range: from `class` to the closing brace, which is what toString gives.
struct Class : Node {
  static constexpr NodeKind node_kind = NodeKind::class_definition;
  Identifier* name = nullptr;       // null when anonymous
  Expression* heritage = nullptr;   // null without `extends`
  Function* constructor = nullptr;  // null when the default one is meant
  List<ClassElement> elements;      // in source order, without the constructor
  List<PrivateName> private_names;  // in order of first appearance
  Range body_range;                 // with the braces
};

}  // namespace kitwork::compiler::ast
