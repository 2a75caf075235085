#include "actors/worker/capsule_run.hpp"

#include <algorithm>
#include <utility>

#include "actors/capsule/json_value.hpp"
#include "schemas/assert.hpp"
#include "schemas/utf8.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/object/object.hpp"

namespace kitwork::worker {
namespace {

std::string text_of(vm::Vm& machine, vm::Value value) {
  return value.is_string() ? vm::to_utf8(machine.heap, value.ref()) : std::string();
}

std::string thrown_text(vm::Vm& machine, vm::Value thrown) {
  if (thrown.is_string()) return text_of(machine, thrown);
  if (!thrown.is_object()) {
    const auto json = capsule::value_to_json(machine, thrown);
    return json && json.value() ? *json.value() : "undefined";
  }
  const auto member = [&](const char* name) {
    const vm::Ref key = vm::make_string_utf8(machine.heap, name);
    const vm::Lookup found =
        vm::lookup(machine, thrown, vm::to_key(machine, vm::Value::string(key)));
    if (!found.found() || found.is_accessor()) return std::string();
    return text_of(machine, found.value());
  };
  const std::string name = member("name");
  const std::string message = member("message");
  if (name.empty()) return "an object was thrown";
  return message.empty() ? name : name + ": " + message;
}

}  // namespace

CapsuleRun::CapsuleRun(const vm::Image& image, std::shared_ptr<const ReadyCapsule> capsule,
                       std::string arguments, std::uint64_t seed, const ExtensionTable* extensions)
    : image_(&image),
      extensions_(extensions),
      capsule_(std::move(capsule)),
      arguments_(std::move(arguments)),
      seed_(seed) {}

std::size_t CapsuleRun::bytes() const {
  return sizeof(*this) + arguments_.capacity() + (parked_ ? parked_->bytes() : 0) +
         (request_ ? sizeof(HostRequest) : 0);
}

std::unique_ptr<vm::Vm> CapsuleRun::enter(vm::Window& window) {
  if (parked_) {
    auto machine = vm::unpark(window, *parked_);
    parked_.reset();
    return machine;
  }
  return std::make_unique<vm::Vm>(window, *image_, capsule_->program, capsule_->memory_bytes);
}

bool CapsuleRun::begin(vm::Vm& machine) {
  begun_ = true;
  machine.random = vm::math::Random::seeded(seed_);
  vm::Value argument;
  if (!arguments_.empty()) {
    const Result<vm::Value> value = capsule::json_to_value(machine, arguments_);
    if (!value) {
      finish(machine, OutcomeKind::exception, "the arguments: " + value.error().message);
      return false;
    }
    argument = value.value();
  }
  std::string().swap(arguments_);
  machine.start(argument);
  return true;
}

CapsuleRun::State CapsuleRun::run_slice(vm::Window& window, std::uint64_t gas) {
  KITWORK_ASSERT(state_ == State::runnable);
  std::unique_ptr<vm::Vm> machine = enter(window);
  if (!begun_ && !begin(*machine)) return state_;
  if (answer_) {
    const std::unique_ptr<HostAnswer> answer = std::move(answer_);
    if (ended_) {
      finish_with_rows(*machine, *answer);
      return state_;
    }
    const std::size_t bytes = *answer && answer->value() ? answer->value()->size() : 0;
    if (!pay(*machine, std::exchange(answer_gas_per_byte_, 0) * bytes)) return state_;
    data::give(*machine, *answer);
  }
  // What was given and not used is still there; a block that is dearer than a slice gets the next
  // one as well.
  const std::uint64_t more = std::min(gas, capsule_->gas_limit - gas_given_);
  gas_given_ += more;
  machine->add_gas(static_cast<std::int64_t>(more));
  while (step(*machine)) {
  }
  if (state_ != State::finished) parked_ = vm::park(std::move(machine));
  return state_;
}

// True: go on in this slice.
bool CapsuleRun::step(vm::Vm& machine) {
  const vm::Stop stop = machine.run();
  switch (stop.kind) {
    case vm::StopKind::done:
      finish_done(machine, stop.value);
      return false;
    case vm::StopKind::exception:
      finish(machine, OutcomeKind::exception, thrown_text(machine, stop.value));
      return false;
    case vm::StopKind::out_of_gas:
      if (gas_given_ == capsule_->gas_limit) finish(machine, OutcomeKind::out_of_gas, {});
      return false;
    case vm::StopKind::trap:
      finish(machine, OutcomeKind::trap,
             stop.trap == vm::TrapKind::out_of_memory ? "out_of_memory" : "killed");
      return false;
    case vm::StopKind::host_call:
      call_host(machine);
      return state_ == State::runnable;
    case vm::StopKind::steps_done:
      break;
  }
  KITWORK_ASSERT(stop.kind != vm::StopKind::steps_done);
  return false;
}

void CapsuleRun::note_call(vm::Vm& machine, const std::string& function) {
  ++outcome_.calls_count;
  if (outcome_.calls.size() >= receipt_calls_max) return;
  outcome_.calls.push_back({function, static_cast<std::uint64_t>(machine.gas_used())});
}

void CapsuleRun::call_host(vm::Vm& machine) {
  HostRequest request;
  switch (data::read_call(machine, capsule_->program->program(), capsule_->app, request)) {
    case data::Called::printed:  // nobody waits for it
      note_call(machine, request.function);
      return machine.answer(vm::Value::undefined());
    case data::Called::answered:
      return;
    case data::Called::outside:
      break;
  }
  const Result<void> asked = ask(machine, std::move(request));
  if (!asked && state_ != State::finished) {
    machine.answer_error(vm::ErrorType::error, asked.error().message);
  }
}

// What is not in this slice comes out of the next ones.
bool CapsuleRun::pay(vm::Vm& machine, std::uint64_t gas) {
  while (gas > 0 && !machine.charge(gas)) {
    const std::uint64_t more = std::min(gas, capsule_->gas_limit - gas_given_);
    if (more == 0) {
      finish(machine, OutcomeKind::out_of_gas, {});
      return false;
    }
    gas_given_ += more;
    machine.add_gas(static_cast<std::int64_t>(more));
  }
  return true;
}

Result<void> CapsuleRun::pay_for_call(vm::Vm& machine, const HostRequest& request) {
  if (!request.function.starts_with("ext/")) return {};
  const Error refused{Errc::unavailable, request.function + " is not offered by this worker"};
  if (extensions_ == nullptr) return refused;
  const auto rule = extensions_->find(request.function);
  if (rule == extensions_->end()) return refused;
  if (request.arguments.size() != rule->second.arguments) {
    return Error{Errc::invalid_argument,
                 request.function + " wants " + std::to_string(rule->second.arguments) +
                     " arguments, not " + std::to_string(request.arguments.size())};
  }
  std::uint64_t bytes = 0;
  for (const std::string& each : request.arguments) bytes += each.size();
  if (!pay(machine, rule->second.gas + rule->second.gas_per_byte * bytes)) {
    return Error{Errc::gas_insufficient, "out of gas"};
  }
  answer_gas_per_byte_ = rule->second.gas_per_byte;
  return {};
}

Result<void> CapsuleRun::ask(vm::Vm& machine, HostRequest request) {
  const Result<void> allowed = authorize(request.capability, capsule_->capabilities);
  if (!allowed) return allowed;
  if (const Result<void> paid = pay_for_call(machine, request); !paid) return paid;
  note_call(machine, request.function);
  std::string said = request.function;
  for (const std::string& each : request.arguments) said += '\0' + each;
  outcome_.effects = digest_of(DigestDomain::effects, outcome_.effects, bytes_of(said));
  request_ = std::make_unique<HostRequest>(std::move(request));
  state_ = State::waiting;
  return {};
}

void CapsuleRun::answer(HostAnswer answer) {
  KITWORK_ASSERT(state_ == State::waiting);
  const std::string said =
      answer ? "=" + answer.value().value_or("") : "!" + answer.error().message;
  outcome_.effects = digest_of(DigestDomain::effects, outcome_.effects, bytes_of(said));
  answer_ = std::make_unique<HostAnswer>(std::move(answer));
  request_.reset();
  state_ = State::runnable;
}

void CapsuleRun::finish_done(vm::Vm& machine, vm::Value value) {
  Result<std::optional<HostRequest>> query = data::call_of_answer(machine, value, capsule_->app);
  if (!query) return finish(machine, OutcomeKind::exception, query.error().message);
  if (!query.value()) return finish_with_value(machine, value);
  ended_ = true;
  const Result<void> asked = ask(machine, std::move(*query.value()));
  if (!asked) finish(machine, OutcomeKind::exception, asked.error().message);
}

void CapsuleRun::finish_with_rows(vm::Vm& machine, const HostAnswer& answer) {
  if (!answer) return finish(machine, OutcomeKind::exception, answer.error().message);
  const Result<vm::Value> rows = capsule::json_to_value(machine, answer.value().value_or("null"));
  if (!rows) return finish(machine, OutcomeKind::exception, rows.error().message);
  finish_with_value(machine, rows.value());
}

void CapsuleRun::finish_with_value(vm::Vm& machine, vm::Value value) {
  const auto json = capsule::value_to_json(machine, value);
  if (!json) return finish(machine, OutcomeKind::exception, json.error().message);
  std::string text = json.value().value_or("null");
  if (text.size() > outcome_bytes_max) {
    return finish(machine, OutcomeKind::exception, "the answer is longer than outcome_bytes_max");
  }
  finish(machine, OutcomeKind::done, std::move(text));
}

void CapsuleRun::finish(vm::Vm& machine, OutcomeKind kind, std::string result) {
  state_ = State::finished;
  while (result.size() > outcome_bytes_max || (!result.empty() && !is_utf8(result))) {
    result.resize(std::min(result.size() - 1, outcome_bytes_max));
  }
  outcome_.kind = kind;
  outcome_.result = std::move(result);
  outcome_.gas_used =
      std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(machine.gas_used(), 0)),
               capsule_->gas_limit);
}

}  // namespace kitwork::worker
