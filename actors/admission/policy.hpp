// Policy: what the zone's root key has said so far about who may do what.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/admission/gas_ledger.hpp"
#include "actors/admission/genesis.hpp"
#include "schemas/capability/capability.hpp"
#include "schemas/token/token.hpp"
#include "schemas/zone/policy_change.hpp"
#include "schemas/zone/worker_claim.hpp"

namespace kitwork::admission {

struct Principal {
  std::string name;
  Capabilities capabilities;  // what capsules may do that it pays for

  friend bool operator==(const Principal&, const Principal&) = default;
};

class Policy {
 public:
  explicit Policy(const Genesis& genesis);

  // The next change, whose signature is checked here. bad_signature, wrong_audience (another zone),
  // conflict (not the next number, or nothing to be changed), limit_exceeded, invalid_argument, and
  // what the ledger says.
  Errc apply(const PolicyChange& change, std::uint64_t index, std::uint64_t time_ms,
             GasLedger& ledger);
  // Forgets revocations of what has expired by itself.
  void advance(std::uint64_t time_ms);

  const Configuration& configuration() const { return configuration_; }
  // Of this epoch, if it is the present one or the one before.
  const Configuration* configuration_of(std::uint64_t epoch) const;
  // The batch that put the present configuration in force: 0 for the first.
  std::uint64_t configured_index() const { return configured_index_; }
  // The change that put it in force, for workers to verify; none for the first.
  const std::optional<PolicyChange>& configured_by() const { return configured_by_; }
  std::uint64_t sequence() const { return sequence_; }

  const std::map<PublicKey, std::string>& authorities() const { return authorities_; }
  const std::map<PublicKey, Principal>& principals() const { return principals_; }
  const std::map<WorkerId, PublicKey>& workers() const { return workers_; }
  const std::map<PublicKey, std::string>& authors() const { return authors_; }
  const std::map<Digest, std::uint64_t>& revocations() const { return revocations_; }
  // For verify_token: authorities, audience and revocations as they are now.
  const TokenCheck& token_check(std::uint64_t now_ms) {
    check_.now_ms = now_ms;
    return check_;
  }

  void save(std::string& bytes) const;
  bool load(std::string_view& bytes);
  friend bool operator==(const Policy& a, const Policy& b);

 private:
  Errc change_keys(const PolicyChange& change, GasLedger& ledger);
  Errc change_principal(const PolicyChange& change, GasLedger& ledger);
  Errc change_worker(const PolicyChange& change);
  Errc revoke(const PolicyChange& change, std::uint64_t time_ms);
  Errc configure(const PolicyChange& change, std::uint64_t index);
  void renew_check();

  const Genesis* genesis_;  // outlives this
  std::uint64_t sequence_ = 0;
  Configuration configuration_;
  std::optional<Configuration> previous_;
  std::uint64_t configured_index_ = 0;
  std::optional<PolicyChange> configured_by_;
  std::map<PublicKey, std::string> authorities_;
  std::map<PublicKey, Principal> principals_;
  std::map<WorkerId, PublicKey> workers_;
  std::map<PublicKey, std::string> authors_;
  std::map<Digest, std::uint64_t> revocations_;  // until when (ms)
  TokenCheck check_;
};

}  // namespace kitwork::admission
