#include "actors/admission/policy.hpp"

#include <doctest/doctest.h>

#include "test/support/zone_fixture.hpp"

namespace kitwork::admission {
namespace {

using test::key_of;
using test::Zone;

TEST_CASE("the next configuration counts from the batch after its own") {
  Zone zone;
  PolicyChange configure = zone.change(PolicyKind::configure);
  configure.configuration = test::configuration_of(5, 3, 2);
  const BatchResult result = zone.apply({Zone::signed_change(configure)});
  CHECK(result.decisions[0].error == Errc{});
  CHECK(result.configured);
  CHECK(result.statement.epoch == 1);
  CHECK(zone.apply({}).statement.epoch == 2);
  CHECK(zone.state.policy().configured_index() == zone.index - 1);
  CHECK(zone.state.policy().configured_by()->configuration == configure.configuration);
  CHECK(zone.state.policy().configuration_of(1)->members.size() == 3);
  CHECK(zone.state.policy().configuration_of(3) == nullptr);
  configure = zone.change(PolicyKind::configure);
  configure.configuration = test::configuration_of(5, 3, 2);
  CHECK(zone.decide_change(configure) == Errc::conflict);
  configure.configuration = test::configuration_of(5, 3, 3, "europe");
  CHECK(zone.decide_change(configure) == Errc::wrong_audience);
}

TEST_CASE("a batch under way in the epoch before is still certified by its own members") {
  Zone zone;
  zone.admit({.capsule = zone.add_capsule(test::capsule_of(10))});
  const Statement statement = zone.state.slot(zone.index)->statement;
  PolicyChange configure = zone.change(PolicyKind::configure);
  configure.configuration = test::configuration_of(5, 3, 2);
  CHECK(zone.decide_change(configure) == Errc{});
  const ZoneItem old_members = CertifiedItem{test::certificate_of(statement, {1, 2})};
  const ZoneItem new_members = CertifiedItem{test::certificate_of(statement, {1, 4, 5})};
  CHECK(zone.decide(new_members) == Errc::policy_forbids);
  CHECK(zone.decide(old_members) == Errc{});
  CHECK(zone.decide(old_members) == Errc::replayed);
}

TEST_CASE("a certificate for another batch in the same place is not taken into the log") {
  Zone zone;
  zone.admit({.capsule = zone.add_capsule(test::capsule_of(10))});
  Statement other = zone.state.slot(zone.index)->statement;
  other.root[0] ^= 1;
  CHECK(zone.decide(ZoneItem(CertifiedItem{test::certificate_of(other, {1, 2})})) ==
        Errc::conflict);
  CHECK(zone.state.slots().begin()->second.signatures.empty());
}

TEST_CASE("the tables of the policy hold at their limits") {
  Genesis genesis = test::genesis_of();
  genesis.limits.authorities_max = 2;
  genesis.limits.principals_max = 2;
  genesis.limits.workers_max = 2;
  genesis.limits.authors_max = 1;
  genesis.limits.revocations_max = 1;
  Zone zone(genesis);
  const auto change = [&](PolicyKind kind, std::uint8_t key, std::uint64_t amount = 0) {
    return zone.decide_change(zone.change(kind, key_of(key).public_key(), amount));
  };
  CHECK(change(PolicyKind::trust_authority, 10) == Errc{});
  CHECK(change(PolicyKind::trust_authority, 11) == Errc::limit_exceeded);
  CHECK(change(PolicyKind::trust_authority, 10) == Errc{});
  CHECK(change(PolicyKind::set_principal, 10) == Errc{});
  CHECK(change(PolicyKind::set_principal, 11) == Errc::limit_exceeded);
  CHECK(change(PolicyKind::set_worker, 11, 9) == Errc::limit_exceeded);
  CHECK(change(PolicyKind::set_worker, 11, 0) == Errc::invalid_argument);
  CHECK(change(PolicyKind::require_author, 10) == Errc{});
  CHECK(change(PolicyKind::require_author, 11) == Errc::limit_exceeded);
  CHECK(change(PolicyKind::unrequire_author, 11) == Errc::not_found);
  PolicyChange revoke = zone.change(PolicyKind::revoke_block, {}, zone.time_ms + 5);
  revoke.digest = test::digest_like(1);
  CHECK(zone.decide_change(revoke) == Errc{});
  revoke = zone.change(PolicyKind::revoke_block, {}, zone.time_ms + 5);
  revoke.digest = test::digest_like(2);
  CHECK(zone.decide_change(revoke) == Errc::limit_exceeded);
  revoke.amount = zone.time_ms;
  CHECK(zone.decide_change(revoke) == Errc::invalid_argument);
  CHECK(zone.decide_change(zone.change(PolicyKind::trust_authority)) == Errc::weak_key);
}

TEST_CASE("a genesis that could lose a replay or never start is none") {
  Genesis genesis = test::genesis_of();
  CHECK(check_genesis(genesis).ok());
  genesis.limits.outcome_kept_ms = invocation_lifetime_ms_max - 1;
  CHECK(!check_genesis(genesis).ok());
  genesis = test::genesis_of();
  genesis.limits.attempts_max = 0;
  CHECK(!check_genesis(genesis).ok());
  genesis = test::genesis_of();
  genesis.configuration.epoch = 2;
  CHECK(!check_genesis(genesis).ok());
  genesis = test::genesis_of();
  genesis.root = {};
  CHECK(!check_genesis(genesis).ok());
}

}  // namespace
}  // namespace kitwork::admission
