// Ed25519 signatures over digests, checked strictly: one signature has one form, a key that no
// honest key maker makes is none, and neither depends on how libsodium was built.
#pragma once

#include <array>
#include <cstdint>

#include "schemas/crypto/digest.hpp"
#include "schemas/result.hpp"

namespace kitwork {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;
using KeySeed = std::array<std::uint8_t, 32>;

// A secret key and its public one. Its memory is wiped when it goes.
class KeyPair {
 public:
  // Deterministic: the randomness is the caller's.
  static KeyPair from_seed(const KeySeed& seed);
  KeyPair(const KeyPair&) = default;
  KeyPair& operator=(const KeyPair&) = default;
  ~KeyPair();

  const PublicKey& public_key() const { return public_key_; }
  // What from_seed was given: for writing it to a file that only its owner can read.
  const KeySeed& seed() const { return seed_; }
  Signature sign(const Digest& digest) const;

 private:
  KeyPair() = default;
  KeySeed seed_{};
  PublicKey public_key_{};
  std::array<std::uint8_t, 64> secret_{};
};

// weak_key for a point of small order or in a form that is not the shortest; these are no keys.
Result<void> check_public_key(const PublicKey& key);

// bad_signature, or weak_key as above. Refuses S outside of the group's order and R as keys are
// refused before it computes anything.
Result<void> verify_signature(const PublicKey& key, const Digest& digest,
                              const Signature& signature);

// The same answer. What held is remembered by this process, so that who meets a signature again
// (the same token with each invocation, a vote and then the certificate that it is in) need not
// compute. From any thread. At most verified_remembered_max, the newest of each place in the table.
inline constexpr std::size_t verified_remembered_max = 8192;
Result<void> verify_signature_once(const PublicKey& key, const Digest& digest,
                                   const Signature& signature);

}  // namespace kitwork
