#include "apps/kitwork/gateway_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace kitwork::app {
namespace {

using Json = nlohmann::json;

std::string member(const Json& json, const char* name) {
  return json.contains(name) && json[name].is_string() ? json[name].get<std::string>()
                                                       : std::string();
}

template <std::size_t count>
bool is_one_of(const std::string& code, const char* const (&codes)[count]) {
  return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

constexpr const char* passing[] = {"rate_exceeded", "concurrency_exceeded", "overloaded",
                                   "zone_unavailable"};
constexpr const char* distrust[] = {
    "token_missing",      "token_malformed",      "token_refused",     "proof_missing",
    "invocation_refused", "invocation_malformed", "capsule_malformed", "capsule_refused",
    "nonce_used",         "submission_malformed"};
constexpr const char* forbidden[] = {"capability_missing", "gas_over_token", "gas_insufficient",
                                     "policy_forbids", "quarantined"};
constexpr const char* wrong[] = {"arguments_malformed", "arguments_too_long",
                                 "body_too_long",       "idempotency_key_malformed",
                                 "headers_too_long",    "header_malformed"};

}  // namespace

Problem problem_of(const HttpResponse& response) {
  Problem problem;
  problem.status = response.status;
  const Json json = Json::parse(response.body, nullptr, false);
  if (!json.is_object() || !response.header("content-type").starts_with("application/problem+")) {
    return problem;
  }
  problem.code = member(json, "code");
  problem.reason = member(json, "reason");
  problem.detail = member(json, "detail");
  problem.thrown = member(json, "thrown");
  problem.trap = member(json, "trap");
  if (json.contains("gas_used") && json["gas_used"].is_number_unsigned()) {
    problem.gas_used = json["gas_used"].get<std::uint64_t>();
  }
  return problem;
}

std::string problem_words(const Problem& problem) {
  if (problem.code.empty()) {
    return fmt::format("the answer is no gateway's: HTTP status {}", problem.status);
  }
  if (problem.code == "capsule_threw") return fmt::format("the capsule threw {}", problem.thrown);
  if (problem.code == "capsule_trapped") {
    return fmt::format("the machine stopped the capsule: {}", problem.trap);
  }
  const std::string why = problem.reason.empty() ? "" : fmt::format(" ({})", problem.reason);
  return fmt::format("{}: {}{}", problem.code, problem.detail, why);
}

ExitStatus problem_status(const Problem& problem) {
  if (problem.code == "capsule_threw") return exit_exception;
  if (problem.code == "out_of_gas") return exit_out_of_gas;
  if (problem.code == "capsule_trapped") {
    return problem.trap == "out_of_memory" ? exit_out_of_memory : exit_failed;
  }
  if (is_one_of(problem.code, distrust)) return exit_not_trusted;
  if (is_one_of(problem.code, forbidden)) return exit_not_allowed;
  if (is_one_of(problem.code, wrong)) return exit_wrong_use;
  if (problem.code == "result_unknown") return exit_unknown;
  return is_passing(problem) ? exit_unavailable : exit_failed;
}

bool is_passing(const Problem& problem) { return is_one_of(problem.code, passing); }

ExitStatus error_status(const Error& error) {
  switch (error.code) {
    case Errc::unavailable:
    case Errc::io_failed:
      return exit_unavailable;
    case Errc::invalid_argument:
      return exit_wrong_use;
    case Errc::not_found:
      return exit_unknown;
    default:
      return exit_not_trusted;
  }
}

DevFile dev_file_for(const Options& options) {
  const Result<DevFile> file = read_dev_file();
  if (!file) return {};
  const std::string given = options.text("--gateway");
  return given.empty() || given == file.value().gateway ? file.value() : DevFile();
}

Result<GatewayPlace> place_of(const Options& options) {
  const DevFile file = dev_file_for(options);
  GatewayPlace place;
  place.gateway = options.has("--gateway") ? options.text("--gateway") : file.gateway;
  place.ca = options.text("--ca");
  if (!place.gateway.empty()) return place;
  return Error{Errc::invalid_argument,
               "no gateway is known: --gateway URL names one, kitwork dev starts one"};
}

Result<GatewayClient> GatewayClient::create(const GatewayPlace& place) {
  Result<HttpUrl> url = parse_http_url(place.gateway);
  if (!url) return url.error();
  return GatewayClient(HttpClient(std::move(url.value()), place.ca));
}

void add_proof(HttpRequest& request, const CapsuleBytes& token,
               const CapsuleBytes& signed_invocation) {
  request.headers.emplace_back("Authorization", "Bearer " + bytes_to_hex(token));
  if (signed_invocation.empty()) return;
  request.headers.emplace_back("Kitwork-Signed-Invocation", bytes_to_hex(signed_invocation));
}

}  // namespace kitwork::app
