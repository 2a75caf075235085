#include "actors/admission/gas_ledger.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "actors/admission/genesis.hpp"
#include "test/support/zone_keys.hpp"

namespace kitwork::admission {
namespace {

PublicKey account_of(std::uint8_t number) { return test::digest_like(number); }

TEST_CASE("gas that is reserved is spent or comes back") {
  GasLedger ledger;
  const PublicKey shop = account_of(1);
  CHECK(ledger.issue(shop, 1) == Errc::not_found);
  REQUIRE(ledger.open(shop, 10) == Errc{});
  CHECK(ledger.issue(shop, 100) == Errc{});
  CHECK(ledger.reserve(shop, 101) == Errc::gas_insufficient);
  CHECK(ledger.reserve(shop, 100) == Errc{});
  CHECK(ledger.reserve(shop, 1) == Errc::gas_insufficient);
  CHECK(ledger.retire(shop, 1) == Errc::gas_insufficient);
  ledger.settle(shop, 60, 60);
  ledger.settle(shop, 40, 1);
  CHECK(*ledger.find(shop) == Account{39, 0, 61, false});
  CHECK(ledger.spent() == 61);
  CHECK(ledger.audit());
}

TEST_CASE("an account that is closed pays for what is under way, and then is gone") {
  GasLedger ledger;
  const PublicKey shop = account_of(1);
  REQUIRE(ledger.open(shop, 1) == Errc{});
  CHECK(ledger.open(account_of(2), 1) == Errc::limit_exceeded);
  CHECK(ledger.issue(shop, 100) == Errc{});
  CHECK(ledger.reserve(shop, 30) == Errc{});
  ledger.close(shop);
  CHECK(ledger.reserve(shop, 1) == Errc::not_found);
  CHECK(ledger.issue(shop, 1) == Errc::not_found);
  CHECK(ledger.retired() == 70);
  CHECK(ledger.audit());
  ledger.settle(shop, 30, 10);
  CHECK(ledger.find(shop) == nullptr);
  CHECK(ledger.retired() == 90);
  CHECK(ledger.spent() == 10);
  CHECK(ledger.audit());
}

TEST_CASE("what reserved nothing keeps no closed account open, and ends without it") {
  GasLedger ledger;
  REQUIRE(ledger.open(account_of(1), 1) == Errc{});
  CHECK(ledger.reserve(account_of(1), 0) == Errc{});
  ledger.close(account_of(1));
  CHECK(ledger.find(account_of(1)) == nullptr);
  ledger.settle(account_of(1), 0, 0);
  CHECK(ledger.audit());
}

TEST_CASE("no more gas than zone_gas_max is ever issued") {
  GasLedger ledger;
  REQUIRE(ledger.open(account_of(1), 10) == Errc{});
  REQUIRE(ledger.open(account_of(2), 10) == Errc{});
  CHECK(ledger.issue(account_of(1), zone_gas_max) == Errc{});
  CHECK(ledger.issue(account_of(2), 1) == Errc::limit_exceeded);
  CHECK(ledger.retire(account_of(1), zone_gas_max) == Errc{});
  CHECK(ledger.issue(account_of(2), 1) == Errc::limit_exceeded);
  CHECK(ledger.audit());
}

struct Reservation {
  PublicKey account;
  std::uint64_t amount;
};

TEST_CASE("after any operations the sum is what was issued, and a copy by bytes is the same") {
  const std::uint64_t seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int run = 0; run < 50; ++run) {
    GasLedger ledger;
    std::vector<Reservation> reservations;
    for (int step = 0; step < 400; ++step) {
      const PublicKey account = account_of(static_cast<std::uint8_t>(random() % 5));
      const std::uint64_t amount = random() % 3 == 0 ? random() : random() % 1000;
      switch (random() % 6) {
        case 0:
          static_cast<void>(ledger.open(account, 4));
          break;
        case 1:
          ledger.close(account);
          break;
        case 2:
          static_cast<void>(ledger.issue(account, amount));
          break;
        case 3:
          static_cast<void>(ledger.retire(account, amount));
          break;
        case 4:
          if (ledger.reserve(account, amount) == Errc{}) reservations.push_back({account, amount});
          break;
        default:
          if (reservations.empty()) break;
          std::swap(reservations[random() % reservations.size()], reservations.back());
          const Reservation last = reservations.back();
          reservations.pop_back();
          ledger.settle(last.account, last.amount, last.amount == 0 ? 0 : random() % last.amount);
      }
      REQUIRE(ledger.audit());
      std::uint64_t reserved = 0;
      for (const Reservation& each : reservations) reserved += each.amount;
      REQUIRE(ledger.reserved() == reserved);
    }
    std::string bytes;
    ledger.save(bytes);
    std::string_view view = bytes;
    GasLedger copy;
    REQUIRE(copy.load(view));
    CHECK(view.empty());
    CHECK(copy == ledger);
  }
}

TEST_CASE("a ledger whose sum is wrong is not loaded") {
  GasLedger ledger;
  REQUIRE(ledger.open(account_of(1), 10) == Errc{});
  REQUIRE(ledger.issue(account_of(1), 1000) == Errc{});
  std::string bytes;
  ledger.save(bytes);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    std::string_view view = changed;
    GasLedger copy;
    // The account's name may be another; its sum may not.
    if (copy.load(view)) CHECK(copy.issued() == 1000);
  }
}

}  // namespace
}  // namespace kitwork::admission
