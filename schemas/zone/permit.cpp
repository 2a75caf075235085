#include "schemas/zone/permit.hpp"

#include <algorithm>

#include "schemas/zone/merkle.hpp"

namespace kitwork {
namespace {

Error refused(Errc code, std::string what) { return {code, "permit: " + std::move(what)}; }

Result<void> check_place(const Configuration& configuration, const Statement& statement) {
  if (statement.zone != configuration.zone) {
    return refused(Errc::wrong_epoch, "made for another zone");
  }
  if (statement.epoch != configuration.epoch) {
    return refused(Errc::wrong_epoch, "of epoch " + std::to_string(statement.epoch) + ", not " +
                                          std::to_string(configuration.epoch));
  }
  return {};
}

}  // namespace

Digest statement_digest(const Statement& statement) {
  return digest_of(DigestDomain::zone_statement, encode_statement(statement));
}

Vote sign_vote(const Statement& statement, MemberId member, const KeyPair& key) {
  return {statement, member, key.sign(statement_digest(statement))};
}

Result<void> verify_vote(const Configuration& configuration, const Vote& vote) {
  if (const auto place = check_place(configuration, vote.statement); !place) return place;
  const PublicKey* key = configuration.key_of(vote.member);
  if (!key) return refused(Errc::policy_forbids, "signed by somebody who is no member");
  return verify_signature_once(*key, statement_digest(vote.statement), vote.signature);
}

Result<void> verify_certificate(const Configuration& configuration, const Certificate& certificate,
                                const std::vector<MemberId>& distrusted) {
  if (const auto place = check_place(configuration, certificate.statement); !place) return place;
  const Digest digest = statement_digest(certificate.statement);
  MemberId before = MemberId::none;
  std::size_t counted = 0;
  for (const MemberSignature& each : certificate.signatures) {
    if (each.member <= before) {
      return refused(Errc::no_quorum, "members sign once each, in the order of their ids");
    }
    before = each.member;
    const PublicKey* key = configuration.key_of(each.member);
    if (!key) return refused(Errc::policy_forbids, "signed by somebody who is no member");
    if (const auto verified = verify_signature_once(*key, digest, each.signature); !verified) {
      return refused(verified.error().code, verified.error().message);
    }
    if (!std::binary_search(distrusted.begin(), distrusted.end(), each.member)) ++counted;
  }
  if (counted >= configuration.quorum) return {};
  return refused(Errc::no_quorum, std::to_string(counted) + " of " +
                                      std::to_string(configuration.quorum) + " members signed");
}

Result<void> verify_permit_path(const Permit& permit, const Digest& item) {
  const Statement& statement = permit.certificate.statement;
  const auto root = merkle_climb(merkle_leaf(permit.item, item, permit.decision), permit.item,
                                 statement.items, permit.proof);
  if (root == statement.root) return {};
  return refused(Errc::not_permitted, "the item is not the one that was decided about");
}

Result<void> verify_permit(const Configuration& configuration, const Permit& permit,
                           const Digest& item, const std::vector<MemberId>& distrusted) {
  if (permit.decision != Errc{}) {
    return refused(Errc::not_permitted,
                   std::string("the members refused it: ") + errc_name(permit.decision));
  }
  if (const auto path = verify_permit_path(permit, item); !path) return path;
  return verify_certificate(configuration, permit.certificate, distrusted);
}

Evidence make_evidence(const Vote& one, const Vote& other) {
  if (statement_digest(one.statement) < statement_digest(other.statement)) return {one, other};
  return {other, one};
}

Result<MemberId> verify_evidence(const Configuration& configuration, const Evidence& evidence) {
  const Statement& first = evidence.first.statement;
  const Statement& second = evidence.second.statement;
  const bool same_place = evidence.first.member == evidence.second.member &&
                          first.term == second.term && first.index == second.index;
  if (!same_place || !(statement_digest(first) < statement_digest(second))) {
    return Error{Errc::invalid_argument, "evidence: the votes do not contradict each other"};
  }
  for (const Vote* vote : {&evidence.first, &evidence.second}) {
    if (const auto verified = verify_vote(configuration, *vote); !verified) {
      return verified.error();
    }
  }
  return evidence.first.member;
}

}  // namespace kitwork
