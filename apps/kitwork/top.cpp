// kitwork top: what a gateway does, again and again, on a terminal.
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "apps/kitwork/gateway_figures.hpp"

namespace kitwork::app {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t seconds_most = 3600;
constexpr std::size_t history_max = 48;
constexpr const char* bars[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

volatile sig_atomic_t interrupted = 0;

struct Sample {
  Clock::time_point when;
  Result<GatewayFigures> figures;
};

// Of what grew between two samples, a second.
double rate(const Sample& before, const Sample& now, const std::string& name,
            const std::string& labels = "") {
  const std::chrono::duration<double> passed = now.when - before.when;
  if (!before.figures || !now.figures || passed.count() <= 0) return 0;
  const double grown =
      now.figures.value().sum(name, labels) - before.figures.value().sum(name, labels);
  return std::max(grown, 0.0) / passed.count();
}

// The bound that `share` of the runs between two samples stayed under, in milliseconds.
std::string quantile(const Sample& before, const Sample& now, double share) {
  if (!before.figures || !now.figures) return "-";
  const std::string bucket = "kitwork_gateway_run_seconds_bucket{le=\"";
  std::map<double, double> grown;  // by bound
  for (const auto& [series, count] : now.figures.value().values) {
    if (!series.starts_with(bucket)) continue;
    const std::string bound = series.substr(bucket.size());
    const double seconds = bound.starts_with("+Inf") ? 1e9 : std::strtod(bound.c_str(), nullptr);
    grown[seconds] = count - before.figures.value().value(series);
  }
  if (grown.empty() || grown.rbegin()->second <= 0) return "-";
  for (const auto& [bound, count] : grown) {
    if (count < share * grown.rbegin()->second) continue;
    return bound >= 1e9 ? "longer" : fmt::format("{:.0f} ms", bound * 1000);
  }
  return "-";
}

std::string graph(const std::vector<double>& history) {
  const double most = std::max(1.0, *std::max_element(history.begin(), history.end()));
  std::string line;
  for (const double each : history) {
    line += bars[static_cast<std::size_t>(each / most * 8 + (each > 0 ? 0.5 : 0)) % 9];
  }
  return line;
}

void show(const std::string& gateway, const Sample& before, const Sample& now,
          const std::vector<double>& history) {
  const auto line = [](const std::string& text) { fmt::print("{}\x1b[K\n", text); };
  if (!now.figures) {
    line(fmt::format("{}  \x1b[31mdoes not answer\x1b[0m", gateway));
    return line("  " + now.figures.error().message);
  }
  const GatewayFigures& figures = now.figures.value();
  line(fmt::format("{}  {}", gateway,
                   figures.ready ? "\x1b[32mready\x1b[0m" : "\x1b[31mnot ready\x1b[0m"));
  if (!figures.shown) return line("  it shows its figures to its own machine only");
  const std::string answers = "kitwork_gateway_answers_total";
  const std::string run = "route=\"run\"";
  line(
      fmt::format("  runs       {:8.1f} /s   {}", rate(before, now, answers, run), graph(history)));
  line(fmt::format("  gas        {:8.0f} /s", rate(before, now, "kitwork_gateway_gas_used_total")));
  line(fmt::format("  problems   {:8.1f} /s", rate(before, now, "kitwork_gateway_problems_total")));
  line(fmt::format("  half in    {:>8}      nearly all (99 %) in {}", quantile(before, now, 0.5),
                   quantile(before, now, 0.99)));
  line(fmt::format("  under way  {:8.0f}      connections {:.0f}",
                   figures.value("kitwork_gateway_exchanges_open"),
                   figures.value("kitwork_gateway_connections_open")));
}

// False: somebody pressed q, or ended the input.
bool wait_for_key(int milliseconds) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (poll(&input, 1, milliseconds) <= 0) return interrupted == 0;
  char key = 0;
  return read(STDIN_FILENO, &key, 1) == 1 && key != 'q';
}

int run_live(const GatewayClient& client, const std::string& gateway, std::uint64_t seconds) {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };
  sigaction(SIGINT, &action, nullptr);
  std::vector<double> history;
  Sample before{Clock::now(), figures_of(client)};
  fmt::print("\x1b[2J");
  do {
    Sample now{Clock::now(), figures_of(client)};
    history.push_back(rate(before, now, "kitwork_gateway_answers_total", "route=\"run\""));
    if (history.size() > history_max) history.erase(history.begin());
    fmt::print("\x1b[H");
    show(gateway, before, now, history);
    fmt::print("\x1b[J");
    std::fflush(stdout);
    before = std::move(now);
  } while (interrupted == 0 && wait_for_key(static_cast<int>(seconds * 1000)));
  fmt::print("\n");
  return exit_done;
}

// One measurement over the interval, without a terminal's signs.
int run_once(const GatewayClient& client, const std::string& gateway, std::uint64_t seconds) {
  const Sample before{Clock::now(), figures_of(client)};
  if (!before.figures) {
    fmt::print(stderr, "kitwork top: {}\n", before.figures.error().message);
    return error_status(before.figures.error());
  }
  const timespec time{static_cast<time_t>(seconds), 0};
  nanosleep(&time, nullptr);
  const Sample now{Clock::now(), figures_of(client)};
  if (!now.figures) {
    fmt::print(stderr, "kitwork top: {}\n", now.figures.error().message);
    return error_status(now.figures.error());
  }
  fmt::print("{} {}\n", gateway, now.figures.value().ready ? "ready" : "not ready");
  fmt::print("  runs {:.1f} /s, gas {:.0f} /s, problems {:.1f} /s\n",
             rate(before, now, "kitwork_gateway_answers_total", "route=\"run\""),
             rate(before, now, "kitwork_gateway_gas_used_total"),
             rate(before, now, "kitwork_gateway_problems_total"));
  fmt::print("  half in {}, nearly all in {}, {:.0f} under way\n", quantile(before, now, 0.5),
             quantile(before, now, 0.99),
             now.figures.value().value("kitwork_gateway_exchanges_open"));
  return exit_done;
}

int run(const Options& options) {
  if (!options.operands().empty()) return wrong_use("top", "takes options only");
  const auto seconds = options.number("--seconds", 1, 1, seconds_most);
  if (!seconds) return wrong_use("top", seconds.error().message);
  const Result<GatewayPlace> place = place_of(options);
  if (!place) return wrong_use("top", place.error().message);
  const Result<GatewayClient> client = GatewayClient::create(place.value());
  if (!client) return wrong_use("top", client.error().message);
  const bool once = options.has("--once");
  if (!once && isatty(STDOUT_FILENO) != 1) {
    return wrong_use("top", "needs a terminal; --once tells it once");
  }
  return once ? run_once(client.value(), place.value().gateway, seconds.value())
              : run_live(client.value(), place.value().gateway, seconds.value());
}

}  // namespace

const Subcommand top_subcommand = {
    .name = "top",
    .synopsis = "[--gateway URL] [--ca FILE] [--seconds N] [--once]",
    .summary = "shows what a zone does, live",
    .description =
        "    Asks a gateway for its figures again and again, and shows how many capsules run a\n"
        "    second, how much gas they use, how long they take, and what is refused. Without\n"
        "    --gateway it is the one that kitwork dev runs. q and Return end it.",
    .flags = {{"--gateway", "URL", "Whom to ask."},
              {"--ca", "FILE",
               "Certificates (PEM) that https is checked with; the system's when not given."},
              {"--seconds", "N", "How long between two questions; 1 when not given."},
              {"--once", "", "Measures once, over --seconds, and needs no terminal."}},
    .exit_status =
        "    0   done\n"
        "    6   the gateway's certificate is not believed\n"
        "    8   the gateway does not answer",
    .examples = "    kitwork top\n    kitwork top --once --seconds 10",
    .run = run,
};

}  // namespace kitwork::app
