// PolicyChange: what the zone's root key says about who may do what. The root key lies offline; its
// changes are numbered, so that none is taken twice or out of order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "schemas/capability/capability.hpp"
#include "schemas/crypto/signature.hpp"
#include "schemas/result.hpp"
#include "schemas/zone/configuration.hpp"

namespace kitwork {

inline constexpr std::size_t policy_name_bytes_max = 128;

enum class PolicyKind : std::uint8_t {
  trust_authority,     // key, name: its tokens count
  distrust_authority,  // key
  set_principal,       // key, name, capabilities: an account of gas, and what may be done with it
  remove_principal,    // key: what it has left is retired
  issue_gas,           // key, amount: into its account
  retire_gas,          // key, amount: out of it
  revoke_block,        // digest of a token's block, amount: until when it has to be remembered (ms)
  set_worker,          // key, amount: the worker's id
  remove_worker,       // amount
  release_capsule,     // digest: out of quarantine
  require_author,      // key: once there is one, only capsules by such authors
  unrequire_author,    // key
  configure,           // configuration: the next epoch
};
inline constexpr std::uint8_t policy_kinds = 13;

struct PolicyChange {
  std::string zone;
  std::uint64_t sequence = 0;  // 1, 2, 3, ...
  PolicyKind kind = PolicyKind::trust_authority;
  PublicKey key{};
  std::string name;           // UTF-8, for people
  Capabilities capabilities;  // as normalize gives them
  std::uint64_t amount = 0;
  Digest digest{};
  std::optional<Configuration> configuration;  // exactly for configure
  Signature signature{};

  friend bool operator==(const PolicyChange&, const PolicyChange&) = default;
};

void sign_policy(PolicyChange& change, const KeyPair& root);
Result<void> verify_policy(const PolicyChange& change, const PublicKey& root);

ByteVector encode_policy_body(const PolicyChange& change);
Result<PolicyChange> decode_policy_body(BytesView bytes);

}  // namespace kitwork
