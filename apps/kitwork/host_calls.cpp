#include "apps/kitwork/host_calls.hpp"

#include <cstdio>

#include "actors/capsule/json_value.hpp"
#include "actors/data/data_host.hpp"
#include "actors/data/query.hpp"
#include "apps/kitwork/inspect.hpp"
#include "vm/vm.hpp"

namespace kitwork::app {

using vm::Value;

void HostCalls::answer(vm::Vm& vm) {
  data::HostCall call;
  switch (data::read_call(vm, *program_, rights_.app, call)) {
    case data::Called::printed:
      return print(vm);
    case data::Called::answered:
      return;
    case data::Called::outside:
      return data::give(vm, effect(call));
  }
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

data::HostAnswer HostCalls::effect(const data::HostCall& call) {
  if (const Result<void> allowed = allow(call.capability); !allowed) return allowed.error();
  // Nobody waits here: the time of a local run stands still.
  if (call.function == "time.sleep") return std::optional<std::string>();
  if (!rights_.dry) return data::answer_from(*rights_.data, call.function, call.arguments);
  if (call.function != "db.get") return std::optional<std::string>();
  const Result<std::string> none = data::select_rows(call.arguments[0], "[]");
  if (!none) return none.error();
  return std::optional<std::string>(none.value());
}

Result<Value> HostCalls::final_answer(vm::Vm& vm, Value value) {
  const Result<std::optional<data::HostCall>> call = data::call_of_answer(vm, value, rights_.app);
  if (!call) return call.error();
  if (!call.value()) return value;
  const data::HostAnswer rows = effect(*call.value());
  if (!rows) return rows.error();
  return capsule::json_to_value(vm, rows.value().value_or("null"));
}

}  // namespace kitwork::app
