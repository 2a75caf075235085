// Door: the same gateway for clients that speak CAF: a submission comes in, a verdict goes out.
// What it checks, counts and refuses is the gateway's (run_request.cpp). Pure; one thread at a
// time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "actors/gateway/gateway.hpp"

namespace kitwork::gateway {

class Door {
 public:
  explicit Door(GatewaySettings settings) : gateway_(std::move(settings)) {}

  // To be asked of the zone. Whoever sent it waits until then.
  struct Question {
    ExchangeId exchange{};
    Submission submission;
    std::uint64_t until_ms = 0;
  };
  // `client` is the name in the client's certificate, which its rates are counted for; `bytes` are
  // a submission's.
  std::variant<Verdict, Question> submit(std::uint64_t now_ms, std::string_view client,
                                         BytesView bytes, bool zone_ready);
  // Nothing when nobody waits for it any more.
  std::optional<Verdict> answered(std::uint64_t now_ms, ExchangeId exchange, Verdict verdict);
  // `until_ms` has come: nothing is known (unavailable), and the same may be sent again.
  Verdict expired(std::uint64_t now_ms, ExchangeId exchange);

  // As Gateway::revoke.
  void revoke(std::vector<Digest> revoked) { gateway_.revoke(std::move(revoked)); }

  std::size_t exchanges() const { return gateway_.exchanges(); }

 private:
  Gateway gateway_;
};

}  // namespace kitwork::gateway
