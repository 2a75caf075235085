#include "actors/data/data_host.hpp"

#include <nlohmann/json.hpp>

#include "actors/data/query.hpp"

namespace kitwork::data {
namespace {

HostAnswer done(const Result<void>& result) {
  return result ? HostAnswer(std::optional<std::string>()) : HostAnswer(result.error());
}

HostAnswer rows_of(const LocalData& data, const std::string& query) {
  const Result<TableName> name = table_of_query(query);
  if (!name) return name.error();
  const Result<std::string> table = data.read_table(name.value().app, name.value().table);
  if (!table) return table.error();
  const Result<std::string> rows = select_rows(query, table.value());
  if (!rows) return rows.error();
  return std::optional<std::string>(rows.value());
}

}  // namespace

HostAnswer answer_from(const LocalData& data, const std::string& function,
                       const std::vector<std::string>& arguments) {
  if (function.starts_with("ext/")) {
    return Error{Errc::unavailable, function + " is granted, but there is no such extension here"};
  }
  const Error short_of{Errc::malformed, function + ": an argument is missing"};
  if (arguments.empty()) return short_of;
  if (function == "db.get") return rows_of(data, arguments[0]);
  const nlohmann::json name = nlohmann::json::parse(arguments[0], nullptr, false);
  if (!name.is_string()) return short_of;
  const std::string key = name.get<std::string>();
  if (function == "kv.read") return data.read_key(key);
  if (function == "kv.delete") return done(data.delete_key(key));
  if (function != "kv.write" && function != "queue.send") {
    return Error{Errc::unavailable,
                 function + " is granted, but there is no network and no other zone here"};
  }
  if (arguments.size() < 2) return short_of;
  return done(function == "kv.write" ? data.write_key(key, arguments[1])
                                     : data.send(key, arguments[1]));
}

}  // namespace kitwork::data
