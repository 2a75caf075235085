#include "actors/admission/gas_ledger.hpp"

#include "actors/admission/genesis.hpp"
#include "actors/admission/state_bytes.hpp"
#include "schemas/assert.hpp"

namespace kitwork::admission {

Errc GasLedger::open(const PublicKey& key, std::uint32_t accounts_max) {
  const auto found = accounts_.find(key);
  if (found != accounts_.end()) {
    found->second.closed = false;
    return {};
  }
  if (accounts_.size() >= accounts_max) return Errc::limit_exceeded;
  accounts_[key] = {};
  return {};
}

void GasLedger::close(const PublicKey& key) {
  const auto found = accounts_.find(key);
  if (found == accounts_.end()) return;
  found->second.closed = true;
  retired_ += found->second.balance;
  found->second.balance = 0;
  drop_if_done(key);
}

const Account* GasLedger::find(const PublicKey& key) const {
  const auto found = accounts_.find(key);
  return found == accounts_.end() ? nullptr : &found->second;
}

Errc GasLedger::issue(const PublicKey& key, std::uint64_t amount) {
  const auto found = accounts_.find(key);
  if (found == accounts_.end() || found->second.closed) return Errc::not_found;
  if (amount > zone_gas_max - issued_) return Errc::limit_exceeded;
  issued_ += amount;
  found->second.balance += amount;
  return {};
}

Errc GasLedger::retire(const PublicKey& key, std::uint64_t amount) {
  const auto found = accounts_.find(key);
  if (found == accounts_.end() || found->second.closed) return Errc::not_found;
  if (found->second.balance < amount) return Errc::gas_insufficient;
  found->second.balance -= amount;
  retired_ += amount;
  return {};
}

Errc GasLedger::reserve(const PublicKey& key, std::uint64_t amount) {
  const auto found = accounts_.find(key);
  if (found == accounts_.end() || found->second.closed) return Errc::not_found;
  if (found->second.balance < amount) return Errc::gas_insufficient;
  found->second.balance -= amount;
  found->second.reserved += amount;
  return {};
}

void GasLedger::settle(const PublicKey& key, std::uint64_t reserved, std::uint64_t used) {
  const auto found = accounts_.find(key);
  if (found == accounts_.end()) {
    // It was closed, and did not have to wait for a reservation of nothing.
    KITWORK_ASSERT(reserved == 0);
    return;
  }
  Account& account = found->second;
  KITWORK_ASSERT(used <= reserved && reserved <= account.reserved);
  account.reserved -= reserved;
  account.spent += used;
  (account.closed ? retired_ : account.balance) += reserved - used;
  drop_if_done(key);
}

void GasLedger::drop_if_done(const PublicKey& key) {
  const auto found = accounts_.find(key);
  if (!found->second.closed || found->second.reserved > 0) return;
  spent_gone_ += found->second.spent;
  accounts_.erase(found);
}

std::uint64_t GasLedger::spent() const {
  std::uint64_t sum = spent_gone_;
  for (const auto& [key, account] : accounts_) sum += account.spent;
  return sum;
}

std::uint64_t GasLedger::reserved() const {
  std::uint64_t sum = 0;
  for (const auto& [key, account] : accounts_) sum += account.reserved;
  return sum;
}

bool GasLedger::audit() const {
  // No sum can exceed zone_gas_max, or the first comparison already fails.
  std::uint64_t left = issued_;
  const auto take = [&left](std::uint64_t amount) {
    const bool enough = amount <= left;
    left -= enough ? amount : left;
    return enough;
  };
  bool good = issued_ <= zone_gas_max && take(retired_) && take(spent_gone_);
  for (const auto& [key, account] : accounts_) {
    good = good && take(account.balance) && take(account.reserved) && take(account.spent);
  }
  return good && left == 0;
}

void GasLedger::save(std::string& bytes) const {
  put_u64(bytes, issued_);
  put_u64(bytes, retired_);
  put_u64(bytes, spent_gone_);
  put_u64(bytes, accounts_.size());
  for (const auto& [key, account] : accounts_) {
    put_array(bytes, key);
    put_u64(bytes, account.balance);
    put_u64(bytes, account.reserved);
    put_u64(bytes, account.spent);
    put_u64(bytes, account.closed ? 1 : 0);
  }
}

bool GasLedger::load(std::string_view& bytes) {
  accounts_.clear();
  std::uint64_t count = 0;
  if (!get_u64(bytes, issued_) || !get_u64(bytes, retired_) || !get_u64(bytes, spent_gone_) ||
      !get_u64(bytes, count)) {
    return false;
  }
  for (; count > 0; --count) {
    PublicKey key;
    Account account;
    if (!get_array(bytes, key) || !get_u64(bytes, account.balance) ||
        !get_u64(bytes, account.reserved) || !get_u64(bytes, account.spent) ||
        !get_bool(bytes, account.closed)) {
      return false;
    }
    if (!accounts_.empty() && key <= accounts_.rbegin()->first) return false;
    accounts_.emplace(key, account);
  }
  return audit();
}

}  // namespace kitwork::admission
