#include "schemas/crypto/signature.hpp"

#include <doctest/doctest.h>
#include <sodium.h>

namespace kitwork {
namespace {

KeySeed seed_of(std::uint8_t number) {
  KeySeed seed{};
  seed[0] = number;
  return seed;
}

PublicKey key_of(std::string_view hex) {
  PublicKey key;
  REQUIRE(from_hex(hex, key.data(), key.size()));
  return key;
}

TEST_CASE("a signature holds for its key and digest and no other") {
  const KeyPair key = KeyPair::from_seed(seed_of(1));
  const KeyPair other = KeyPair::from_seed(seed_of(2));
  Digest digest = digest_of(DigestDomain::capsule, bytes_of("abc"));
  const Signature signature = key.sign(digest);
  CHECK(verify_signature(key.public_key(), digest, signature).ok());
  CHECK(!verify_signature(other.public_key(), digest, signature).ok());
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    Signature flipped = signature;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const Result<void> verified = verify_signature(key.public_key(), digest, flipped);
    REQUIRE(!verified.ok());
    CHECK(verified.error().code == Errc::bad_signature);
  }
  digest[31] ^= 1;
  CHECK(verify_signature(key.public_key(), digest, signature).error().code == Errc::bad_signature);
}

TEST_CASE("a signature that is remembered holds for its key and digest and no other") {
  const KeyPair key = KeyPair::from_seed(seed_of(1));
  const KeyPair other = KeyPair::from_seed(seed_of(2));
  Digest digest = digest_of(DigestDomain::capsule, bytes_of("remembered"));
  const Signature signature = key.sign(digest);
  for (int time = 0; time < 2; ++time) {
    CHECK(verify_signature_once(key.public_key(), digest, signature).ok());
    const auto by_other = verify_signature_once(other.public_key(), digest, signature);
    REQUIRE(!by_other.ok());
    CHECK(by_other.error().code == Errc::bad_signature);
    for (std::size_t bit = 0; bit < signature.size() * 8; bit += 5) {
      Signature flipped = signature;
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      REQUIRE(!verify_signature_once(key.public_key(), digest, flipped).ok());
    }
    // Neither in the first bytes, which choose the place in the table, nor in the last.
    for (const std::size_t byte : {std::size_t{0}, digest.size() - 1}) {
      Digest changed = digest;
      changed[byte] ^= 1;
      CHECK(!verify_signature_once(key.public_key(), changed, signature).ok());
    }
  }
  for (std::size_t i = 0; i < 3; ++i) {
    // Whatever takes its place: the answer is the same.
    digest[20] = static_cast<std::uint8_t>(i);
    CHECK(verify_signature_once(key.public_key(), digest, key.sign(digest)).ok());
  }
  CHECK(verify_signature_once(PublicKey{}, digest, signature).error().code == Errc::weak_key);
}

TEST_CASE("domains keep digests of the same bytes apart") {
  const BytesView bytes = bytes_of("the same bytes");
  const Digest capsule = digest_of(DigestDomain::capsule, bytes);
  CHECK(capsule != digest_of(DigestDomain::token_block, bytes));
  CHECK(capsule != digest_of(DigestDomain::arguments, bytes));
  CHECK(capsule != digest_of(DigestDomain::invocation, bytes));
  CHECK(capsule == digest_of(DigestDomain::capsule, bytes_of("the same"), bytes_of(" bytes")));
}

// The eight points of the torsion subgroup, and what encodes them in forms that are not shortest.
constexpr std::string_view weak_keys[] = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};

TEST_CASE("keys of small order and keys that are not in shortest form are refused") {
  for (std::string_view hex : weak_keys) {
    INFO(std::string(hex));
    const Result<void> checked = check_public_key(key_of(hex));
    REQUIRE(!checked.ok());
    CHECK(checked.error().code == Errc::weak_key);
  }
  CHECK(check_public_key(KeyPair::from_seed(seed_of(9)).public_key()).ok());
}

TEST_CASE("a signature that holds for every message by a weak key is refused") {
  // With R and the key the neutral point and S = 0 the equation holds whatever was signed.
  Signature signature{};
  signature[0] = 1;
  const Digest digest{};
  for (std::string_view hex : weak_keys) {
    CHECK(verify_signature(key_of(hex), digest, signature).error().code == Errc::weak_key);
    Signature weak_r = KeyPair::from_seed(seed_of(1)).sign(digest);
    const PublicKey r = key_of(hex);
    std::copy(r.begin(), r.end(), weak_r.begin());
    CHECK(verify_signature(KeyPair::from_seed(seed_of(1)).public_key(), digest, weak_r)
              .error()
              .code == Errc::bad_signature);
  }
}

TEST_CASE("S plus the order of the group is refused, though the equation would hold") {
  const KeyPair key = KeyPair::from_seed(seed_of(3));
  const Digest digest = digest_of(DigestDomain::capsule, bytes_of("malleable"));
  Signature signature = key.sign(digest);
  PublicKey order = key_of("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature[32 + i] + unsigned{order[i]};
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  const Result<void> verified = verify_signature(key.public_key(), digest, signature);
  REQUIRE(!verified.ok());
  CHECK(verified.error().message.find("one form") != std::string::npos);
}

}  // namespace
}  // namespace kitwork
