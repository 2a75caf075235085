#include "schemas/capability/capability.hpp"

#include <algorithm>

#include "schemas/capability/resources.hpp"
#include "schemas/capability/rules.hpp"

namespace kitwork {
namespace {

struct VerbInfo {
  const char* text;
  ResourceKind resource;
};

constexpr VerbInfo verbs[] = {
#define KITWORK_VERB(name, text, resource, sentence) {text, ResourceKind::resource},
#include "schemas/capability/verbs.def"
#undef KITWORK_VERB
};

Error malformed(std::string what) { return {Errc::capability_malformed, std::move(what)}; }

std::string print_duration(std::uint64_t ms) {
  if (ms % 86'400'000 == 0) return std::to_string(ms / 86'400'000) + "d";
  if (ms % 3'600'000 == 0) return std::to_string(ms / 3'600'000) + "h";
  if (ms % 60'000 == 0) return std::to_string(ms / 60'000) + "m";
  if (ms % 1000 == 0) return std::to_string(ms / 1000) + "s";
  return std::to_string(ms) + "ms";
}

std::string print_table(const Capability& capability) {
  std::string text = ":";
  if (capability.app.empty()) {
    text += '*';
  } else {
    text += capability.app + '.' + (capability.table.empty() ? "*" : capability.table);
  }
  for (std::size_t i = 0; i < capability.columns.size(); ++i) {
    text += (i == 0 ? "(" : ",") + capability.columns[i];
  }
  if (!capability.columns.empty()) text += ')';
  for (std::size_t i = 0; i < capability.rules.size(); ++i) {
    text += (i == 0 ? " where " : " and ") + print_rule(capability.rules[i]);
  }
  if (capability.rows_max) text += " limit " + std::to_string(*capability.rows_max) + " per query";
  return text;
}

}  // namespace

const char* verb_text(Verb verb) { return verbs[static_cast<std::size_t>(verb)].text; }
ResourceKind resource_kind(Verb verb) { return verbs[static_cast<std::size_t>(verb)].resource; }
bool verb_reads_only(Verb verb) {
  return verb == Verb::db_read || verb == Verb::kv_read || verb == Verb::http_get ||
         verb == Verb::time_sleep;
}

std::string print_capability(const Capability& capability) {
  std::string text = verb_text(capability.verb);
  switch (resource_kind(capability.verb)) {
    case ResourceKind::table:
      return text + print_table(capability);
    case ResourceKind::path:
      return text + ':' + encode_path(capability.path) + (capability.prefix ? "*" : "");
    case ResourceKind::url:
      return text + ':' + capability.path + (capability.prefix ? "*" : "");
    case ResourceKind::duration:
      break;
  }
  return text + "<=" + print_duration(capability.sleep_ms);
}

Result<Capability> path_capability(Verb verb, std::string_view path, bool prefix) {
  KITWORK_ASSERT(resource_kind(verb) == ResourceKind::path);
  if (path.size() > capability_path_bytes_max) {
    return Error{Errc::limit_exceeded, "a path longer than capability_path_bytes_max"};
  }
  if (path.empty() && !prefix) return malformed("expected a name, or *");
  if (prefix && !path.empty() && path.back() != '/') {
    return malformed("* stands alone or after a /, so that cart* does not mean cartel");
  }
  Capability capability;
  capability.verb = verb;
  capability.path = path;
  capability.prefix = prefix;
  if (print_capability(capability).size() > capability_bytes_max) {
    return Error{Errc::limit_exceeded, "a path whose text is longer than capability_bytes_max"};
  }
  return capability;
}

Result<Capability> url_capability(Verb verb, std::string_view url, bool prefix) {
  KITWORK_ASSERT(resource_kind(verb) == ResourceKind::url);
  if (const Result<void> checked = check_url(url); !checked) return checked.error();
  if (prefix && url.back() != '/') return malformed("* stands after a / of the path");
  Capability capability;
  capability.verb = verb;
  capability.path = url;
  capability.prefix = prefix;
  return capability;
}

Result<Capability> sleep_capability(std::uint64_t sleep_ms) {
  if (sleep_ms == 0 || sleep_ms > capability_sleep_ms_max) {
    return Error{Errc::limit_exceeded, "a sleep of 0 ms or over capability_sleep_ms_max"};
  }
  Capability capability;
  capability.verb = Verb::time_sleep;
  capability.sleep_ms = sleep_ms;
  return capability;
}

Result<void> add_condition(Capability& capability, std::string_view column, std::string_view op,
                           const ColumnValue& value) {
  if (!is_capability_name(column)) return malformed("not a column's name");
  if (value.string.size() > capability_string_bytes_max) {
    return Error{Errc::limit_exceeded, "a text longer than capability_string_bytes_max"};
  }
  std::optional<ColumnRule> rule = condition_rule(column, op, value);
  if (!rule) return malformed("only whole numbers have an order; use = or !=");
  const auto at = std::lower_bound(
      capability.rules.begin(), capability.rules.end(), column,
      [](const ColumnRule& each, std::string_view name) { return each.column < name; });
  if (at == capability.rules.end() || at->column != column) {
    if (capability.rules.size() == capability_rules_max) {
      return Error{Errc::limit_exceeded, "more conditions than capability_rules_max"};
    }
    capability.rules.insert(at, std::move(*rule));
    return {};
  }
  std::optional<ColumnRule> both = intersect(*at, *rule);
  if (!both) return malformed("no row could satisfy the conditions on " + std::string(column));
  if (both->excluded.size() > capability_excluded_max) {
    return Error{Errc::limit_exceeded, "more values left out than capability_excluded_max"};
  }
  *at = std::move(*both);
  return {};
}

Result<Capability> table_capability(Verb verb, std::string_view app, std::string_view table,
                                    std::vector<std::string> columns,
                                    std::optional<std::uint64_t> rows_max) {
  KITWORK_ASSERT(resource_kind(verb) == ResourceKind::table);
  Capability capability;
  capability.verb = verb;
  capability.app = app;
  capability.table = table;
  capability.rows_max = rows_max;
  const bool named = (app.empty() || is_capability_name(app)) &&
                     (table.empty() || (is_capability_name(table) && !app.empty()));
  if (!named) return malformed("not the names of an app and a table");
  if (columns.size() > capability_columns_max) {
    return Error{Errc::limit_exceeded, "more columns than capability_columns_max"};
  }
  for (const std::string& column : columns) {
    if (!is_capability_name(column)) return malformed("not a column's name: " + column);
  }
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  capability.columns = std::move(columns);
  return capability;
}

}  // namespace kitwork
