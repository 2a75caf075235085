// kitwork send: a capsule goes to a zone through its gateway, and the answer comes back.
#include <fmt/format.h>

#include <cstdio>

#include "apps/kitwork/answer_report.hpp"
#include "apps/kitwork/send_order.hpp"

namespace kitwork::app {

namespace {

constexpr std::uint64_t wait_s_most = 3600;

int fail(const Error& error) {
  // What the compiler says comes with its place and a caret.
  if (error.code == Errc::invalid_argument && error.message.find('\n') != std::string::npos) {
    fmt::print(stderr, "{}\n", error.message);
    return exit_refused;
  }
  if (error.code == Errc::invalid_argument) return wrong_use("send", error.message);
  fmt::print(stderr, "kitwork send: {}: {}\n", errc_name(error.code), error.message);
  const bool more = error.code == Errc::capability_missing || error.code == Errc::limit_exceeded;
  return more ? exit_not_allowed : error_status(error);
}

void remember(const Order& order, const HttpResponse& response) {
  SentFile sent;
  sent.invocation = response.header("kitwork-invocation");
  sent.gateway = order.place.gateway;
  sent.ca = order.place.ca;
  sent.token = order.token;
  sent.signed_invocation = order.signed_invocation;
  // Only a convenience: what was sent was sent.
  if (!sent.invocation.empty()) static_cast<void>(remember_sent(sent));
}

int run(const Options& options) {
  if (options.operands().size() != 1) return wrong_use("send", "takes exactly one file");
  const auto wait = options.number("--wait", 30, 1, wait_s_most);
  if (!wait) return wrong_use("send", wait.error().message);
  const Result<Order> order = order_of(options);
  if (!order) return fail(order.error());
  Result<GatewayClient> client = GatewayClient::create(order.value().place);
  if (!client) return wrong_use("send", client.error().message);
  Progress progress(fmt::format("waiting for {}", order.value().place.gateway));
  client.value().show(progress);
  const std::uint64_t wait_ms = options.has("--no-wait") ? 0 : wait.value() * 1000;
  const Result<HttpResponse> answer = send_order(order.value(), client.value(), wait_ms);
  progress.clear();
  if (!answer) {
    fmt::print(stderr, "kitwork send: {}\n", answer.error().message);
    return error_status(answer.error());
  }
  remember(order.value(), answer.value());
  return tell_answer(answer.value(), options, "send");
}

}  // namespace

const Subcommand send_subcommand = {
    .name = "send",
    .synopsis =
        "FILE.js|CAPSULE [--arg JSON] [--gateway URL] [--token TOKEN | --guest] [--key KEY]\n"
        "        [--zone ZONE] [--ca FILE] [--wait N | --no-wait] [--gas N] [--cap CAPABILITY]...\n"
        "        [--bind NAME=JSON]... [--app APP] [--idempotency-key UUID]\n"
        "        [--traceparent TEXT] [--json]",
    .summary = "sends a capsule to a zone and waits for its answer",
    .description =
        "    A source (- is the standard input) is built and signed first, as kitwork build does;\n"
        "    a capsule goes as it is. With a guest's token the gateway signs the invocation; with\n"
        "    any other the token's holder does, here, with --key. Without --gateway and --token\n"
        "    it goes to the zone that kitwork dev runs, as the one that it made for you.\n"
        "    Without --key a source is signed by a key that is made for it and forgotten.\n"
        "\n"
        "    The answer goes to the standard output as JSON; gas, trace and the invocation's name\n"
        "    to stderr. An invocation is done once, however often it is sent: when a gateway or a\n"
        "    zone is not there for a moment it is sent again, until --wait is over. What was sent\n"
        "    is remembered in $KITWORK_HOME (~/.kitwork), for kitwork result and kitwork trace.\n"
        "\n"
        "    TRACEPARENT in the environment, or --traceparent, is the W3C trace that it is part "
        "of.",
    .flags = send_flags(),
    .exit_status =
        "    0   done; with --no-wait: it was sent\n"
        "    1   the capsule threw an exception\n"
        "    3   the source is refused: why, and where, is on stderr\n"
        "    4   out of gas\n"
        "    5   out of memory\n"
        "    6   a token, key, capsule or certificate does not hold\n"
        "    7   more is needed than the token, the account or the zone's policy allows\n"
        "    8   no gateway or no zone answers\n"
        "    9   it did not end within --wait: kitwork result asks for it later\n"
        "    70  every attempt at it failed, or the machine did",
    .examples =
        "    kitwork send fee.js --arg '{\"amount\": 120}'\n"
        "    kitwork send fee.kwc --gateway https://asia.example --token t.kwt --key author.key\n"
        "    kitwork send report.js --no-wait",
    .run = run,
};

}  // namespace kitwork::app
