// libsodium 1.0.18 refuses all that is refused here unless it is built with ED25519_COMPAT. These
// checks cost a hundred nanoseconds and make what is accepted ours to say.
#include "schemas/crypto/signature.hpp"

#include <sodium.h>

#include <cstring>

#include "schemas/newest_table.hpp"

namespace kitwork {
namespace {

using Encoded = std::array<std::uint8_t, 32>;

// 2^255 - 19 and the group's order, least byte first.
constexpr Encoded field_prime = {0xED, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F};
constexpr Encoded group_order = {0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7,
                                 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0,    0,    0,    0,    0,    0,
                                 0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

// The y of the points of order 1, 2, 4 and the two pairs of order 8; the sign bit does not matter.
constexpr Encoded small_orders[] = {
    {0x01},
    {0xEC, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
     0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
     0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F},
    {0x00},
    {0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4,
     0x89, 0xF2, 0xEF, 0x98, 0xF0, 0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6,
     0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05},
    {0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B,
     0x76, 0x0D, 0x10, 0x67, 0x0F, 0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39,
     0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A},
};

bool less(const std::uint8_t* a, const Encoded& b) {
  for (std::size_t i = 32; i-- > 0;) {
    if (a[i] != b[i]) return a[i] < b[i];
  }
  return false;
}

bool is_strict_point(const std::uint8_t* bytes) {
  Encoded y;
  std::memcpy(y.data(), bytes, y.size());
  y[31] &= 0x7F;
  if (!less(y.data(), field_prime)) return false;
  for (const Encoded& each : small_orders) {
    if (y == each) return false;
  }
  return true;
}

// What is signed: a label and the digest, so that no signature over something else is one of ours.
std::array<std::uint8_t, 64> message_of(const Digest& digest) {
  std::array<std::uint8_t, 64> message;
  std::memcpy(message.data(), "kitwork: ed25519 over a digest 1", 32);
  std::memcpy(message.data() + 32, digest.data(), digest.size());
  return message;
}

// A signature that held, compared as a whole. Nothing that failed gets into the table, so all that
// others can do is to make us compute.
struct Held {
  PublicKey key{};
  Digest digest{};
  Signature signature{};
  bool used = false;
};

NewestTable<Held, verified_remembered_max>& verified_here() {
  static NewestTable<Held, verified_remembered_max> verified;
  return verified;
}

std::uint64_t hash_of(const Digest& digest, const Signature& signature) {
  std::uint64_t one = 0;
  std::uint64_t other = 0;
  std::memcpy(&one, digest.data(), sizeof one);
  std::memcpy(&other, signature.data(), sizeof other);
  return one ^ other;
}

}  // namespace

KeyPair KeyPair::from_seed(const KeySeed& seed) {
  KeyPair pair;
  pair.seed_ = seed;
  crypto_sign_seed_keypair(pair.public_key_.data(), pair.secret_.data(), seed.data());
  return pair;
}

KeyPair::~KeyPair() {
  sodium_memzero(seed_.data(), seed_.size());
  sodium_memzero(secret_.data(), secret_.size());
}

Signature KeyPair::sign(const Digest& digest) const {
  const auto message = message_of(digest);
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret_.data());
  return signature;
}

Result<void> check_public_key(const PublicKey& key) {
  if (is_strict_point(key.data())) return {};
  return Error{Errc::weak_key,
               "key " + to_hex(key) + " has small order or is not in shortest form"};
}

Result<void> verify_signature(const PublicKey& key, const Digest& digest,
                              const Signature& signature) {
  if (const Result<void> checked = check_public_key(key); !checked) return checked;
  if (!is_strict_point(signature.data()) || !less(signature.data() + 32, group_order)) {
    return Error{Errc::bad_signature, "the signature is not in the one form that a signature has"};
  }
  const auto message = message_of(digest);
  if (crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key.data()) !=
      0) {
    return Error{Errc::bad_signature,
                 "the signature is not by key " + to_hex(key) + " over digest " + to_hex(digest)};
  }
  return {};
}

Result<void> verify_signature_once(const PublicKey& key, const Digest& digest,
                                   const Signature& signature) {
  const std::uint64_t hash = hash_of(digest, signature);
  const bool known = verified_here().look(hash, [&](const Held& held) {
    return held.used && held.signature == signature && held.digest == digest && held.key == key;
  });
  if (known) return {};
  const Result<void> verified = verify_signature(key, digest, signature);
  if (verified) verified_here().put(hash, {key, digest, signature, true});
  return verified;
}

}  // namespace kitwork
