#include "actors/data/host_call.hpp"

#include <string_view>
#include <utility>

#include "actors/capsule/json_value.hpp"
#include "actors/data/query.hpp"
#include "schemas/assert.hpp"
#include "schemas/host_function.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/vm.hpp"

namespace kitwork::data {

using vm::Value;

namespace {

std::string text_of(vm::Vm& vm, Value value) {
  return value.is_string() ? vm::to_utf8(vm.heap, value.ref()) : std::string();
}

Result<void> read_arguments(vm::Vm& vm, HostCall& call) {
  for (std::uint32_t index = 0; index < vm.host_argument_count(); ++index) {
    const Result<std::optional<std::string>> json =
        capsule::value_to_json(vm, vm.host_argument(index));
    if (!json) return Error{json.error().code, call.function + ": " + json.error().message};
    call.arguments.push_back(json.value().value_or("null"));
  }
  return {};
}

// Whether the value that it sends is one that JSON has.
bool has_value(vm::Vm& vm) {
  if (vm.host_argument_count() < 2) return false;
  const auto json = capsule::value_to_json(vm, vm.host_argument(1));
  return !json || json.value().has_value();
}

Result<void> read_resource(vm::Vm& vm, Verb verb, HostCall& call) {
  const std::string resource = text_of(vm, vm.host_argument(0));
  const bool url = resource_kind(verb) == ResourceKind::url;
  if (resource.empty()) {
    return Error{Errc::invalid_argument,
                 call.function + " wants " + (url ? "a URL" : "a name") + " as its first argument"};
  }
  Result<Capability> request =
      url ? url_capability(verb, std::string_view(resource).substr(0, resource.find_first_of("?#")))
          : path_capability(verb, resource);
  if (!request) return Error{request.error().code, call.function + ": " + request.error().message};
  call.capability = std::move(request.value());
  const bool sends = call.function == "kv.write" || call.function == "queue.send";
  if (sends && !has_value(vm)) {
    return Error{Errc::invalid_argument, call.function + " wants a value that JSON has"};
  }
  return read_arguments(vm, call);
}

Result<void> read_sleep(vm::Vm& vm, HostCall& call) {
  const Value value = vm.host_argument(0);
  const double ms = value.is_number() ? value.as_number() : 0;
  if (!(ms >= 1) || ms > static_cast<double>(capability_sleep_ms_max)) {
    return Error{Errc::invalid_argument, "time.sleep wants milliseconds, from 1 on"};
  }
  auto whole = static_cast<std::uint64_t>(ms);
  if (static_cast<double>(whole) < ms) ++whole;
  Result<Capability> request = sleep_capability(whole);
  if (!request) return request.error();
  call.capability = std::move(request.value());
  call.arguments = {std::to_string(whole)};
  return {};
}

// Of an extension's function: named by what it was imported as.
void name_extension(HostCall& call) {
  if (call.function != "import") return;
  call.function = "ext/" + call.capability.path;
  call.arguments.erase(call.arguments.begin());
}

HostCall call_of(QueryRun run) {
  return {"db.get", {std::move(run.query)}, std::move(run.request)};
}

Called refuse(vm::Vm& vm, vm::ErrorType type, const Error& error) {
  vm.answer_error(type, error.message);
  return Called::answered;
}

Called extend(vm::Vm& vm, const Program& program, const std::string& name) {
  if (name == "db") {
    vm.answer(new_query(vm));
    return Called::answered;
  }
  const Result<Value> query = extend_query(vm, name, program);
  if (!query) return refuse(vm, vm::ErrorType::type_error, query.error());
  vm.answer(query.value());
  return Called::answered;
}

}  // namespace

Called read_call(vm::Vm& vm, const Program& program, const std::string& app, HostCall& call) {
  const HostFunctionRow& row = host_function_rows()[vm.host_function()];
  call = {std::string(row.name), {}, {}};
  switch (row.use) {
    case HostUse::none:
      return Called::printed;
    case HostUse::query:
      return extend(vm, program, call.function);
    case HostUse::rows: {
      Result<QueryRun> run = run_of_query(vm, call.function, app);
      if (!run) return refuse(vm, vm::ErrorType::type_error, run.error());
      call = call_of(std::move(run.value()));
      return Called::outside;
    }
    case HostUse::duration:
    case HostUse::resource:
      break;
  }
  const Result<void> read =
      row.use == HostUse::duration ? read_sleep(vm, call) : read_resource(vm, *row.verb, call);
  if (!read) return refuse(vm, vm::ErrorType::error, read.error());
  name_extension(call);
  return Called::outside;
}

Result<std::optional<HostCall>> call_of_answer(vm::Vm& vm, Value answer, const std::string& app) {
  if (!is_query(vm, answer)) return std::optional<HostCall>();
  Result<QueryRun> run = run_of_answer(vm, answer, app);
  if (!run) return run.error();
  return std::optional<HostCall>(call_of(std::move(run.value())));
}

void give(vm::Vm& vm, const HostAnswer& answer) {
  if (!answer) return vm.answer_error(vm::ErrorType::error, answer.error().message);
  if (!answer.value()) return vm.answer(Value::undefined());
  const Result<Value> value = capsule::json_to_value(vm, *answer.value());
  if (!value) return vm.answer_error(vm::ErrorType::error, value.error().message);
  vm.answer(value.value());
}

std::string app_of(const Capabilities& granted) {
  std::string app;
  for (const Capability& each : granted) {
    if (resource_kind(each.verb) != ResourceKind::table || each.app.empty()) continue;
    if (!app.empty() && app != each.app) return "app";
    app = each.app;
  }
  return app.empty() ? "app" : app;
}

}  // namespace kitwork::data
