#include "apps/kitwork/dry_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/kitwork/inspect.hpp"
#include "apps/kitwork/session.hpp"
#include "schemas/capsule/capsule.hpp"
#include "schemas/capsule/packed_program.hpp"

namespace kitwork::app {

namespace {

std::string outcome_of(Session& session, const vm::Stop& stop) {
  switch (stop.kind) {
    case vm::StopKind::done:
      return "answered";
    case vm::StopKind::exception: {
      const ExceptionText thrown = exception_text(session.machine(), stop.value);
      return thrown.message.empty() ? "threw " + thrown.name
                                    : "threw " + thrown.name + ": " + thrown.message;
    }
    case vm::StopKind::out_of_gas:
      return "ran out of gas";
    default:
      return "ran out of memory";
  }
}

}  // namespace

Result<DryRun> dry_run(const CapsuleBytes& bytes, const std::string& argument,
                       const std::string& app) {
  const Result<DecodedCapsule> read = decode_capsule(bytes);
  if (!read) return read.error();
  const Capsule& capsule = read.value().capsule;
  Result<Program> program = unpack_program(capsule.program);
  if (!program) return program.error();
  SessionLimits limits;
  limits.gas = std::min(capsule.gas_limit, dry_run_gas_max);
  limits.memory_bytes = capsule.memory_bytes;
  limits.argument = argument;
  HostRights rights;
  rights.granted = capsule.capabilities;
  rights.app = app;
  rights.dry = true;
  auto session = Session::create(std::move(program.value()), limits, std::move(rights));
  if (!session) return session.error();
  const Result<vm::Stop> stop = session.value()->run();
  if (!stop) return stop.error();
  DryRun ran;
  ran.gas = static_cast<std::uint64_t>(session.value()->machine().gas_used());
  ran.effects = session.value()->effects();
  ran.outcome = outcome_of(*session.value(), stop.value());
  return ran;
}

void print_dry_run(const DryRun& ran) {
  fmt::print("  a dry run used {} gas: {}, {} effects left out\n", ran.gas, ran.outcome,
             ran.effects);
}

nlohmann::ordered_json dry_run_json(const DryRun& ran) {
  return {{"gas", ran.gas}, {"effects", ran.effects}, {"outcome", ran.outcome}};
}

}  // namespace kitwork::app
