// <kitwork/capsule.hpp>: tokens as texts and bytes.
#include <sodium.h>

#include <algorithm>
#include <kitwork/capsule.hpp>

#include "actors/capsule/capsule_texts.hpp"
#include "schemas/token/token.hpp"

namespace kitwork {
namespace {

Result<Grant> grant_from(const TokenGrant& text) {
  Grant grant;
  grant.audiences = text.audiences;
  std::sort(grant.audiences.begin(), grant.audiences.end());
  const auto twice = std::unique(grant.audiences.begin(), grant.audiences.end());
  grant.audiences.erase(twice, grant.audiences.end());
  for (const std::string& each : text.capabilities) {
    Result<Capability> capability = parse_capability(each);
    if (!capability) return capability.error();
    grant.capabilities.push_back(std::move(capability.value()));
  }
  grant.capabilities = normalize(std::move(grant.capabilities));
  grant.gas_max = text.gas_max;
  grant.valid_from_ms = text.valid_from_ms;
  grant.expires_at_ms = text.expires_at_ms;
  return grant;
}

TokenGrant grant_text(const Grant& grant) {
  TokenGrant text;
  text.audiences = grant.audiences;
  for (const Capability& each : grant.capabilities) {
    text.capabilities.push_back(print_capability(each));
  }
  text.gas_max = grant.gas_max;
  text.valid_from_ms = grant.valid_from_ms;
  text.expires_at_ms = grant.expires_at_ms;
  return text;
}

struct Fresh {
  TokenNonce nonce{};
  KeySeed seed{};
};

Result<Fresh> fresh_bytes() {
  if (sodium_init() < 0) return Error{Errc::unavailable, "the system gives no randomness"};
  Fresh fresh;
  randombytes_buf(fresh.nonce.data(), fresh.nonce.size());
  randombytes_buf(fresh.seed.data(), fresh.seed.size());
  return fresh;
}

}  // namespace

Result<CapsuleBytes> grant_token(const SecretKeyText& authority, std::string_view holder,
                                 const TokenGrant& text) {
  const Result<KeyPair> key = key_pair_of(authority);
  if (!key) return key.error();
  const Result<Grant> grant = grant_from(text);
  if (!grant) return grant.error();
  const Result<Fresh> fresh = fresh_bytes();
  if (!fresh) return fresh.error();
  if (holder.empty()) {
    return grant_guest_token(key.value(), fresh.value().seed, grant.value(), fresh.value().nonce);
  }
  const Result<PublicKey> public_key = public_key_from(holder);
  if (!public_key) return public_key.error();
  return grant_token(key.value(), public_key.value(), grant.value(), fresh.value().nonce);
}

Result<CapsuleBytes> narrow_token(const CapsuleBytes& token,
                                  const std::optional<SecretKeyText>& holder, std::string_view next,
                                  const TokenGrant& text) {
  const Result<Grant> grant = grant_from(text);
  if (!grant) return grant.error();
  const Result<Fresh> fresh = fresh_bytes();
  if (!fresh) return fresh.error();
  if (!holder) {
    return narrow_guest_token(token, fresh.value().seed, grant.value(), fresh.value().nonce);
  }
  const Result<KeyPair> key = key_pair_of(*holder);
  if (!key) return key.error();
  const Result<PublicKey> public_key =
      next.empty() ? Result<PublicKey>(key.value().public_key()) : public_key_from(next);
  if (!public_key) return public_key.error();
  return narrow_token(BytesView(token), key.value(), public_key.value(), grant.value(),
                      fresh.value().nonce);
}

Result<TokenInfo> inspect_token(const CapsuleBytes& bytes) {
  const Result<Token> token = decode_token(bytes);
  if (!token) return token.error();
  TokenInfo info;
  info.authority = to_hex(token.value().authority);
  for (std::size_t i = 0; i < token.value().blocks.size(); ++i) {
    const TokenBlock& block = token.value().blocks[i];
    info.blocks.push_back({to_hex(token.value().digests[i]), to_hex(block.holder), block.guest,
                           grant_text(block.grant)});
  }
  const Result<TokenRights> checked = verify_chain(token.value());
  info.holds = checked.ok();
  if (!checked) info.why_not = checked.error().message;
  return info;
}

Result<TokenGrant> check_token(const CapsuleBytes& token, std::string_view authority,
                               std::string_view zone, std::uint64_t now_ms) {
  const Result<PublicKey> trusted = public_key_from(authority);
  if (!trusted) return trusted.error();
  TokenCheck check;
  check.authorities = {trusted.value()};
  check.audience = zone;
  check.now_ms = now_ms;
  const Result<TokenRights> rights = verify_token(token, check);
  if (!rights) return rights.error();
  return grant_text(rights.value().grant);
}

}  // namespace kitwork
