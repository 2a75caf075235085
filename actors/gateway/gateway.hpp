// Gateway: what a gateway believes, refuses and says, as a pure machine. A request's head goes in
// before its body is read, so that most of what is to be refused is refused for the price of its
// headers. It verifies, and gives to the zone what holds; it runs nothing, and what it keeps are
// limits and requests under way. Time and randomness are arguments; one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actors/gateway/http_message.hpp"
#include "actors/gateway/limits.hpp"
#include "actors/gateway/metrics.hpp"
#include "actors/gateway/rate_limits.hpp"
#include "actors/gateway/zone.hpp"
#include "actors/guard/aged_map.hpp"
#include "schemas/token/invocation.hpp"
#include "schemas/zone/trace_context.hpp"

namespace kitwork::gateway {

struct GatewaySettings {
  std::string zone;                    // its name
  std::string name;                    // the gateway's, for the trace
  std::vector<PublicKey> authorities;  // whose tokens the zone trusts
  std::vector<Digest> revoked;         // blocks of tokens, sorted
  bool metrics_for_all = false;        // else for this machine only
  GatewayLimits limits;
};

enum class ExchangeId : std::uint64_t {};

// A request whose head is fine: its body is wanted, if it is no longer than this.
struct Opened {
  ExchangeId exchange{};
  std::uint64_t body_bytes_max = 0;
};
using Opening = std::variant<Response, Opened>;

// To be asked of the zone; the client waits for the answer until then.
struct Asked {
  std::variant<Submission, ResultQuestion, TraceQuestion> question;
  std::uint64_t until_ms = 0;
};
using Step = std::variant<Response, Asked>;

class Gateway {
 public:
  explicit Gateway(GatewaySettings settings);

  // `now_ms` is milliseconds since 1970 everywhere. `zone_ready` is for /readyz.
  // `zone_status` is what /kitwork/zone shows.
  Opening open(std::uint64_t now_ms, const RequestHead& head, bool zone_ready,
               const std::string& zone_status = {});
  // All of the body. `fresh` is 16 random bytes.
  Step receive(std::uint64_t now_ms, ExchangeId exchange, ByteVector body, const TokenNonce& fresh);
  // The zone's answer: what the client gets, or what else is to be asked; nothing when nobody
  // waits for it any more.
  std::optional<Step> answered(std::uint64_t now_ms, ExchangeId exchange, const Verdict& verdict);
  std::optional<Step> answered(std::uint64_t now_ms, ExchangeId exchange,
                               const TraceAnswer& answer);
  // `until_ms` of Asked has come; asserts that it was asked and not answered.
  Response expired(std::uint64_t now_ms, ExchangeId exchange);
  // The client went. What was given to the zone counts until the zone answers.
  void abandon(ExchangeId exchange);
  // For what the shell refuses: bytes that are no request, or that come too slowly.
  Response refuse(Problem problem);

  void revoke(std::vector<Digest> revoked) { settings_.revoked = std::move(revoked); }
  const GatewayLimits& limits() const { return settings_.limits; }
  Metrics& metrics() { return metrics_; }
  std::size_t exchanges() const { return exchanges_.size(); }

 private:
  struct Refusal {
    Problem problem;
    Errc reason{};
  };
  using Check = std::optional<Refusal>;  // nothing: it is fine
  enum class Stage : std::uint8_t { opened, asked, searching, detached };
  struct Exchange {
    Route route = Route::none;
    Stage stage = Stage::opened;
    PeerKey peer{};
    std::uint64_t started_ms = 0;
    std::uint64_t wait_ms = 0;
    std::uint64_t body_bytes = 0;
    std::optional<Digest> key;  // of the limits: the block that the authority signed
    TokenRights rights;
    Submission submission;  // gathered, until it is given to the zone
    bool whole_submission = false;
    std::optional<TokenNonce> idempotency;
    std::optional<TraceContext> caller;
    Digest invocation{};              // named by the path, or made
    std::optional<Invocation> guest;  // what was signed for a guest
    std::uint32_t searches = 0;
  };
  struct CapsuleFacts {
    Capabilities capabilities;
    std::uint64_t gas_limit = 0;
  };
  struct First8 {
    std::size_t operator()(const Digest& digest) const;
  };

  // gateway.cpp
  Check check_head(std::uint64_t now_ms, const RequestHead& head, Exchange& exchange);
  Check check_body_head(const RequestHead& head, Exchange& exchange) const;
  Check count_in(Exchange& exchange, std::uint64_t now_ms);
  Response answer_now(Route route, bool zone_ready, const std::string& zone_status);
  Response take_policy(BytesView body);
  void close(ExchangeId exchange);
  void forget_lost(std::uint64_t now_ms);

  // run_request.cpp
  Check read_options(const RequestHead& head, Exchange& exchange) const;
  Check read_token(std::uint64_t now_ms, const RequestHead& head, Exchange& exchange);
  Check identify(std::uint64_t now_ms, Exchange& exchange);
  Check prove_holder(const RequestHead& head, Exchange& exchange) const;
  Check prepare_run(std::uint64_t now_ms, Exchange& exchange, ByteVector body,
                    const TokenNonce& fresh);
  Check take_submission(std::uint64_t now_ms, Exchange& exchange, BytesView body);
  Check check_capsule(Exchange& exchange, Digest& capsule);
  Check check_invocation(std::uint64_t now_ms, Exchange& exchange, const Digest& capsule,
                         const TokenNonce& fresh);
  Check sign_for_guest(std::uint64_t now_ms, Exchange& exchange, const Digest& capsule,
                       const TokenNonce& nonce);
  std::optional<ResultQuestion> search_earlier(Exchange& exchange) const;

  // answers.cpp
  Response problem(Route route, const Refusal& refusal, const Exchange* exchange,
                   const std::string& members = {});
  Response finish(std::uint64_t now_ms, ExchangeId exchange, Response response);
  Response verdict_response(const Exchange& exchange, const Verdict& verdict);
  Response outcome_response(const Exchange& exchange, const Verdict& verdict);
  Response trace_response(const Exchange& exchange, const TraceAnswer& answer);
  Response waiting_response(const Exchange& exchange);
  void add_names(Response& response, const Exchange& exchange) const;

  GatewaySettings settings_;
  Metrics metrics_;
  std::uint64_t next_exchange_ = 0;
  std::map<ExchangeId, Exchange> exchanges_;
  std::map<Digest, std::uint64_t> key_exchanges_;
  std::uint64_t bodies_bytes_ = 0;
  RateLimits<PeerKey> address_rates_;
  RateLimits<Digest> key_rates_;
  guard::AgedMap<Digest, CapsuleFacts, First8> capsules_;
};

}  // namespace kitwork::gateway
