#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "actors/gateway/limits.hpp"
#include "actors/gateway/problem.hpp"
#include "actors/gateway/route.hpp"
#include "test/gateway/gateway_requests.hpp"

// openapi.json says what the tables say, and the gateway does what it says.
namespace kitwork::gateway {
namespace {

const nlohmann::json& document() {
  static const nlohmann::json json = [] {
    std::ifstream file(KITWORK_OPENAPI);
    return nlohmann::json::parse(file);
  }();
  return json;
}

TEST_CASE("the document has the routes of the table, and no other") {
  std::map<std::string, std::string> documented;
  for (const auto& [path, methods] : document().at("paths").items()) {
    REQUIRE(methods.size() == 1);
    std::string method = methods.begin().key();
    for (char& each : method) each = static_cast<char>(each - 'a' + 'A');
    documented[methods.begin()->at("operationId")] = method + " " + path;
  }
  CHECK(documented.size() == route_count);
  for (std::size_t i = 0; i < route_count; ++i) {
    const RouteFacts& facts = facts_of(static_cast<Route>(i));
    const std::string path = std::string(facts.path) + (facts.has_id ? "{id}" : "");
    CHECK(documented[facts.name] == std::string(facts.method) + " " + path);
  }
}

TEST_CASE("the document has the problems of the table, with their status, and no other") {
  const auto& problems = document().at("x-kitwork-problems");
  CHECK(problems.size() == problem_count);
  std::set<std::string> codes;
  for (std::size_t i = 0; i < problem_count; ++i) {
    const ProblemFacts& facts = facts_of(static_cast<Problem>(i));
    CHECK(problems.at(facts.code) == facts.status);
    codes.insert(facts.code);
    CHECK(std::string(status_text(facts.status)) != "Unknown");
    const auto& run = document().at("paths").at("/kitwork/run").at("post").at("responses");
    CHECK(run.contains(std::to_string(facts.status)));
  }
  const auto& listed =
      document().at("components").at("schemas").at("Problem").at("properties").at("code");
  CHECK(std::set<std::string>(listed.at("enum").begin(), listed.at("enum").end()) == codes);
}

TEST_CASE("the document has the limits of the table") {
  const std::map<std::string, std::uint64_t> limits = {
#define KITWORK_GATEWAY_LIMIT(name, value, sentence) {#name, GatewayLimits{}.name},
#include "actors/gateway/limits.def"
#undef KITWORK_GATEWAY_LIMIT
  };
  const auto& documented = document().at("x-kitwork-limits");
  CHECK(documented.size() >= 10);
  for (const auto& each : documented.items()) {
    const std::string& name = each.key();
    CAPTURE(name);
    REQUIRE(limits.contains(name));
    CHECK(limits.at(name) == each.value());
  }
  const auto& bodies =
      document().at("paths").at("/kitwork/run").at("post").at("requestBody").at("content");
  const auto most = [&](const char* type) { return bodies.at(type).at("schema").at("maxLength"); };
  CHECK(most("application/octet-stream") == capsule_body_bytes_max);
  CHECK(most("application/vnd.kitwork.submission") == submission_body_bytes_max);
}

TEST_CASE("an answer has the headers and the members that the document tells") {
  Gateway gateway(test::gateway_settings());
  const ByteVector capsule = test::capsule_of(1000);
  const auto run = [&](const Verdict& verdict) {
    const test::SentRequest request = test::run_request(capsule, test::guest_token());
    const auto opened = std::get<Opened>(gateway.open(test::zone_start_ms, request.head, true));
    gateway.receive(test::zone_start_ms, opened.exchange, request.body, TokenNonce{});
    auto step = gateway.answered(test::zone_start_ms, opened.exchange, verdict);
    return std::get<Response>(step.value());
  };
  Verdict repeated = test::done_verdict("1");
  repeated.repeated = true;
  const Response response = run(repeated);
  const auto& told =
      document().at("paths").at("/kitwork/run").at("post").at("responses").at("200").at("headers");
  for (const auto& each : told.items()) {
    const std::string& name = each.key();
    CAPTURE(name);
    CHECK(!test::header_of(response, name).empty());
  }
  Verdict threw = test::done_verdict("no");
  threw.outcome = OutcomeKind::exception;
  const auto& problem = document().at("components").at("schemas").at("Problem");
  for (const Verdict& each : {threw, test::refused_verdict(Errc::revoked)}) {
    const auto json = nlohmann::json::parse(run(each).body);
    for (const auto& name : problem.at("required")) CHECK(json.contains(name.get<std::string>()));
    for (const auto& member : json.items()) {
      const std::string& name = member.key();
      CAPTURE(name);
      CHECK(problem.at("properties").contains(name));
    }
  }
}

}  // namespace
}  // namespace kitwork::gateway
