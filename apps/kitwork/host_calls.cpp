#include "apps/kitwork/host_calls.hpp"

#include <cstdio>

#include "actors/capsule/json_value.hpp"
#include "apps/kitwork/inspect.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/vm.hpp"

namespace kitwork::app {

using vm::Value;

namespace {

enum class Use : std::uint8_t { none, resource, duration, query, rows };

struct HostRow {
  const char* name;
  const char* verb;
  Use use;
};

constexpr HostRow rows_of_hosts[] = {
#define KITWORK_HOST_FUNCTION(name, length, verb, use) {name, #verb, Use::use},
#include "schemas/host_functions.def"
#undef KITWORK_HOST_FUNCTION
};

Verb verb_of(const HostRow& row) {
#define KITWORK_VERB(name, text, resource, sentence) \
  if (std::string_view(row.verb) == #name) return Verb::name;
#include "schemas/capability/verbs.def"
#undef KITWORK_VERB
  KITWORK_ASSERT(row.verb == nullptr);  // a row whose verb is not in verbs.def
  return Verb::db_read;
}

std::string text_of(vm::Vm& vm, Value value) {
  return value.is_string() ? vm::to_utf8(vm.heap, value.ref()) : std::string();
}

void give(vm::Vm& vm, const Result<std::optional<std::string>>& answer) {
  if (!answer) return vm.answer_error(vm::ErrorType::error, answer.error().message);
  if (!answer.value()) return vm.answer(Value::undefined());
  const Result<Value> value = capsule::json_to_value(vm, *answer.value());
  if (!value) return vm.answer_error(vm::ErrorType::error, value.error().message);
  vm.answer(value.value());
}

}  // namespace

void HostCalls::answer(vm::Vm& vm) {
  const HostRow& row = rows_of_hosts[vm.host_function()];
  const std::string name = row.name;
  switch (row.use) {
    case Use::none:
      return print(vm);
    case Use::query: {
      if (name == "db") return vm.answer(new_query(vm));
      const Result<Value> query = extend_query(vm, name, *program_);
      if (!query) return vm.answer_error(vm::ErrorType::type_error, query.error().message);
      return vm.answer(query.value());
    }
    case Use::rows:
      return rows(vm, name);
    case Use::duration:
      return give(vm, sleep(vm));
    case Use::resource:
      break;
  }
  give(vm, resource_effect(vm, verb_of(row), name));
}

void HostCalls::print(vm::Vm& vm) {
  if (rights_.dry) return vm.answer(Value::undefined());
  std::vector<Value> arguments;
  for (std::uint32_t index = 0; index < vm.host_argument_count(); ++index) {
    arguments.push_back(vm.host_argument(index));
  }
  const std::string line = console_line(vm, arguments);
  std::fwrite(line.data(), 1, line.size(), stdout);
  vm.answer(Value::undefined());
}

Result<void> HostCalls::allow(const Capability& request) {
  if (!rights_.data && !rights_.dry) {
    return Error{Errc::capability_missing,
                 print_capability(request) +
                     " reaches nothing here: kitwork run --data DIR gives "
                     "a capsule a directory for its data"};
  }
  const Result<void> granted = authorize(request, rights_.granted);
  if (granted) ++effects_;
  return granted;
}

HostCalls::Answer HostCalls::resource_effect(vm::Vm& vm, Verb verb, const std::string& name) {
  std::string resource = text_of(vm, vm.host_argument(0));
  const bool url = resource_kind(verb) == ResourceKind::url;
  if (resource.empty()) {
    return Error{Errc::invalid_argument,
                 name + " wants " + (url ? "a URL" : "a name") + " as its first argument"};
  }
  const Result<Capability> request =
      url ? url_capability(verb, std::string_view(resource).substr(0, resource.find_first_of("?#")))
          : path_capability(verb, resource);
  if (!request) return Error{request.error().code, name + ": " + request.error().message};
  if (const Result<void> allowed = allow(request.value()); !allowed) return allowed.error();
  return effect(vm, verb, name);
}

HostCalls::Answer HostCalls::effect(vm::Vm& vm, Verb verb, const std::string& name) {
  if (rights_.dry) return std::optional<std::string>();
  const std::string resource = text_of(vm, vm.host_argument(0));
  const LocalData& data = *rights_.data;
  if (verb == Verb::kv_read) return data.read_key(resource);
  if (name == "kv.delete") {
    const Result<void> done = data.delete_key(resource);
    return done ? Answer(std::optional<std::string>()) : Answer(done.error());
  }
  if (verb != Verb::kv_write && verb != Verb::queue_send) {
    return Error{Errc::unavailable, name +
                                        " is granted, but a local run has no network and no "
                                        "other zone"};
  }
  const Result<std::optional<std::string>> json = capsule::value_to_json(vm, vm.host_argument(1));
  if (!json) return Error{json.error().code, name + ": " + json.error().message};
  if (!json.value()) return Error{Errc::invalid_argument, name + " wants a value that JSON has"};
  const Result<void> done = verb == Verb::kv_write ? data.write_key(resource, *json.value())
                                                   : data.send(resource, *json.value());
  return done ? Answer(std::optional<std::string>()) : Answer(done.error());
}

// Nobody waits here: the time of a local run stands still.
HostCalls::Answer HostCalls::sleep(vm::Vm& vm) {
  const Value value = vm.host_argument(0);
  const double ms = value.is_number() ? value.as_number() : 0;
  if (!(ms >= 1) || ms > static_cast<double>(capability_sleep_ms_max)) {
    return Error{Errc::invalid_argument, "time.sleep wants milliseconds, from 1 on"};
  }
  auto whole = static_cast<std::uint64_t>(ms);
  if (static_cast<double>(whole) < ms) ++whole;
  const Result<Capability> request = sleep_capability(whole);
  if (!request) return request.error();
  if (const Result<void> allowed = allow(request.value()); !allowed) return allowed.error();
  return std::optional<std::string>();
}

void HostCalls::rows(vm::Vm& vm, const std::string& name) {
  const Result<QueryRun> run = run_of_query(vm, name, rights_.app);
  if (!run) return vm.answer_error(vm::ErrorType::type_error, run.error().message);
  const Result<std::string> selected = rows_json(run.value());
  if (!selected) return vm.answer_error(vm::ErrorType::error, selected.error().message);
  give(vm, std::optional<std::string>(selected.value()));
}

Result<std::string> HostCalls::rows_json(const QueryRun& run) {
  const Result<void> allowed = allow(run.request);
  if (!allowed) return allowed.error();
  if (rights_.dry) return select_rows(run, "[]");
  const Result<std::string> table = rights_.data->read_table(rights_.app, run.table);
  if (!table) return table.error();
  return select_rows(run, table.value());
}

Result<Value> HostCalls::final_answer(vm::Vm& vm, Value value) {
  if (!is_query(vm, value)) return value;
  const Result<QueryRun> run = run_of_answer(vm, value, rights_.app);
  if (!run) return run.error();
  const Result<std::string> selected = rows_json(run.value());
  if (!selected) return selected.error();
  return capsule::json_to_value(vm, selected.value());
}

}  // namespace kitwork::app
