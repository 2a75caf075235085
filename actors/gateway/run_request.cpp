// Gateway: who asks, for what, and whether it holds.
#include <algorithm>
#include <utility>

#include "actors/gateway/gateway.hpp"
#include "schemas/assert.hpp"
#include "schemas/capsule/capsule.hpp"
#include "schemas/capsule/json_text.hpp"

namespace kitwork::gateway {
namespace {

// What is signed for a guest expires at a whole multiple of this, in the second one from now: so a
// repetition within the same one is the same invocation, and lives at most as long as one may.
constexpr std::uint64_t guest_expiry_step_ms = invocation_lifetime_ms_max / 2;
// How many earlier ones a repeated key can be of, as long as the same token lives.
constexpr std::uint32_t guest_searches_max = guest_lifetime_ms_max / guest_expiry_step_ms + 1;

bool bytes_from(std::string_view hex, ByteVector& bytes) {
  bytes.resize(hex.size() / 2);
  return !hex.empty() && from_hex(hex, bytes.data(), bytes.size());
}

// A UUID, with or without quotes and dashes.
bool nonce_from(std::string_view text, TokenNonce& nonce) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  if (text.size() != 36) return from_hex(text, nonce.data(), nonce.size());
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-')) return false;
    if (!dash) digits += text[i];
  }
  return from_hex(digits, nonce.data(), nonce.size());
}

struct Preference {
  bool respond_async = false;
  std::optional<std::uint64_t> wait_s;
};

// RFC 7240: what is not understood is passed over, and the first of two counts.
void read_preferences(std::string_view text, Preference& preference) {
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(",;");
    std::string_view each = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    while (!each.empty() && each.front() == ' ') each.remove_prefix(1);
    while (!each.empty() && each.back() == ' ') each.remove_suffix(1);
    if (same_name(each, "respond-async")) preference.respond_async = true;
    if (each.size() < 6 || each.size() > 11 || !same_name(each.substr(0, 5), "wait=")) continue;
    const std::string_view digits = each.substr(5);
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) continue;
    std::uint64_t seconds = 0;
    for (const char digit : digits)
      seconds = seconds * 10 + static_cast<std::uint64_t>(digit - '0');
    if (!preference.wait_s) preference.wait_s = seconds;
  }
}

std::uint64_t wait_ms_of(const RequestHead& head, const GatewayLimits& limits) {
  Preference preference;
  for (const Header& each : head.headers) {
    if (same_name(each.name, "prefer")) read_preferences(each.value, preference);
  }
  if (preference.wait_s) return std::min(*preference.wait_s * 1000, limits.wait_ms_max);
  return preference.respond_async ? 0 : limits.wait_ms_default;
}

bool is_token_fault(Errc code) {
  return code == Errc::malformed || code == Errc::not_canonical || code == Errc::limit_exceeded ||
         code == Errc::unsupported_version || code == Errc::capability_malformed;
}

}  // namespace

Gateway::Check Gateway::read_options(const RequestHead& head, Exchange& exchange) const {
  exchange.wait_ms = wait_ms_of(head, settings_.limits);
  exchange.caller = parse_trace_parent(header_value(head, "traceparent"));
  if (exchange.route != Route::run) return {};
  Submission& submission = exchange.submission;
  if (header_count(head, "kitwork-signed-invocation") > 0 &&
      !bytes_from(header_value(head, "kitwork-signed-invocation"), submission.invocation)) {
    return Refusal{Problem::invocation_malformed};
  }
  const std::string_view arguments = header_value(head, "kitwork-arguments");
  submission.arguments.assign(arguments.begin(), arguments.end());
  if (exchange.whole_submission) {
    // All of it is in the body: a second place would leave open which counts.
    const bool twice = !submission.invocation.empty() || !submission.arguments.empty() ||
                       header_count(head, "authorization") > 0;
    if (twice) return Refusal{Problem::submission_malformed};
  }
  if (header_count(head, "idempotency-key") > 0) {
    TokenNonce nonce{};
    if (exchange.whole_submission || !submission.invocation.empty() ||
        !nonce_from(header_value(head, "idempotency-key"), nonce)) {
      return Refusal{Problem::idempotency_key_malformed};
    }
    exchange.idempotency = nonce;
  }
  return {};
}

Gateway::Check Gateway::read_token(std::uint64_t now_ms, const RequestHead& head,
                                   Exchange& exchange) {
  if (exchange.whole_submission) return {};
  std::string_view text = header_value(head, "authorization");
  if (text.size() < 7 || !same_name(text.substr(0, 7), "bearer ")) {
    return Refusal{Problem::token_missing};
  }
  text.remove_prefix(7);
  if (!bytes_from(text, exchange.submission.token)) return Refusal{Problem::token_malformed};
  return identify(now_ms, exchange);
}

Gateway::Check Gateway::identify(std::uint64_t now_ms, Exchange& exchange) {
  const TokenCheck check{settings_.authorities, settings_.zone, now_ms, settings_.revoked};
  Result<TokenRights> rights = verify_token(exchange.submission.token, check);
  if (!rights) {
    const Errc code = rights.error().code;
    return Refusal{is_token_fault(code) ? Problem::token_malformed : Problem::token_refused, code};
  }
  exchange.rights = std::move(rights.value());
  // Holders can make blocks and keys of guests as they like; the first block only the authority.
  exchange.key = exchange.rights.digests.front();
  return {};
}

// A guest's token is a proof. Everybody else shows the invocation that they signed: its bytes are
// with the zone's members and whoever signed it.
Gateway::Check Gateway::prove_holder(const RequestHead& head, Exchange& exchange) const {
  if (exchange.rights.guest) return {};
  ByteVector bytes;
  if (header_count(head, "kitwork-signed-invocation") == 0) return Refusal{Problem::proof_missing};
  if (!bytes_from(header_value(head, "kitwork-signed-invocation"), bytes)) {
    return Refusal{Problem::invocation_malformed};
  }
  const Result<DecodedInvocation> decoded = decode_invocation(bytes);
  if (!decoded) return Refusal{Problem::invocation_malformed, decoded.error().code};
  if (decoded.value().digest != exchange.invocation) {
    return Refusal{Problem::invocation_refused, Errc::wrong_subject};
  }
  const Result<void> verified = verify_signature_once(
      exchange.rights.holder, decoded.value().digest, decoded.value().signature);
  if (!verified) return Refusal{Problem::invocation_refused, verified.error().code};
  return {};
}

Gateway::Check Gateway::prepare_run(std::uint64_t now_ms, Exchange& exchange, ByteVector body,
                                    const TokenNonce& fresh) {
  KITWORK_ASSERT(body.size() <= exchange.body_bytes);
  Submission& submission = exchange.submission;
  if (exchange.whole_submission) {
    if (const Check check = take_submission(now_ms, exchange, body)) return check;
  } else {
    submission.capsule = std::move(body);
    if (submission.arguments.empty()) submission.arguments = {'n', 'u', 'l', 'l'};
  }
  if (submission.arguments.size() > arguments_bytes_max) {
    return Refusal{Problem::arguments_too_long};
  }
  const std::string_view arguments(reinterpret_cast<const char*>(submission.arguments.data()),
                                   submission.arguments.size());
  const Result<std::string> json = canonical_json(arguments);
  if (!json) return Refusal{Problem::arguments_malformed, json.error().code};
  Digest capsule{};
  if (const Check check = check_capsule(exchange, capsule)) return check;
  if (const Check check = check_invocation(now_ms, exchange, capsule, fresh)) return check;
  submission.trace_parent = exchange.caller ? print_trace_parent(*exchange.caller) : std::string();
  submission.gateway = settings_.name;
  submission.received_ms = exchange.started_ms;
  return {};
}

Gateway::Check Gateway::take_submission(std::uint64_t now_ms, Exchange& exchange, BytesView body) {
  Result<Submission> decoded = decode_submission(body);
  if (!decoded) return Refusal{Problem::submission_malformed, decoded.error().code};
  exchange.submission = std::move(decoded.value());
  const Submission& submission = exchange.submission;
  if (!submission.trace_parent.empty() || !submission.gateway.empty() ||
      submission.received_ms != 0) {
    return Refusal{Problem::submission_malformed};
  }
  if (const Check check = identify(now_ms, exchange)) return check;
  return count_in(exchange, now_ms);
}

Gateway::Check Gateway::check_capsule(Exchange& exchange, Digest& capsule) {
  const Submission& submission = exchange.submission;
  if (submission.capsule.empty()) {
    // The zone has it, or will say that it has not.
    const Result<DecodedInvocation> decoded = decode_invocation(submission.invocation);
    if (!exchange.whole_submission) return Refusal{Problem::capsule_malformed};
    if (!decoded) return Refusal{Problem::invocation_malformed, decoded.error().code};
    capsule = decoded.value().invocation.capsule;
  } else {
    const Result<Digest> verified = verify_capsule(submission.capsule);
    if (!verified) {
      const Errc code = verified.error().code;
      const bool unsigned_or_other = code == Errc::bad_signature || code == Errc::not_signed ||
                                     code == Errc::weak_key || code == Errc::unsupported_version;
      return Refusal{unsigned_or_other ? Problem::capsule_refused : Problem::capsule_malformed,
                     code};
    }
    capsule = verified.value();
    if (!capsules_.contains(capsule)) {
      Result<DecodedCapsule> decoded = decode_capsule(submission.capsule);
      if (!decoded) return Refusal{Problem::capsule_malformed, decoded.error().code};
      if (capsules_.size() >= settings_.limits.capsules_remembered_max) capsules_.erase_oldest();
      Capsule& read = decoded.value().capsule;
      capsules_.insert(capsule, {std::move(read.capabilities), read.gas_limit});
    }
  }
  const CapsuleFacts* facts = capsules_.find(capsule);
  if (facts == nullptr) return {};
  const Result<void> allowed =
      authorize_capsule(facts->capabilities, facts->gas_limit, exchange.rights);
  if (allowed) return {};
  const bool gas = allowed.error().code == Errc::limit_exceeded;
  return Refusal{gas ? Problem::gas_over_token : Problem::capability_missing, allowed.error().code};
}

Gateway::Check Gateway::check_invocation(std::uint64_t now_ms, Exchange& exchange,
                                         const Digest& capsule, const TokenNonce& fresh) {
  const Submission& submission = exchange.submission;
  if (submission.invocation.empty()) {
    if (!exchange.rights.guest) return Refusal{Problem::proof_missing};
    return sign_for_guest(now_ms, exchange, capsule, exchange.idempotency.value_or(fresh));
  }
  const Result<DecodedInvocation> decoded = decode_invocation(submission.invocation);
  if (!decoded) return Refusal{Problem::invocation_malformed, decoded.error().code};
  const Result<Invocation> verified = verify_invocation(
      decoded.value(), exchange.rights, capsule, submission.arguments, settings_.zone, now_ms);
  if (!verified) return Refusal{Problem::invocation_refused, verified.error().code};
  exchange.invocation = decoded.value().digest;
  return {};
}

// Whoever has a guest's token has its key, so the gateway signs in the guest's place.
Gateway::Check Gateway::sign_for_guest(std::uint64_t now_ms, Exchange& exchange,
                                       const Digest& capsule, const TokenNonce& nonce) {
  Submission& submission = exchange.submission;
  const Result<Token> token = decode_token(submission.token);
  KITWORK_ASSERT(token.ok() && token.value().secret.has_value());
  Invocation invocation;
  invocation.capsule = capsule;
  invocation.arguments = digest_of(DigestDomain::arguments, submission.arguments);
  invocation.token = exchange.rights.digest;
  invocation.nonce = nonce;
  invocation.audience = settings_.zone;
  invocation.expires_at_ms = (now_ms / guest_expiry_step_ms + 2) * guest_expiry_step_ms;
  const KeyPair holder = KeyPair::from_seed(*token.value().secret);
  Result<ByteVector> bytes = sign_invocation(invocation, holder);
  if (!bytes) return Refusal{Problem::invocation_refused, bytes.error().code};
  exchange.invocation = decode_invocation(bytes.value()).value().digest;
  exchange.guest = std::move(invocation);
  submission.invocation = std::move(bytes.value());
  return {};
}

// A repeated idempotency key signs another invocation when its expiry lies in a later step. The
// zone then says that the nonce is taken; by whom, is asked here, step by step.
std::optional<ResultQuestion> Gateway::search_earlier(Exchange& exchange) const {
  if (!exchange.idempotency || !exchange.guest || exchange.searches >= guest_searches_max ||
      exchange.guest->expires_at_ms < guest_expiry_step_ms) {
    return {};
  }
  ++exchange.searches;
  exchange.guest->expires_at_ms -= guest_expiry_step_ms;
  // The name of an invocation does not depend on who signs.
  const Result<ByteVector> bytes = sign_invocation(*exchange.guest, KeyPair::from_seed(KeySeed{1}));
  if (!bytes) return {};
  exchange.invocation = decode_invocation(bytes.value()).value().digest;
  return ResultQuestion{exchange.invocation, exchange.rights.holder};
}

}  // namespace kitwork::gateway
