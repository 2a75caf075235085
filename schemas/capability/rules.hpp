// Conditions on columns, as sets of values: intersection and inclusion.
#pragma once

#include <optional>

#include "schemas/capability/capability.hpp"

namespace kitwork {

// What one condition allows. Nothing when `op` does not go with the value.
std::optional<ColumnRule> condition_rule(std::string_view column, std::string_view op,
                                         const ColumnValue& value);
// The values that both allow, in normal form; nothing when there is none. Same column.
std::optional<ColumnRule> intersect(const ColumnRule& a, const ColumnRule& b);
// Whether `inner`, or every value when there is no rule, is a part of `outer`.
bool rule_within(const ColumnRule* inner, const ColumnRule& outer);
const ColumnRule* find_rule(const Capability& capability, std::string_view column);
// "active = true", "age >= 18 and age != 20": every condition of the rule.
std::string print_rule(const ColumnRule& rule);

}  // namespace kitwork
