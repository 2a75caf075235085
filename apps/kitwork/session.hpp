// Session: one run of one program in this process, with the host's functions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "apps/kitwork/host_calls.hpp"
#include "schemas/program.hpp"
#include "schemas/result.hpp"
#include "vm/builtins/image.hpp"
#include "vm/heap/window.hpp"
#include "vm/vm.hpp"

namespace kitwork::app {

struct SessionLimits {
  std::uint64_t gas = 0;
  std::uint64_t memory_bytes = 0;
  // Stop after so many instructions, write the machine to bytes, forget it, read it back and go on;
  // more rarely while it is larger than 64 KiB. 0: run in one piece.
  std::uint64_t snapshot_every = 0;
  std::string argument;  // JSON; empty: undefined
};

struct SessionFigures {
  std::uint64_t cpu_ns = 0;  // of the run alone, without compiling and starting
  std::uint64_t snapshots = 0;
  std::uint64_t snapshot_bytes_max = 0;
};

class Session {
 public:
  // Verifies and loads the program. Fails as the verifier, the window or the image do.
  static Result<std::unique_ptr<Session>> create(Program program, const SessionLimits& limits,
                                                 HostRights rights = {});

  // Runs until the program is done or cannot go on. What it prints goes to stdout. Fails when a
  // snapshot cannot be written or read back, which is an error of ours or of the system.
  Result<vm::Stop> run();

  // What the program answers, as JSON; nothing for undefined. A query that it gives is run. Fails
  // with words for the author.
  Result<std::optional<std::string>> answer_json(vm::Value value);

  vm::Vm& machine() { return *vm_; }
  // Calls of the host that were granted.
  std::uint64_t effects() const { return hosts_.effects(); }
  const SessionFigures& figures() const { return figures_; }

 private:
  explicit Session(HostRights rights) : hosts_(std::move(rights)) {}
  Result<void> move_through_bytes();

  HostCalls hosts_;
  SessionLimits limits_;
  SessionFigures figures_;
  std::uint64_t interval_ = 0;  // instructions until the next snapshot
  std::unique_ptr<const vm::Image> image_;
  std::unique_ptr<vm::Window> window_;
  std::shared_ptr<const vm::LoadedProgram> program_;
  std::unique_ptr<vm::Vm> vm_;
};

}  // namespace kitwork::app
