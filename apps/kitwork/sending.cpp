// Sending an order until there is an outcome, and asking for it later.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "apps/kitwork/send_order.hpp"

namespace kitwork::app {
namespace {

using Clock = std::chrono::steady_clock;

// What a gateway waits for at once; longer waits are several questions.
constexpr std::uint64_t gateway_wait_ms = 30'000;

class Sending {
 public:
  Sending(const Order& order, const GatewayClient& client, std::uint64_t wait_ms)
      : order_(order), client_(client), end_(Clock::now() + std::chrono::milliseconds(wait_ms)) {}

  // The last answer that there was: an outcome, a refusal, or 202 when the time is over.
  Result<HttpResponse> run() {
    Result<HttpResponse> answer = step(order_.request);
    bool reached = answer.ok();
    while (wants_more(answer, reached)) {
      reached = reached || answer.ok();
      pause(answer);
      const bool known = answer && answer.value().status == 202;
      answer = step(known ? question(answer.value().header("location")) : order_.request);
    }
    return answer;
  }

 private:
  std::uint64_t left_ms() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now());
    return left.count() > 0 ? static_cast<std::uint64_t>(left.count()) : 0;
  }

  Result<HttpResponse> step(HttpRequest request) const {
    const std::uint64_t wait_ms = std::min(left_ms(), gateway_wait_ms);
    request.headers.emplace_back("Prefer", wait_ms == 0
                                               ? std::string("respond-async")
                                               : fmt::format("wait={}", (wait_ms + 999) / 1000));
    return client_.ask(request, wait_ms + gateway_answer_ms);
  }

  HttpRequest question(const std::string& location) const {
    HttpRequest request;
    request.target = location;
    add_proof(request, order_.token, order_.signed_invocation);
    return request;
  }

  // The same invocation may be sent again: it is done once.
  bool wants_more(const Result<HttpResponse>& answer, bool reached) const {
    if (left_ms() == 0) return false;
    if (!answer) return reached && error_status(answer.error()) == exit_unavailable;
    if (answer.value().status == 202) return true;
    if (answer.value().status == 200) return false;
    const Problem problem = problem_of(answer.value());
    return is_passing(problem) || problem.code == "result_unknown";
  }

  // Nobody is asked more often than it says.
  void pause(const Result<HttpResponse>& answer) const {
    std::uint64_t ms = 500;
    if (answer && answer.value().status != 202) {
      ms = 1000 * std::strtoul(answer.value().header("retry-after").c_str(), nullptr, 10);
    }
    ms = std::min({std::max<std::uint64_t>(ms, 100), std::uint64_t{5000}, left_ms()});
    const timespec time{static_cast<time_t>(ms / 1000), static_cast<long>(ms % 1000) * 1'000'000};
    nanosleep(&time, nullptr);
  }

  const Order& order_;
  const GatewayClient& client_;
  Clock::time_point end_;
};

}  // namespace

Result<HttpResponse> send_order(const Order& order, const GatewayClient& client,
                                std::uint64_t wait_ms) {
  return Sending(order, client, wait_ms).run();
}

}  // namespace kitwork::app
