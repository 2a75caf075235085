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

namespace kitwork::app {

// The answer of db().
vm::Value new_query(vm::Vm& vm);
// The answer of from, table, select, where, limit ("db.from", ..): a query that says more.
// invalid_argument with words for the author.
// `program` is what runs: conditions may be functions of it.
Result<vm::Value> extend_query(vm::Vm& vm, const std::string& name, const Program& program);

// What a query asks for when take, get or first run it.
struct QueryRun {
  std::string table;
  std::string state;  // as JSON, for select_rows
  Capability request;
  bool first = false;  // one row, or nothing
};
Result<QueryRun> run_of_query(vm::Vm& vm, const std::string& name, const std::string& app);
// Whether it is a query that nobody has run yet.
bool is_query(vm::Vm& vm, vm::Value value);
// The same for one that is the answer: as get would run it.
Result<QueryRun> run_of_answer(vm::Vm& vm, vm::Value query, const std::string& app);
// The rows of the table (JSON: an array of objects) that the query asks for, as JSON.
Result<std::string> select_rows(const QueryRun& run, const std::string& table_json);

}  // namespace kitwork::app
