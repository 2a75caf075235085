#include "apps/kitwork/answer_report.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace kitwork::app {
namespace {

struct Told {
  std::string invocation;
  std::string trace;
  std::string gas;
  std::string attempt;
  bool repeated = false;
};

Told told_by(const HttpResponse& response) {
  Told told;
  told.invocation = response.header("kitwork-invocation");
  const std::string parent = response.header("traceparent");
  if (parent.size() > 35) told.trace = parent.substr(3, 32);
  told.gas = response.header("kitwork-gas-used");
  told.attempt = response.header("kitwork-attempt");
  told.repeated = response.header("kitwork-repeated") == "true";
  return told;
}

std::string facts_line(const Told& told, const Problem& problem) {
  std::string line;
  std::string gas = told.gas;
  if (gas.empty() && problem.gas_used) gas = std::to_string(*problem.gas_used);
  if (!gas.empty()) line += fmt::format("{} gas, ", gas);
  if (told.repeated) line += "repeated, ";
  if (!told.attempt.empty() && told.attempt != "1") {
    line += fmt::format("attempt {}, ", told.attempt);
  }
  return line + fmt::format("trace {}, invocation {}", told.trace, told.invocation);
}

void tell_json(const HttpResponse& response, const Told& told, const Problem& problem) {
  nlohmann::ordered_json json = {{"status", response.status}};
  if (response.status == 200) {
    json["answer"] = nlohmann::ordered_json::parse(response.body, nullptr, false);
  } else if (response.status != 202) {
    json["problem"] = nlohmann::ordered_json::parse(response.body, nullptr, false);
  }
  if (!told.gas.empty()) {
    json["gasUsed"] = std::strtoull(told.gas.c_str(), nullptr, 10);
  } else if (problem.gas_used) {
    json["gasUsed"] = *problem.gas_used;
  }
  json["invocation"] = told.invocation;
  json["trace"] = told.trace;
  if (!told.attempt.empty()) json["attempt"] = std::strtoul(told.attempt.c_str(), nullptr, 10);
  json["repeated"] = told.repeated;
  fmt::print("{}\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

int tell_answer(const HttpResponse& response, const Options& options, std::string_view command) {
  const Told told = told_by(response);
  const Problem problem =
      response.status == 200 || response.status == 202 ? Problem() : problem_of(response);
  const bool json = options.has("--json");
  if (json) tell_json(response, told, problem);
  if (response.status == 200) {
    if (!json) {
      fmt::print("{}\n", response.body);
      std::fflush(stdout);
      fmt::print(stderr, "{}\n", facts_line(told, problem));
    }
    return exit_done;
  }
  if (response.status == 202) {
    const bool asked = options.has("--no-wait");
    if (!json && asked) fmt::print("{}\n", told.invocation);
    if (!json && !asked) {
      fmt::print(stderr, "kitwork {}: it goes on without us: kitwork result {} asks for it later\n",
                 command, told.invocation);
    }
    return asked ? exit_done : exit_unfinished;
  }
  if (!json) {
    fmt::print(stderr, "kitwork {}: {}\n", command, problem_words(problem));
    if (!told.invocation.empty()) fmt::print(stderr, "{}\n", facts_line(told, problem));
  }
  return problem_status(problem);
}

}  // namespace kitwork::app
