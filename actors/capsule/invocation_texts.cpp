// <kitwork/capsule.hpp>: invocations, made by the holder of a token and checked as a zone does.
#include <sodium.h>

#include <kitwork/capsule.hpp>

#include "actors/capsule/capsule_texts.hpp"
#include "schemas/capsule/json_text.hpp"
#include "schemas/token/invocation.hpp"
#include "schemas/zone/message.hpp"

namespace kitwork {
namespace {

// The bytes that an argument is signed by; none for undefined.
Result<std::string> argument_bytes(const std::string& json) {
  if (json.empty()) return std::string();
  Result<std::string> canonical = canonical_json(json);
  if (canonical) return canonical;
  return Error{canonical.error().code, "the argument: " + canonical.error().message};
}

InvocationInfo info_of(const Invocation& invocation, const Digest& digest) {
  InvocationInfo info;
  info.digest = to_hex(digest);
  info.capsule = to_hex(invocation.capsule);
  info.arguments = to_hex(invocation.arguments);
  info.token = to_hex(invocation.token);
  info.nonce = to_hex(invocation.nonce);
  info.zone = invocation.audience;
  info.expires_at_ms = invocation.expires_at_ms;
  return info;
}

// What is sent, and with which rights.
struct Sent {
  Digest digest{};
  Capsule capsule;
  std::string argument;
  TokenRights rights;
};

// A capsule that holds, and that the rights allow.
Result<Sent> sent_with(const CapsuleBytes& capsule, const std::string& argument,
                       const Result<TokenRights>& rights) {
  Sent sent;
  if (!rights) return rights.error();
  sent.rights = rights.value();
  const Result<Digest> digest = verify_capsule(capsule);
  if (!digest) return digest.error();
  sent.digest = digest.value();
  sent.capsule = decode_capsule(capsule).value().capsule;
  Result<std::string> bytes = argument_bytes(argument);
  if (!bytes) return bytes.error();
  sent.argument = std::move(bytes.value());
  const Result<void> allowed =
      authorize_capsule(sent.capsule.capabilities, sent.capsule.gas_limit, sent.rights);
  if (!allowed) return allowed.error();
  return sent;
}

Result<KeyPair> holder_key(const InvocationRequest& request, const Token& token) {
  if (token.secret) return KeyPair::from_seed(*token.secret);
  if (request.key) return key_pair_of(*request.key);
  return Error{Errc::invalid_argument, "the token is not a guest's: its holder's key signs"};
}

}  // namespace

Result<CapsuleBytes> sign_invocation(const InvocationRequest& request) {
  const Result<Token> token = decode_token(request.token);
  if (!token) return token.error();
  // Who trusts the token's authority only the zone knows.
  TokenCheck check;
  check.authorities = {token.value().authority};
  check.audience = request.zone;
  check.now_ms = request.now_ms;
  const Result<Sent> sent =
      sent_with(request.capsule, request.argument, verify_token(request.token, check));
  if (!sent) return sent.error();
  const Result<KeyPair> key = holder_key(request, token.value());
  if (!key) return key.error();
  if (key.value().public_key() != sent.value().rights.holder) {
    return Error{Errc::wrong_subject, "this key is not the token's holder's"};
  }
  const std::uint64_t life_ms = request.lifetime_ms;
  if (life_ms == 0 || life_ms > invocation_lifetime_ms_max) {
    return Error{Errc::limit_exceeded, "an invocation lives from 1 to " +
                                           std::to_string(invocation_lifetime_ms_max) + " ms"};
  }
  if (sodium_init() < 0) return Error{Errc::unavailable, "the system gives no randomness"};
  Invocation invocation;
  invocation.capsule = sent.value().digest;
  invocation.arguments = digest_of(DigestDomain::arguments, bytes_of(sent.value().argument));
  invocation.token = sent.value().rights.digest;
  randombytes_buf(invocation.nonce.data(), invocation.nonce.size());
  invocation.audience = request.zone;
  invocation.expires_at_ms = request.now_ms + life_ms;
  return sign_invocation(invocation, key.value());
}

Result<InvocationInfo> inspect_invocation(const CapsuleBytes& bytes) {
  const Result<DecodedInvocation> read = decode_invocation(bytes);
  if (!read) return read.error();
  return info_of(read.value().invocation, read.value().digest);
}

Result<InvocationInfo> check_invocation(const CapsuleBytes& bytes, const InvocationCheck& asked) {
  const Result<PublicKey> trusted = public_key_from(asked.authority);
  if (!trusted) return trusted.error();
  TokenCheck check;
  check.authorities = {trusted.value()};
  check.audience = asked.zone;
  check.now_ms = asked.now_ms;
  const Result<Sent> sent =
      sent_with(asked.capsule, asked.argument, verify_token(asked.token, check));
  if (!sent) return sent.error();
  const Result<Invocation> verified =
      verify_invocation(bytes, sent.value().rights, sent.value().digest,
                        bytes_of(sent.value().argument), asked.zone, asked.now_ms);
  if (!verified) return verified.error();
  return info_of(verified.value(), decode_invocation(bytes).value().digest);
}

Result<std::string> canonical_argument(std::string_view json) {
  return argument_bytes(std::string(json));
}

Result<CapsuleBytes> pack_submission(const SubmissionParts& parts) {
  if (parts.capsule.size() > zone_capsule_bytes_max) {
    return Error{Errc::limit_exceeded, "a zone takes capsules of at most " +
                                           std::to_string(zone_capsule_bytes_max) + " bytes"};
  }
  if (parts.argument.size() > arguments_bytes_max) {
    return Error{Errc::limit_exceeded, "a zone takes arguments of at most " +
                                           std::to_string(arguments_bytes_max) + " bytes"};
  }
  Submission submission;
  submission.capsule = parts.capsule;
  submission.token = parts.token;
  submission.invocation = parts.invocation;
  submission.arguments.assign(parts.argument.begin(), parts.argument.end());
  CapsuleBytes bytes = encode_submission(submission);
  const Result<Submission> read = decode_submission(bytes);
  if (!read) return read.error();
  return bytes;
}

}  // namespace kitwork
