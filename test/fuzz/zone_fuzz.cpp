// Hostile bytes as what a zone's members, gateways and workers say: what is accepted encodes to the
// same bytes, and a batch of anything leaves a state whose ledger holds. The first byte says which.
#include <cstddef>
#include <cstdint>

#include "actors/admission/zone_state.hpp"
#include "schemas/assert.hpp"
#include "schemas/zone/item.hpp"
#include "schemas/zone/message.hpp"
#include "schemas/zone/trace_record.hpp"
#include "test/support/zone_keys.hpp"

using namespace kitwork;

namespace {

template <class Value, class Encode>
void check_same(const Result<Value>& read, BytesView bytes, Encode encode) {
  if (!read) return;
  KITWORK_ASSERT(encode(read.value()) == ByteVector(bytes.begin(), bytes.end()));
}

void check_batch(BytesView bytes) {
  static const admission::Genesis genesis{
      test::configuration_of(3, 2), test::key_of(200).public_key(), {}};
  admission::ZoneState state(genesis);
  const admission::BatchResult first = state.apply({1, 1}, 1'700'000'000'000, bytes);
  const admission::BatchResult second = state.apply({1, 2}, 1'700'000'001'000, bytes);
  KITWORK_ASSERT(state.audit());
  KITWORK_ASSERT(second.statement.history == statement_digest(first.statement));
  KITWORK_ASSERT(second.statement.trace_length == state.trace().length());
}

void check_permit(BytesView bytes) {
  static const Configuration configuration = test::configuration_of(3, 2);
  const Result<Permit> permit = decode_permit(bytes);
  check_same(permit, bytes, encode_permit);
  if (!permit) return;
  // Nobody has the members' keys here, so nothing may hold unless it is in the corpus.
  static_cast<void>(verify_permit(configuration, permit.value(), test::digest_like(1)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const BytesView bytes(data + 1, size - 1);
  switch (data[0] % 10) {
    case 0:
      check_same(decode_item(bytes), bytes, encode_item);
      break;
    case 1:
      check_batch(bytes);
      break;
    case 2:
      check_permit(bytes);
      break;
    case 3:
      check_same(decode_vote(bytes), bytes, encode_vote);
      break;
    case 4:
      check_same(decode_evidence(bytes), bytes, encode_evidence);
      break;
    case 5:
      check_same(decode_configuration(bytes), bytes, encode_configuration);
      break;
    case 6:
      check_same(decode_trace_record(bytes), bytes, encode_trace_record);
      break;
    case 7:
      check_same(decode_submission(bytes), bytes, encode_submission);
      break;
    case 8:
      check_same(decode_verdict(bytes), bytes, encode_verdict);
      break;
    default:
      check_same(decode_assignment(bytes), bytes, encode_assignment);
      break;
  }
  return 0;
}
