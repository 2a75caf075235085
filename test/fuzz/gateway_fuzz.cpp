// Hostile requests at the gateway's core: a head in text, an empty line, a body. @GUEST and @HELD
// in a header stand for tokens that hold, @SIGNED for a holder's invocation, a body of @CAPSULE for
// a capsule. Whatever comes, the answer is of our tables, and no place stays taken.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "schemas/assert.hpp"
#include "schemas/capsule/capsule.hpp"
#include "test/gateway/gateway_requests.hpp"

using namespace kitwork;

namespace {

constexpr std::size_t input_bytes_max = 64u << 10;

struct Known {
  ByteVector capsule = test::capsule_of(1000);
  Submission held = test::submission_of({.capsule = verify_capsule(capsule).value()});
  std::string guest_text = to_hex(test::guest_token());
  std::string held_text = to_hex(held.token);
  std::string signed_text = to_hex(held.invocation);
};

const Known& known() {
  static const Known all;
  return all;
}

void replace(std::string& text, std::string_view name, const std::string& by) {
  const std::size_t at = text.find(name);
  if (at != std::string::npos) text.replace(at, name.size(), by);
}

test::SentRequest parse(std::string_view text) {
  test::SentRequest request;
  request.head.peer = text.size() % 2 == 0 ? test::near_peer : test::far_peer;
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) break;
    const std::size_t space = std::min(line.find(first ? ' ' : ':'), line.size());
    std::string left = line.substr(0, space);
    std::string right = space < line.size() ? line.substr(space + 1) : std::string();
    replace(right, "@GUEST", known().guest_text);
    replace(right, "@HELD", known().held_text);
    replace(right, "@SIGNED", known().signed_text);
    if (first) {
      request.head.method = std::move(left);
      request.head.target = std::move(right);
    } else {
      request.with(std::move(left), std::move(right));
    }
    first = false;
  }
  const BytesView body = bytes_of(text);
  request.body.assign(body.begin(), body.end());
  if (text == "@CAPSULE") request.body = known().capsule;
  return request;
}

void check(const gateway::Response& response) {
  KITWORK_ASSERT(std::string_view(gateway::status_text(response.status)) != "Unknown");
  const bool problem = test::header_of(response, "Content-Type") == "application/problem+json";
  KITWORK_ASSERT(problem == (response.status >= 400));
  for (const gateway::Header& each : response.headers) {
    KITWORK_ASSERT(each.value.find_first_of("\r\n") == std::string::npos);
  }
}

void go_on(gateway::Gateway& gateway, gateway::ExchangeId id, gateway::Step step,
           std::uint8_t choice) {
  for (int rounds = 0; std::holds_alternative<gateway::Asked>(step); ++rounds) {
    KITWORK_ASSERT(rounds < 20);
    const bool trace =
        std::holds_alternative<gateway::TraceQuestion>(std::get<gateway::Asked>(step).question);
    Verdict verdict = test::done_verdict("1");
    if (choice % 4 == 1) verdict = test::refused_verdict(Errc::conflict);
    if (choice % 4 == 2) verdict = test::refused_verdict(Errc::not_found);
    if (choice % 4 == 3) {
      check(gateway.expired(test::zone_start_ms, id));
      if (!trace) gateway.answered(test::zone_start_ms, id, verdict);
      return;
    }
    if (choice % 4 == 1 && rounds > 0) verdict = test::refused_verdict(Errc::not_found);
    auto next = trace ? gateway.answered(test::zone_start_ms, id, gateway::TraceAnswer{})
                      : gateway.answered(test::zone_start_ms, id, verdict);
    KITWORK_ASSERT(next.has_value());
    step = std::move(*next);
  }
  check(std::get<gateway::Response>(step));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > input_bytes_max) return 0;
  const std::uint8_t choice = size > 0 ? data[size - 1] : 0;
  test::SentRequest request = parse({reinterpret_cast<const char*>(data), size});
  static gateway::Gateway gateway(test::gateway_settings());
  static std::uint64_t now_ms = test::zone_start_ms;
  // Its rate is another test's matter.
  now_ms = now_ms > test::zone_start_ms + 300'000 ? test::zone_start_ms : now_ms + 10;
  gateway::Opening opening = gateway.open(now_ms, request.head, true);
  if (const auto* response = std::get_if<gateway::Response>(&opening)) {
    check(*response);
  } else {
    const auto& opened = std::get<gateway::Opened>(opening);
    // The shell reads no more than was said.
    if (request.body.size() > opened.body_bytes_max) request.body.resize(opened.body_bytes_max);
    go_on(gateway, opened.exchange,
          gateway.receive(now_ms, opened.exchange, std::move(request.body), TokenNonce{1}), choice);
  }
  KITWORK_ASSERT(gateway.exchanges() == 0);
  return 0;
}
