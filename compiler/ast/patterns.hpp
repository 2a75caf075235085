// Destructuring patterns, of bindings and of assignments alike: only what may be a target differs.
#pragma once

#include "compiler/ast/node.hpp"

namespace kitwork::compiler::ast {

struct PatternElement {
  Target* target = nullptr;             // null for a hole
  Expression* default_value = nullptr;  // null when none
};

struct ArrayPattern : Node {
  static constexpr NodeKind node_kind = NodeKind::array_pattern;
  List<PatternElement> elements;
  Target* rest = nullptr;  // null when none
};

struct PatternProperty {
  PropertyKey key;
  Target* target = nullptr;             // for shorthand, an Identifier with the key's name
  Expression* default_value = nullptr;  // null when none
};

struct ObjectPattern : Node {
  static constexpr NodeKind node_kind = NodeKind::object_pattern;
  List<PatternProperty> properties;
  Target* rest = nullptr;  // null when none
};

}  // namespace kitwork::compiler::ast
