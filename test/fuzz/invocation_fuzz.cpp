// Hostile bytes as an invocation: what is accepted encodes to the same bytes, nothing that the
// holder did not sign holds, and what holds is admitted once.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "schemas/assert.hpp"
#include "schemas/token/invocation.hpp"

using namespace kitwork;

namespace {

// The holder of the invocations in the corpus.
const KeyPair& holder() {
  static const KeyPair key = KeyPair::from_seed(KeySeed{2});
  return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView bytes(data, size);
  const Result<DecodedInvocation> read = decode_invocation(bytes);
  if (!read) {
    KITWORK_ASSERT(!read.error().message.empty());
    return 0;
  }
  const Invocation& invocation = read.value().invocation;
  // One content has one encoding: signed by the holder it differs in the signature alone.
  const ByteVector again = sign_invocation(invocation, holder()).value();
  const DecodedInvocation second = decode_invocation(again).value();
  KITWORK_ASSERT(second.invocation == invocation && second.digest == read.value().digest);
  KITWORK_ASSERT(again.size() == bytes.size());

  TokenRights rights;
  rights.holder = holder().public_key();
  rights.digest = invocation.token;
  const std::uint64_t now_ms =
      invocation.expires_at_ms - std::min(invocation.expires_at_ms, invocation_lifetime_ms_max);
  const Result<Invocation> verified = verify_invocation(
      bytes, rights, invocation.capsule, bytes_of("{}"), invocation.audience, now_ms);
  const bool for_empty = invocation.arguments == digest_of(DigestDomain::arguments, bytes_of("{}"));
  const bool own = again == ByteVector(bytes.begin(), bytes.end());
  KITWORK_ASSERT(verified.ok() == (own && for_empty && invocation.expires_at_ms > now_ms));
  ReplayGuard guard(1);
  const bool admitted = guard.admit(rights.holder, invocation, now_ms).ok();
  KITWORK_ASSERT(admitted == (invocation.expires_at_ms > now_ms));
  KITWORK_ASSERT(!guard.admit(rights.holder, invocation, now_ms).ok());
  return 0;
}
