#include "schemas/capability/rules.hpp"

#include <algorithm>

namespace kitwork {
namespace {

using Kind = ColumnValue::Kind;

bool above(const ColumnValue& value, const ColumnBound& lower) {
  return value.kind == Kind::number &&
         (value.number > lower.value || (lower.inclusive && value.number == lower.value));
}

bool below(const ColumnValue& value, const ColumnBound& upper) {
  return value.kind == Kind::number &&
         (value.number < upper.value || (upper.inclusive && value.number == upper.value));
}

bool allows(const ColumnRule& rule, const ColumnValue& value) {
  if (rule.equal) return *rule.equal == value;
  if (rule.lower && !above(value, *rule.lower)) return false;
  if (rule.upper && !below(value, *rule.upper)) return false;
  return !std::binary_search(rule.excluded.begin(), rule.excluded.end(), value);
}

// A bound that excludes its own value is an open one.
void open_bound(std::optional<ColumnBound>& bound, std::vector<ColumnValue>& excluded) {
  if (!bound) return;
  const ColumnValue value{Kind::number, bound->value, {}};
  const auto found = std::lower_bound(excluded.begin(), excluded.end(), value);
  if (found == excluded.end() || !(*found == value)) return;
  bound->inclusive = false;
  excluded.erase(found);
}

std::optional<ColumnRule> normal(ColumnRule rule) {
  std::sort(rule.excluded.begin(), rule.excluded.end());
  rule.excluded.erase(std::unique(rule.excluded.begin(), rule.excluded.end()), rule.excluded.end());
  open_bound(rule.lower, rule.excluded);
  open_bound(rule.upper, rule.excluded);
  if (rule.lower && rule.upper) {
    if (rule.lower->value > rule.upper->value) return std::nullopt;
    if (rule.lower->value == rule.upper->value) {
      if (!rule.lower->inclusive || !rule.upper->inclusive) return std::nullopt;
      ColumnRule one;
      one.column = rule.column;
      one.equal = ColumnValue{Kind::number, rule.lower->value, {}};
      return one;
    }
  }
  if (rule.lower || rule.upper) {
    std::erase_if(rule.excluded, [&](const ColumnValue& value) {
      return (rule.lower && !above(value, *rule.lower)) ||
             (rule.upper && !below(value, *rule.upper)) || value.kind != Kind::number;
    });
  }
  return rule;
}

// The tighter of two bounds; `sign` is 1 for lower ones and -1 for upper ones.
std::optional<ColumnBound> tighter(const std::optional<ColumnBound>& a,
                                   const std::optional<ColumnBound>& b, bool lower) {
  if (!a || !b) return a ? a : b;
  if (a->value == b->value) return ColumnBound{a->value, a->inclusive && b->inclusive};
  return (a->value > b->value) == lower ? a : b;
}

bool bound_within(const std::optional<ColumnBound>& inner, const std::optional<ColumnBound>& outer,
                  bool lower) {
  return !outer || (inner && tighter(inner, outer, lower) == inner);
}

std::string print_value(const ColumnValue& value) {
  switch (value.kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return value.number != 0 ? "true" : "false";
    case Kind::number:
      return std::to_string(value.number);
    case Kind::string:
      break;
  }
  std::string text = "\"";
  for (char c : value.string) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

}  // namespace

std::optional<ColumnRule> condition_rule(std::string_view column, std::string_view op,
                                         const ColumnValue& value) {
  ColumnRule rule;
  rule.column = column;
  if (op == "=") {
    rule.equal = value;
    return rule;
  }
  if (op == "!=") {
    rule.excluded.push_back(value);
    return rule;
  }
  if (value.kind != Kind::number) return std::nullopt;
  if (op == ">" || op == ">=") {
    rule.lower = ColumnBound{value.number, op == ">="};
    return rule;
  }
  if (op == "<" || op == "<=") {
    rule.upper = ColumnBound{value.number, op == "<="};
    return rule;
  }
  return std::nullopt;
}

std::optional<ColumnRule> intersect(const ColumnRule& a, const ColumnRule& b) {
  if (a.equal || b.equal) {
    const ColumnRule& one = a.equal ? a : b;
    const ColumnRule& other = a.equal ? b : a;
    if (!allows(other, *one.equal)) return std::nullopt;
    return one;
  }
  ColumnRule both;
  both.column = a.column;
  both.lower = tighter(a.lower, b.lower, true);
  both.upper = tighter(a.upper, b.upper, false);
  both.excluded = a.excluded;
  both.excluded.insert(both.excluded.end(), b.excluded.begin(), b.excluded.end());
  return normal(std::move(both));
}

bool rule_within(const ColumnRule* inner, const ColumnRule& outer) {
  if (!inner) return false;  // a rule excludes something, always
  if (inner->equal) return allows(outer, *inner->equal);
  if (outer.equal) return false;
  if (!bound_within(inner->lower, outer.lower, true) ||
      !bound_within(inner->upper, outer.upper, false)) {
    return false;
  }
  return std::none_of(outer.excluded.begin(), outer.excluded.end(),
                      [&](const ColumnValue& value) { return allows(*inner, value); });
}

const ColumnRule* find_rule(const Capability& capability, std::string_view column) {
  for (const ColumnRule& rule : capability.rules) {
    if (rule.column == column) return &rule;
  }
  return nullptr;
}

std::string print_rule(const ColumnRule& rule) {
  std::string text;
  const auto add = [&](const char* op, const std::string& value) {
    if (!text.empty()) text += " and ";
    text += rule.column + op + value;
  };
  if (rule.equal) add(" = ", print_value(*rule.equal));
  if (rule.lower) {
    add(rule.lower->inclusive ? " >= " : " > ", std::to_string(rule.lower->value));
  }
  if (rule.upper) {
    add(rule.upper->inclusive ? " <= " : " < ", std::to_string(rule.upper->value));
  }
  for (const ColumnValue& value : rule.excluded) add(" != ", print_value(value));
  return text;
}

}  // namespace kitwork
