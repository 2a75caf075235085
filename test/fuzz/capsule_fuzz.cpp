// Hostile bytes as a capsule: what is accepted encodes to the same bytes, and no other bytes have
// its digest and signature.
#include <cstddef>
#include <cstdint>

#include "schemas/assert.hpp"
#include "schemas/capsule/capsule.hpp"

using namespace kitwork;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView bytes(data, size);
  const Result<DecodedCapsule> read = decode_capsule(bytes);
  const Result<Digest> verified = verify_capsule(bytes);
  if (!read) {
    KITWORK_ASSERT(!read.error().message.empty());
    return 0;
  }
  const DecodedCapsule& decoded = read.value();
  KITWORK_ASSERT(decoded.capsule.author.has_value() == decoded.signature.has_value());
  if (verified) KITWORK_ASSERT(verified.value() == decoded.digest);
  // Signing it anew gives the same body: only the author and the signature differ.
  Capsule capsule = decoded.capsule;
  capsule.author.reset();
  const Result<ByteVector> again = encode_capsule(capsule);
  KITWORK_ASSERT(again.ok());
  const DecodedCapsule second = decode_capsule(again.value()).value();
  KITWORK_ASSERT(second.capsule == capsule);
  if (!decoded.signature) KITWORK_ASSERT(again.value() == ByteVector(bytes.begin(), bytes.end()));
  return 0;
}
