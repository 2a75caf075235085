// HostCalls: what a capsule's calls of the host do in this process. Every call that touches
// something is checked against what is granted, when it happens.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/data/host_call.hpp"
#include "actors/data/local_data.hpp"
#include "schemas/capability/capability.hpp"
#include "vm/value/value.hpp"

namespace kitwork::vm {
class Vm;
}

namespace kitwork::app {

struct HostRights {
  Capabilities granted;
  // Where effects go; without it every one is refused, whatever is granted.
  std::optional<data::LocalData> data;
  std::string app = "app";  // whose tables db() means
  // Effects that are granted are counted, left out, and answered with nothing.
  bool dry = false;
};

class HostCalls {
 public:
  explicit HostCalls(HostRights rights) : rights_(std::move(rights)) {}

  // The program that runs; it outlives this.
  void set_program(const Program& program) { program_ = &program; }

  // Answers the call at which the machine stands.
  void answer(vm::Vm& vm);
  // What the capsule answers: a query is run, everything else is itself. The machine is done.
  Result<vm::Value> final_answer(vm::Vm& vm, vm::Value value);
  std::uint64_t effects() const { return effects_; }

 private:
  void print(vm::Vm& vm);
  // Of a call that was allowed, or why it is not.
  data::HostAnswer effect(const data::HostCall& call);
  Result<void> allow(const Capability& request);

  HostRights rights_;
  const Program* program_ = nullptr;
  std::uint64_t effects_ = 0;  // that were granted
};

}  // namespace kitwork::app
