// kitwork node and kitwork setup: nodes by their configuration, and what zones need to begin.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <kitwork/node.hpp>
#include <nlohmann/json.hpp>

#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

int fail(const char* command, const Error& error) {
  fmt::print(stderr, "kitwork {}: {}: {}\n", command, errc_name(error.code), error.message);
  return error.code == Errc::invalid_argument ? exit_wrong_use : exit_failed;
}

sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int each : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, each);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void look_after(Node& node, const sigset_t& signals) {
  constexpr timespec pause{0, 50'000'000};
  for (;;) {
    node.tick();
    const int signal = sigtimedwait(&signals, nullptr, &pause);
    if (signal == SIGHUP) {
      const Result<void> reloaded = node.reload();
      fmt::print(stderr, "kitwork node: {}\n",
                 reloaded ? "certificates were read again" : reloaded.error().message);
    } else if (signal > 0) {
      return;
    }
  }
}

int run_node(const Options& options) {
  if (!options.operands().empty()) return wrong_use("node", "takes options only");
  if (!options.has("--config")) return wrong_use("node", "name its configuration: --config FILE");
  NodeSettings settings;
  settings.config = options.text("--config");
  settings.only = options.text("--only");
  char self[4096];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self);
  if (length <= 0) return fail("node", {Errc::io_failed, "cannot find the command itself"});
  settings.child_command = {std::string(self, static_cast<std::size_t>(length)), "node", "--config",
                            settings.config, "--only"};
  const sigset_t signals = block_signals();
  auto node = Node::start(settings);
  if (!node) return fail("node", node.error());
  fmt::print(stderr, "kitwork node: {} started as process {}\n", node.value()->title(), getpid());
  look_after(*node.value(), signals);
  fmt::print(stderr, "kitwork node: {} ends\n", node.value()->title());
  node.value().reset();
  return exit_done;
}

int run_setup(const Options& options) {
  if (!options.operands().empty()) return wrong_use("setup", "takes options only");
  if (!options.has("--dir")) return wrong_use("setup", "name a directory: --dir D");
  SetupSettings settings;
  settings.directory = options.text("--dir");
  const auto zones = options.number("--zones", settings.zones, 1, setup_zones_max);
  if (!zones) return wrong_use("setup", zones.error().message);
  const auto nodes = options.number("--nodes", settings.nodes, 1, setup_nodes_max);
  if (!nodes) return wrong_use("setup", nodes.error().message);
  const auto port = options.number("--port", settings.port, 0, 65'000);
  if (!port) return wrong_use("setup", port.error().message);
  settings.zones = static_cast<std::uint32_t>(zones.value());
  settings.nodes = static_cast<std::uint32_t>(nodes.value());
  settings.port = static_cast<std::uint16_t>(port.value());
  const auto all = set_up_zones(settings);
  if (!all) return fail("setup", all.error());
  if (options.has("--json")) {
    nlohmann::ordered_json told = nlohmann::ordered_json::array();
    for (const SetupNode& each : all.value()) {
      told.push_back({{"zone", each.zone},
                      {"node", each.node},
                      {"config", each.config},
                      {"gateway", each.gateway}});
    }
    fmt::print("{}\n", told.dump());
    return exit_done;
  }
  for (const SetupNode& each : all.value()) {
    fmt::print("{} {} {} {}\n", each.zone, each.node, each.gateway, each.config);
  }
  return exit_done;
}

}  // namespace

const Subcommand node_subcommand = {
    .name = "node",
    .synopsis = "--config FILE [--only ROLE]",
    .summary = "runs a node of a zone",
    .description =
        "    Runs the roles that FILE gives this node: command (votes and decides), worker (runs\n"
        "    capsules), gateway (takes invocations over HTTP). A gateway is a process of its own "
        "with\n"
        "    limits, and so is a worker when FILE says so; they are started again when they end. "
        "All\n"
        "    links to other nodes are by mutual TLS with the zone's certificates. SIGHUP reads\n"
        "    certificates and revocations again, SIGINT and SIGTERM end it in order. What happens "
        "is\n"
        "    told on stderr. kitwork setup writes such files.",
    .flags = {{"--config", "FILE", "Its configuration, JSON: see actors/node/README.md."},
              {"--only", "ROLE", "This role and no other, in this process."}},
    .exit_status =
        "    0   ended by a signal\n"
        "    64  the configuration is wrong: what, where, and what to write instead is told\n"
        "    70  it could not start: a file, a port or a directory that others have",
    .examples = "    kitwork node --config zones/asia/n1/config.json",
    .run = run_node,
};

const Subcommand setup_subcommand = {
    .name = "setup",
    .synopsis = "--dir D [--zones N] [--nodes N] [--port P] [--json]",
    .summary = "writes what zones on this machine need to begin",
    .description =
        "    Makes keys, certificates, the first policy and the configuration of each node, in "
        "D/ZONE/,\n"
        "    and D/home/dev.json, by which kitwork send finds the first zone "
        "(KITWORK_HOME=D/home). "
        "What\n"
        "    is there already stays; tokens, which live a day, are made anew. Prints zone, node, "
        "gateway\n"
        "    and configuration of each node, a line each. scripts/cluster starts them.",
    .flags = {{"--dir", "D", "Where it all goes."},
              {"--zones", "N", "How many zones, 1 to 5; 2 when not given."},
              {"--nodes", "N", "How many nodes in each, 1 to 7; 3 when not given."},
              {"--port", "P",
               "The first of the ports, 7400 when not given; 0 takes those that are free now."},
              {"--json", "", "Prints one JSON array."}},
    .exit_status =
        "    0   done\n"
        "    70  the system refused",
    .examples = "    kitwork setup --dir zones --zones 1 --nodes 3",
    .run = run_setup,
};

}  // namespace kitwork::app
