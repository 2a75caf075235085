// Capabilities: what a capsule may do, as a small exact language. One text has one meaning and one
// meaning has one text:
//
//   db.read:shop.users(active,id,name) where active = true and age >= 18 limit 100 per query
//   db.read:shop.*            db.read:*            kv.write:cart/*        queue.send:emails
//   http.get:https://api.example.org/v1/*          zone.move:asia         time.sleep<=1h
//
// A capability is the set of the requests that it allows. `within` says whether one set is inside
// another, exactly; `conjoin` is their intersection. What a host call needs is a capability itself,
// and is allowed when it is within one that is granted: rows that a `where` keeps apart must be
// kept apart by the query, a limit must be asked for. Nothing is narrowed silently.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "schemas/result.hpp"

namespace kitwork {

enum class Verb : std::uint8_t {
#define KITWORK_VERB(name, text, resource, sentence) name,
#include "schemas/capability/verbs.def"
#undef KITWORK_VERB
};
inline constexpr std::uint32_t verbs_count = static_cast<std::uint32_t>(Verb::ext_call) + 1;

enum class ResourceKind : std::uint8_t { table, path, url, duration };

const char* verb_text(Verb verb);  // "db.read"
ResourceKind resource_kind(Verb verb);
// Whether it changes nothing: guests may have no other.
bool verb_reads_only(Verb verb);

inline constexpr std::size_t capability_bytes_max = 1024;  // of one text
inline constexpr std::size_t capabilities_max = 64;        // in one list
inline constexpr std::size_t capability_name_bytes_max = 64;
inline constexpr std::size_t capability_path_bytes_max = 512;
inline constexpr std::size_t capability_columns_max = 64;
inline constexpr std::size_t capability_rules_max = 16;     // columns with conditions
inline constexpr std::size_t capability_excluded_max = 16;  // values that one column must not have
inline constexpr std::size_t capability_string_bytes_max = 128;
inline constexpr std::uint64_t capability_sleep_ms_max = 365ull * 24 * 3600 * 1000;

// A value that a condition compares with. Columns may hold any real number, text, truth value or
// null; conditions name whole numbers only.
struct ColumnValue {
  enum class Kind : std::uint8_t { null, boolean, number, string };
  Kind kind = Kind::null;
  std::int64_t number = 0;  // of a boolean 0 or 1
  std::string string;       // UTF-8

  friend bool operator==(const ColumnValue&, const ColumnValue&) = default;
  // Written out: the C++ library for wasm32 has no three-way comparison of strings.
  friend bool operator<(const ColumnValue& a, const ColumnValue& b) {
    return std::tie(a.kind, a.number, a.string) < std::tie(b.kind, b.number, b.string);
  }
};

struct ColumnBound {
  std::int64_t value = 0;
  bool inclusive = true;

  friend bool operator==(const ColumnBound&, const ColumnBound&) = default;
};

// What a column of every row must be: one value, or between bounds (then it is a number), without
// some. In normal form, which no other rule for the same set of values has.
struct ColumnRule {
  std::string column;
  std::optional<ColumnValue> equal;  // then there is nothing else
  std::optional<ColumnBound> lower;
  std::optional<ColumnBound> upper;
  std::vector<ColumnValue> excluded;  // sorted; with bounds only what lies truly between them

  friend bool operator==(const ColumnRule&, const ColumnRule&) = default;
};

// In normal form: equal sets of requests are equal capabilities. parse_capability, conjoin and the
// makers below give no other.
struct Capability {
  Verb verb = Verb::db_read;
  // ResourceKind::table. Empty: any (a table only with any table, an app only with any app).
  std::string app;
  std::string table;
  std::vector<std::string> columns;  // sorted; empty: all
  std::vector<ColumnRule> rules;     // sorted by column
  std::optional<std::uint64_t> rows_max;
  // ResourceKind::path and url: the path, or with `prefix` all that begin with it. A prefix is
  // empty (anything, url: never) or ends with a slash.
  std::string path;
  bool prefix = false;
  // ResourceKind::duration.
  std::uint64_t sleep_ms = 0;

  friend bool operator==(const Capability&, const Capability&) = default;
};

// Reads one capability. Spaces, the order of columns and conditions, and units may differ from the
// printed form. capability_malformed says what is wrong, where, and what was expected;
// limit_exceeded names the limit.
Result<Capability> parse_capability(std::string_view text);
// The one text.
std::string print_capability(const Capability& capability);

// Whether every request that `inner` allows is one that `outer` allows. Exact.
bool within(const Capability& inner, const Capability& outer);
// Exactly the requests that both allow; nothing when there is none.
std::optional<Capability> conjoin(const Capability& a, const Capability& b);

// Lists are unions. A request must be within one of them: what only several together would allow is
// refused, so that a refusal can say what was missing.
using Capabilities = std::vector<Capability>;
bool within(const Capability& inner, const Capabilities& outer);
bool within(const Capabilities& inner, const Capabilities& outer);
// Sorted by text, without what is within another.
Capabilities normalize(Capabilities capabilities);
Capabilities conjoin(const Capabilities& a, const Capabilities& b);

// Allows what is granted, else capability_missing: which request, and what was missing for it.
Result<void> authorize(const Capability& request, const Capabilities& granted);

// Makers of requests from what a host function was called with. Errc as for parse_capability.
Result<Capability> path_capability(Verb verb, std::string_view path, bool prefix = false);
Result<Capability> url_capability(Verb verb, std::string_view url, bool prefix = false);
Result<Capability> sleep_capability(std::uint64_t sleep_ms);
// Adds `column op value` (op: = != < <= > >=) to a table's request. capability_malformed when
// nothing could satisfy it together with what is there, or when op does not go with the value.
Result<void> add_condition(Capability& capability, std::string_view column, std::string_view op,
                           const ColumnValue& value);
// Checks names, sorts columns. For requests put together by hand.
Result<Capability> table_capability(Verb verb, std::string_view app, std::string_view table,
                                    std::vector<std::string> columns = {},
                                    std::optional<std::uint64_t> rows_max = {});

// Whether a name of an app, table or column: a letter or _, then letters, digits and _.
bool is_capability_name(std::string_view name);

}  // namespace kitwork
