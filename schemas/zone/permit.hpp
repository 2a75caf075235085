// Permits: the proof that a quorum of a zone's members, each by itself, decided that something may
// happen. A worker runs nothing without one that it has verified.
//
// A member makes one Statement a place of the log: which batch is there, what the member decided
// about each item, and after which history. Its signed form is a vote. Enough votes by distinct
// members over one statement are a certificate; a certificate and the path of one item in the batch
// are that item's permit. Two votes of one member for one place that differ are evidence that it
// lies.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/bytes.hpp"
#include "schemas/crypto/signature.hpp"
#include "schemas/errc.hpp"
#include "schemas/result.hpp"
#include "schemas/zone/configuration.hpp"

namespace kitwork {

inline constexpr std::uint32_t zone_batch_items_max = 256;
inline constexpr std::size_t permit_proof_max = 8;  // steps: items have their places in 8 bits
inline constexpr std::size_t certificate_bytes_max = 4096;
inline constexpr std::size_t vote_bytes_max = 1024;
inline constexpr std::size_t permit_bytes_max = 8192;

struct Statement {
  std::string zone;
  std::uint64_t epoch = 0;  // of the configuration that was in force before the batch
  std::uint64_t term = 0;
  std::uint64_t index = 0;
  std::uint64_t time_ms = 0;  // the log's
  std::uint32_t items = 0;
  Digest root{};     // merkle_root over the items with their decisions
  Digest history{};  // digest of the statement before this one, or of the zone's beginning
  std::uint64_t trace_length =
      0;  // records of the trace after the batch, and the last one's digest
  Digest trace_head{};

  friend bool operator==(const Statement&, const Statement&) = default;
};

// What is signed, and what the next statement names as its history.
Digest statement_digest(const Statement& statement);

struct Vote {
  Statement statement;
  MemberId member = MemberId::none;
  Signature signature{};

  friend bool operator==(const Vote&, const Vote&) = default;
};

Vote sign_vote(const Statement& statement, MemberId member, const KeyPair& key);
// wrong_epoch (the zone or the epoch is another), policy_forbids (no member), bad_signature.
Result<void> verify_vote(const Configuration& configuration, const Vote& vote);

struct MemberSignature {
  MemberId member = MemberId::none;
  Signature signature{};

  friend bool operator==(const MemberSignature&, const MemberSignature&) = default;
};

struct Certificate {
  Statement statement;
  std::vector<MemberSignature> signatures;  // sorted by member, each once

  friend bool operator==(const Certificate&, const Certificate&) = default;
};

// wrong_epoch; no_quorum (too few, or one twice); policy_forbids (one who is no member), and
// bad_signature: every signature must hold. `distrusted` members (sorted) do not count.
Result<void> verify_certificate(const Configuration& configuration, const Certificate& certificate,
                                const std::vector<MemberId>& distrusted = {});

struct Permit {
  Certificate certificate;
  std::uint32_t item = 0;  // its place in the batch
  Errc decision{};         // zero: yes
  std::vector<Digest> proof;

  friend bool operator==(const Permit&, const Permit&) = default;
};

// Whether the item with this digest was in the batch and decided so: not_permitted. Asks for no
// signature.
Result<void> verify_permit_path(const Permit& permit, const Digest& item);
// The whole permit, for an item that is allowed: as verify_certificate, not_permitted.
Result<void> verify_permit(const Configuration& configuration, const Permit& permit,
                           const Digest& item, const std::vector<MemberId>& distrusted = {});

// Two votes of one member. The one with the smaller statement digest comes first.
struct Evidence {
  Vote first;
  Vote second;

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

Evidence make_evidence(const Vote& one, const Vote& other);
// Who lied. invalid_argument when the votes do not contradict each other: another member, zone,
// term or index, or the same statement. As verify_vote. The configuration is that of the votes'
// epoch; votes of two epochs are never evidence.
Result<MemberId> verify_evidence(const Configuration& configuration, const Evidence& evidence);

// One encoding each. Decoding gives malformed, not_canonical or limit_exceeded, and asks for no
// signature.
ByteVector encode_statement(const Statement& statement);
Result<Statement> decode_statement(BytesView bytes);
ByteVector encode_vote(const Vote& vote);
Result<Vote> decode_vote(BytesView bytes);
ByteVector encode_certificate(const Certificate& certificate);
Result<Certificate> decode_certificate(BytesView bytes);
ByteVector encode_permit(const Permit& permit);
Result<Permit> decode_permit(BytesView bytes);
ByteVector encode_evidence(const Evidence& evidence);
Result<Evidence> decode_evidence(BytesView bytes);

}  // namespace kitwork
