#include "actors/gateway/gateway.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "actors/trace/trace_chain.hpp"
#include "schemas/capsule/capsule.hpp"
#include "test/gateway/gateway_requests.hpp"

namespace kitwork::gateway {
namespace {

using test::done_verdict;
using test::get_request;
using test::guest_token;
using test::header_of;
using test::refused_verdict;
using test::run_request;
using test::SentRequest;
using test::signed_request;
using test::submission_request;
using test::zone_start_ms;

struct World {
  ByteVector capsule = test::capsule_of(1000);
  Digest capsule_digest = verify_capsule_digest(capsule);
  ByteVector token = guest_token();
  Gateway gateway;
  std::uint64_t now_ms = zone_start_ms;
  ExchangeId exchange{};
  std::uint8_t randomness = 0;

  explicit World(const GatewaySettings& settings = test::gateway_settings()) : gateway(settings) {}

  static Digest verify_capsule_digest(const ByteVector& bytes) {
    return verify_capsule(bytes).value();
  }
  Step send(const SentRequest& request) {
    const Opening opening = gateway.open(now_ms, request.head, true);
    if (const auto* response = std::get_if<Response>(&opening)) return *response;
    const Opened& opened = std::get<Opened>(opening);
    exchange = opened.exchange;
    return gateway.receive(now_ms, exchange, request.body, TokenNonce{++randomness});
  }
  Response refused(const SentRequest& request) {
    Step step = send(request);
    REQUIRE(std::holds_alternative<Response>(step));
    return std::get<Response>(step);
  }
  std::string code(const SentRequest& request) { return code_of(refused(request)); }
  static std::string code_of(const Response& response) {
    CHECK(header_of(response, "Content-Type") == "application/problem+json");
    const auto json = nlohmann::json::parse(response.body);
    CHECK(json.at("status") == response.status);
    CHECK(json.at("type") == "urn:kitwork:problem:" + json.at("code").get<std::string>());
    return json.at("code");
  }
  Asked asked(const SentRequest& request) {
    Step step = send(request);
    if (const auto* response = std::get_if<Response>(&step)) FAIL(response->body);
    return std::get<Asked>(step);
  }
  Submission submitted(const SentRequest& request) {
    return std::get<Submission>(asked(request).question);
  }
  Response answer(const Verdict& verdict) {
    const std::optional<Step> step = gateway.answered(now_ms, exchange, verdict);
    REQUIRE(step.has_value());
    REQUIRE(std::holds_alternative<Response>(*step));
    return std::get<Response>(*step);
  }
  Response run(const SentRequest& request, const Verdict& verdict) {
    submitted(request);
    return answer(verdict);
  }
};

TEST_CASE("a capsule and a guest's token are enough, and the answer is the capsule's JSON") {
  World w;
  const Submission submission = w.submitted(run_request(w.capsule, w.token));
  CHECK(submission.capsule == w.capsule);
  CHECK(submission.token == w.token);
  CHECK(submission.gateway == "edge1");
  CHECK(submission.received_ms == w.now_ms);
  CHECK(submission.trace_parent.empty());
  const TokenRights rights =
      verify_token(w.token, {test::gateway_settings().authorities, "asia", w.now_ms, {}}).value();
  CHECK(verify_invocation(submission.invocation, rights, w.capsule_digest, bytes_of("null"), "asia",
                          w.now_ms)
            .ok());
  const Response response = w.answer(done_verdict(R"([{"name":"Ann"}])"));
  CHECK(response.status == 200);
  CHECK(response.body == R"([{"name":"Ann"}])");
  CHECK(header_of(response, "Content-Type") == "application/json");
  CHECK(header_of(response, "Kitwork-Gas-Used") == "12");
  CHECK(header_of(response, "Kitwork-Invocation") ==
        to_hex(decode_invocation(submission.invocation).value().digest));
  CHECK(parse_trace_parent(header_of(response, "traceparent")).has_value());
  CHECK(w.gateway.exchanges() == 0);
}

TEST_CASE("a holder's token wants an invocation that the holder signed for exactly this") {
  World w;
  const test::InvocationPlan plan{.capsule = w.capsule_digest, .arguments = R"({"a":1})"};
  const Submission submission = w.submitted(signed_request(plan, w.capsule));
  CHECK(submission.invocation == test::submission_of(plan).invocation);
  CHECK(submission.arguments == test::submission_of(plan).arguments);
  w.answer(done_verdict("1"));

  CHECK(w.code(run_request(w.capsule, submission.token)) == "proof_missing");
  auto spoilt = plan;
  spoilt.signer = test::author_number;
  CHECK(w.code(signed_request(spoilt, w.capsule)) == "invocation_refused");
  CHECK(w.code(signed_request(plan, w.capsule)
                   .without("kitwork-arguments")
                   .with("Kitwork-Arguments", "2")) == "invocation_refused");
  CHECK(w.code(signed_request(plan, test::capsule_of(999))) == "invocation_refused");
  spoilt = plan;
  spoilt.lives_ms = invocation_lifetime_ms_max + 1;
  CHECK(w.code(signed_request(spoilt, w.capsule)) == "invocation_refused");
  CHECK(w.code(signed_request(plan, w.capsule)
                   .without("kitwork-signed-invocation")
                   .with("Kitwork-Signed-Invocation", "00ff")) == "invocation_malformed");
  CHECK(w.gateway.exchanges() == 0);
}

TEST_CASE("a whole submission brings everything in its body, and nothing for the gateway to say") {
  World w;
  Submission submission =
      test::submission_of({.capsule = w.capsule_digest, .arguments = "7"}, w.capsule);
  CHECK(w.code(submission_request(submission)) == "submission_malformed");
  submission.gateway.clear();
  submission.received_ms = 0;
  CHECK(w.submitted(submission_request(submission)).gateway == "edge1");
  w.answer(done_verdict("8"));
  // A second place for the same would leave open which counts.
  CHECK(w.code(submission_request(submission).with("Authorization", "Bearer 00")) ==
        "submission_malformed");
  CHECK(w.code(submission_request(submission).with("Kitwork-Arguments", "7")) ==
        "submission_malformed");
  // The zone may have the capsule already.
  submission.capsule.clear();
  CHECK(w.submitted(submission_request(submission)).capsule.empty());
  CHECK(World::code_of(w.answer(refused_verdict(Errc::not_found))) == "capsule_unknown");
  submission.token = guest_token({.authority = test::author_number});
  CHECK(w.code(submission_request(submission)) == "token_refused");
  SentRequest garbage = submission_request(submission);
  garbage.body.resize(garbage.body.size() / 2);
  CHECK(w.code(garbage) == "submission_malformed");
  CHECK(w.gateway.exchanges() == 0);
}

TEST_CASE("who is nobody, or somebody else, is refused for the price of the headers") {
  World w;
  const auto opened = [&](const SentRequest& request) {
    const Opening opening = w.gateway.open(w.now_ms, request.head, true);
    REQUIRE(std::holds_alternative<Response>(opening));
    const Response& response = std::get<Response>(opening);
    CHECK(response.status == 401);
    CHECK(header_of(response, "WWW-Authenticate") == "Bearer");
    return World::code_of(response);
  };
  const auto with = [&](const test::GuestPlan& plan) {
    return run_request(w.capsule, guest_token(plan));
  };
  CHECK(opened(run_request(w.capsule, w.token).without("authorization")) == "token_missing");
  CHECK(opened(run_request(w.capsule, w.token)
                   .without("authorization")
                   .with("Authorization", "Basic a2l0")) == "token_missing");
  CHECK(opened(run_request(w.capsule, ByteVector(40, 7))) == "token_malformed");
  CHECK(opened(run_request(w.capsule, {})) == "token_missing");
  CHECK(opened(with({.authority = test::author_number})) == "token_refused");
  CHECK(opened(with({.audience = "europe"})) == "token_refused");
  CHECK(opened(with({.expires_at_ms = w.now_ms})) == "token_refused");
  ByteVector forged = w.token;
  forged[forged.size() / 2] ^= 1;
  CHECK(opened(run_request(w.capsule, forged)).starts_with("token_"));
  w.gateway.revoke({decode_token(w.token).value().digests.front()});
  CHECK(opened(run_request(w.capsule, w.token)) == "token_refused");
  CHECK(w.gateway.exchanges() == 0);
}

TEST_CASE("a capsule that does not hold, or wants more than its token, does not reach the zone") {
  World w;
  CHECK(w.code(run_request(ByteVector(100, 1), w.token)) == "capsule_malformed");
  CHECK(w.code(run_request({}, w.token)) == "capsule_malformed");
  ByteVector forged = w.capsule;
  forged[forged.size() - 1] ^= 1;
  CHECK(w.code(run_request(forged, w.token)).starts_with("capsule_"));
  const ByteVector unsigned_bytes = [&] {
    Capsule capsule = decode_capsule(w.capsule).value().capsule;
    capsule.author.reset();
    return encode_capsule(capsule).value();
  }();
  CHECK(w.code(run_request(unsigned_bytes, w.token)) == "capsule_refused");
  for (int i = 0; i < 2; ++i) {  // the second time its declarations are remembered
    CHECK(w.code(run_request(test::capsule_of(1'000'001), w.token)) == "gas_over_token");
    CHECK(w.code(run_request(test::capsule_of(1000, "c", {"kv.write:*"}), w.token)) ==
          "capability_missing");
  }
  CHECK(std::holds_alternative<Asked>(w.send(run_request(test::capsule_of(1'000'000), w.token))));
}

TEST_CASE("arguments are JSON, and not longer than they may be") {
  World w;
  const auto with = [&](const std::string& arguments) {
    return run_request(w.capsule, w.token).with("Kitwork-Arguments", arguments);
  };
  CHECK(w.submitted(with("[1, 2]")).arguments.size() == 6);
  CHECK(w.code(with("{")) == "arguments_malformed");
  const auto sized = [&](std::size_t bytes) {
    test::InvocationPlan plan{.capsule = w.capsule_digest};
    plan.arguments = "\"" + std::string(bytes - 2, 'a') + "\"";
    Submission submission = test::submission_of(plan, w.capsule);
    submission.gateway.clear();
    submission.received_ms = 0;
    return submission_request(submission);
  };
  CHECK(w.submitted(sized(arguments_bytes_max)).arguments.size() == arguments_bytes_max);
  const std::string over = w.code(sized(arguments_bytes_max + 1));
  CHECK((over == "arguments_too_long" || over == "submission_malformed"));
}

TEST_CASE("what the zone says becomes a problem with a stable code, and without its words") {
  World w;
  const auto said = [&](Errc error) {
    const Response response = w.run(run_request(w.capsule, w.token), refused_verdict(error));
    CHECK(response.body.find("secret") == std::string::npos);
    CHECK(response.body.find("worker") == std::string::npos);
    CHECK(nlohmann::json::parse(response.body).at("reason") == errc_name(error));
    return World::code_of(response) + " " + std::to_string(response.status);
  };
  CHECK(said(Errc::gas_insufficient) == "gas_insufficient 402");
  CHECK(said(Errc::policy_forbids) == "policy_forbids 403");
  CHECK(said(Errc::overloaded) == "overloaded 503");
  CHECK(said(Errc::not_leader) == "zone_unavailable 503");
  CHECK(said(Errc::revoked) == "token_refused 401");
  CHECK(said(Errc::equivocation) == "zone_refused 502");
}

TEST_CASE("how a capsule ended is told apart") {
  World w;
  const auto ended = [&](OutcomeKind outcome, const std::string& result) {
    Verdict verdict = done_verdict(result, 77);
    verdict.outcome = outcome;
    const Response response = w.run(run_request(w.capsule, w.token), verdict);
    CHECK(header_of(response, "Kitwork-Gas-Used") == "77");
    CHECK(nlohmann::json::parse(response.body).at("gas_used") == 77);
    return response;
  };
  const Response threw = ended(OutcomeKind::exception, "Error: \"no\"\n");
  CHECK(World::code_of(threw) == "capsule_threw");
  CHECK(nlohmann::json::parse(threw.body).at("thrown") == "Error: \"no\"\n");
  CHECK(World::code_of(ended(OutcomeKind::out_of_gas, "")) == "out_of_gas");
  CHECK(nlohmann::json::parse(ended(OutcomeKind::trap, "heap_full").body).at("trap") ==
        "heap_full");
  CHECK(World::code_of(ended(OutcomeKind::abandoned, "")) == "abandoned");
}

TEST_CASE("whoever does not wait is told the name, and the place counts until the zone answers") {
  World w;
  Asked asked = w.asked(run_request(w.capsule, w.token));
  CHECK(asked.until_ms == w.now_ms + w.gateway.limits().wait_ms_default);
  const Response response = w.gateway.expired(asked.until_ms, w.exchange);
  CHECK(response.status == 202);
  const std::string name = header_of(response, "Kitwork-Invocation");
  CHECK(header_of(response, "Location") == "/kitwork/result/" + name);
  CHECK(nlohmann::json::parse(response.body).at("invocation") == name);
  CHECK(w.gateway.exchanges() == 1);
  CHECK(!w.gateway.answered(w.now_ms, w.exchange, done_verdict("1")).has_value());
  CHECK(w.gateway.exchanges() == 0);

  const auto waits = [&](const std::string& prefer) {
    const std::uint64_t until_ms =
        w.asked(run_request(w.capsule, w.token).with("Prefer", prefer)).until_ms;
    w.answer(done_verdict("1"));
    return until_ms - w.now_ms;
  };
  CHECK(waits("wait=5") == 5000);
  CHECK(waits("respond-async") == 0);
  CHECK(waits("respond-async, wait=10") == 10'000);
  CHECK(waits("Wait=60") == w.gateway.limits().wait_ms_max);
  CHECK(waits("wait=61") == w.gateway.limits().wait_ms_max);
  CHECK(waits("wait=999999") == w.gateway.limits().wait_ms_max);
  CHECK(waits("wait=-1; handling=lenient") == w.gateway.limits().wait_ms_default);
}

TEST_CASE("a zone that never answers holds no place for ever") {
  World w;
  w.asked(run_request(w.capsule, w.token));
  w.gateway.abandon(w.exchange);
  w.now_ms += w.gateway.limits().exchange_ms_max - 1;
  w.token = guest_token({.expires_at_ms = w.now_ms + 1000});
  w.asked(run_request(w.capsule, w.token));
  CHECK(w.gateway.exchanges() == 2);
  w.now_ms += 1;
  w.run(run_request(w.capsule, w.token), done_verdict("1"));
  CHECK(w.gateway.exchanges() == 1);
}

TEST_CASE("a result is for who asked for it") {
  World w;
  const Submission submission = w.submitted(run_request(w.capsule, w.token));
  const std::string name = to_hex(decode_invocation(submission.invocation).value().digest);
  w.answer(done_verdict("1"));
  const Asked asked = w.asked(get_request("/kitwork/result/" + name, w.token));
  const auto& question = std::get<ResultQuestion>(asked.question);
  CHECK(to_hex(question.invocation) == name);
  CHECK(question.holder == decode_token(w.token).value().blocks.back().holder);
  const Response response = w.answer(done_verdict("42"));
  CHECK(response.body == "42");
  CHECK(header_of(response, "Kitwork-Invocation") == name);
  w.asked(get_request("/kitwork/result/" + name, w.token));
  CHECK(World::code_of(w.answer(refused_verdict(Errc::not_found))) == "result_unknown");

  CHECK(w.code(get_request("/kitwork/result/" + name)) == "token_missing");
  // A holder's token is no proof: whoever stole it has it too. What the holder signed is one.
  const test::InvocationPlan plan{.capsule = w.capsule_digest};
  const Submission held = test::submission_of(plan);
  const std::string held_name = to_hex(decode_invocation(held.invocation).value().digest);
  CHECK(w.code(get_request("/kitwork/result/" + held_name, held.token)) == "proof_missing");
  const auto proven = [&](const std::string& of, const Submission& by) {
    return get_request("/kitwork/result/" + of, held.token)
        .with("Kitwork-Signed-Invocation", to_hex(by.invocation));
  };
  CHECK(w.code(proven(name, held)) == "invocation_refused");
  auto other = plan;
  other.signer = test::author_number;
  CHECK(w.code(proven(held_name, test::submission_of(other))) == "invocation_refused");
  CHECK(std::holds_alternative<Asked>(w.send(proven(held_name, held))));
}

TEST_CASE("a trace is told record by record, with the bytes that prove it") {
  World w;
  trace::TraceChain chain(10);
  const Digest subject = test::digest_like(5);
  chain.append({.time_ms = 5, .kind = TraceKind::admitted, .subject = subject, .actor = "zone"});
  chain.append({.kind = TraceKind::settled, .subject = subject, .gas = 9, .detail = "a \"b\""});
  const SentRequest request = get_request("/kitwork/trace/" + to_hex(subject), w.token);
  CHECK(std::get<TraceQuestion>(w.asked(request).question).invocation == subject);
  const auto step =
      w.gateway.answered(w.now_ms, w.exchange, TraceAnswer{Errc{}, chain.about(subject)});
  const auto json = nlohmann::json::parse(std::get<Response>(step.value()).body);
  REQUIRE(json.at("records").size() == 2);
  CHECK(json["records"][0].at("kind") == "admitted");
  CHECK(json["records"][1].at("gas") == 9);
  CHECK(json["records"][1].at("detail") == "a \"b\"");
  CHECK(json["records"][1].at("previous") == json["records"][0].at("digest"));
  w.asked(request);
  const auto none = w.gateway.answered(w.now_ms, w.exchange, TraceAnswer{Errc::not_found, {}});
  CHECK(World::code_of(std::get<Response>(none.value())) == "result_unknown");
  CHECK(w.gateway.exchanges() == 0);
}

TEST_CASE("an idempotency key is the nonce: the same request again is the same invocation") {
  World w;
  const auto keyed = [&](const std::string& key) {
    return run_request(w.capsule, w.token).with("Idempotency-Key", key);
  };
  const std::string uuid = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"";
  const Submission first = w.submitted(keyed(uuid));
  w.answer(done_verdict("1"));
  CHECK(to_hex(decode_invocation(first.invocation).value().invocation.nonce) ==
        "8e03978e40d543e8bc936894a57f9324");
  w.now_ms += 1000;
  CHECK(w.submitted(keyed("8e03978e40d543e8bc936894a57f9324")).invocation == first.invocation);
  w.answer(done_verdict("1"));
  CHECK(w.submitted(run_request(w.capsule, w.token)).invocation != first.invocation);
  w.answer(done_verdict("1"));
  for (const char* bad : {"", "x", "8e03978e-40d5-43e8-bc93-6894a57f932", "\"",
                          "8e03978e40d5-43e8-bc93-6894a57f9324-"}) {
    CHECK(w.code(keyed(bad)) == "idempotency_key_malformed");
  }
  CHECK(w.code(signed_request({.capsule = w.capsule_digest}, w.capsule)
                   .with("Idempotency-Key", uuid)) == "idempotency_key_malformed");
}

TEST_CASE("a key that comes again after minutes finds its first invocation") {
  World w;
  const SentRequest keyed =
      run_request(w.capsule, w.token).with("Idempotency-Key", "8e03978e40d543e8bc936894a57f9324");
  const Submission first = w.submitted(keyed);
  const Digest name = decode_invocation(first.invocation).value().digest;
  w.answer(done_verdict("1"));
  w.now_ms += 400'000;
  CHECK(w.submitted(keyed).invocation != first.invocation);
  Verdict verdict = refused_verdict(Errc::conflict);
  for (int searches = 0;; ++searches) {
    REQUIRE(searches < 4);
    const auto step = w.gateway.answered(w.now_ms, w.exchange, verdict);
    const auto& question = std::get<ResultQuestion>(std::get<Asked>(step.value()).question);
    verdict = refused_verdict(Errc::not_found);
    if (question.invocation == name) break;
  }
  const Response response = w.answer(done_verdict("first"));
  CHECK(response.body == "first");
  CHECK(header_of(response, "Kitwork-Repeated") == "true");
  CHECK(header_of(response, "Kitwork-Invocation") == to_hex(name));

  // For another capsule there is none to be found, and the search has an end.
  w.submitted(keyed);
  verdict = refused_verdict(Errc::conflict);
  for (int searches = 0;; ++searches) {
    REQUIRE(searches < 10);
    const auto step = w.gateway.answered(w.now_ms, w.exchange, verdict);
    verdict = refused_verdict(Errc::not_found);
    const auto* end = std::get_if<Response>(&step.value());
    if (end == nullptr) continue;
    CHECK(World::code_of(*end) == "nonce_used");
    break;
  }
  CHECK(w.gateway.exchanges() == 0);
}

TEST_CASE("a caller's trace goes in and comes out; another header is no trace") {
  World w;
  const std::string caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  CHECK(w.submitted(run_request(w.capsule, w.token).with("traceparent", caller)).trace_parent ==
        caller);
  const Response response = w.answer(done_verdict("1"));
  CHECK(header_of(response, "traceparent").substr(0, 36) == caller.substr(0, 36));
  CHECK(header_of(response, "traceparent") != caller);
  CHECK(w.submitted(run_request(w.capsule, w.token).with("traceparent", "ff-00-00-00"))
            .trace_parent.empty());
}

TEST_CASE("health is told to all, readiness follows the zone, figures are for this machine") {
  World w;
  const auto get = [&](const std::string& target, bool ready, PeerKey peer) {
    SentRequest request = get_request(target);
    request.head.peer = peer;
    return std::get<Response>(w.gateway.open(w.now_ms, request.head, ready));
  };
  CHECK(get("/healthz", false, test::far_peer).status == 200);
  CHECK(get("/readyz", true, test::far_peer).status == 200);
  CHECK(get("/readyz", false, test::far_peer).status == 503);
  CHECK(get("/metrics", true, test::far_peer).status == 404);
  const Response figures = get("/metrics", true, test::near_peer);
  CHECK(figures.status == 200);
  CHECK(figures.body.find("kitwork_gateway_answers_total{route=\"ready\",status=\"5xx\"} 1\n") !=
        std::string::npos);
  GatewaySettings open = test::gateway_settings();
  open.metrics_for_all = true;
  World all(open);
  SentRequest request = get_request("/metrics");
  request.head.peer = test::far_peer;
  CHECK(std::get<Response>(all.gateway.open(1, request.head, true)).status == 200);
}

}  // namespace
}  // namespace kitwork::gateway
