// kitwork result: the answer of what was sent earlier.
#include <fmt/format.h>

#include <cstdio>

#include "apps/kitwork/answer_report.hpp"
#include "apps/kitwork/send_order.hpp"

namespace kitwork::app {

namespace {

int run(const Options& options) {
  if (options.operands().size() > 1) return wrong_use("result", "takes one invocation's name");
  const std::string name = options.operands().empty() ? "last" : options.operands()[0];
  const auto wait = options.number("--wait", 1, 1, 3600);
  if (!wait) return wrong_use("result", wait.error().message);
  const Result<SentFile> sent = find_sent(name);
  if (!sent) {
    fmt::print(stderr, "kitwork result: {}\n", sent.error().message);
    return error_status(sent.error());
  }
  Order order;
  order.place = {sent.value().gateway, sent.value().ca};
  order.token = sent.value().token;
  order.signed_invocation = sent.value().signed_invocation;
  order.request.target = "/kitwork/result/" + sent.value().invocation;
  add_proof(order.request, order.token, order.signed_invocation);
  Result<GatewayClient> client = GatewayClient::create(order.place);
  if (!client) return wrong_use("result", client.error().message);
  Progress progress("waiting for " + order.place.gateway);
  client.value().show(progress);
  const Result<HttpResponse> answer = send_order(order, client.value(), wait.value() * 1000);
  progress.clear();
  if (answer) return tell_answer(answer.value(), options, "result");
  fmt::print(stderr, "kitwork result: {}\n", answer.error().message);
  return error_status(answer.error());
}

}  // namespace

const Subcommand result_subcommand = {
    .name = "result",
    .synopsis = "[INVOCATION|last] [--wait N] [--json]",
    .summary = "asks for the answer of what was sent",
    .description =
        "    Asks the gateway that INVOCATION was sent to for its answer. INVOCATION is a name\n"
        "    that kitwork send printed, or the beginning of one; last, and nothing, mean what was\n"
        "    sent last. A zone keeps answers for some time only.",
    .flags = {{"--wait", "N", "How many seconds it is waited for, to 3600; 1 when not given."},
              {"--json", "",
               "Prints one JSON object: status, answer or problem, gasUsed, invocation, trace."}},
    .exit_status =
        "    0 to 7  as kitwork send\n"
        "    8   no gateway or no zone answers\n"
        "    9   it has not ended\n"
        "    10  it was not sent from here, or the zone does not know it any more",
    .examples =
        "    kitwork result\n"
        "    kitwork result 3fa9 --wait 60",
    .run = run,
};

}  // namespace kitwork::app
