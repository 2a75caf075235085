// GatewayClient: what the commands ask a gateway, and what its answers mean to them.
#pragma once

#include <cstdint>
#include <kitwork/capsule.hpp>
#include <optional>
#include <string>

#include "apps/kitwork/home.hpp"
#include "apps/kitwork/http_client.hpp"
#include "apps/kitwork/progress.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

// How long a gateway may take to answer at once, beyond what it was asked to wait.
inline constexpr std::uint64_t gateway_answer_ms = 20'000;

// A gateway's application/problem+json.
struct Problem {
  int status = 0;
  std::string code;    // one of actors/gateway/problems.def; "" for an answer of somebody else's
  std::string reason;  // one of schemas/errors.def, or ""
  std::string detail;
  std::string thrown;
  std::string trap;
  std::optional<std::uint64_t> gas_used;
};
Problem problem_of(const HttpResponse& response);
// One or two lines for a person, without an end of line.
std::string problem_words(const Problem& problem);
ExitStatus problem_status(const Problem& problem);
// Whether the same request may do better in a moment.
bool is_passing(const Problem& problem);

// Of what never became an answer.
ExitStatus error_status(const Error& error);

// Where the gateway is: --gateway and --ca, or else what kitwork dev wrote. Fails with words.
struct GatewayPlace {
  std::string gateway;
  std::string ca;
};
Result<GatewayPlace> place_of(const Options& options);

// What kitwork dev wrote; nothing of it when --gateway names another gateway.
DevFile dev_file_for(const Options& options);

class GatewayClient {
 public:
  static Result<GatewayClient> create(const GatewayPlace& place);

  // Shown while an answer is waited for; outlives the requests.
  void show(Progress& progress) {
    http_.set_waiting([&progress] { progress.tick(); });
  }
  Result<HttpResponse> ask(const HttpRequest& request,
                           std::uint64_t answer_ms = gateway_answer_ms) const {
    return http_.ask(request, answer_ms);
  }
  // With no more than a path.
  Result<HttpResponse> get(const std::string& target) const {
    HttpRequest request;
    request.target = target;
    return ask(request);
  }

 private:
  explicit GatewayClient(HttpClient http) : http_(std::move(http)) {}
  HttpClient http_;
};

// The headers that show who asks: a token, and what its holder signed unless a guest.
void add_proof(HttpRequest& request, const CapsuleBytes& token,
               const CapsuleBytes& signed_invocation);

}  // namespace kitwork::app
