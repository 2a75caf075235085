// What gateways, members and workers say to each other beside items and votes. One buffer each.
#pragma once

#include <cstdint>
#include <string>

#include "schemas/bytes.hpp"
#include "schemas/crypto/digest.hpp"
#include "schemas/errc.hpp"
#include "schemas/result.hpp"
#include "schemas/zone/item.hpp"

namespace kitwork {

inline constexpr std::size_t submission_bytes_max = zone_item_bytes_max + zone_capsule_bytes_max;

// From a gateway to a member. Without a capsule the zone must have it already.
struct Submission {
  ByteVector capsule;
  ByteVector token;
  ByteVector invocation;
  ByteVector arguments;
  std::string trace_parent;
  std::string gateway;
  std::uint64_t received_ms = 0;

  friend bool operator==(const Submission&, const Submission&) = default;
};

// The answer to a submission, or to a question about an invocation.
struct Verdict {
  // Zero: admitted. not_leader, overloaded, unavailable: ask `leader`, or ask again; nothing is
  // known. Any other: refused by the zone, and why.
  Errc error{};
  std::string message;               // for a person
  MemberId leader = MemberId::none;  // as far as the answering member knows
  bool finished = false;             // the outcome below is final
  bool repeated = false;             // this invocation was admitted before
  Digest invocation{};
  OutcomeKind outcome = OutcomeKind::none;
  std::uint64_t gas_used = 0;
  std::uint64_t gas_reserved = 0;
  std::string result;
  std::uint32_t attempt = 0;

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

// From a member to the worker that the item names.
struct Assignment {
  Permit permit;
  ByteVector item;  // an AdmitItem's or a ReassignItem's bytes
  ByteVector capsule;
  ByteVector invocation;
  ByteVector arguments;

  friend bool operator==(const Assignment&, const Assignment&) = default;
};

ByteVector encode_submission(const Submission& submission);
Result<Submission> decode_submission(BytesView bytes);
ByteVector encode_verdict(const Verdict& verdict);
Result<Verdict> decode_verdict(BytesView bytes);
ByteVector encode_assignment(const Assignment& assignment);
Result<Assignment> decode_assignment(BytesView bytes);

}  // namespace kitwork
