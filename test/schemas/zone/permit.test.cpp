#include "schemas/zone/permit.hpp"

#include <doctest/doctest.h>

#include "schemas/zone/merkle.hpp"
#include "test/support/zone_keys.hpp"

namespace kitwork {
namespace {

using test::certificate_of;
using test::configuration_of;
using test::digest_like;
using test::key_of;

// A batch of three items, of which the second was refused.
struct Fixture {
  Configuration configuration = configuration_of(3, 2);
  std::vector<Digest> items = {digest_like(10), digest_like(11), digest_like(12)};
  std::vector<Digest> leaves = {merkle_leaf(0, items[0], Errc{}),
                                merkle_leaf(1, items[1], Errc::gas_insufficient),
                                merkle_leaf(2, items[2], Errc{})};
  Statement statement{"asia",        1, 5, 70, 1000, 3, merkle_root(leaves), digest_like(7), 4,
                      digest_like(8)};

  Permit permit(std::uint32_t item, const std::vector<std::uint8_t>& signers) const {
    const Errc decision = item == 1 ? Errc::gas_insufficient : Errc{};
    return {certificate_of(statement, signers), item, decision, merkle_proof(leaves, item)};
  }
  Errc verify(const Permit& permit, std::uint32_t item) const {
    const Result<void> verified = verify_permit(configuration, permit, items[item]);
    return verified ? Errc{} : verified.error().code;
  }
};

TEST_CASE("a quorum of distinct members' signatures is a permit for exactly its item") {
  const Fixture f;
  CHECK(f.verify(f.permit(0, {1, 2}), 0) == Errc{});
  CHECK(f.verify(f.permit(2, {1, 2, 3}), 2) == Errc{});
  CHECK(f.verify(f.permit(0, {1, 2}), 2) == Errc::not_permitted);
  CHECK(f.verify(f.permit(1, {1, 2, 3}), 1) == Errc::not_permitted);
  Permit lying = f.permit(1, {1, 2, 3});
  lying.decision = Errc{};
  CHECK(f.verify(lying, 1) == Errc::not_permitted);
  Permit moved = f.permit(0, {1, 2});
  moved.item = 2;
  CHECK(f.verify(moved, 0) == Errc::not_permitted);
}

TEST_CASE("one member that signs twice, and a stranger, are no quorum") {
  const Fixture f;
  CHECK(f.verify(f.permit(0, {1}), 0) == Errc::no_quorum);
  CHECK(f.verify(f.permit(0, {}), 0) == Errc::no_quorum);
  CHECK(f.verify(f.permit(0, {1, 1}), 0) == Errc::no_quorum);
  CHECK(f.verify(f.permit(0, {2, 1}), 0) == Errc::no_quorum);
  CHECK(f.verify(f.permit(0, {1, 4}), 0) == Errc::policy_forbids);
  Permit under_other_name = f.permit(0, {1, 3});
  under_other_name.certificate.signatures[1].member = static_cast<MemberId>(2);
  CHECK(f.verify(under_other_name, 0) == Errc::bad_signature);
}

TEST_CASE("a permit is worth nothing in another zone, epoch, term, index, history or trace") {
  const Fixture f;
  const auto transplanted = [&f](auto change) {
    Permit permit = f.permit(0, {1, 2, 3});
    change(permit.certificate.statement);
    return f.verify(permit, 0);
  };
  CHECK(transplanted([](Statement& s) { s.zone = "europe"; }) == Errc::wrong_epoch);
  CHECK(transplanted([](Statement& s) { s.epoch = 2; }) == Errc::wrong_epoch);
  CHECK(transplanted([](Statement& s) { s.term = 6; }) == Errc::bad_signature);
  CHECK(transplanted([](Statement& s) { s.index = 71; }) == Errc::bad_signature);
  CHECK(transplanted([](Statement& s) { s.time_ms = 1; }) == Errc::bad_signature);
  CHECK(transplanted([](Statement& s) { s.history[0] ^= 1; }) == Errc::bad_signature);
  CHECK(transplanted([](Statement& s) { s.trace_length = 5; }) == Errc::bad_signature);
  CHECK(transplanted([](Statement& s) { s.trace_head[0] ^= 1; }) == Errc::bad_signature);
  CHECK(transplanted([](Statement& s) { s.root[0] ^= 1; }) == Errc::not_permitted);
  CHECK(transplanted([](Statement& s) { s.items = 2; }) != Errc{});
  const Configuration next = configuration_of(3, 2, 2);
  CHECK(verify_permit(next, f.permit(0, {1, 2}), f.items[0]).error().code == Errc::wrong_epoch);
  const Configuration elsewhere = configuration_of(3, 2, 1, "europe");
  CHECK(verify_permit(elsewhere, f.permit(0, {1, 2}), f.items[0]).error().code ==
        Errc::wrong_epoch);
}

TEST_CASE("members that lied do not count towards a quorum") {
  const Fixture f;
  const std::vector<MemberId> liars = {static_cast<MemberId>(2)};
  CHECK(verify_permit(f.configuration, f.permit(0, {1, 3}), f.items[0], liars).ok());
  CHECK(verify_permit(f.configuration, f.permit(0, {1, 2}), f.items[0], liars).error().code ==
        Errc::no_quorum);
  CHECK(verify_permit(f.configuration, f.permit(0, {1, 2, 3}), f.items[0], liars).ok());
}

TEST_CASE("two votes of one member for one place are evidence, and nothing else is") {
  const Fixture f;
  Statement other = f.statement;
  other.root[0] ^= 1;
  const MemberId two = static_cast<MemberId>(2);
  const Vote honest = sign_vote(f.statement, two, key_of(2));
  const Vote lie = sign_vote(other, two, key_of(2));
  const Result<MemberId> liar = verify_evidence(f.configuration, make_evidence(honest, lie));
  REQUIRE(liar.ok());
  CHECK(liar.value() == two);
  CHECK(make_evidence(honest, lie) == make_evidence(lie, honest));
  const auto refuses = [&f](const Vote& a, const Vote& b) {
    return verify_evidence(f.configuration, make_evidence(a, b)).error().code;
  };
  CHECK(refuses(honest, honest) == Errc::invalid_argument);
  CHECK(refuses(honest, sign_vote(other, static_cast<MemberId>(1), key_of(1))) ==
        Errc::invalid_argument);
  Statement later = f.statement;
  later.index = 71;
  CHECK(refuses(honest, sign_vote(later, two, key_of(2))) == Errc::invalid_argument);
  CHECK(refuses(honest, sign_vote(other, two, key_of(3))) == Errc::bad_signature);
}

TEST_CASE("a permit has one encoding, and no changed byte of it is the same permit") {
  const Fixture f;
  const Permit permit = f.permit(2, {1, 2, 3});
  const ByteVector bytes = encode_permit(permit);
  REQUIRE(decode_permit(bytes).ok());
  CHECK(decode_permit(bytes).value() == permit);
  CHECK(bytes.size() < permit_bytes_max / 4);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const std::uint8_t flip : {std::uint8_t{1}, std::uint8_t{0x80}}) {
      ByteVector changed = bytes;
      changed[at] ^= flip;
      const Result<Permit> read = decode_permit(changed);
      if (!read) continue;
      REQUIRE(read.value() != permit);
      REQUIRE(f.verify(read.value(), 2) != Errc{});
    }
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    REQUIRE(!decode_permit({bytes.data(), size}).ok());
  }
}

TEST_CASE("a permit of the largest configuration and batch fits into its limits") {
  std::vector<Digest> leaves;
  for (std::uint32_t i = 0; i < zone_batch_items_max; ++i) {
    leaves.push_back(merkle_leaf(i, digest_like(1), Errc{}));
  }
  Statement statement{std::string(64, 'z'), 1,  1, 1, 1, zone_batch_items_max,
                      merkle_root(leaves),  {}, 0, {}};
  std::vector<std::uint8_t> all;
  for (std::uint8_t i = 1; i <= zone_members_max; ++i) all.push_back(i);
  const Permit permit{certificate_of(statement, all), 255, Errc{}, merkle_proof(leaves, 255)};
  CHECK(decode_permit(encode_permit(permit)).ok());
  const Configuration configuration = configuration_of(zone_members_max, 9, 1, statement.zone);
  CHECK(check_configuration(configuration).ok());
  CHECK(verify_permit(configuration, permit, digest_like(1)).ok());
  statement.items = zone_batch_items_max + 1;
  CHECK(decode_statement(encode_statement(statement)).error().code == Errc::limit_exceeded);
}

TEST_CASE("a configuration has a majority as its quorum, and members in order with own keys") {
  CHECK(check_configuration(configuration_of(1, 1)).ok());
  CHECK(check_configuration(configuration_of(3, 3)).ok());
  CHECK(!check_configuration(configuration_of(4, 2)).ok());
  CHECK(!check_configuration(configuration_of(3, 4)).ok());
  CHECK(!check_configuration(configuration_of(0, 0)).ok());
  CHECK(!check_configuration(configuration_of(3, 2, 0)).ok());
  CHECK(check_configuration(configuration_of(17, 9)).error().code == Errc::limit_exceeded);
  Configuration twins = configuration_of(3, 2);
  twins.members[2].key = twins.members[0].key;
  CHECK(!check_configuration(twins).ok());
  Configuration disorder = configuration_of(3, 2);
  std::swap(disorder.members[0], disorder.members[1]);
  CHECK(!check_configuration(disorder).ok());
  const ByteVector bytes = encode_configuration(configuration_of(16, 9));
  CHECK(decode_configuration(bytes).value() == configuration_of(16, 9));
}

}  // namespace
}  // namespace kitwork
