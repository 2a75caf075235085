#include "actors/gateway/http_server.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <chrono>
#include <thread>

#include "actors/guard/certificate.hpp"
#include "schemas/capsule/capsule.hpp"
#include "test/gateway/http_client.hpp"

// Over real sockets, with a zone that says what the test wants.
namespace kitwork::gateway {
namespace {

using test::FakeZone;
using test::get_request;
using test::HttpAnswer;
using test::HttpClient;
using test::run_request;
using test::text_of;

std::uint64_t unix_ms() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

ServerSettings server_settings() {
  ServerSettings settings;
  settings.gateway = test::gateway_settings();
  return settings;
}

struct Server {
  FakeZone zone;
  ByteVector capsule = test::capsule_of(1000);
  ByteVector token = test::guest_token({.expires_at_ms = unix_ms() + 300'000});
  std::unique_ptr<HttpServer> http;

  explicit Server(const ServerSettings& settings = server_settings()) {
    Result<std::unique_ptr<HttpServer>> made = HttpServer::create(settings, zone);
    REQUIRE(made.ok());
    http = std::move(made.value());
  }
  test::SentRequest run() const { return run_request(capsule, token); }
  HttpClient client(std::uint32_t from = 0x7F000001) const {
    return HttpClient(http->port(), from);
  }
  bool good_client_goes_on(std::uint32_t from = 0x7F00AA01) const {
    HttpClient good = client(from);
    good.write(text_of(run()));
    const auto answer = good.read();
    return answer && answer->status == 200;
  }
  std::uint64_t figure(const std::string& name) const {
    HttpClient asks = client();
    asks.write(text_of(get_request("/metrics")));
    const auto answer = asks.read();
    if (!answer) return ~std::uint64_t{0};
    const std::size_t at = answer->body.find("\nkitwork_gateway_" + name + " ");
    REQUIRE(at != std::string::npos);
    return std::strtoull(answer->body.c_str() + at + 18 + name.size(), nullptr, 10);
  }
};

int status_of(HttpClient& client) {
  const std::optional<HttpAnswer> answer = client.read();
  return answer ? answer->status : 0;
}

TEST_CASE("a capsule goes in over a socket and its answer comes out, again and again") {
  Server server;
  HttpClient client = server.client();
  for (int i = 0; i < 3; ++i) {
    REQUIRE(client.write(text_of(server.run())));
    const auto answer = client.read();
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == "[1,2]");
    CHECK(answer->head.find("Kitwork-Gas-Used: 12\r\n") != std::string::npos);
    CHECK(answer->head.find("Connection: close") == std::string::npos);
  }
  CHECK(server.zone.submissions() == 3);
  REQUIRE(client.write(text_of(get_request("/nothing"))));
  CHECK(status_of(client) == 404);
  REQUIRE(client.write(text_of(get_request("/healthz").with("Connection", "close"))));
  CHECK(status_of(client) == 200);
  CHECK(client.ends());
}

TEST_CASE("requests that come together are answered in their order") {
  Server server;
  HttpClient client = server.client();
  std::string all;
  for (int i = 0; i < 5; ++i) {
    all += text_of(server.run()) + text_of(get_request("/healthz")) + text_of(get_request("/no"));
  }
  REQUIRE(client.write(all));
  for (int i = 0; i < 5; ++i) {
    CHECK(status_of(client) == 200);
    CHECK(status_of(client) == 200);
    CHECK(status_of(client) == 404);
  }
}

TEST_CASE("a request may come byte by byte, and whoever stops sending gets the answer") {
  Server server;
  HttpClient client = server.client();
  for (const char each : text_of(server.run())) REQUIRE(client.write({&each, 1}));
  client.end_sending();
  CHECK(status_of(client) == 200);
  CHECK(client.ends());
  HttpClient half = server.client();
  half.write("GET /healthz HTTP/1.1\r\nHo");
  half.end_sending();
  CHECK(half.ends());
}

TEST_CASE("bytes that are no request are refused, and harm nobody") {
  Server server;
  for (const std::string_view bytes :
       {std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", 11),
        std::string_view("\0\0\0\0\0\0\0\0\r\n\r\n", 12), std::string_view("GET\r\n\r\n"),
        std::string_view("GET /healthz HTTP/9.9\r\n\r\n"),
        std::string_view("GET /healthz HTTP/1.1\r\nA B: c\r\n\r\n"),
        std::string_view("GET /healthz HTTP/1.1\r\nContent-Length: x\r\n\r\n"),
        std::string_view("GET /healthz HTTP/1.1\r\nA: \x01\r\n\r\n"),
        std::string_view("POST /kitwork/run HTTP/1.1\r\nContent-Length: 3\r\n"
                         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")}) {
    CAPTURE(bytes);
    HttpClient client = server.client();
    REQUIRE(client.write(bytes));
    const int status = status_of(client);
    CHECK((status == 400 || status == 0));
    CHECK(client.ends());
  }
  CHECK(server.good_client_goes_on());
}

TEST_CASE("what is too long is refused before it has been sent") {
  Server server;
  HttpClient client = server.client();
  client.write("GET /healthz HTTP/1.1\r\nA: " + std::string(40'000, 'a'));
  CHECK(status_of(client) == 431);
  CHECK(client.ends());

  test::SentRequest large = server.run();
  large.without("content-length")
      .with("Content-Length", std::to_string(capsule_body_bytes_max + 1));
  HttpClient sender = server.client();
  sender.write(text_of(large));
  CHECK(status_of(sender) == 413);
  CHECK(sender.ends());
  HttpClient nobody = server.client();
  nobody.write(text_of(server.run().without("authorization")));
  CHECK(status_of(nobody) == 401);
  CHECK(nobody.ends());
  CHECK(server.zone.submissions() == 0);
}

TEST_CASE("a body in chunks has the same limit") {
  Server server;
  const auto send = [&](std::size_t bytes) {
    test::SentRequest request =
        server.run().without("content-length").with("Transfer-Encoding", "chunked");
    request.body.clear();
    HttpClient client = server.client();
    client.write(text_of(request));
    const std::string half(bytes / 2, 'x');
    const std::string rest(bytes - bytes / 2, 'x');
    char size[32];
    for (const std::string& each : {half, rest}) {
      std::snprintf(size, sizeof size, "%zx\r\n", each.size());
      client.write(size + each + "\r\n");
    }
    client.write("0\r\n\r\n");
    return status_of(client);
  };
  CHECK(send(capsule_body_bytes_max) == 400);  // no capsule, but it was read
  CHECK(send(capsule_body_bytes_max + 1) == 413);
}

TEST_CASE("who asks whether to go on is told so, or why not") {
  Server server;
  HttpClient client = server.client();
  test::SentRequest request = server.run().with("Expect", "100-continue");
  request.body.clear();
  client.write(text_of(request));
  CHECK(status_of(client) == 100);
  request.body = server.capsule;
  client.write({reinterpret_cast<const char*>(request.body.data()), request.body.size()});
  CHECK(status_of(client) == 200);
  request = get_request("/kitwork/run").with("Expect", "100-continue");
  client.write(text_of(request));
  CHECK(status_of(client) == 405);
}

TEST_CASE("heads, bodies and silence have their deadlines") {
  ServerSettings settings = server_settings();
  settings.gateway.limits.head_ms_max = 100;
  settings.gateway.limits.body_ms_max = 100;
  settings.gateway.limits.idle_ms_max = 100;
  Server server(settings);
  HttpClient silent = server.client();
  HttpClient head = server.client();
  head.write("GET /hea");
  HttpClient body = server.client();
  test::SentRequest request = server.run();
  request.body.resize(request.body.size() / 2);
  body.write(text_of(request));
  HttpClient idle = server.client();
  idle.write(text_of(get_request("/healthz")));
  CHECK(status_of(idle) == 200);
  CHECK(silent.ends());
  CHECK(status_of(head) == 408);
  CHECK(head.ends());
  CHECK(status_of(body) == 408);
  CHECK(body.ends());
  CHECK(idle.ends());
  CHECK(server.figure("exchanges_open") == 0);
}

TEST_CASE("a client waits as long as it wants to, and the zone answers when it can") {
  Server server;
  server.zone.hold();
  HttpClient client = server.client();
  client.write(text_of(server.run()));
  auto answered = server.zone.next();
  REQUIRE(answered);
  std::thread elsewhere([&] { (*answered)(test::done_verdict("\"later\"")); });
  const auto answer = client.read();
  elsewhere.join();
  REQUIRE(answer);
  CHECK(answer->body == "\"later\"");

  client.write(text_of(server.run().with("Prefer", "respond-async")));
  const auto accepted = client.read();
  REQUIRE(accepted);
  CHECK(accepted->status == 202);
  CHECK(accepted->head.find("Location: /kitwork/result/") != std::string::npos);
  // The connection goes on, and the late answer disturbs nobody.
  client.write(text_of(get_request("/healthz")));
  CHECK(status_of(client) == 200);
  answered = server.zone.next();
  REQUIRE(answered);
  (*answered)(test::done_verdict("1"));
  client.write(text_of(get_request("/healthz")));
  CHECK(status_of(client) == 200);
}

TEST_CASE("clients that go, and a server that goes, leave the zone's answers nobody") {
  std::vector<FakeZone::Answered> late;
  FakeZone* zone = nullptr;
  auto server = std::make_unique<Server>();
  zone = &server->zone;
  zone->hold();
  {
    HttpClient gone = server->client();
    gone.write(text_of(server->run()));
    late.push_back(zone->next().value());
  }
  HttpClient waits = server->client();
  waits.write(text_of(server->run()));
  late.push_back(zone->next().value());
  server->http.reset();
  CHECK(waits.ends());
  for (const auto& each : late) each(test::done_verdict("1"));
}

TEST_CASE("an address has so many connections, and others still get in") {
  ServerSettings settings = server_settings();
  settings.gateway.limits.address_connections_max = 3;
  Server server(settings);
  std::vector<HttpClient> crowd;
  for (int i = 0; i < 3; ++i) {
    crowd.push_back(server.client(0x7F000002));
    crowd.back().write(text_of(get_request("/healthz")));
    CHECK(status_of(crowd.back()) == 200);
  }
  HttpClient fourth = server.client(0x7F000002);
  CHECK(fourth.ends());
  CHECK(server.good_client_goes_on());
  CHECK(server.figure("connections_refused_total") == 1);
}

TEST_CASE("ten thousand slow sockets keep nobody out") {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 12'000);
  REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  REQUIRE(limit.rlim_cur >= 11'500);
  ServerSettings settings = server_settings();
  settings.gateway.limits.connections_max = 1000;
  Server server(settings);
  std::vector<HttpClient> crowd;
  crowd.reserve(10'000);
  const std::string head = text_of(server.run());
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    crowd.push_back(server.client(0x7F010000 + i / 100));
    // Silent, a byte, half of a head, all of a head but its end.
    const std::size_t sizes[] = {0, 1, 40, head.find("\r\n\r\n") + 2};
    if (crowd.back().connected())
      crowd.back().write(std::string_view(head).substr(0, sizes[i % 4]));
    if (i % 1000 == 999) CHECK(server.good_client_goes_on(0x7F00AA01 + i));
  }
  CHECK(server.figure("connections_evicted_total") >= 9000);
  CHECK(server.figure("connections_open") <= 1000);
  CHECK(crowd.front().ends());
}

TEST_CASE("with a certificate there is TLS, and nothing else") {
  const auto now_s = static_cast<std::int64_t>(unix_ms() / 1000);
  const auto authority = guard::make_authority("asia", {now_s, 3600}).value();
  ServerSettings settings = server_settings();
  const guard::Identity identity{"asia", "edge1", {guard::Role::gateway}};
  const auto own = guard::issue_certificate(authority, identity, {now_s, 3600}).value();
  settings.certificate = own.certificate;
  settings.key = own.key;
  settings.gateway.limits.head_ms_max = 500;
  Server server(settings);
  HttpClient client = server.client();
  REQUIRE(client.encrypt(authority.certificate));
  for (int i = 0; i < 2; ++i) {
    REQUIRE(client.write(text_of(server.run())));
    CHECK(status_of(client) == 200);
  }
  HttpClient large = server.client();
  REQUIRE(large.encrypt(authority.certificate));
  large.write(text_of(server.run().without("authorization")));
  CHECK(status_of(large) == 401);
  CHECK(large.ends());
  HttpClient plain = server.client();
  plain.write(text_of(get_request("/healthz")));
  CHECK(plain.read_bytes(4) != "HTTP");
  HttpClient silent = server.client();
  CHECK(silent.ends());
  client.write(text_of(get_request("/metrics")));
  const auto figures = client.read();
  REQUIRE(figures);
  CHECK(figures->body.find("kitwork_gateway_tls_failed_total 2") != std::string::npos);
}

TEST_CASE("what cannot be listened at, or is no certificate, is said at once") {
  FakeZone zone;
  ServerSettings settings = server_settings();
  settings.address = "localhost";
  CHECK(HttpServer::create(settings, zone).error().code == Errc::invalid_argument);
  settings = server_settings();
  settings.certificate = "x";
  CHECK(HttpServer::create(settings, zone).error().code == Errc::invalid_argument);
  settings.key = "y";
  CHECK(HttpServer::create(settings, zone).error().code == Errc::invalid_argument);
  settings = server_settings();
  settings.address = "203.0.113.1";
  CHECK(HttpServer::create(settings, zone).error().code == Errc::io_failed);
}

}  // namespace
}  // namespace kitwork::gateway
