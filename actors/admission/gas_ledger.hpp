// GasLedger: who has how much gas. Gas is issued into an account, reserved when something is
// admitted, and settled when it ended: what was used is spent, the rest comes back. Nothing is made
// or lost in between, which audit() shows.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "schemas/crypto/signature.hpp"
#include "schemas/errc.hpp"

namespace kitwork::admission {

struct Account {
  std::uint64_t balance = 0;   // free to be reserved
  std::uint64_t reserved = 0;  // by what is under way
  std::uint64_t spent = 0;
  bool closed = false;  // its gas is retired as it comes back

  friend bool operator==(const Account&, const Account&) = default;
};

class GasLedger {
 public:
  // Opens an account, or opens a closed one again. limit_exceeded beyond `accounts_max`.
  Errc open(const PublicKey& key, std::uint32_t accounts_max);
  // What it has is retired; it goes when nothing is reserved any more.
  void close(const PublicKey& key);
  // Null: there is none, or it is closed and empty.
  const Account* find(const PublicKey& key) const;

  // not_found, or limit_exceeded beyond zone_gas_max ever issued.
  Errc issue(const PublicKey& key, std::uint64_t amount);
  // not_found, gas_insufficient.
  Errc retire(const PublicKey& key, std::uint64_t amount);
  // not_found (closed accounts too), gas_insufficient.
  Errc reserve(const PublicKey& key, std::uint64_t amount);
  // Ends a reservation. Asserts that the account has it, and used <= reserved.
  void settle(const PublicKey& key, std::uint64_t reserved, std::uint64_t used);

  std::uint64_t issued() const { return issued_; }
  std::uint64_t retired() const { return retired_; }
  // Of all accounts, those that are gone included.
  std::uint64_t spent() const;
  std::uint64_t reserved() const;
  const std::map<PublicKey, Account>& accounts() const { return accounts_; }
  // Whether all that was issued is somewhere, once.
  bool audit() const;

  void save(std::string& bytes) const;
  bool load(std::string_view& bytes);
  friend bool operator==(const GasLedger&, const GasLedger&) = default;

 private:
  void drop_if_done(const PublicKey& key);

  std::map<PublicKey, Account> accounts_;
  std::uint64_t issued_ = 0;
  std::uint64_t retired_ = 0;
  std::uint64_t spent_gone_ = 0;  // by accounts that are gone
};

}  // namespace kitwork::admission
