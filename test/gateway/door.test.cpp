#include "actors/gateway/door.hpp"

#include <doctest/doctest.h>

#include "actors/gateway/door_service.hpp"
#include "schemas/capsule/capsule.hpp"
#include "test/gateway/gateway_requests.hpp"

// What is not HTTP: submissions at the CAF door; and what needs no token: the zone and its policy.
namespace kitwork::gateway {
namespace {

using test::zone_start_ms;

ByteVector good_submission(const std::string& arguments = "null") {
  const ByteVector capsule = test::capsule_of(1000);
  test::InvocationPlan plan;
  plan.capsule = verify_capsule(capsule).value();
  plan.arguments = arguments;
  Submission submission = test::submission_of(plan, capsule);
  submission.trace_parent.clear();
  submission.gateway.clear();
  submission.received_ms = 0;
  return encode_submission(submission);
}

TEST_CASE("a submission that holds is asked of the zone, and its verdict goes back") {
  Door door(test::gateway_settings());
  auto taken = door.submit(zone_start_ms, "someone", good_submission(), true);
  const auto* question = std::get_if<Door::Question>(&taken);
  REQUIRE(question != nullptr);
  CHECK(question->submission.gateway == "edge1");
  CHECK(question->until_ms > zone_start_ms);
  Verdict verdict = test::done_verdict("[1]");
  verdict.message = "at /secret/place";
  verdict.leader = static_cast<MemberId>(2);
  const auto told = door.answered(zone_start_ms + 5, question->exchange, verdict);
  REQUIRE(told);
  CHECK(told->result == "[1]");
  CHECK(told->message.empty());
  CHECK(told->leader == MemberId::none);
  CHECK(door.exchanges() == 0);
}

TEST_CASE("what does not hold is refused before the zone is asked") {
  Door door(test::gateway_settings());
  const auto refusal = [&](const ByteVector& bytes) {
    auto taken = door.submit(zone_start_ms, "someone", bytes, true);
    REQUIRE(std::holds_alternative<Verdict>(taken));
    return std::get<Verdict>(taken);
  };
  CHECK(refusal({}).message == "submission_malformed");
  CHECK(refusal({1, 2, 3}).error == Errc::malformed);
  ByteVector spoiled = good_submission();
  for (std::size_t i = 0; i < spoiled.size(); i += 7) {
    ByteVector bytes = spoiled;
    bytes[i] ^= 0x10;
    auto taken = door.submit(zone_start_ms, "client " + std::to_string(i), bytes, true);
    CHECK(std::holds_alternative<Verdict>(taken));
  }
  CHECK(refusal(ByteVector(submission_bytes_max + 1)).message == "body_too_long");
  auto settings = test::gateway_settings();
  settings.authorities.clear();
  Door strict(settings);
  auto taken = strict.submit(zone_start_ms, "someone", good_submission(), true);
  CHECK(std::get<Verdict>(taken).error == Errc::untrusted_authority);
}

TEST_CASE("a client's rate is its own, and whoever waits too long may ask again") {
  Door door(test::gateway_settings());
  const ByteVector bytes = good_submission();
  std::optional<ExchangeId> first;
  std::size_t refused = 0;
  for (int i = 0; i < 1000; ++i) {
    auto taken = door.submit(zone_start_ms, "busy", {}, true);
    if (std::get<Verdict>(taken).error == Errc::overloaded) ++refused;
  }
  CHECK(refused == 1000 - GatewayLimits{}.address_burst);
  auto taken = door.submit(zone_start_ms, "quiet", bytes, true);
  REQUIRE(std::holds_alternative<Door::Question>(taken));
  first = std::get<Door::Question>(taken).exchange;
  CHECK(door.expired(zone_start_ms + 30'000, *first).error == Errc::unavailable);
  CHECK(!door.answered(zone_start_ms + 40'000, *first, test::done_verdict("1")));
}

TEST_CASE("the door lets clients say one thing, and gateways answer it") {
  const guard::Service& service = door_service();
  CHECK(service.clients == guard::RoleSet{guard::Role::client});
  CHECK(service.servers == guard::RoleSet{guard::Role::gateway});
  CHECK(!service.other_zones);
  CHECK(service.to_service.size() == 1);
  CHECK(service.to_client.empty());
  CHECK(service.limits.requests_in_flight_max <= 64);
}

test::SentRequest policy_request(const ByteVector& body) {
  test::SentRequest request{{"POST", "/kitwork/policy", {{"Host", "kitwork"}}, test::far_peer},
                            body};
  request.with("Content-Type", "application/octet-stream");
  return request.with("Content-Length", std::to_string(body.size()));
}

TEST_CASE("a change of this zone's policy is passed on, whoever brings it") {
  Gateway gateway(test::gateway_settings());
  const auto send = [&](const ByteVector& body) {
    const auto request = policy_request(body);
    auto opening = gateway.open(zone_start_ms, request.head, true);
    if (auto* response = std::get_if<Response>(&opening)) return *response;
    return std::get<Response>(
        gateway.receive(zone_start_ms, std::get<Opened>(opening).exchange, body, TokenNonce{}));
  };
  PolicyChange change;
  change.zone = "asia";
  change.sequence = 7;
  change.key = test::key_of(9).public_key();
  const Response taken = send(encode_item(change));
  CHECK(taken.status == 202);
  CHECK(taken.policy == encode_item(change));
  CHECK(taken.body == "{\"policy\":7}\n");
  change.zone = "europe";
  CHECK(send(encode_item(change)).status == 400);
  CHECK(send(encode_item(change)).policy.empty());
  CHECK(send({1, 2}).status == 400);
  CHECK(send(ByteVector(policy_body_bytes_max)).status == 400);
  CHECK(send(ByteVector(policy_body_bytes_max + 1)).status == 413);
  CHECK(gateway.exchanges() == 0);
}

TEST_CASE("what the zone is like is shown to this machine only") {
  Gateway gateway(test::gateway_settings());
  auto request = test::get_request("/kitwork/zone");
  const auto ask = [&](const std::string& status) {
    return std::get<Response>(gateway.open(zone_start_ms, request.head, true, status));
  };
  CHECK(ask("{\"policy\":1}").body == "{\"policy\":1}\n");
  CHECK(test::header_of(ask("{}"), "content-type") == "application/json");
  CHECK(ask("").status == 503);
  request.head.peer = test::far_peer;
  CHECK(ask("{}").status == 404);
}

}  // namespace
}  // namespace kitwork::gateway
