// kitwork run: a capsule in this process, against a local directory.
#include <fmt/format.h>

#include <cstdio>

#include "apps/kitwork/capsule_file.hpp"
#include "apps/kitwork/report.hpp"
#include "apps/kitwork/source_file.hpp"
#include "schemas/capsule/capsule.hpp"
#include "schemas/capsule/packed_program.hpp"

namespace kitwork::app {

namespace {

int refuse(const Error& error) {
  fmt::print(stderr, "kitwork run: {}: {}\n", errc_name(error.code), error.message);
  return error.code == Errc::capability_missing ? exit_not_allowed : exit_not_trusted;
}

Result<DecodedCapsule> read_capsule(const Options& options, const std::string& path) {
  const Result<CapsuleBytes> bytes = read_capsule_file(path);
  if (!bytes) return bytes.error();
  Result<DecodedCapsule> capsule = decode_capsule(bytes.value());
  if (!capsule || !capsule.value().signature || options.has("--unsigned")) return capsule;
  if (const Result<Digest> verified = verify_capsule(bytes.value()); !verified) {
    return verified.error();
  }
  return capsule;
}

int run(const Options& options) {
  const Result<std::string> path = one_file(options);
  if (!path) return wrong_use("run", path.error().message);
  const Result<DecodedCapsule> read = read_capsule(options, path.value());
  if (!read && read.error().code == Errc::io_failed) return wrong_use("run", read.error().message);
  if (!read) return refuse(read.error());
  const Capsule& capsule = read.value().capsule;
  if (!capsule.author && !options.has("--unsigned")) {
    return refuse({Errc::not_signed, "nobody signed it; --unsigned runs it all the same"});
  }
  Result<Program> program = unpack_program(capsule.program);
  if (!program) return refuse(program.error());
  const SessionLimits own{capsule.gas_limit, capsule.memory_bytes, 0, {}};
  const Result<SessionLimits> limits = limits_of(options, own);
  if (!limits) return wrong_use("run", limits.error().message);
  if (limits.value().gas > own.gas || limits.value().memory_bytes > own.memory_bytes) {
    return wrong_use("run", "the capsule's own limits can only be lowered");
  }
  HostRights rights;
  rights.granted = capsule.capabilities;
  if (options.has("--data")) rights.data = data::LocalData(options.text("--data"));
  rights.app = options.has("--app") ? options.text("--app") : data::app_of(capsule.capabilities);
  auto session = Session::create(std::move(program.value()), limits.value(), std::move(rights));
  if (!session) {
    if (session.error().code == Errc::malformed && options.has("--arg")) {
      return wrong_use("run", session.error().message);
    }
    return refuse(session.error());
  }
  return run_and_tell(*session.value(), "run", limits.value(), options);
}

}  // namespace

const Subcommand run_subcommand = {
    .name = "run",
    .synopsis =
        "CAPSULE [--arg JSON] [--data DIR] [--app APP] [--gas N] [--memory BYTES]\n"
        "        [--snapshot-every N] [--unsigned] [--stats] [--json]",
    .summary = "runs a capsule here, against a local directory",
    .description =
        "    Verifies CAPSULE (- is the standard input) and runs it within its own limits, in the "
        "same\n"
        "    machine and at the same gas as in a cluster. What it touches is checked against its\n"
        "    capabilities when it happens, and goes to DIR:\n"
        "        kv.read, kv.write, kv.delete    DIR/kv/KEY, JSON\n"
        "        from(\"users\")..take(10)         DIR/db/APP/users.json, an array of objects\n"
        "        queue.send                      DIR/queue/NAME.jsonl, a line a message\n"
        "        time.sleep                      does not wait: time stands still here\n"
        "    http and zone.move are refused: there is no network and no other zone. A refused "
        "call\n"
        "    throws an Error in the capsule. The answer is printed as JSON.",
    .flags = {{"--arg", "JSON", "What the capsule finds as arg; undefined when not given."},
              {"--data", "DIR", "Where its data lies. Without, it can touch nothing."},
              {"--app", "APP",
               "Whose tables db() means; when not given, the one app whose tables the capsule may "
               "touch,\nor app."},
              {"--gas", "N", "Less gas than the capsule's own limit."},
              {"--memory", "BYTES", "Less memory than the capsule's own limit."},
              {"--snapshot-every", "N",
               "Stops every N instructions, writes the machine to bytes and goes on from them."},
              {"--unsigned", "", "Runs a capsule whatever its signature is."},
              {"--stats", "", "Tells gas, memory and time on stderr when it ends."},
              {"--json", "", "Tells an uncaught exception and --stats as JSON on stderr."}},
    .exit_status =
        "    0   done\n"
        "    1   an exception that nothing caught, or an answer that JSON does not have\n"
        "    4   out of gas\n"
        "    5   out of memory\n"
        "    6   the capsule does not hold: which rule it breaks is on stderr\n"
        "    70  the machine itself failed",
    .examples =
        "    kitwork run fee.kwc --arg '{\"amount\": 120}' --stats\n"
        "    kitwork run cart.kwc --arg '{\"id\": 7}' --data ./data",
    .run = run,
};

}  // namespace kitwork::app
