#include "actors/capsule/pre_evaluation.hpp"

#include <algorithm>
#include <memory>

#include "actors/capsule/host_functions.hpp"
#include "actors/capsule/plain_data.hpp"
#include "compiler/fold/limits.hpp"
#include "schemas/capsule/json_text.hpp"
#include "vm/builtins/image.hpp"
#include "vm/builtins/prelude_program.hpp"
#include "vm/heap/window.hpp"
#include "vm/object/object.hpp"
#include "vm/program/loaded_program.hpp"

namespace kitwork {
namespace {

using compiler::CompileOptions;
using compiler::CompileResult;
using compiler::FoldedValue;
using compiler::KnownCall;
using compiler::PureCall;

// Runs the programs that evaluate one call each.
class CallRunner {
 public:
  CallRunner(std::string_view source, const CompileOptions& options)
      : source_(source), options_(options) {}

  // What came out; nothing when it cannot be told, or had an effect.
  std::optional<KnownCall> run(const PureCall& call, const std::vector<KnownCall>& known);

 private:
  struct Outcome {
    bool pure = false;
    std::optional<FoldedValue> value;
    std::uint64_t gas = 0;
  };
  Outcome evaluate(const PureCall& call, const std::vector<KnownCall>& known);
  Outcome look_at(vm::Vm& vm, vm::Value answer, const PureCall& call);
  bool prepare();

  std::string_view source_;
  const CompileOptions& options_;
  std::uint64_t gas_left_ = compiler::fold_gas_max;
  std::unique_ptr<const vm::Image> image_;
  std::unique_ptr<vm::Window> window_;
};

bool CallRunner::prepare() {
  if (image_) return true;
  auto image = vm::Image::create(host_functions(), vm::prelude_program());
  auto window = vm::Window::create();
  if (!image || !window) return false;
  image_ = std::move(image.value());
  window_ = std::move(window.value());
  return true;
}

// Whether everything is as it was before, and the value when it is data of its own.
CallRunner::Outcome CallRunner::look_at(vm::Vm& vm, vm::Value answer, const PureCall& call) {
  Outcome outcome;
  const vm::math::Random unused = vm::math::Random::seeded(0);
  const bool untouched = !vm.image_owned() && vm.symbol_registry == vm::no_ref &&
                         std::equal(unused.state, unused.state + 4, vm.random.state);
  if (!untouched) return outcome;
  const auto at = [&](std::size_t index) {
    const auto key = vm::PropertyKey::index(static_cast<std::uint32_t>(index));
    return vm::lookup_own(vm, answer, key).value();
  };
  // One reader for all of it: what the value shares with what is watched is no data of its own.
  PlainData watched(vm, compiler::fold_data_values_max * call.watched.size(), json_bytes_max);
  for (std::size_t i = 0; i < call.watched.size(); ++i) {
    if (call.watched[i].is_function) {
      if (!is_untouched_function(vm, at(i + 1))) return outcome;
    } else if (watched.read(at(i + 1)) != call.watched[i].expected) {
      return outcome;
    }
  }
  outcome.pure = true;
  watched.limit(compiler::fold_values_max, compiler::fold_text_units_max);
  outcome.value = watched.read(at(0));
  return outcome;
}

CallRunner::Outcome CallRunner::evaluate(const PureCall& call,
                                         const std::vector<KnownCall>& known) {
  CompileOptions options = options_;
  options.known = known;
  options.probe = compiler::SourceSpan{call.start, call.end};
  CompileResult compiled = compiler::compile(source_, options);
  if (!compiled.program || !prepare()) return {};
  auto loaded = vm::LoadedProgram::create(std::move(*compiled.program), *image_);
  if (!loaded) return {};
  vm::Vm vm(*window_, *image_, loaded.value(), fold_memory_bytes_max);
  vm.add_gas(static_cast<std::int64_t>(gas_left_));
  vm.start(vm::Value::undefined());
  const vm::Stop stop = vm.run();
  const auto used = static_cast<std::uint64_t>(std::max<std::int64_t>(vm.gas_used(), 0));
  gas_left_ -= std::min(gas_left_, used);
  if (stop.kind != vm::StopKind::done) return {};
  Outcome outcome = look_at(vm, stop.value, call);
  outcome.gas = used;
  return outcome;
}

std::optional<KnownCall> CallRunner::run(const PureCall& call,
                                         const std::vector<KnownCall>& known) {
  const Outcome outcome = evaluate(call, known);
  if (!outcome.pure) return std::nullopt;
  KnownCall found{call.start, call.end, outcome.value};
  if (!found.value) return found;
  // What costs more to write than to compute is computed.
  std::vector<KnownCall> with = known;
  with.push_back(found);
  const Outcome written = evaluate(call, with);
  if (!written.pure || written.gas > outcome.gas) found.value.reset();
  return found;
}

}  // namespace

CompileResult compile_capsule(std::string_view source, CompileOptions options) {
  options.find_call = options.fold && source.size() <= fold_source_bytes_max;
  CompileResult result = compiler::compile(source, options);
  std::vector<KnownCall> known;
  CallRunner runner(source, options);
  for (std::uint32_t i = 0; result.call && i < compiler::fold_calls_max; ++i) {
    const std::optional<KnownCall> found = runner.run(*result.call, known);
    if (!found) break;
    known.push_back(*found);
    CompileOptions next = options;
    next.known = known;
    result = compiler::compile(source, next);
  }
  return result;
}

}  // namespace kitwork
