#include "actors/admission/policy.hpp"

#include <algorithm>

#include "actors/admission/state_bytes.hpp"
#include "schemas/zone/item.hpp"

namespace kitwork::admission {
namespace {

// Adds or renames.
Errc put_name(std::map<PublicKey, std::string>& names, const PolicyChange& change,
              std::uint32_t names_max) {
  if (!check_public_key(change.key)) return Errc::weak_key;
  if (names.size() >= names_max && !names.contains(change.key)) return Errc::limit_exceeded;
  names[change.key] = change.name;
  return {};
}

Errc erase_name(std::map<PublicKey, std::string>& names, const PublicKey& key) {
  return names.erase(key) == 1 ? Errc{} : Errc::not_found;
}

void save_names(std::string& bytes, const std::map<PublicKey, std::string>& names) {
  put_u64(bytes, names.size());
  for (const auto& [key, name] : names) {
    put_array(bytes, key);
    put_text(bytes, name);
  }
}

bool load_names(std::string_view& bytes, std::map<PublicKey, std::string>& names) {
  names.clear();
  std::uint64_t count = 0;
  if (!get_u64(bytes, count)) return false;
  for (; count > 0; --count) {
    PublicKey key;
    std::string name;
    if (!get_array(bytes, key) || !get_text(bytes, name)) return false;
    if (!names.emplace(key, std::move(name)).second) return false;
  }
  return true;
}

}  // namespace

Policy::Policy(const Genesis& genesis) : genesis_(&genesis), configuration_(genesis.configuration) {
  renew_check();
}

void Policy::renew_check() {
  check_.audience = configuration_.zone;
  check_.authorities.clear();
  for (const auto& [key, name] : authorities_) check_.authorities.push_back(key);
  check_.revoked.clear();
  for (const auto& [digest, until] : revocations_) check_.revoked.push_back(digest);
}

const Configuration* Policy::configuration_of(std::uint64_t epoch) const {
  if (epoch == configuration_.epoch) return &configuration_;
  if (previous_ && epoch == previous_->epoch) return &*previous_;
  return nullptr;
}

Errc Policy::apply(const PolicyChange& change, std::uint64_t index, std::uint64_t time_ms,
                   GasLedger& ledger) {
  if (change.zone != configuration_.zone) return Errc::wrong_audience;
  if (change.sequence != sequence_ + 1) return Errc::conflict;
  if (const auto verified = verify_policy(change, genesis_->root); !verified) {
    return verified.error().code;
  }
  Errc error{};
  switch (change.kind) {
    case PolicyKind::trust_authority:
    case PolicyKind::distrust_authority:
    case PolicyKind::require_author:
    case PolicyKind::unrequire_author:
    case PolicyKind::issue_gas:
    case PolicyKind::retire_gas:
      error = change_keys(change, ledger);
      break;
    case PolicyKind::set_principal:
    case PolicyKind::remove_principal:
      error = change_principal(change, ledger);
      break;
    case PolicyKind::revoke_block:
      error = revoke(change, time_ms);
      break;
    case PolicyKind::set_worker:
    case PolicyKind::remove_worker:
      error = change_worker(change);
      break;
    case PolicyKind::release_capsule:
      break;  // The state's own matter; here it only has its number.
    case PolicyKind::configure:
      error = configure(change, index);
      break;
  }
  if (error != Errc{}) return error;
  sequence_ = change.sequence;
  renew_check();
  return {};
}

Errc Policy::change_keys(const PolicyChange& change, GasLedger& ledger) {
  switch (change.kind) {
    case PolicyKind::trust_authority:
      return put_name(authorities_, change, genesis_->limits.authorities_max);
    case PolicyKind::distrust_authority:
      return erase_name(authorities_, change.key);
    case PolicyKind::require_author:
      return put_name(authors_, change, genesis_->limits.authors_max);
    case PolicyKind::unrequire_author:
      return erase_name(authors_, change.key);
    case PolicyKind::issue_gas:
      return ledger.issue(change.key, change.amount);
    default:
      return ledger.retire(change.key, change.amount);
  }
}

Errc Policy::change_principal(const PolicyChange& change, GasLedger& ledger) {
  if (change.kind == PolicyKind::remove_principal) {
    if (principals_.erase(change.key) == 0) return Errc::not_found;
    ledger.close(change.key);
    return {};
  }
  if (!check_public_key(change.key)) return Errc::weak_key;
  const Errc opened = ledger.open(change.key, genesis_->limits.principals_max);
  if (opened != Errc{}) return opened;
  principals_[change.key] = {change.name, change.capabilities};
  return {};
}

Errc Policy::change_worker(const PolicyChange& change) {
  const auto worker = static_cast<WorkerId>(change.amount);
  if (worker == WorkerId::none) return Errc::invalid_argument;
  if (change.kind == PolicyKind::remove_worker) {
    return workers_.erase(worker) == 1 ? Errc{} : Errc::not_found;
  }
  if (!check_public_key(change.key)) return Errc::weak_key;
  if (workers_.size() >= genesis_->limits.workers_max && !workers_.contains(worker)) {
    return Errc::limit_exceeded;
  }
  workers_[worker] = change.key;
  return {};
}

Errc Policy::revoke(const PolicyChange& change, std::uint64_t time_ms) {
  // Nothing that a revocation is about lives longer than a token can.
  const std::uint64_t until = std::min(change.amount, time_ms + token_lifetime_ms_max);
  if (until <= time_ms) return Errc::invalid_argument;
  if (revocations_.size() >= genesis_->limits.revocations_max &&
      !revocations_.contains(change.digest)) {
    return Errc::limit_exceeded;
  }
  std::uint64_t& kept = revocations_[change.digest];
  kept = std::max(kept, until);
  return {};
}

Errc Policy::configure(const PolicyChange& change, std::uint64_t index) {
  const Configuration& next = *change.configuration;
  if (next.zone != configuration_.zone) return Errc::wrong_audience;
  if (next.epoch != configuration_.epoch + 1) return Errc::conflict;
  previous_ = std::exchange(configuration_, next);
  configured_index_ = index;
  configured_by_ = change;
  return {};
}

void Policy::advance(std::uint64_t time_ms) {
  const auto over = [time_ms](const auto& each) { return each.second <= time_ms; };
  if (std::erase_if(revocations_, over) > 0) renew_check();
}

void Policy::save(std::string& bytes) const {
  put_u64(bytes, sequence_);
  put_u64(bytes, configured_index_);
  put_vector(bytes, encode_configuration(configuration_));
  put_vector(bytes, previous_ ? encode_configuration(*previous_) : ByteVector());
  put_vector(bytes, configured_by_ ? encode_item(*configured_by_) : ByteVector());
  save_names(bytes, authorities_);
  save_names(bytes, authors_);
  put_u64(bytes, principals_.size());
  for (const auto& [key, principal] : principals_) {
    put_array(bytes, key);
    put_text(bytes, principal.name);
    put_u64(bytes, principal.capabilities.size());
    for (const Capability& each : principal.capabilities) put_text(bytes, print_capability(each));
  }
  put_u64(bytes, workers_.size());
  for (const auto& [worker, key] : workers_) {
    put_u64(bytes, number(worker));
    put_array(bytes, key);
  }
  put_u64(bytes, revocations_.size());
  for (const auto& [digest, until] : revocations_) {
    put_array(bytes, digest);
    put_u64(bytes, until);
  }
}

namespace {

bool load_principals(std::string_view& bytes, std::map<PublicKey, Principal>& principals) {
  principals.clear();
  std::uint64_t count = 0;
  if (!get_u64(bytes, count)) return false;
  for (; count > 0; --count) {
    PublicKey key;
    Principal principal;
    std::uint64_t capabilities = 0;
    if (!get_array(bytes, key) || !get_text(bytes, principal.name) ||
        !get_u64(bytes, capabilities) || capabilities > capabilities_max) {
      return false;
    }
    for (; capabilities > 0; --capabilities) {
      std::string text;
      if (!get_text(bytes, text)) return false;
      Result<Capability> capability = parse_capability(text);
      if (!capability) return false;
      principal.capabilities.push_back(std::move(capability.value()));
    }
    if (!principals.emplace(key, std::move(principal)).second) return false;
  }
  return true;
}

bool load_configuration(std::string_view& bytes, std::optional<Configuration>& to) {
  ByteVector encoded;
  if (!get_vector(bytes, encoded)) return false;
  to.reset();
  if (encoded.empty()) return true;
  Result<Configuration> configuration = decode_configuration(encoded);
  if (!configuration) return false;
  to = std::move(configuration.value());
  return true;
}

bool load_change(std::string_view& bytes, std::optional<PolicyChange>& to) {
  ByteVector encoded;
  if (!get_vector(bytes, encoded)) return false;
  to.reset();
  if (encoded.empty()) return true;
  Result<ZoneItem> item = decode_item(encoded);
  if (!item || !std::holds_alternative<PolicyChange>(item.value())) return false;
  to = std::move(std::get<PolicyChange>(item.value()));
  return true;
}

}  // namespace

bool Policy::load(std::string_view& bytes) {
  std::optional<Configuration> present;
  if (!get_u64(bytes, sequence_) || !get_u64(bytes, configured_index_) ||
      !load_configuration(bytes, present) || !present || !load_configuration(bytes, previous_) ||
      !load_change(bytes, configured_by_) || !load_names(bytes, authorities_) ||
      !load_names(bytes, authors_) || !load_principals(bytes, principals_)) {
    return false;
  }
  configuration_ = std::move(*present);
  std::uint64_t count = 0;
  workers_.clear();
  if (!get_u64(bytes, count)) return false;
  for (; count > 0; --count) {
    std::uint64_t worker = 0;
    PublicKey key;
    if (!get_u64(bytes, worker) || !get_array(bytes, key)) return false;
    workers_[static_cast<WorkerId>(worker)] = key;
  }
  revocations_.clear();
  if (!get_u64(bytes, count)) return false;
  for (; count > 0; --count) {
    Digest digest;
    std::uint64_t until = 0;
    if (!get_array(bytes, digest) || !get_u64(bytes, until)) return false;
    revocations_[digest] = until;
  }
  renew_check();
  return true;
}

bool operator==(const Policy& a, const Policy& b) {
  std::string left;
  std::string right;
  a.save(left);
  b.save(right);
  return left == right;
}

}  // namespace kitwork::admission
