#include "schemas/token/invocation.hpp"

#include <algorithm>
#include <cstring>

#include "schemas/token/token_blocks.hpp"
#include "schemas/token_generated.h"
#include "schemas/wire.hpp"

namespace kitwork {
namespace {

using Builder = flatbuffers::FlatBufferBuilder;

Error refused(Errc code, std::string what) { return {code, "invocation: " + std::move(what)}; }

template <std::size_t size>
bool copy_array(const flatbuffers::Vector<std::uint8_t>* from, std::array<std::uint8_t, size>& to) {
  if (!from || from->size() != size) return false;
  std::copy(from->begin(), from->end(), to.begin());
  return true;
}

ByteVector encode_invocation_body(const Invocation& invocation) {
  Builder builder(512);
  const auto capsule = builder.CreateVector(invocation.capsule.data(), invocation.capsule.size());
  const auto arguments =
      builder.CreateVector(invocation.arguments.data(), invocation.arguments.size());
  const auto token = builder.CreateVector(invocation.token.data(), invocation.token.size());
  const auto nonce = builder.CreateVector(invocation.nonce.data(), invocation.nonce.size());
  const auto audience = builder.CreateString(invocation.audience);
  builder.Finish(wire::CreateInvocationBody(builder, capsule, arguments, token, nonce, audience,
                                            invocation.expires_at_ms));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

ByteVector encode_invocation(const ByteVector& body, const Signature& signature) {
  Builder builder(512);
  const auto signature_vector = builder.CreateVector(signature.data(), signature.size());
  builder.ForceVectorAlignment(body.size(), 1, 8);
  const auto body_vector = builder.CreateVector(body);
  builder.Finish(wire::CreateInvocation(builder, body_vector, signature_vector),
                 invocation_identifier);
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

Digest invocation_digest(const ByteVector& body) {
  return digest_of(DigestDomain::invocation, body);
}

}  // namespace

Result<ByteVector> sign_invocation(const Invocation& invocation, const KeyPair& holder) {
  const ByteVector body = encode_invocation_body(invocation);
  ByteVector bytes = encode_invocation(body, holder.sign(invocation_digest(body)));
  if (const Result<DecodedInvocation> read = decode_invocation(bytes); !read) return read.error();
  return bytes;
}

Result<DecodedInvocation> decode_invocation(BytesView bytes) {
  if (bytes.size() > invocation_bytes_max) {
    return refused(Errc::limit_exceeded, "longer than invocation_bytes_max");
  }
  std::uint64_t storage[invocation_bytes_max / sizeof(std::uint64_t)];
  if (!bytes.empty()) std::memcpy(storage, bytes.data(), bytes.size());
  bytes = {reinterpret_cast<const std::uint8_t*>(storage), bytes.size()};
  const wire::Invocation* envelope = open_wire<wire::Invocation>(bytes, invocation_identifier);
  DecodedInvocation decoded;
  if (!envelope || !envelope->body() || !copy_array(envelope->signature(), decoded.signature)) {
    return refused(Errc::malformed, "not an invocation's bytes");
  }
  const wire::InvocationBody* from =
      open_wire<wire::InvocationBody>(wire_bytes(envelope->body()), nullptr);
  Invocation& to = decoded.invocation;
  if (!from || !copy_array(from->capsule(), to.capsule) ||
      !copy_array(from->arguments(), to.arguments) || !copy_array(from->token(), to.token) ||
      !copy_array(from->nonce(), to.nonce) || !from->audience()) {
    return refused(Errc::malformed, "a part is missing or has another length");
  }
  to.audience = from->audience()->str();
  if (!is_capability_name(to.audience)) return refused(Errc::malformed, "the audience is no name");
  to.expires_at_ms = from->expires_at_ms();
  const ByteVector body = encode_invocation_body(to);
  if (!same_bytes(bytes, encode_invocation(body, decoded.signature))) {
    return refused(Errc::not_canonical, "not the one encoding of what it says");
  }
  decoded.digest = invocation_digest(body);
  return decoded;
}

Result<Invocation> verify_invocation(BytesView bytes, const TokenRights& rights,
                                     const Digest& capsule, BytesView arguments,
                                     const std::string& audience, std::uint64_t now_ms) {
  const Result<DecodedInvocation> read = decode_invocation(bytes);
  if (!read) return read.error();
  return verify_invocation(read.value(), rights, capsule, arguments, audience, now_ms);
}

Result<Invocation> verify_invocation(const DecodedInvocation& read, const TokenRights& rights,
                                     const Digest& capsule, BytesView arguments,
                                     const std::string& audience, std::uint64_t now_ms) {
  const Invocation& invocation = read.invocation;
  if (invocation.audience != audience) {
    return refused(Errc::wrong_audience, "made for zone " + invocation.audience);
  }
  if (invocation.expires_at_ms <= now_ms) {
    return refused(Errc::token_expired,
                   std::to_string(now_ms - invocation.expires_at_ms) + " ms ago");
  }
  if (invocation.expires_at_ms - now_ms > invocation_lifetime_ms_max) {
    return refused(Errc::limit_exceeded, "it would live longer than invocation_lifetime_ms_max");
  }
  if (invocation.token != rights.digest) {
    return refused(Errc::wrong_subject, "signed for another token");
  }
  if (invocation.capsule != capsule) {
    return refused(Errc::wrong_subject, "signed for capsule " + to_hex(invocation.capsule));
  }
  if (invocation.arguments != digest_of(DigestDomain::arguments, arguments)) {
    return refused(Errc::wrong_subject, "signed for other arguments");
  }
  const Result<void> verified = verify_signature_once(rights.holder, read.digest, read.signature);
  if (!verified) return refused(verified.error().code, verified.error().message);
  return invocation;
}

Result<void> authorize_capsule(const Capabilities& capabilities, std::uint64_t gas_limit,
                               const TokenRights& rights) {
  for (const Capability& each : capabilities) {
    if (const Result<void> allowed = authorize(each, rights.grant.capabilities); !allowed) {
      return allowed;
    }
  }
  if (gas_limit <= rights.grant.gas_max) return {};
  return Error{Errc::limit_exceeded, "the capsule may use " + std::to_string(gas_limit) +
                                         " gas, the token grants " +
                                         std::to_string(rights.grant.gas_max)};
}

Result<void> ReplayGuard::admit(const PublicKey& holder, const Invocation& invocation,
                                std::uint64_t now_ms) {
  // What is expired is refused before it comes here, so it need not be remembered.
  while (!by_expiry_.empty() && by_expiry_.begin()->first <= now_ms) {
    seen_.erase(by_expiry_.begin()->second);
    by_expiry_.erase(by_expiry_.begin());
  }
  if (invocation.expires_at_ms <= now_ms) {
    return refused(Errc::token_expired, "it cannot be admitted any more");
  }
  const Key key{holder, invocation.nonce};
  if (seen_.contains(key)) return refused(Errc::replayed, "this nonce was used before");
  if (seen_.size() >= capacity_) {
    return refused(Errc::overloaded, "too many invocations are under way");
  }
  seen_.insert(key);
  by_expiry_.emplace(invocation.expires_at_ms, key);
  return {};
}

}  // namespace kitwork
