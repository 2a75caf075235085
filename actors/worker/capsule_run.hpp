// CapsuleRun: one attempt at one invocation, run in slices of gas. Between slices, and while the
// host has not answered, it holds its bytes only: no window and no thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/data/host_call.hpp"
#include "actors/worker/extension_table.hpp"
#include "actors/worker/program_cache.hpp"
#include "schemas/zone/worker_claim.hpp"
#include "vm/heap/window.hpp"
#include "vm/snapshot/park.hpp"
#include "vm/vm.hpp"

namespace kitwork::worker {

// A call that waits for its answer. What it needs was checked against the capsule's capabilities.
using HostRequest = data::HostCall;
using data::HostAnswer;

struct RunOutcome {
  OutcomeKind kind = OutcomeKind::none;
  std::uint64_t gas_used = 0;
  std::string result;
  Digest effects{};
  std::vector<CallNote> calls;
  std::uint64_t calls_count = 0;
};

class CapsuleRun {
 public:
  enum class State : std::uint8_t {
    runnable,  // run_slice()
    waiting,   // request() wants answer()
    finished,  // outcome()
  };

  // `arguments` is JSON, checked when it begins. `seed` is for Math.random. What `extensions` has
  // not is not offered; it outlives this.
  CapsuleRun(const vm::Image& image, std::shared_ptr<const ReadyCapsule> capsule,
             std::string arguments, std::uint64_t seed, const ExtensionTable* extensions = nullptr);

  State state() const { return state_; }
  // Runs at most so much gas in a window in which nobody is, and leaves it empty again. The result
  // and the gas are the same however it is cut.
  State run_slice(vm::Window& window, std::uint64_t gas);
  const HostRequest& request() const { return *request_; }
  void answer(HostAnswer answer);
  const RunOutcome& outcome() const { return outcome_; }
  // Of memory, about.
  std::size_t bytes() const;

 private:
  std::unique_ptr<vm::Vm> enter(vm::Window& window);
  // False: the arguments are none.
  bool begin(vm::Vm& machine);
  bool step(vm::Vm& machine);
  void call_host(vm::Vm& machine);
  void note_call(vm::Vm& machine, const std::string& function);
  // Checks it, and waits for its answer.
  Result<void> ask(vm::Vm& machine, HostRequest request);
  // False: it could not be paid for, and the run has ended.
  bool pay(vm::Vm& machine, std::uint64_t gas);
  Result<void> pay_for_call(vm::Vm& machine, const HostRequest& request);
  void finish(vm::Vm& machine, OutcomeKind kind, std::string result);
  void finish_done(vm::Vm& machine, vm::Value value);
  void finish_with_rows(vm::Vm& machine, const HostAnswer& answer);
  void finish_with_value(vm::Vm& machine, vm::Value value);

  const vm::Image* image_;
  const ExtensionTable* extensions_;
  std::shared_ptr<const ReadyCapsule> capsule_;
  std::string arguments_;
  std::uint64_t seed_;
  State state_ = State::runnable;
  bool begun_ = false;
  std::uint64_t answer_gas_per_byte_ = 0;  // of the call that waits
  bool ended_ = false;                     // its answer is a query, whose rows are waited for
  std::uint64_t gas_given_ = 0;
  std::unique_ptr<vm::ParkedCapsule> parked_;
  std::unique_ptr<HostRequest> request_;
  std::unique_ptr<HostAnswer> answer_;
  RunOutcome outcome_;
};

}  // namespace kitwork::worker
