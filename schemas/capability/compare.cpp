// Inclusion, intersection and refusal of capabilities.
#include <algorithm>

#include "schemas/capability/capability.hpp"
#include "schemas/capability/rules.hpp"

namespace kitwork {
namespace {

bool columns_within(const std::vector<std::string>& inner, const std::vector<std::string>& outer) {
  if (outer.empty()) return true;
  return !inner.empty() && std::includes(outer.begin(), outer.end(), inner.begin(), inner.end());
}

bool tables_within(const Capability& inner, const Capability& outer) {
  if (!outer.app.empty() && inner.app != outer.app) return false;
  return outer.table.empty() || inner.table == outer.table;
}

bool rows_within(const Capability& inner, const Capability& outer) {
  return !outer.rows_max || (inner.rows_max && *inner.rows_max <= *outer.rows_max);
}

bool paths_within(const Capability& inner, const Capability& outer) {
  if (!outer.prefix) return !inner.prefix && inner.path == outer.path;
  return inner.path.starts_with(outer.path);
}

bool conjoin_tables(const Capability& a, const Capability& b, Capability& both) {
  if (!a.app.empty() && !b.app.empty() && a.app != b.app) return false;
  if (!a.table.empty() && !b.table.empty() && a.table != b.table) return false;
  both.app = a.app.empty() ? b.app : a.app;
  both.table = a.table.empty() ? b.table : a.table;
  if (a.columns.empty() || b.columns.empty()) {
    both.columns = a.columns.empty() ? b.columns : a.columns;
  } else {
    std::set_intersection(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(),
                          std::back_inserter(both.columns));
    if (both.columns.empty()) return false;
  }
  both.rules = a.rules;
  for (const ColumnRule& rule : b.rules) {
    const auto at = std::lower_bound(
        both.rules.begin(), both.rules.end(), rule,
        [](const ColumnRule& x, const ColumnRule& y) { return x.column < y.column; });
    if (at == both.rules.end() || at->column != rule.column) {
      both.rules.insert(at, rule);
      continue;
    }
    std::optional<ColumnRule> narrower = intersect(*at, rule);
    if (!narrower) return false;
    *at = std::move(*narrower);
  }
  both.rows_max = a.rows_max;
  if (b.rows_max && (!a.rows_max || *b.rows_max < *a.rows_max)) both.rows_max = b.rows_max;
  return true;
}

// The first thing that `grant`, of the same verb, does not allow; what comes later in the list of
// questions is nearer to being allowed.
struct Miss {
  int nearness = -1;
  std::string words;
};

Miss miss_of(const Capability& request, const Capability& grant) {
  switch (resource_kind(request.verb)) {
    case ResourceKind::duration:
      return {1, "it may take longer than is granted"};
    case ResourceKind::path:
    case ResourceKind::url:
      return {1, "its resource is outside of that"};
    case ResourceKind::table:
      break;
  }
  if (!tables_within(request, grant)) return {1, "its table is another"};
  if (!columns_within(request.columns, grant.columns)) {
    if (request.columns.empty()) return {2, "it wants all columns: name those that it needs"};
    for (const std::string& column : request.columns) {
      if (!std::binary_search(grant.columns.begin(), grant.columns.end(), column)) {
        return {2, "column " + column};
      }
    }
  }
  for (const ColumnRule& rule : grant.rules) {
    if (!rule_within(find_rule(request, rule.column), rule)) {
      return {3, "the condition " + print_rule(rule)};
    }
  }
  return {4, "a limit of at most " + std::to_string(grant.rows_max.value_or(0)) + " rows"};
}

}  // namespace

bool within(const Capability& inner, const Capability& outer) {
  if (inner.verb != outer.verb) return false;
  switch (resource_kind(inner.verb)) {
    case ResourceKind::path:
    case ResourceKind::url:
      return paths_within(inner, outer);
    case ResourceKind::duration:
      return inner.sleep_ms <= outer.sleep_ms;
    case ResourceKind::table:
      break;
  }
  return tables_within(inner, outer) && columns_within(inner.columns, outer.columns) &&
         rows_within(inner, outer) &&
         std::all_of(outer.rules.begin(), outer.rules.end(), [&](const ColumnRule& rule) {
           return rule_within(find_rule(inner, rule.column), rule);
         });
}

std::optional<Capability> conjoin(const Capability& a, const Capability& b) {
  if (a.verb != b.verb) return std::nullopt;
  if (resource_kind(a.verb) != ResourceKind::table) {
    // Of two prefixes, names or durations that have anything in common, one is within the other.
    if (within(a, b)) return a;
    if (within(b, a)) return b;
    return std::nullopt;
  }
  Capability both;
  both.verb = a.verb;
  if (!conjoin_tables(a, b, both)) return std::nullopt;
  return both;
}

bool within(const Capability& inner, const Capabilities& outer) {
  return std::any_of(outer.begin(), outer.end(),
                     [&](const Capability& each) { return within(inner, each); });
}

bool within(const Capabilities& inner, const Capabilities& outer) {
  return std::all_of(inner.begin(), inner.end(),
                     [&](const Capability& each) { return within(each, outer); });
}

Capabilities normalize(Capabilities capabilities) {
  Capabilities kept;
  for (std::size_t i = 0; i < capabilities.size(); ++i) {
    bool covered = false;
    for (std::size_t j = 0; j < capabilities.size() && !covered; ++j) {
      // Of two equal ones the first stays.
      covered = i != j && within(capabilities[i], capabilities[j]) &&
                (j < i || !within(capabilities[j], capabilities[i]));
    }
    if (!covered) kept.push_back(capabilities[i]);
  }
  std::sort(kept.begin(), kept.end(), [](const Capability& x, const Capability& y) {
    return print_capability(x) < print_capability(y);
  });
  return kept;
}

Capabilities conjoin(const Capabilities& a, const Capabilities& b) {
  Capabilities both;
  for (const Capability& x : a) {
    for (const Capability& y : b) {
      if (std::optional<Capability> one = conjoin(x, y)) both.push_back(std::move(*one));
    }
  }
  return normalize(std::move(both));
}

Result<void> authorize(const Capability& request, const Capabilities& granted) {
  if (within(request, granted)) return {};
  Miss nearest;
  const Capability* grant = nullptr;
  for (const Capability& each : granted) {
    if (each.verb != request.verb) continue;
    Miss miss = miss_of(request, each);
    if (miss.nearness <= nearest.nearness) continue;
    nearest = std::move(miss);
    grant = &each;
  }
  const std::string wanted = print_capability(request);
  if (!grant) {
    return Error{Errc::capability_missing,
                 wanted + " is not granted: no " + std::string(verb_text(request.verb)) + " is"};
  }
  return Error{Errc::capability_missing, wanted + " is not granted: " + print_capability(*grant) +
                                             " is, and lacking is " + nearest.words};
}

}  // namespace kitwork
