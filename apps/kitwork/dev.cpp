// kitwork dev: a zone of one's own in one process.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <kitwork/node.hpp>
#include <utility>

#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

constexpr std::uint16_t usual_port = 7070;

int fail(const Error& error) {
  fmt::print(stderr, "kitwork dev: {}: {}\n", errc_name(error.code), error.message);
  return exit_failed;
}

// Signals that end it; blocked in all threads, and waited for by this one.
sigset_t block_ends() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  return ends;
}

Result<std::unique_ptr<DevZone>> start(DevSettings settings, bool port_given) {
  auto zone = DevZone::start(settings);
  if (zone || port_given || zone.error().code != Errc::io_failed) return zone;
  // The usual port may be another zone's.
  settings.port = 0;
  return DevZone::start(settings);
}

void welcome(const DevZone& zone, bool kept) {
  fmt::print(
      "kitwork dev: a zone of one member, one worker and one gateway is up.\n\n"
      "    gateway   {}\n    directory {}{}\n    guest     {}\n\n"
      "The guest's token may read, and lives 15 minutes; {} always has one that is good.\n"
      "Next, in another terminal:\n\n"
      "    kitwork send apps/examples/fee.js\n    curl -s {}/readyz\n\n"
      "Ctrl-C ends it.\n",
      zone.url(), zone.directory(), kept ? "" : " (removed at the end)", zone.guest_token(),
      zone.dev_file(), zone.url());
  std::fflush(stdout);
}

int wait_for_end(DevZone& zone, const sigset_t& ends) {
  for (;;) {
    const timespec second{1, 0};
    const int signal = sigtimedwait(&ends, nullptr, &second);
    if (signal > 0) return signal;
    if (signal < 0 && errno != EAGAIN && errno != EINTR) return SIGTERM;
    if (const Result<void> renewed = zone.renew_tokens(); !renewed) {
      fmt::print(stderr, "kitwork dev: {}\n", renewed.error().message);
    }
  }
}

int run(const Options& options) {
  if (!options.operands().empty()) return wrong_use("dev", "takes options only");
  DevSettings settings;
  settings.directory = options.text("--dir");
  settings.data = options.text("--data");
  settings.extensions = options.texts("--extension");
  if (options.has("--zone")) settings.zone = options.text("--zone");
  const auto port = options.number("--port", usual_port, 0, 65535);
  if (!port) return wrong_use("dev", port.error().message);
  settings.port = static_cast<std::uint16_t>(port.value());
  const sigset_t ends = block_ends();
  auto zone = start(settings, options.has("--port"));
  if (!zone) return fail(zone.error());
  welcome(*zone.value(), !settings.directory.empty());
  wait_for_end(*zone.value(), ends);
  fmt::print("\nkitwork dev: ending\n");
  std::fflush(stdout);
  zone.value().reset();
  return exit_done;
}

}  // namespace

const Subcommand dev_subcommand = {
    .name = "dev",
    .synopsis = "[--dir D] [--data DIR] [--extension FILE]... [--port N] [--zone NAME]",
    .summary = "starts a zone of one's own, in one process",
    .description =
        "    Starts a whole zone: one member that decides, one worker, and a gateway over HTTP on\n"
        "    127.0.0.1, without any setup: it makes keys, policy, gas and tokens for itself. Where "
        "it\n"
        "    is and a token that is good are always in ~/.kitwork/dev.json (or in the directory "
        "that\n"
        "    KITWORK_HOME names), which only the user can read, and where kitwork send looks.\n"
        "    SIGINT and SIGTERM end it in order.",
    .flags = {{"--dir", "D",
               "Keeps the zone's keys and log there, and goes on with them next time; without it\n"
               "all is gone at the end."},
              {"--data", "DIR",
               "What capsules read and write: kv/KEY, db/APP/TABLE.json, queue/NAME.jsonl, as for\n"
               "kitwork run; data in the zone's directory when not given."},
              {"--extension", "FILE",
               "A shared library with functions for capsules (<kitwork/extension.hpp>). May be\n"
               "repeated.",
               true},
              {"--port", "N",
               "Where the gateway listens; 0 for any. Without it 7070, or any other if that is\n"
               "taken."},
              {"--zone", "NAME", "What the zone is called; dev when not given."}},
    .exit_status =
        "    0   ended by a signal\n"
        "    70  it could not start: a port or directory that others have",
    .examples =
        "    kitwork dev\n"
        "    kitwork dev --dir ~/my-zone --port 8080",
    .run = run,
};

}  // namespace kitwork::app
