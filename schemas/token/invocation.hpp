// Invocations: a capsule's digest, arguments and a token, signed by the token's holder for one zone
// and a few minutes, so that a token that was stolen does nothing and none is answered twice.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "schemas/token/token.hpp"

namespace kitwork {

inline constexpr std::size_t invocation_bytes_max = 1024;
inline constexpr std::uint64_t invocation_lifetime_ms_max = 5 * 60 * 1000;

struct Invocation {
  Digest capsule{};
  Digest arguments{};  // digest_of(DigestDomain::arguments, their bytes)
  Digest token{};      // of the token's last block
  TokenNonce nonce{};
  std::string audience;
  std::uint64_t expires_at_ms = 0;

  friend bool operator==(const Invocation&, const Invocation&) = default;
};

struct DecodedInvocation {
  Invocation invocation;
  Digest digest{};
  Signature signature{};
};

Result<ByteVector> sign_invocation(const Invocation& invocation, const KeyPair& holder);
// Reads bytes that nobody vouches for. No signature is checked.
Result<DecodedInvocation> decode_invocation(BytesView bytes);

// Against the rights of a token that passed, and what came along: wrong_subject, wrong_audience,
// token_expired, limit_exceeded (it would live longer than invocation_lifetime_ms_max), and
// bad_signature.
Result<Invocation> verify_invocation(BytesView bytes, const TokenRights& rights,
                                     const Digest& capsule, BytesView arguments,
                                     const std::string& audience, std::uint64_t now_ms);
Result<Invocation> verify_invocation(const DecodedInvocation& read, const TokenRights& rights,
                                     const Digest& capsule, BytesView arguments,
                                     const std::string& audience, std::uint64_t now_ms);

// Whether a token's rights allow a capsule: capability_missing, or limit_exceeded for its gas.
Result<void> authorize_capsule(const Capabilities& capabilities, std::uint64_t gas_limit,
                               const TokenRights& rights);

// Which invocations were seen, until they expire. Its time is what it is told, so that replicas
// that are told the same agree.
class ReplayGuard {
 public:
  explicit ReplayGuard(std::size_t capacity) : capacity_(capacity) {}

  // replayed when the holder used the nonce before; overloaded when there is no room: then nothing
  // is admitted, for forgetting one would let it be replayed.
  Result<void> admit(const PublicKey& holder, const Invocation& invocation, std::uint64_t now_ms);
  std::size_t size() const { return seen_.size(); }

 private:
  using Key = std::pair<PublicKey, TokenNonce>;
  std::size_t capacity_;
  std::set<Key> seen_;
  std::multimap<std::uint64_t, Key> by_expiry_;
};

}  // namespace kitwork
