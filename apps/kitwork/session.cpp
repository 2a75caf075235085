#include "apps/kitwork/session.hpp"

#include <algorithm>
#include <ctime>
#include <utility>
#include <vector>

#include "actors/capsule/host_functions.hpp"
#include "actors/capsule/json_value.hpp"
#include "vm/builtins/prelude_program.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/snapshot.hpp"

namespace kitwork::app {

namespace {

std::uint64_t cpu_time_ns() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(now.tv_nsec);
}

// A machine that fills more than this is stopped more rarely, so that no instruction pays for more
// bytes than that: a deep stack would be written again and again.
constexpr std::uint64_t snapshot_bytes_free = 64u << 10;
constexpr std::uint64_t snapshot_bytes_per_instruction = 1024;

// After how many instructions comes the stop behind a snapshot of so many bytes.
std::uint64_t next_interval(std::uint64_t every, std::uint64_t bytes) {
  if (bytes <= snapshot_bytes_free) return every;
  return std::max(every, (bytes - snapshot_bytes_free) / snapshot_bytes_per_instruction);
}

}  // namespace

Result<std::unique_ptr<Session>> Session::create(Program program, const SessionLimits& limits,
                                                 HostRights rights) {
  auto session = std::unique_ptr<Session>(new Session(std::move(rights)));
  session->limits_ = limits;
  session->interval_ = limits.snapshot_every;
  auto image = vm::Image::create(host_functions(), vm::prelude_program());
  if (!image) return image.error();
  session->image_ = std::move(image.value());
  auto window = vm::Window::create();
  if (!window) return window.error();
  session->window_ = std::move(window.value());
  auto loaded = vm::LoadedProgram::create(std::move(program), *session->image_);
  if (!loaded) return loaded.error();
  session->program_ = std::move(loaded.value());
  session->hosts_.set_program(session->program_->program());
  session->vm_ = std::make_unique<vm::Vm>(*session->window_, *session->image_, session->program_,
                                          limits.memory_bytes);
  session->vm_->add_gas(static_cast<std::int64_t>(limits.gas));
  vm::Value argument;
  if (!limits.argument.empty()) {
    const Result<vm::Value> value = capsule::json_to_value(*session->vm_, limits.argument);
    if (!value) return Error{value.error().code, "the argument: " + value.error().message};
    argument = value.value();
  }
  session->vm_->start(argument);
  return session;
}

Result<vm::Stop> Session::run() {
  const std::uint64_t start_ns = cpu_time_ns();
  vm::Stop stop;
  for (;;) {
    stop = limits_.snapshot_every == 0 ? vm_->run() : vm_->run_steps(interval_);
    if (stop.kind == vm::StopKind::host_call) {
      hosts_.answer(*vm_);
    } else if (stop.kind == vm::StopKind::steps_done) {
      if (auto moved = move_through_bytes(); !moved) return moved.error();
    } else {
      break;
    }
  }
  figures_.cpu_ns = cpu_time_ns() - start_ns;
  return stop;
}

Result<std::optional<std::string>> Session::answer_json(vm::Value value) {
  const Result<vm::Value> answer = hosts_.final_answer(*vm_, value);
  if (!answer) return answer.error();
  return capsule::value_to_json(*vm_, answer.value());
}

// The machine is gone between writing and reading: only the bytes go on.
Result<void> Session::move_through_bytes() {
  auto bytes = vm::write_snapshot(*vm_);
  if (!bytes) return bytes.error();
  const std::vector<std::uint8_t> copy(bytes.value().data(),
                                       bytes.value().data() + bytes.value().size());
  ++figures_.snapshots;
  interval_ = next_interval(limits_.snapshot_every, copy.size());
  figures_.snapshot_bytes_max = std::max<std::uint64_t>(figures_.snapshot_bytes_max, copy.size());
  vm_.reset();
  auto read = vm::read_snapshot(*window_, *image_, program_, copy.data(), copy.size());
  if (!read) return read.error();
  vm_ = std::move(read.value());
  return {};
}

}  // namespace kitwork::app
