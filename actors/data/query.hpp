// Queries of db() as a capsule builds them: an object with the methods of the builder, and what was
// said so far as JSON in a hidden property. It is the capsule's own: changing it changes only what
// the capsule asks for, which is checked when it is run.
#pragma once

#include <string>

#include "schemas/capability/capability.hpp"
#include "schemas/program.hpp"
#include "schemas/result.hpp"
#include "vm/value/value.hpp"

namespace kitwork::vm {
class Vm;
}

namespace kitwork::data {

// The answer of db().
vm::Value new_query(vm::Vm& vm);
// The answer of from, table, select, where, limit ("db.from", ..): a query that says more.
// invalid_argument with words for the author.
// `program` is what runs: conditions may be functions of it.
Result<vm::Value> extend_query(vm::Vm& vm, const std::string& name, const Program& program);

// What a query asks for when take, get or first run it.
struct QueryRun {
  Capability request;
  // All of it, for select_rows: {"app":"shop","table":"users","first":false,"columns":["id"],
  // "limit":10,"where":[["age",">=",18]]}.
  std::string query;
};
Result<QueryRun> run_of_query(vm::Vm& vm, const std::string& name, const std::string& app);
// Whether it is a query that nobody has run yet.
bool is_query(vm::Vm& vm, vm::Value value);
// The same for one that is the answer: as get would run it.
Result<QueryRun> run_of_answer(vm::Vm& vm, vm::Value query, const std::string& app);

// The table that a query is about. malformed for a text that is no query.
struct TableName {
  std::string app;
  std::string table;
};
Result<TableName> table_of_query(const std::string& query);
// The rows of the table (JSON: an array of objects) that the query asks for, as JSON.
Result<std::string> select_rows(const std::string& query, const std::string& table_json);

}  // namespace kitwork::data
