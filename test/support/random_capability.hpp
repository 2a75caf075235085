// Random capabilities over few names and values, so that they often meet, and a model of what one
// allows that knows nothing of how they are compared.
#pragma once

#include <cstdint>
#include <string>

#include "schemas/capability/capability.hpp"

namespace kitwork {

// Splitmix64.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>(next() % count); }
  bool chance(std::uint32_t one_in) { return below(one_in) == 0; }

 private:
  std::uint64_t state_;
};

inline ColumnValue random_value(Dice& dice) {
  switch (dice.below(6)) {
    case 0:
      return {};
    case 1:
      return {ColumnValue::Kind::boolean, static_cast<std::int64_t>(dice.below(2)), {}};
    case 2:
      return {ColumnValue::Kind::string, 0, dice.chance(2) ? "p" : "q"};
    default:
      return {ColumnValue::Kind::number, static_cast<std::int64_t>(dice.below(4)), {}};
  }
}

inline Capability random_table(Dice& dice) {
  const char* const apps[] = {"", "a", "b"};
  const char* const tables[] = {"", "t", "u"};
  const std::string app = apps[dice.below(3)];
  std::vector<std::string> columns;
  if (dice.chance(2)) {
    if (dice.chance(2)) columns.push_back("x");
    if (dice.chance(2)) columns.push_back("y");
  }
  std::optional<std::uint64_t> rows;
  if (dice.chance(2)) rows = 1 + dice.below(3);
  const Verb verb = dice.chance(4) ? Verb::db_update : Verb::db_read;
  Capability made =
      table_capability(verb, app, app.empty() ? "" : tables[dice.below(3)], columns, rows).value();
  const char* const ops[] = {"=", "!=", "<", "<=", ">", ">=", "!="};
  for (std::uint32_t i = dice.below(5); i > 0; --i) {
    // What nothing could satisfy is refused and leaves the capability as it was.
    static_cast<void>(
        add_condition(made, dice.chance(2) ? "x" : "y", ops[dice.below(7)], random_value(dice)));
  }
  return made;
}

inline Capability random_capability(Dice& dice) {
  const std::uint32_t kind = dice.below(8);
  if (kind == 0) return sleep_capability(1 + dice.below(4)).value();
  if (kind == 1) {
    const char* const urls[] = {"https://h/", "https://h/v/", "https://h/v/x", "http://h/v/"};
    const std::string url = urls[dice.below(4)];
    return url_capability(Verb::http_get, url, url.back() == '/' && dice.chance(2)).value();
  }
  if (kind < 4) {
    const char* const paths[] = {"", "a/", "a/b", "a/b/", "b/", "a b*%"};
    const std::string path = paths[dice.below(6)];
    const bool slash = path.empty() || path.back() == '/';
    return path_capability(dice.chance(2) ? Verb::kv_read : Verb::kv_write, path,
                           path.empty() || (slash && dice.chance(2)))
        .value();
  }
  return random_table(dice);
}

// One thing that a capsule might do to a table: read (or change) one column of a row that holds
// these values, as one of so many rows. A number may lie between whole ones.
struct TableAct {
  Verb verb;
  const char* app;
  const char* table;
  const char* column;
  double number[2];  // of columns x and y, when text is null
  const ColumnValue* text[2];
  std::uint64_t rows;  // more than any limit stands for no limit
};

inline bool model_value(const ColumnRule& rule, double number, const ColumnValue* other) {
  const auto same = [&](const ColumnValue& value) {
    if (other) return *other == value;
    return value.kind == ColumnValue::Kind::number && static_cast<double>(value.number) == number;
  };
  if (rule.equal) return same(*rule.equal);
  if ((rule.lower || rule.upper) && other) return false;
  if (rule.lower) {
    const auto bound = static_cast<double>(rule.lower->value);
    if (rule.lower->inclusive ? number < bound : number <= bound) return false;
  }
  if (rule.upper) {
    const auto bound = static_cast<double>(rule.upper->value);
    if (rule.upper->inclusive ? number > bound : number >= bound) return false;
  }
  for (const ColumnValue& value : rule.excluded) {
    if (same(value)) return false;
  }
  return true;
}

inline bool model_allows(const Capability& capability, const TableAct& act) {
  if (capability.verb != act.verb) return false;
  if (!capability.app.empty() && capability.app != act.app) return false;
  if (!capability.table.empty() && capability.table != act.table) return false;
  bool named = capability.columns.empty();
  for (const std::string& column : capability.columns) named = named || column == act.column;
  if (!named || (capability.rows_max && act.rows > *capability.rows_max)) return false;
  for (const ColumnRule& rule : capability.rules) {
    const int index = rule.column == "x" ? 0 : 1;
    if (!model_value(rule, act.number[index], act.text[index])) return false;
  }
  return true;
}

// Calls visit(act) for every act over the names and values that random_table uses, and others.
template <class Visit>
void all_table_acts(Visit&& visit) {
  static const ColumnValue texts[] = {{},
                                      {ColumnValue::Kind::boolean, 0, {}},
                                      {ColumnValue::Kind::boolean, 1, {}},
                                      {ColumnValue::Kind::string, 0, "p"},
                                      {ColumnValue::Kind::string, 0, "q"},
                                      {ColumnValue::Kind::string, 0, "r"}};
  static const double numbers[] = {-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4};
  constexpr int values = 6 + 9;
  for (Verb verb : {Verb::db_read, Verb::db_update}) {
    for (const char* app : {"a", "b", "c"}) {
      for (const char* table : {"t", "u", "v"}) {
        for (const char* column : {"x", "y", "z"}) {
          for (int value = 0; value < values * values; ++value) {
            TableAct act{verb, app, table, column, {0, 0}, {nullptr, nullptr}, 0};
            const int of[] = {value / values, value % values};
            for (int i = 0; i < 2; ++i) {
              if (of[i] < 6) {
                act.text[i] = &texts[of[i]];
              } else {
                act.number[i] = numbers[of[i] - 6];
              }
            }
            for (act.rows = 1; act.rows <= 4; ++act.rows) {
              if (!visit(act)) return;
            }
          }
        }
      }
    }
  }
}

}  // namespace kitwork
