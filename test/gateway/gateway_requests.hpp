// Requests that hold unless a test spoils them, for tests of the gateway.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/gateway/gateway.hpp"
#include "test/support/zone_fixture.hpp"

namespace kitwork::test {

inline constexpr gateway::PeerKey near_peer = {4, 127, 0, 0, 1};
inline constexpr gateway::PeerKey far_peer = {4, 203, 0, 113, 9};

inline gateway::GatewaySettings gateway_settings() {
  gateway::GatewaySettings settings;
  settings.zone = "asia";
  settings.name = "edge1";
  settings.authorities = {key_of(authority_number).public_key()};
  return settings;
}

struct GuestPlan {
  std::uint8_t authority = authority_number;
  std::uint8_t guest = 1;
  std::string audience = "asia";
  std::uint64_t gas_max = 1'000'000;
  std::uint64_t expires_at_ms = zone_start_ms + 600'000;
};

inline ByteVector guest_token(const GuestPlan& plan = {}) {
  Grant grant;
  grant.audiences = {plan.audience};
  grant.gas_max = plan.gas_max;
  grant.valid_from_ms = plan.expires_at_ms - 600'000;
  grant.expires_at_ms = plan.expires_at_ms;
  KeySeed seed{};
  seed[0] = plan.guest;
  return grant_guest_token(key_of(plan.authority), seed, grant, TokenNonce{plan.guest}).value();
}

struct SentRequest {
  gateway::RequestHead head;
  ByteVector body;

  SentRequest& with(std::string name, std::string value) {
    head.headers.push_back({std::move(name), std::move(value)});
    return *this;
  }
  SentRequest& without(std::string_view name) {
    std::erase_if(head.headers,
                  [&](const gateway::Header& each) { return gateway::same_name(each.name, name); });
    return *this;
  }
};

inline SentRequest get_request(std::string target, const ByteVector& token = {}) {
  SentRequest request{{"GET", std::move(target), {{"Host", "kitwork"}}, near_peer}, {}};
  if (!token.empty()) request.with("Authorization", "Bearer " + to_hex(token));
  return request;
}

// As dsl.md's row 5 has it.
inline SentRequest run_request(ByteVector capsule, const ByteVector& token) {
  SentRequest request{{"POST", "/kitwork/run", {{"Host", "kitwork"}}, near_peer}, {}};
  request.with("Content-Type", "application/octet-stream");
  request.with("Authorization", "Bearer " + to_hex(token));
  request.with("Content-Length", std::to_string(capsule.size()));
  request.body = std::move(capsule);
  return request;
}

// The same with an invocation that the token's holder signed.
inline SentRequest signed_request(const InvocationPlan& plan, const ByteVector& capsule) {
  const Submission submission = submission_of(plan, capsule);
  SentRequest request = run_request(capsule, submission.token);
  request.with("Kitwork-Signed-Invocation", to_hex(submission.invocation));
  return request.with("Kitwork-Arguments", plan.arguments);
}

inline SentRequest submission_request(const Submission& submission) {
  SentRequest request{{"POST", "/kitwork/run", {{"Host", "kitwork"}}, near_peer}, {}};
  request.with("Content-Type", "application/vnd.kitwork.submission");
  request.body = encode_submission(submission);
  return request.with("Content-Length", std::to_string(request.body.size()));
}

inline std::string header_of(const gateway::Response& response, std::string_view name) {
  for (const gateway::Header& each : response.headers) {
    if (gateway::same_name(each.name, name)) return each.value;
  }
  return {};
}

inline Verdict done_verdict(std::string result, std::uint64_t gas_used = 12) {
  Verdict verdict;
  verdict.finished = true;
  verdict.outcome = OutcomeKind::done;
  verdict.gas_used = gas_used;
  verdict.result = std::move(result);
  verdict.attempt = 1;
  return verdict;
}

inline Verdict refused_verdict(Errc error) {
  Verdict verdict;
  verdict.error = error;
  verdict.message = "at /secret/place, worker 7";
  return verdict;
}

}  // namespace kitwork::test
