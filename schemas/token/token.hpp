// Tokens: who may send what to which zones, how much gas it may use, until when. A token is a chain
// of signed blocks. The zone's authority makes the first; whoever holds a token adds another,
// offline, that grants the same or less to the same or another holder. No block can be taken away,
// exchanged or put elsewhere, for each is signed over the digest of all before it.
//
// A token alone does nothing: an invocation (invocation.hpp) is signed by the last holder's key. A
// guest token is one whose holder's key travels along, so that whoever has its bytes has it; it may
// only read, spend little, and is short-lived.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/bytes.hpp"
#include "schemas/capability/capability.hpp"
#include "schemas/crypto/signature.hpp"
#include "schemas/result.hpp"

namespace kitwork {

inline constexpr std::size_t token_bytes_max = 64u << 10;
inline constexpr std::size_t token_blocks_max = 8;
inline constexpr std::size_t token_audiences_max = 16;
inline constexpr std::uint64_t token_lifetime_ms_default = 15 * 60 * 1000;
inline constexpr std::uint64_t token_lifetime_ms_max = 24ull * 3600 * 1000;
inline constexpr std::uint64_t guest_lifetime_ms_max = 15 * 60 * 1000;
inline constexpr std::uint64_t guest_gas_max = 10'000'000;

using TokenNonce = std::array<std::uint8_t, 16>;

// What a block grants.
struct Grant {
  std::vector<std::string> audiences;  // names of zones (is_capability_name), sorted; not empty
  Capabilities capabilities;           // as normalize gives them
  std::uint64_t gas_max = 0;           // of one invocation
  std::uint64_t valid_from_ms = 0;     // since 1970
  std::uint64_t expires_at_ms = 0;     // from this moment on it is worth nothing

  friend bool operator==(const Grant&, const Grant&) = default;
};

struct TokenBlock {
  PublicKey holder{};
  bool guest = false;
  Grant grant;
  TokenNonce nonce{};
  Signature signature{};

  friend bool operator==(const TokenBlock&, const TokenBlock&) = default;
};

// A token as data: in shape, but not yet checked. `digests[i]` names block i and all before it, and
// is what revokes it.
struct Token {
  PublicKey authority{};
  std::vector<TokenBlock> blocks;  // 1 to token_blocks_max
  std::optional<KeySeed> secret;   // of the last holder; guests only
  std::vector<Digest> digests;
};

// The one encoding. limit_exceeded, not_canonical or malformed when a part is not as it must be.
Result<ByteVector> encode_token(const Token& token);
// Reads bytes that nobody vouches for. No signature is checked.
Result<Token> decode_token(BytesView bytes);

// The first block, by a zone's authority. The nonce is fresh randomness of the caller's. A guest's
// holder is the public half of `guest_seed`, which is fresh randomness too. Refuses what
// verify_token would: guest_limit, limit_exceeded, invalid_argument.
Result<ByteVector> grant_token(const KeyPair& authority, const PublicKey& holder,
                               const Grant& grant, const TokenNonce& nonce);
Result<ByteVector> grant_guest_token(const KeyPair& authority, const KeySeed& guest_seed,
                                     const Grant& grant, const TokenNonce& nonce);
// One more block. `holder` is the key of the last holder; of a guest's token it is in the token,
// and the new one is made of `guest_seed`. token_widened when the grant is not within the last one.
Result<ByteVector> narrow_token(BytesView token, const KeyPair& holder, const PublicKey& next,
                                const Grant& grant, const TokenNonce& nonce);
Result<ByteVector> narrow_guest_token(BytesView token, const KeySeed& guest_seed,
                                      const Grant& grant, const TokenNonce& nonce);

// Whether `inner` grants nothing that `outer` does not: token_widened names what.
Result<void> check_narrower(const Grant& inner, const Grant& outer);

// What a zone asks of a token.
struct TokenCheck {
  std::vector<PublicKey> authorities;  // whom it trusts
  std::string audience;                // its name
  std::uint64_t now_ms = 0;
  std::vector<Digest> revoked;  // sorted
};

// What a token that passed allows: its last block, which no block before it forbids.
struct TokenRights {
  Grant grant;
  PublicKey holder{};
  bool guest = false;
  Digest digest{};              // of the last block, which names the whole chain
  std::vector<Digest> digests;  // of all blocks: any of them revokes it
};

// Every signature, every step of the chain, the audience, the time and revocation.
// untrusted_authority, bad_signature, weak_key, token_widened, guest_limit, wrong_audience,
// token_not_yet_valid, token_expired, revoked, or as decode_token.
Result<TokenRights> verify_token(BytesView token, const TokenCheck& check);
// The same but for audience, time and revocation: whether it is whole, and what it says.
Result<TokenRights> verify_chain(const Token& token);

}  // namespace kitwork
