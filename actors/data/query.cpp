#include "actors/data/query.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "actors/capsule/json_value.hpp"
#include "compiler/predicate/predicate.hpp"
#include "schemas/utf8.hpp"
#include "vm/heap/intern.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/object/object.hpp"
#include "vm/vm.hpp"

namespace kitwork::data {

using Json = nlohmann::ordered_json;
using vm::PropertyKey;
using vm::Value;

namespace {

constexpr const char* state_name = "#query";
constexpr const char* builder_methods[] = {"from",  "table", "select", "where",
                                           "limit", "take",  "get",    "first"};
constexpr double rows_most = 9007199254740991.0;

PropertyKey key_of(vm::Vm& vm, const char* name) {
  return PropertyKey::name(Value::string(vm::intern(vm.heap, name)));
}

Error wrong(std::string words) { return {Errc::invalid_argument, std::move(words)}; }

Value make_query(vm::Vm& vm, const Json& state) {
  const Value query = vm::make_object(vm, 11);
  const vm::Lookup db = vm::lookup(vm, vm.global(), key_of(vm, "db"));
  const std::uint32_t hidden = vm::attribute_writable | vm::attribute_configurable;
  for (const char* name : builder_methods) {
    const PropertyKey key = key_of(vm, name);
    const vm::Lookup method =
        db.value().is_object() ? vm::lookup_own(vm, db.value(), key) : vm::Lookup();
    if (method.found()) vm::define_own_data(vm, query, key, method.value(), hidden);
  }
  // What JSON.stringify makes of a query are its rows.
  const vm::Lookup get = vm::lookup_own(vm, query, key_of(vm, "get"));
  if (get.found()) vm::define_own_data(vm, query, key_of(vm, "toJSON"), get.value(), hidden);
  const Value text = Value::string(vm::make_string_utf8(vm.heap, state.dump()));
  vm::define_own_data(vm, query, key_of(vm, state_name), text, hidden);
  return query;
}

Result<Json> state_of(vm::Vm& vm, Value query) {
  if (query.is_object()) {
    const vm::Lookup found = vm::lookup_own(vm, query, key_of(vm, state_name));
    if (found.found() && !found.is_accessor() && found.value().is_string()) {
      Json state = Json::parse(vm::to_utf8(vm.heap, found.value().ref()), nullptr, false);
      const bool whole = state.is_object() && state.contains("where") && state["where"].is_array();
      if (whole) return state;
    }
  }
  return wrong("begin a query with db().from(\"table\")");
}

std::string text_argument(vm::Vm& vm, std::uint32_t index) {
  const Value value = vm.host_argument(index);
  return value.is_string() ? vm::to_utf8(vm.heap, value.ref()) : std::string();
}

Result<std::uint64_t> count_argument(vm::Vm& vm, const char* method) {
  const Value value = vm.host_argument(0);
  const double count = value.is_number() ? value.as_number() : 0;
  if (count >= 1 && count <= rows_most && count == std::floor(count)) {
    return static_cast<std::uint64_t>(count);
  }
  return wrong(std::string(method) + " wants how many rows, a whole number from 1 on");
}

Result<void> add_where(vm::Vm& vm, Json& state) {
  const bool three = vm.host_argument_count() > 2;
  const std::string column = text_argument(vm, 0);
  std::string op = three ? text_argument(vm, 1) : "=";
  if (op == "==" || op == "===") op = "=";
  if (op == "<>" || op == "!==") op = "!=";
  const bool known = op == "=" || op == "!=" || op == "<" || op == "<=" || op == ">" || op == ">=";
  if (!is_capability_name(column) || !known) {
    return wrong(
        "where wants a column's name, maybe one of = != < <= > >=, and a value, as in "
        "where(\"age\", \">=\", 18), or a function as in u => u.age >= 18");
  }
  const Value value = vm.host_argument(three ? 2 : 1);
  const Result<std::optional<std::string>> json = capsule::value_to_json(vm, value);
  if (!json || !json.value() || value.is_object()) {
    return wrong("where compares with a text, a number, true, false or null");
  }
  state["where"].push_back({column, op, Json::parse(*json.value())});
  return {};
}

// The value that a function took along, as JSON.
Result<Json> captured_json(vm::Vm& vm, Value function, std::uint32_t index) {
  const auto* cell = vm.heap.at<vm::Function>(function.ref());
  Value value = vm.heap.at<vm::ValueArray>(cell->captures)->values()[index];
  if (value.is_internal()) value = vm.heap.at<vm::Box>(value.ref())->value;
  if (value.is_object() || value.is_hole()) {
    return wrong("a condition compares with a text, a number, true, false or null");
  }
  const Result<std::optional<std::string>> json = capsule::value_to_json(vm, value);
  if (!json || !json.value()) {
    return wrong("a condition compares with a text, a number, true, false or null");
  }
  return Json::parse(*json.value());
}

Json folded_json(const compiler::FoldedValue& value) {
  using Kind = compiler::FoldedValue::Kind;
  if (value.is(Kind::text)) return utf16_to_utf8(value.text);
  if (value.is(Kind::number)) return value.number;
  if (value.is(Kind::boolean)) return value.boolean;
  return nullptr;
}

// A condition that is a function is read, not called.
Result<void> add_predicate(vm::Vm& vm, Value function, const Program& program, Json& state) {
  const std::uint32_t index = vm.heap.at<vm::Function>(function.ref())->function;
  if ((index & vm::prelude_function_bit) != 0) return wrong("where wants a function of its own");
  const auto read = compiler::read_predicate(program, index);
  if (!read) return wrong("where: " + read.error().message);
  for (const compiler::PredicateCondition& condition : read.value()) {
    Json value = folded_json(condition.value);
    if (condition.capture) {
      const Result<Json> taken = captured_json(vm, function, *condition.capture);
      if (!taken) return taken.error();
      value = taken.value();
    }
    state["where"].push_back(
        {condition.column, condition.op, value, condition.loose ? "loose" : "strict"});
  }
  return {};
}

Result<void> add_to_state(vm::Vm& vm, const std::string& name, Json& state,
                          const Program& program) {
  if (name == "db.from" || name == "db.table") {
    const std::string table = text_argument(vm, 0);
    if (!is_capability_name(table)) return wrong("from wants a table's name");
    state["table"] = table;
    return {};
  }
  if (name == "db.where") {
    const Value first = vm.host_argument(0);
    const bool function = first.is_object() && vm.heap.cell(first)->kind == vm::CellKind::function;
    return function ? add_predicate(vm, first, program, state) : add_where(vm, state);
  }
  if (name == "db.limit") {
    const Result<std::uint64_t> count = count_argument(vm, "limit");
    if (!count) return count.error();
    state["limit"] = count.value();
    return {};
  }
  Json columns = Json::array();
  for (std::uint32_t i = 0; i < vm.host_argument_count(); ++i) {
    if (!is_capability_name(text_argument(vm, i))) return wrong("select wants columns' names");
    columns.push_back(text_argument(vm, i));
  }
  state["columns"] = std::move(columns);
  return {};
}

std::optional<ColumnValue> column_value(const Json& json) {
  ColumnValue value;
  if (json.is_null()) return value;
  if (json.is_boolean()) {
    value.kind = ColumnValue::Kind::boolean;
    value.number = json.get<bool>() ? 1 : 0;
    return value;
  }
  if (json.is_string()) {
    value.kind = ColumnValue::Kind::string;
    value.string = json.get<std::string>();
    return value;
  }
  const double number = json.is_number() ? json.get<double>() : 0.5;
  if (number != std::floor(number) || std::fabs(number) > rows_most) return std::nullopt;
  value.kind = ColumnValue::Kind::number;
  value.number = static_cast<std::int64_t>(number);
  return value;
}

template <class T>
bool orders(const T& a, const std::string& op, const T& b) {
  if (op == "<") return a < b;
  if (op == "<=") return a <= b;
  return op == ">" ? a > b : a >= b;
}

bool compares(const Json& left, const std::string& op, const Json& right) {
  if (op == "=") return left == right;
  if (op == "!=") return left != right;
  if (left.is_string() && right.is_string())
    return orders(left.get_ref<const std::string&>(), op, right.get_ref<const std::string&>());
  if (!left.is_number() || !right.is_number()) return false;
  const double a = left.get<double>();
  const double b = right.get<double>();
  return orders(a, op, b);
}

// Whether the language compares the two without converting one of them.
bool is_comparable(const Json& left, const std::string& op, const Json& right, bool loose) {
  const bool equality = op == "=" || op == "!=";
  if (equality && (!loose || left.is_null() || right.is_null())) return true;
  return (left.is_number() && right.is_number()) || (left.is_string() && right.is_string()) ||
         (equality && left.is_boolean() && right.is_boolean());
}

// Whether the row is meant. A column that it does not have is null.
Result<bool> matches(const Json& row, const Json& conditions) {
  for (const Json& condition : conditions) {
    const std::string column = condition[0].get<std::string>();
    const Json& value = row.contains(column) ? row[column] : Json();
    const std::string op = condition[1].get<std::string>();
    if (condition.size() > 3) {
      if (!is_comparable(value, op, condition[2], condition[3] == "loose")) {
        return wrong("the condition on " + column + " compares " + value.dump() + " with " +
                     condition[2].dump() + ", which would have to be converted");
      }
    }
    if (!compares(value, op, condition[2])) return false;
  }
  return true;
}

Json narrowed(const Json& row, const Json& state) {
  if (!state.contains("columns")) return row;
  Json kept = Json::object();
  for (const Json& column : state["columns"]) {
    const std::string name = column.get<std::string>();
    kept[name] = row.contains(name) ? row[name] : Json();
  }
  return kept;
}

Result<QueryRun> run_of_state(const Json& state, const std::string& app, bool first) {
  QueryRun run;
  if (!state.contains("table") || !state["table"].is_string()) {
    return wrong("say which table: db().from(\"table\")");
  }
  const std::string table = state["table"].get<std::string>();
  std::vector<std::string> columns;
  for (const Json& each : state.value("columns", Json::array())) {
    if (each.is_string()) columns.push_back(each.get<std::string>());
  }
  std::optional<std::uint64_t> rows;
  if (state.contains("limit") && state["limit"].is_number_unsigned()) {
    rows = state["limit"].get<std::uint64_t>();
  }
  Result<Capability> request =
      table_capability(Verb::db_read, app, table, std::move(columns), rows);
  if (!request) return request.error();
  for (const Json& each : state["where"]) {
    if (!each.is_array() || each.size() < 3 || !each[0].is_string() || !each[1].is_string()) {
      return wrong("begin a query with db().from(\"table\")");
    }
    const std::optional<ColumnValue> value = column_value(each[2]);
    if (!value) continue;  // it narrows the rows, but no capability can say so
    const Result<void> added = add_condition(request.value(), each[0].get<std::string>(),
                                             each[1].get<std::string>(), *value);
    // What nothing satisfies, and what has no order, asks for no row.
    if (!added && added.error().code == Errc::limit_exceeded) return added.error();
  }
  run.request = std::move(request.value());
  Json query = {{"app", app}, {"table", table}, {"first", first}};
  for (const char* part : {"columns", "limit", "where"}) {
    if (state.contains(part)) query[part] = state[part];
  }
  run.query = query.dump();
  return run;
}

Json empty_state() { return Json{{"where", Json::array()}}; }

}  // namespace

Value new_query(vm::Vm& vm) { return make_query(vm, empty_state()); }

Result<Value> extend_query(vm::Vm& vm, const std::string& name, const Program& program) {
  // from("users") by itself begins a query, as db().from("users") does.
  const bool begins = name == "from";
  Result<Json> state = begins ? empty_state() : state_of(vm, vm.host_this());
  if (!state) return state.error();
  const Result<void> added = add_to_state(vm, begins ? "db.from" : name, state.value(), program);
  if (!added) return added.error();
  return make_query(vm, state.value());
}

bool is_query(vm::Vm& vm, Value value) { return state_of(vm, value).ok(); }

Result<QueryRun> run_of_query(vm::Vm& vm, const std::string& name, const std::string& app) {
  Result<Json> read = state_of(vm, vm.host_this());
  if (!read) return read.error();
  Json& state = read.value();
  if (name == "db.take") {
    const Result<std::uint64_t> count = count_argument(vm, "take");
    if (!count) return count.error();
    state["limit"] = count.value();
  }
  if (name == "db.first") state["limit"] = std::uint64_t{1};
  return run_of_state(state, app, name == "db.first");
}

Result<QueryRun> run_of_answer(vm::Vm& vm, Value query, const std::string& app) {
  const Result<Json> state = state_of(vm, query);
  if (!state) return state.error();
  return run_of_state(state.value(), app, false);
}

Result<TableName> table_of_query(const std::string& query) {
  const Json json = Json::parse(query, nullptr, false);
  const auto is_name = [&json](const char* part) {
    return json.contains(part) && json[part].is_string() &&
           is_capability_name(json[part].get<std::string>());
  };
  if (!json.is_object() || !is_name("app") || !is_name("table") || !json.contains("where") ||
      !json["where"].is_array()) {
    return Error{Errc::malformed, "this is no query"};
  }
  return TableName{json["app"].get<std::string>(), json["table"].get<std::string>()};
}

Result<std::string> select_rows(const std::string& query, const std::string& table_json) {
  const Result<TableName> name = table_of_query(query);
  if (!name) return name.error();
  const Json state = Json::parse(query);
  const Json table = Json::parse(table_json, nullptr, false);
  if (!table.is_array()) {
    return Error{Errc::malformed,
                 "the table " + name.value().table + " is not an array of objects"};
  }
  const std::uint64_t limit = state.value("limit", std::uint64_t{1} << 62);
  Json rows = Json::array();
  for (const Json& row : table) {
    if (rows.size() >= limit) break;
    if (!row.is_object()) continue;
    const Result<bool> meant = matches(row, state["where"]);
    if (!meant) return meant.error();
    if (meant.value()) rows.push_back(narrowed(row, state));
  }
  if (!state.value("first", false)) return rows.dump();
  return rows.empty() ? std::string("null") : rows[0].dump();
}

}  // namespace kitwork::data
