// Keys, configurations and votes for tests of the zone: each number names the same key everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "schemas/zone/permit.hpp"

namespace kitwork::test {

inline KeyPair key_of(std::uint8_t number) {
  KeySeed seed{};
  seed[0] = number;
  seed[31] = 0x5A;
  return KeyPair::from_seed(seed);
}

inline Digest digest_like(std::uint8_t number) {
  Digest digest{};
  digest.fill(number);
  return digest;
}

// Members 1 to `members`; member i has key_of(i).
inline Configuration configuration_of(std::uint8_t members, std::uint32_t quorum,
                                      std::uint64_t epoch = 1, std::string zone = "asia") {
  Configuration configuration{std::move(zone), epoch, quorum, {}};
  for (std::uint8_t i = 1; i <= members; ++i) {
    configuration.members.push_back({static_cast<MemberId>(i), key_of(i).public_key()});
  }
  return configuration;
}

inline Certificate certificate_of(const Statement& statement,
                                  const std::vector<std::uint8_t>& signers) {
  Certificate certificate{statement, {}};
  for (const std::uint8_t each : signers) {
    const Vote vote = sign_vote(statement, static_cast<MemberId>(each), key_of(each));
    certificate.signatures.push_back({vote.member, vote.signature});
  }
  return certificate;
}

}  // namespace kitwork::test
