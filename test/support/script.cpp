#include "test/support/script.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "compiler/compile.hpp"
#include "schemas/assert.hpp"
#include "vm/builtins/image.hpp"
#include "vm/builtins/prelude_program.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/park.hpp"
#include "vm/snapshot/snapshot.hpp"

namespace kitwork::test {
namespace {

const vm::Image& image() {
  static const std::unique_ptr<const vm::Image> made = [] {
    auto created = vm::Image::create({{"print", 0}}, vm::prelude_program());
    KITWORK_ASSERT(created.ok());
    return std::move(created.value());
  }();
  return *made;
}

std::string text_of(vm::Vm& vm, vm::Value value) {
  if (value.is_object() || value.is_symbol()) return vm::describe(vm, value);
  return vm::to_utf8(vm.heap, vm::to_string(vm, value).ref());
}

vm::Stop go_on(vm::Vm& vm, const RunOptions& options) {
  switch (options.how) {
    case How::reference:
      return vm.run_steps(UINT64_MAX);
    case How::steps:
    case How::snapshot:
    case How::park:
      return vm.run_steps(options.slice);
    default:
      return vm.run();
  }
}

void answer_print(vm::Vm& vm, std::string& printed) {
  for (std::uint32_t i = 0; i < vm.host_argument_count(); ++i) {
    if (i != 0) printed += ' ';
    printed += text_of(vm, vm.host_argument(i));
  }
  printed += '\n';
  vm.answer(vm::Value::undefined());
}

// nullptr: it does not compile, and `diagnostics` says why.
std::shared_ptr<const vm::LoadedProgram> load(std::string_view source, std::string& diagnostics) {
  auto compiled = compiler::compile(source);
  if (!compiled.program) {
    diagnostics = compiled.diagnostics.empty() ? "refused" : compiled.diagnostics[0].message;
    return nullptr;
  }
  auto loaded = vm::LoadedProgram::create(std::move(*compiled.program), image());
  KITWORK_ASSERT(loaded.ok());
  return loaded.value();
}

// The answer, or what was thrown: an error with its message.
std::string value_of(vm::Vm& vm, const vm::Stop& stop) {
  if (stop.kind == vm::StopKind::exception && stop.value.is_object()) {
    const auto message = vm::lookup(vm, stop.value, vm::PropertyKey(vm.atom(vm::Atom::message)));
    return vm::constructor_name(vm, stop.value) + ": " + text_of(vm, message.value());
  }
  return stop.kind == vm::StopKind::trap ? std::string() : text_of(vm, stop.value);
}

}  // namespace

Ran run_script(std::string_view source, const RunOptions& options) {
  Ran ran;
  const std::shared_ptr<const vm::LoadedProgram> loaded = load(source, ran.diagnostics);
  if (loaded == nullptr) return ran;
  auto window = vm::Window::create();
  KITWORK_ASSERT(window.ok());
  auto machine = std::make_unique<vm::Vm>(*window.value(), image(), loaded, options.memory_bytes);
  std::int64_t gas_to_come = options.gas;
  const auto make_room = [&] {
    const auto parked = vm::park(std::move(machine));
    ran.parked_bytes_most = std::max(ran.parked_bytes_most, parked->bytes());
    vm::Vm other(*window.value(), image(), loaded, options.memory_bytes);
    other.add_gas(1000);
    other.start(vm::Value::null());
    other.run();
    machine = vm::unpark(*window.value(), *parked);
  };
  // The state goes through bytes; those of the new machine's state are the same.
  const auto move_on = [&] {
    const auto bytes = vm::write_snapshot(*machine);
    KITWORK_ASSERT(bytes.ok());
    ran.snapshot_bytes_most = std::max(ran.snapshot_bytes_most, bytes.value().size());
    machine.reset();
    auto read = vm::read_snapshot(*window.value(), image(), loaded, bytes.value().data(),
                                  bytes.value().size());
    if (!read.ok()) {
      ran.refusal = read.error().message;
      return false;
    }
    machine = std::move(read.value());
    const auto again = vm::write_snapshot(*machine);
    KITWORK_ASSERT(again.ok());
    if (again.value().size() != bytes.value().size() ||
        std::memcmp(again.value().data(), bytes.value().data(), bytes.value().size()) != 0) {
      ran.refusal = "the same state has other bytes";
      return false;
    }
    return true;
  };
  const auto top_up = [&] {
    const std::int64_t wanted =
        options.how == How::gas ? static_cast<std::int64_t>(options.slice) : gas_to_come;
    const std::int64_t given = wanted < gas_to_come ? wanted : gas_to_come;
    machine->add_gas(given);
    gas_to_come -= given;
    return given != 0;
  };
  top_up();
  machine->start(vm::Value::undefined());
  for (;;) {
    if (options.how == How::snapshot && !move_on()) return ran;
    if (options.how == How::park) make_room();
    vm::Vm& vm = *machine;
    const vm::Stop stop = go_on(vm, options);
    ran.stop = stop.kind;
    if (stop.kind == vm::StopKind::steps_done) continue;
    if (stop.kind == vm::StopKind::out_of_gas && top_up()) continue;
    if (stop.kind == vm::StopKind::host_call) {
      answer_print(vm, ran.printed);
      continue;
    }
    ran.value = value_of(vm, stop);
    ran.gas_used = vm.gas_used();
    return ran;
  }
}

}  // namespace kitwork::test
