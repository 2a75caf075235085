// What inference knows of a value without running anything.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "schemas/capability/capability.hpp"
#include "schemas/opcodes.hpp"

namespace kitwork::compiler {

// The text of a global that stands for a function of an extension, bound to its name.
inline constexpr const char* extension_bound = "import.bound";

// A query of db() under construction.
struct AbstractQuery {
  Capability request;  // what it would need now
  std::string vague;   // why that is a wildcard; empty when it is exact
};

// A comparison of a local with a number, for loops that count.
struct AbstractCompare {
  Opcode opcode{};
  std::uint32_t local = 0;
  double number = 0;
};

struct Abstract {
  enum class Kind : std::uint8_t {
    none,  // no value has come here yet
    unknown,
    undefined,
    null,
    boolean,
    number,
    text,     // with what it begins with, or exactly
    global,   // a global of that name, never assigned: kv, Math
    method,   // a member of such a global: kv.read
    closure,  // of program function `index`
    query,
    array,     // of `number` elements, as long as nobody else has it
    iterator,  // over such an array
  };
  Kind kind = Kind::unknown;
  bool exact = false;  // of boolean, number and text
  double number = 0;   // of a boolean 0 or 1
  std::uint32_t index = 0;
  std::uint64_t site = 0;  // of an array: where it is made
  std::string text;        // UTF-8
  std::shared_ptr<const AbstractQuery> query;

  std::optional<std::uint32_t> result_of;  // what this function gave

  // Where it comes from, for loops that count.
  std::optional<std::uint32_t> local;         // it is what this local holds now
  std::optional<double> step;                 // it is what `local` holds, and so much
  std::optional<AbstractCompare> comparison;  // it is the answer of this

  bool is(Kind which) const { return kind == which; }
  bool is_exact(Kind which) const { return kind == which && exact; }

  static Abstract of(Kind kind) {
    Abstract value;
    value.kind = kind;
    return value;
  }
  static Abstract of_number(double number) {
    Abstract value = of(Kind::number);
    value.exact = true;
    value.number = number;
    return value;
  }
  static Abstract of_array(std::uint64_t site, double length) {
    Abstract value = of(Kind::array);
    value.exact = true;
    value.number = length;
    value.site = site;
    return value;
  }
  static Abstract of_text(std::string text, bool exact) {
    Abstract value = of(Kind::text);
    value.exact = exact;
    value.text = std::move(text);
    return value;
  }
};

// What holds of both. Where values come from is forgotten.
Abstract join(const Abstract& a, const Abstract& b);
bool same(const Abstract& a, const Abstract& b);

// Whether the host looks at what is done with it: joining it with something else must be told.
bool is_effect(const Abstract& value);

}  // namespace kitwork::compiler
