// Order: what kitwork send will send, made from the command line: a capsule, who asks, and the
// request that says so.
#pragma once

#include <vector>

#include "apps/kitwork/gateway_client.hpp"

namespace kitwork::app {

struct Order {
  GatewayPlace place;
  CapsuleBytes token;
  CapsuleBytes signed_invocation;  // empty for a guest's
  HttpRequest request;
};

std::vector<Flag> send_flags();

// invalid_argument: wrong use, or what the compiler says (several lines); else as build_capsule,
// sign_invocation and inspect_token.
Result<Order> order_of(const Options& options);

// Sends it, again while nobody answers for a moment, and follows it until it ends or `wait_ms` are
// over. The last answer that there was: an outcome, a refusal, or 202 when nothing is known yet.
Result<HttpResponse> send_order(const Order& order, const GatewayClient& client,
                                std::uint64_t wait_ms);

}  // namespace kitwork::app
