// Capsule: a signed program with what it may touch and spend, as bytes (capsule.fbs) and as data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/bytes.hpp"
#include "schemas/capability/capability.hpp"
#include "schemas/crypto/signature.hpp"
#include "schemas/result.hpp"

namespace kitwork {

// What programs mean, and what they cost. A reader refuses others.
inline constexpr std::uint32_t capsule_language_version = 1;
inline constexpr std::uint32_t capsule_gas_table_version = 1;

inline constexpr std::size_t capsule_bytes_max = 4u << 20;
inline constexpr std::size_t capsule_name_bytes_max = 128;
inline constexpr std::size_t capsule_captures_max = 64;
inline constexpr std::uint64_t capsule_gas_max = std::uint64_t{1} << 62;
inline constexpr std::uint64_t capsule_memory_bytes_min = 1u << 16;
inline constexpr std::uint64_t capsule_memory_bytes_max = 1u << 30;

struct CapturedValue {
  std::string name;  // an identifier of ASCII
  std::string json;  // as canonical_json gives it

  friend bool operator==(const CapturedValue&, const CapturedValue&) = default;
};

struct Capsule {
  std::string name;                     // UTF-8; may be empty
  ByteVector program;                   // pack_program's
  std::vector<CapturedValue> captures;  // sorted by name
  Capabilities capabilities;            // as normalize gives them
  std::uint64_t gas_limit = 0;
  std::uint64_t memory_bytes = 0;
  std::optional<PublicKey> author;  // who signs; none for a capsule that nobody vouches for

  friend bool operator==(const Capsule&, const Capsule&) = default;
};

// A capsule and how its bytes are called. Whether the signature holds verify_capsule says.
struct DecodedCapsule {
  Capsule capsule;
  Digest digest{};
  std::optional<Signature> signature;
};

// The bytes without a signature. Asserts nothing about the program; limit_exceeded, not_canonical
// (what is not in the form that the comments above ask for) or malformed.
Result<ByteVector> encode_capsule(const Capsule& capsule);
// The bytes, signed: `author` becomes the key's public half.
Result<ByteVector> sign_capsule(Capsule capsule, const KeyPair& key);

// Reads bytes that nobody vouches for, down to the program, whose own codec is asked too. What it
// gives encodes to the same bytes. malformed, not_canonical, limit_exceeded, unsupported_version,
// weak_key or capability_malformed.
Result<DecodedCapsule> decode_capsule(BytesView bytes);

// What a gateway does: everything that decode_capsule refuses, but for the inside of the program,
// and the signature. Gives the digest, which names the capsule. not_signed, bad_signature, or as
// decode_capsule. Costs little more than the digest of the bytes and one check of a signature.
Result<Digest> verify_capsule(BytesView bytes);

}  // namespace kitwork
