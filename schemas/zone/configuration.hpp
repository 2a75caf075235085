// Configuration: whose signatures count in a zone, and how many it takes. One follows another; each
// has an epoch, and a signature counts in its own epoch only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/bytes.hpp"
#include "schemas/crypto/signature.hpp"
#include "schemas/result.hpp"

namespace kitwork {

inline constexpr std::size_t zone_members_max = 16;

enum class MemberId : std::uint64_t { none = 0 };
constexpr std::uint64_t number(MemberId member) { return static_cast<std::uint64_t>(member); }

struct ZoneMember {
  MemberId id = MemberId::none;
  PublicKey key{};

  friend bool operator==(const ZoneMember&, const ZoneMember&) = default;
};

struct Configuration {
  std::string zone;         // is_capability_name
  std::uint64_t epoch = 0;  // from 1 on
  // Distinct members whose signatures make a certificate. More than half of the members. Two
  // certificates for one place of the log have at least 2 * quorum - members signers in common: if
  // fewer than that lie, there is only one.
  std::uint32_t quorum = 0;
  std::vector<ZoneMember> members;  // sorted by id; ids and keys distinct

  // Null: nobody of that name.
  const PublicKey* key_of(MemberId member) const;
  friend bool operator==(const Configuration&, const Configuration&) = default;
};

// invalid_argument (names, order, quorum), limit_exceeded, weak_key.
Result<void> check_configuration(const Configuration& configuration);

ByteVector encode_configuration(const Configuration& configuration);
// Checked as above. malformed, not_canonical.
Result<Configuration> decode_configuration(BytesView bytes);

}  // namespace kitwork
