// kitwork status: whether a gateway and its zone are there, and what they have done.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "apps/kitwork/gateway_figures.hpp"

namespace kitwork::app {

namespace {

// Whole numbers as such.
nlohmann::ordered_json number_json(double value) {
  if (value >= 0 && value < 9e15 && value == static_cast<double>(static_cast<std::uint64_t>(value)))
    return static_cast<std::uint64_t>(value);
  return value;
}

void tell_json(const std::string& gateway, const GatewayFigures& figures) {
  nlohmann::ordered_json told = {{"gateway", gateway}, {"ready", figures.ready}};
  if (!figures.ready) told["why"] = figures.not_ready_code;
  told["metrics"] = nlohmann::ordered_json::object();
  for (const auto& [name, value] : figures.values) told["metrics"][name] = number_json(value);
  fmt::print("{}\n", told.dump());
}

void tell_text(const std::string& gateway, const GatewayFigures& figures) {
  const bool colours = is_colourful(STDOUT_FILENO);
  const char* end = colours ? "\x1b[0m" : "";
  fmt::print("gateway {}\n", gateway);
  if (figures.ready) {
    fmt::print("  zone      {}ready{}\n", colours ? "\x1b[32m" : "", end);
  } else {
    fmt::print("  zone      {}not ready{}: {}\n", colours ? "\x1b[31m" : "", end,
               figures.not_ready_code);
  }
  if (!figures.shown) return fmt::print("  it shows its figures to its own machine only\n");
  const auto whole = [&](const char* name) { return figures.value(name); };
  const std::string answers = "kitwork_gateway_answers_total";
  fmt::print("  requests  {:.0f} under way, {:.0f} answered with 2xx, {:.0f} with others\n",
             whole("kitwork_gateway_exchanges_open"), figures.sum(answers, "2xx"),
             figures.sum(answers) - figures.sum(answers, "2xx"));
  fmt::print("  capsules  {:.0f} given to the zone, {:.0f} gas used\n",
             whole("kitwork_gateway_submissions_total"), whole("kitwork_gateway_gas_used_total"));
  fmt::print("  clients   {:.0f} connections, {:.0f} were refused\n",
             whole("kitwork_gateway_connections_open"),
             whole("kitwork_gateway_connections_refused_total"));
  for (const auto& [series, count] : figures.values) {
    const std::string prefix = "kitwork_gateway_problems_total{code=\"";
    if (!series.starts_with(prefix) || count == 0) continue;
    fmt::print("  problem   {} {:.0f} times\n",
               series.substr(prefix.size(), series.size() - prefix.size() - 2), count);
  }
}

int run(const Options& options) {
  if (!options.operands().empty()) return wrong_use("status", "takes options only");
  const Result<GatewayPlace> place = place_of(options);
  if (!place) return wrong_use("status", place.error().message);
  Result<GatewayClient> client = GatewayClient::create(place.value());
  if (!client) return wrong_use("status", client.error().message);
  Progress progress("waiting for " + place.value().gateway);
  client.value().show(progress);
  const Result<GatewayFigures> figures = figures_of(client.value());
  progress.clear();
  if (!figures) {
    fmt::print(stderr, "kitwork status: {}\n", figures.error().message);
    return error_status(figures.error());
  }
  if (options.has("--json")) {
    tell_json(place.value().gateway, figures.value());
  } else {
    tell_text(place.value().gateway, figures.value());
  }
  return figures.value().ready ? exit_done : exit_unavailable;
}

}  // namespace

const Subcommand status_subcommand = {
    .name = "status",
    .synopsis = "[--gateway URL] [--ca FILE] [--json]",
    .summary = "tells whether a zone is there, and what it did",
    .description =
        "    Asks a gateway whether it reaches its zone, and for its figures. Without --gateway "
        "it\n"
        "    is the one that kitwork dev runs.",
    .flags = {{"--gateway", "URL", "Whom to ask."},
              {"--ca", "FILE",
               "Certificates (PEM) that https is checked with; the system's when not given."},
              {"--json", "", "Prints one JSON object: gateway, ready, and all metrics."}},
    .exit_status =
        "    0   the zone is ready\n"
        "    6   the gateway's certificate is not believed\n"
        "    8   the gateway does not answer, or does not reach its zone",
    .examples =
        "    kitwork status\n"
        "    kitwork status --gateway https://asia.example --json",
    .run = run,
};

}  // namespace kitwork::app
