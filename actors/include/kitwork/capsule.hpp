// Capsules and tokens for programs: build, sign, verify, look inside; grant and narrow tokens.
// Needs no actor, no thread and no network. Link with `pkg-config --libs kitwork-capsule`.
//
// Everything comes and goes as bytes and texts. Failures are Result's errors: an Errc, and words
// for a person. Randomness is the caller's, but for new_key().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/result.hpp"

namespace kitwork {

using CapsuleBytes = std::vector<std::uint8_t>;

// --- keys

// A secret Ed25519 key as 64 hexadecimal digits. Whoever has it signs as its owner.
struct SecretKeyText {
  std::string hex;
};
// From the system's randomness; unavailable when there is none.
Result<SecretKeyText> new_key();
// The public half, as 64 hexadecimal digits. invalid_argument for what is no key.
Result<std::string> public_key_of(const SecretKeyText& key);

// --- building

struct BuildRequest {
  std::string file_name = "capsule.js";  // what messages and stacks call it
  std::string source;  // a script whose return is the answer, or with an export default (UTF-8)
  std::string name;    // of the capsule; may be empty
  std::string app = "app";                                    // whose tables db() means
  std::vector<std::pair<std::string, std::string>> bindings;  // captured: name and JSON
  std::optional<std::vector<std::string>> capabilities;       // not given: what is inferred
  bool fold = true;  // compute now what is known now: the same answers, for less gas
  std::uint64_t gas_limit = 100'000'000;
  std::uint64_t memory_bytes = 64u << 20;
  std::optional<SecretKeyText> key;  // not given: nobody signs
};

// One thing to tell about a source, at a place in it (1-based; 0: at none).
struct BuildNote {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string text;
};

// A capability that the program needs, and where.
struct NeededText {
  std::string capability;
  BuildNote because;  // the call; with words when they force a wildcard
};

// What running costs. Lower and upper are equal when the flow is straight. Without an upper bound,
// `unbounded` says which loops and calls are to blame. `data` tells where work grows with the size
// of data, which is in neither bound. A run that throws may end before the lower one.
struct GasEstimateText {
  std::uint64_t lower = 0;
  std::optional<std::uint64_t> upper;
  std::vector<BuildNote> unbounded;
  std::vector<BuildNote> data;
};

struct BuiltCapsule {
  CapsuleBytes bytes;
  std::string digest;                     // 64 hexadecimal digits
  std::vector<std::string> capabilities;  // that it declares
  std::vector<NeededText> needed;         // that it needs, by inference
  std::vector<BuildNote> warnings;        // declared, but not needed
  GasEstimateText gas;
};

// What is wrong with a source is told as the compiler tells it: text with the place and a caret.
// invalid_argument: the source, a binding or a capability is not accepted. capability_missing: it
// needs more than `capabilities` declares. limit_exceeded.
Result<BuiltCapsule> build_capsule(const BuildRequest& request);

// --- looking

struct CapsuleInfo {
  std::string name;
  std::string digest;
  std::string author;  // hexadecimal; empty: nobody signed
  bool signature_holds = false;
  std::uint32_t language_version = 0;
  std::uint32_t gas_table_version = 0;
  std::vector<std::string> capabilities;
  std::vector<std::pair<std::string, std::string>> captures;
  std::uint64_t gas_limit = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t bytes = 0;
  std::uint64_t program_bytes = 0;
  std::uint64_t functions = 0;
  std::uint64_t instructions = 0;
  GasEstimateText gas;
};

// Reads bytes that nobody vouches for. Whether the signature holds is said, not asked.
Result<CapsuleInfo> inspect_capsule(const CapsuleBytes& bytes);
// The digest of a capsule whose signature holds. not_signed, bad_signature, and all that is wrong
// with the bytes. With `author`, untrusted_authority when another one signed.
Result<std::string> verify_capsule_bytes(const CapsuleBytes& bytes, std::string_view author = {});
// The program's instructions as text.
Result<std::string> disassemble_capsule(const CapsuleBytes& bytes);

// --- capabilities

// A capability in its one text.
Result<std::string> canonical_capability(std::string_view text);
// Whether every request that `inner` allows `outer` allows.
Result<bool> capability_within(std::string_view inner, std::string_view outer);

// --- tokens. Times are milliseconds since 1970.

struct TokenGrant {
  std::vector<std::string> audiences;  // names of zones
  std::vector<std::string> capabilities;
  std::uint64_t gas_max = 0;
  std::uint64_t valid_from_ms = 0;
  std::uint64_t expires_at_ms = 0;
};

struct TokenBlockInfo {
  std::string revocation_id;
  std::string holder;
  bool guest = false;
  TokenGrant grant;
};

struct TokenInfo {
  std::string authority;
  std::vector<TokenBlockInfo> blocks;  // the last one counts
  bool holds = false;                  // every signature, and no block grants more than the last
  std::string why_not;                 // when it does not hold
};

// The first block, for whoever has `holder` (a public key). Without a holder it is a guest's: a
// new key travels along; it may only read, spend little, and lives 15 minutes at most.
Result<CapsuleBytes> grant_token(const SecretKeyText& authority, std::string_view holder,
                                 const TokenGrant& grant);
// One more block, for `next` (a public key), signed by `holder`. A guest's token needs neither: it
// has its key, and gets a new one.
Result<CapsuleBytes> narrow_token(const CapsuleBytes& token,
                                  const std::optional<SecretKeyText>& holder, std::string_view next,
                                  const TokenGrant& grant);
Result<TokenInfo> inspect_token(const CapsuleBytes& token);
// Whether a zone would accept it now: all that verify_token (schemas/token) refuses.
Result<TokenGrant> check_token(const CapsuleBytes& token, std::string_view authority,
                               std::string_view zone, std::uint64_t now_ms);

// --- invocations: a capsule, an argument and a token, signed by the token's holder for one zone
// and a few minutes. A zone answers each once.

struct InvocationRequest {
  CapsuleBytes capsule;  // signed
  std::string argument;  // JSON, in any spelling; empty: undefined
  CapsuleBytes token;
  std::optional<SecretKeyText> key;  // of the token's holder; a guest's token has it itself
  std::string zone;
  std::uint64_t now_ms = 0;
  std::uint64_t lifetime_ms = 60'000;  // to 300000
};

struct InvocationInfo {
  std::string digest;
  std::string capsule;    // digests
  std::string arguments;  // of the argument's bytes
  std::string token;      // of its last block
  std::string nonce;
  std::string zone;
  std::uint64_t expires_at_ms = 0;
};

// JSON in the one spelling that is signed, and that is to be sent. malformed.
Result<std::string> canonical_argument(std::string_view json);

// Refuses what a zone would: a token that does not hold, is not for the zone or not for now, a
// capsule that is not whole or needs more than the token grants. wrong_subject for another's key.
Result<CapsuleBytes> sign_invocation(const InvocationRequest& request);
// Reads bytes that nobody vouches for.
Result<InvocationInfo> inspect_invocation(const CapsuleBytes& bytes);

// What came along, and who asks.
struct InvocationCheck {
  CapsuleBytes capsule;
  std::string argument;
  CapsuleBytes token;
  std::string authority;  // whom the zone trusts: a public key
  std::string zone;
  std::uint64_t now_ms = 0;
};
// Whether the zone would admit it now, but for revocation and for having seen it before.
Result<InvocationInfo> check_invocation(const CapsuleBytes& bytes, const InvocationCheck& check);

// A submission: capsule, argument, token and signed invocation in one buffer, as gateways and the
// CAF door take it. malformed, limit_exceeded when one of them is longer than a zone takes.
struct SubmissionParts {
  CapsuleBytes capsule;
  std::string argument;  // as canonical_argument gives it
  CapsuleBytes token;
  CapsuleBytes invocation;
};
Result<CapsuleBytes> pack_submission(const SubmissionParts& parts);

// --- texts of bytes

std::string bytes_to_hex(const CapsuleBytes& bytes);
Result<CapsuleBytes> bytes_from_hex(std::string_view text);

}  // namespace kitwork
