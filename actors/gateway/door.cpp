#include "actors/gateway/door.hpp"

#include <algorithm>

namespace kitwork::gateway {
namespace {

// No machine's address: doors and HTTP share no counts.
PeerKey peer_of(std::string_view client) {
  const Digest digest = digest_of(DigestDomain::arguments, bytes_of(std::string(client)));
  PeerKey key{};
  key[0] = 'c';
  std::copy_n(digest.begin(), key.size() - 1, key.begin() + 1);
  return key;
}

// What has no word of the schemas' own is told by its code.
Errc errc_of(const Response& refusal) {
  if (refusal.reason != Errc{}) return refusal.reason;
  switch (refusal.status) {
    case 401:
    case 403:
      return Errc::not_permitted;
    case 413:
    case 431:
      return Errc::limit_exceeded;
    case 429:
    case 503:
      return Errc::overloaded;
    default:
      return Errc::malformed;
  }
}

Verdict refusal_of(const Response& refusal) {
  Verdict verdict;
  verdict.error = errc_of(refusal);
  verdict.message = refusal.problem != nullptr ? refusal.problem : "refused";
  return verdict;
}

}  // namespace

std::variant<Verdict, Door::Question> Door::submit(std::uint64_t now_ms, std::string_view client,
                                                   BytesView bytes, bool zone_ready) {
  RequestHead head{"POST",
                   "/kitwork/run",
                   {{"Content-Type", "application/vnd.kitwork.submission"},
                    {"Content-Length", std::to_string(bytes.size())}},
                   peer_of(client)};
  const Opening opening = gateway_.open(now_ms, head, zone_ready);
  if (const auto* refused = std::get_if<Response>(&opening)) return refusal_of(*refused);
  const ExchangeId exchange = std::get<Opened>(opening).exchange;
  Step step = gateway_.receive(now_ms, exchange, {bytes.begin(), bytes.end()}, TokenNonce{});
  if (const auto* refused = std::get_if<Response>(&step)) return refusal_of(*refused);
  Asked& asked = std::get<Asked>(step);
  return Question{exchange, std::move(std::get<Submission>(asked.question)), asked.until_ms};
}

std::optional<Verdict> Door::answered(std::uint64_t now_ms, ExchangeId exchange, Verdict verdict) {
  const std::optional<Step> step = gateway_.answered(now_ms, exchange, verdict);
  if (!step) return {};
  // Words for a person, and who leads, are the zone's own.
  verdict.message = verdict.error == Errc{} ? "" : errc_name(verdict.error);
  verdict.leader = MemberId::none;
  return verdict;
}

Verdict Door::expired(std::uint64_t now_ms, ExchangeId exchange) {
  static_cast<void>(gateway_.expired(now_ms, exchange));
  Verdict verdict;
  verdict.error = Errc::unavailable;
  verdict.message = errc_name(verdict.error);
  return verdict;
}

}  // namespace kitwork::gateway
