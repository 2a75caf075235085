// Changes of a zone's policy for programs: what the zone's root key says, signed. No actor needed;
// part of the capsule library.
#pragma once

#include <cstdint>
#include <kitwork/capsule.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kitwork {

// What is not needed by a kind stays as it is here.
struct PolicyChangeText {
  std::string zone;
  std::uint64_t sequence = 0;  // 1, 2, 3, ...: a zone takes the next one only
  // trust_authority, distrust_authority, set_principal, remove_principal, issue_gas, retire_gas,
  // revoke_block, set_worker, remove_worker, release_capsule, require_author, unrequire_author,
  // configure.
  std::string kind;
  std::string key;   // a public key, 64 digits
  std::string name;  // for people
  std::vector<std::string> capabilities;
  std::uint64_t amount = 0;  // gas; until when (ms); a worker's number
  std::string digest;        // a token's block, a capsule: 64 digits
  // configure: the next epoch.
  std::uint64_t epoch = 0;
  std::uint32_t quorum = 0;
  std::vector<std::pair<std::uint64_t, std::string>> members;  // number and public key
};

// The bytes that members and gateways take. invalid_argument, and as the parts say.
Result<CapsuleBytes> sign_policy_change(const PolicyChangeText& change, const SecretKeyText& root);
// Reads bytes that nobody vouches for.
Result<PolicyChangeText> inspect_policy_change(const CapsuleBytes& bytes);

}  // namespace kitwork
