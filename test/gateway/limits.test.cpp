#include "actors/gateway/limits.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "actors/gateway/rate_limits.hpp"
#include "test/gateway/gateway_requests.hpp"

// Each limit of the core at its limit, and one beyond.
namespace kitwork::gateway {
namespace {

using test::get_request;
using test::guest_token;
using test::run_request;
using test::SentRequest;
using test::zone_start_ms;

struct Door {
  ByteVector capsule = test::capsule_of(1000);
  Gateway gateway;
  std::uint64_t now_ms = zone_start_ms;

  explicit Door(const GatewaySettings& settings = test::gateway_settings()) : gateway(settings) {}

  // A problem's code, or nothing for what was opened.
  std::string open(const SentRequest& request, ExchangeId* id = nullptr) {
    const Opening opening = gateway.open(now_ms, request.head, true);
    if (const auto* response = std::get_if<Response>(&opening)) {
      if (response->status < 400) return std::to_string(response->status);
      return nlohmann::json::parse(response->body).at("code");
    }
    if (id != nullptr) *id = std::get<Opened>(opening).exchange;
    return "";
  }
};

TEST_CASE("a target has its length, and only the spelling of the table") {
  Door door;
  const std::uint64_t most = door.gateway.limits().target_bytes_max;
  CHECK(door.open(get_request("/" + std::string(most - 1, 'a'))) == "not_found");
  CHECK(door.open(get_request("/" + std::string(most, 'a'))) == "target_too_long");
  for (const char* target :
       {"", "*", "/", "//healthz", "/healthz/", "/healthz?a=1", "/Healthz", "/%68ealthz",
        "http://kitwork/healthz", "/kitwork/result/", "/kitwork/result/00", "/kitwork/run/..",
        "/healthz\t", "/health\xC3\xA4"}) {
    CAPTURE(target);
    CHECK(door.open(get_request(target)) == "not_found");
  }
  CHECK(door.open(get_request("/healthz")) == "200");
}

TEST_CASE("a method is the route's, and the answer says which") {
  Door door;
  SentRequest request = get_request("/kitwork/run");
  CHECK(door.open(request) == "method_not_allowed");
  const Response response = std::get<Response>(door.gateway.open(door.now_ms, request.head, true));
  CHECK(test::header_of(response, "Allow") == "POST");
  request.head.method = "get";
  request.head.target = "/healthz";
  CHECK(door.open(request) == "method_not_allowed");
}

TEST_CASE("headers have their number, their length, and come once when they count") {
  Door door;
  const GatewayLimits& limits = door.gateway.limits();
  SentRequest many = get_request("/healthz");
  while (many.head.headers.size() < limits.header_count_max) many.with("X", "1");
  CHECK(door.open(many) == "200");
  CHECK(door.open(many.with("X", "1")) == "headers_too_long");
  SentRequest long_one = get_request("/healthz");
  const std::uint64_t used = 3 + 8 + (4 + 7 + 4) + (1 + 4);
  long_one.with("X", std::string(limits.header_bytes_max - used, 'x'));
  CHECK(door.open(long_one) == "200");
  long_one.head.headers.back().value += "x";
  CHECK(door.open(long_one) == "headers_too_long");
  for (const char* name : {"Host", "content-length", "Authorization", "TRACEPARENT"}) {
    SentRequest twice = get_request("/healthz");
    while (header_count(twice.head, name) < 2) twice.with(name, "0");
    CHECK(door.open(twice) == "header_repeated");
  }
}

TEST_CASE("a body has its length before it is read") {
  Door door;
  const ByteVector token = guest_token();
  const auto of_length = [&](const std::string& length, const char* type) {
    return run_request({}, token)
        .without("content-length")
        .without("content-type")
        .with("Content-Type", type)
        .with("Content-Length", length);
  };
  const char* octets = "application/octet-stream";
  CHECK(door.open(of_length(std::to_string(capsule_body_bytes_max), octets)) == "");
  CHECK(door.open(of_length(std::to_string(capsule_body_bytes_max + 1), octets)) ==
        "body_too_long");
  for (const char* bad : {"-1", "0x10", "1,1", "", " ", "1e3", "99999999999999999999"}) {
    CHECK(door.open(of_length(bad, octets)) == "header_malformed");
  }
  CHECK(door.open(of_length("0", "text/plain")) == "content_type_unknown");
  CHECK(door.open(of_length("0", "application/octet-stream; a=b")) == "content_type_unknown");
  const auto whole = [&](std::uint64_t length) {
    return of_length(std::to_string(length), "application/vnd.kitwork.submission")
        .without("authorization");
  };
  CHECK(door.open(whole(submission_body_bytes_max)) == "");
  CHECK(door.open(whole(submission_body_bytes_max + 1)) == "body_too_long");
  CHECK(door.open(get_request("/healthz").with("Content-Length", "1")) == "body_too_long");
  CHECK(door.open(get_request("/healthz").with("Transfer-Encoding", "chunked")) == "body_too_long");
  CHECK(door.open(run_request({}, token).with("Transfer-Encoding", "chunked")) ==
        "header_malformed");
}

TEST_CASE("all bodies together have their length, which comes back") {
  GatewaySettings settings = test::gateway_settings();
  settings.limits.bodies_bytes_max = 2 * capsule_body_bytes_max;
  Door door(settings);
  const SentRequest chunked =
      run_request({}, guest_token()).without("content-length").with("Transfer-Encoding", "chunked");
  ExchangeId first{};
  CHECK(door.open(chunked, &first) == "");
  CHECK(door.open(chunked) == "");
  CHECK(door.open(run_request(door.capsule, guest_token())) == "overloaded");
  door.gateway.abandon(first);
  CHECK(door.open(chunked) == "");
  CHECK(door.gateway.metrics().value(Metric::bodies_bytes) == 2 * capsule_body_bytes_max);
}

TEST_CASE("so many requests are under way, in all and for a token of the authority's") {
  GatewaySettings settings = test::gateway_settings();
  settings.limits.exchanges_max = 3;
  settings.limits.key_exchanges_max = 2;
  Door door(settings);
  const ByteVector token = guest_token();
  // Made by the guest itself, offline: no way around the limit.
  KeySeed other{};
  other[0] = 9;
  const ByteVector narrowed =
      narrow_guest_token(token, other, decode_token(token).value().blocks[0].grant, TokenNonce{2})
          .value();
  ExchangeId first{};
  CHECK(door.open(run_request(door.capsule, token), &first) == "");
  CHECK(door.open(run_request(door.capsule, narrowed)) == "");
  CHECK(door.open(run_request(door.capsule, token)) == "concurrency_exceeded");
  CHECK(door.open(run_request(door.capsule, narrowed)) == "concurrency_exceeded");
  CHECK(door.open(run_request(door.capsule, guest_token({.guest = 2}))) == "");
  CHECK(door.open(run_request(door.capsule, guest_token({.guest = 3}))) == "overloaded");
  door.gateway.abandon(first);
  CHECK(door.open(run_request(door.capsule, token)) == "");
  CHECK(door.gateway.exchanges() == 3);
}

TEST_CASE("a token and an address have their rates, and others are not delayed") {
  GatewaySettings settings = test::gateway_settings();
  settings.limits.key_rate = 2;
  settings.limits.key_burst = 4;
  settings.limits.address_burst = 10;
  settings.limits.address_rate = 1;
  Door door(settings);
  const auto open = [&](std::uint8_t guest, PeerKey peer) {
    SentRequest request = run_request(door.capsule, guest_token({.guest = guest}));
    request.head.peer = peer;
    return door.open(request);
  };
  for (int i = 0; i < 4; ++i) CHECK(open(1, test::near_peer) == "");
  CHECK(open(1, test::near_peer) == "rate_exceeded");
  CHECK(open(2, test::near_peer) == "");
  door.now_ms += 499;
  CHECK(open(1, test::near_peer) == "rate_exceeded");
  door.now_ms += 1;
  CHECK(open(1, test::near_peer) == "");
  CHECK(open(2, test::near_peer) == "");
  CHECK(open(2, test::near_peer) == "");
  // Its tenth was the address's last; another address is another matter.
  CHECK(open(3, test::near_peer) == "rate_exceeded");
  CHECK(open(3, test::far_peer) == "");
}

TEST_CASE("rates are remembered for so many, and a clock that goes back gives nothing") {
  RateLimits<int> limits(10, 1, 2);
  CHECK(limits.take(1000, 1));
  CHECK(!limits.take(1000, 1));
  CHECK(!limits.take(500, 1));
  CHECK(limits.take(1000, 2));
  CHECK(!limits.take(550, 1));
  CHECK(limits.take(1000, 3));  // 2 was quiet for longest
  CHECK(limits.size() == 2);
  CHECK(!limits.take(1000, 3));
  CHECK(limits.take(~std::uint64_t{0}, 3));
}

TEST_CASE("declarations of so many capsules are remembered") {
  GatewaySettings settings = test::gateway_settings();
  settings.limits.capsules_remembered_max = 1;
  Door door(settings);
  for (const std::uint64_t gas : {1000u, 1001u, 1000u, 2'000'000u, 1000u}) {
    const SentRequest request = run_request(test::capsule_of(gas), guest_token());
    ExchangeId id{};
    REQUIRE(door.open(request, &id) == "");
    const Step step = door.gateway.receive(door.now_ms, id, request.body, TokenNonce{});
    CHECK(std::holds_alternative<Asked>(step) == (gas < 1'000'000));
  }
}

}  // namespace
}  // namespace kitwork::gateway
