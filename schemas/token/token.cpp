#include "schemas/token/token.hpp"

#include <algorithm>

#include "schemas/token/token_blocks.hpp"
#include "schemas/token/token_once.hpp"

namespace kitwork {
namespace {

Error refused(Errc code, std::string what) { return {code, "token: " + std::move(what)}; }

Result<void> check_guest(const Grant& grant) {
  for (const Capability& each : grant.capabilities) {
    if (verb_reads_only(each.verb)) continue;
    return refused(Errc::guest_limit, "a guest may only read, not " + print_capability(each));
  }
  if (grant.gas_max > guest_gas_max) {
    return refused(Errc::guest_limit, "a guest may spend " + std::to_string(guest_gas_max) +
                                          " gas at most (guest_gas_max)");
  }
  if (grant.expires_at_ms - grant.valid_from_ms > guest_lifetime_ms_max) {
    return refused(Errc::guest_limit, "a guest's token lives 15 minutes at most");
  }
  return {};
}

Result<void> check_holder(const Token& token) {
  const TokenBlock& last = token.blocks.back();
  if (last.guest != token.secret.has_value()) {
    return refused(Errc::guest_limit, last.guest ? "a guest's token without its key"
                                                 : "a key travels with a token of a holder");
  }
  if (token.secret && KeyPair::from_seed(*token.secret).public_key() != last.holder) {
    return refused(Errc::bad_signature, "the key that travels along is not the holder's");
  }
  return {};
}

// Signs the last block with `signer` and gives the bytes of what passes all checks.
Result<ByteVector> finish(Token token, const KeyPair& signer) {
  TokenBlock& block = token.blocks.back();
  const BytesView before =
      token.digests.empty() ? BytesView(token.authority) : BytesView(token.digests.back());
  const Digest digest = digest_of(DigestDomain::token_block, before, encode_token_block(block));
  block.signature = signer.sign(digest);
  token.digests.push_back(digest);
  if (const Result<TokenRights> checked = verify_chain(token); !checked) return checked.error();
  return encode_token(token);
}

Token new_token(const KeyPair& authority) {
  Token token;
  token.authority = authority.public_key();
  return token;
}

}  // namespace

Result<void> check_grant(const Grant& grant) {
  if (grant.audiences.empty()) return refused(Errc::invalid_argument, "name a zone (audience)");
  if (grant.audiences.size() > token_audiences_max) {
    return refused(Errc::limit_exceeded, "more audiences than token_audiences_max");
  }
  for (std::size_t i = 0; i < grant.audiences.size(); ++i) {
    if (!is_capability_name(grant.audiences[i])) {
      return refused(Errc::malformed, "an audience is not the name of a zone");
    }
    if (i > 0 && grant.audiences[i] <= grant.audiences[i - 1]) {
      return refused(Errc::not_canonical, "audiences in order, each once");
    }
  }
  if (grant.capabilities.size() > capabilities_max) {
    return refused(Errc::limit_exceeded, "more capabilities than capabilities_max");
  }
  if (normalize(grant.capabilities) != grant.capabilities) {
    return refused(Errc::not_canonical, "capabilities in order, none within another");
  }
  if (grant.expires_at_ms <= grant.valid_from_ms) {
    return refused(Errc::invalid_argument, "it expires before it is valid");
  }
  if (grant.expires_at_ms - grant.valid_from_ms > token_lifetime_ms_max) {
    return refused(Errc::limit_exceeded, "a token lives 24 hours at most (token_lifetime_ms_max)");
  }
  return {};
}

Result<void> check_narrower(const Grant& inner, const Grant& outer) {
  const auto widened = [](std::string what) {
    return refused(Errc::token_widened, "not granted before: " + std::move(what));
  };
  for (const Capability& each : inner.capabilities) {
    if (!within(each, outer.capabilities)) return widened(print_capability(each));
  }
  for (const std::string& each : inner.audiences) {
    const bool known = std::binary_search(outer.audiences.begin(), outer.audiences.end(), each);
    if (!known) return widened("zone " + each);
  }
  if (inner.gas_max > outer.gas_max) return widened("gas above " + std::to_string(outer.gas_max));
  if (inner.valid_from_ms < outer.valid_from_ms) return widened("an earlier beginning");
  if (inner.expires_at_ms > outer.expires_at_ms) return widened("a later end");
  return {};
}

Result<TokenRights> verify_chain(const Token& token) {
  const PublicKey* signer = &token.authority;
  for (std::size_t i = 0; i < token.blocks.size(); ++i) {
    const TokenBlock& block = token.blocks[i];
    if (i > 0) {
      const TokenBlock& before = token.blocks[i - 1];
      const Result<void> narrower = check_narrower(block.grant, before.grant);
      if (!narrower) return narrower.error();
      if (before.guest && !block.guest) {
        return refused(Errc::token_widened, "a guest's token stays one");
      }
    }
    if (block.guest) {
      if (const Result<void> checked = check_guest(block.grant); !checked) return checked.error();
    }
    if (const Result<void> key = check_public_key(block.holder); !key) return key.error();
    const Result<void> verified = verify_signature_once(*signer, token.digests[i], block.signature);
    if (!verified) {
      return refused(verified.error().code,
                     "block " + std::to_string(i + 1) + ": " + verified.error().message);
    }
    signer = &block.holder;
  }
  if (const Result<void> holder = check_holder(token); !holder) return holder.error();
  const TokenBlock& last = token.blocks.back();
  return TokenRights{last.grant, last.holder, last.guest, token.digests.back(), token.digests};
}

Result<TokenRights> verify_token(BytesView bytes, const TokenCheck& check) {
  const auto read = decode_token_once(bytes);
  if (!read) return read.error();
  const Token& token = *read.value();
  const auto& trusted = check.authorities;
  if (std::find(trusted.begin(), trusted.end(), token.authority) == trusted.end()) {
    return refused(Errc::untrusted_authority, "authority " + to_hex(token.authority));
  }
  // What costs nothing first. The last block's times and audiences are within those before it, or
  // the chain fails below.
  const Grant& grant = token.blocks.back().grant;
  const auto& audiences = grant.audiences;
  if (!std::binary_search(audiences.begin(), audiences.end(), check.audience)) {
    return refused(Errc::wrong_audience, "not made for zone " + check.audience);
  }
  if (check.now_ms < grant.valid_from_ms) {
    return refused(Errc::token_not_yet_valid,
                   "in " + std::to_string(grant.valid_from_ms - check.now_ms) + " ms");
  }
  if (check.now_ms >= grant.expires_at_ms) {
    return refused(Errc::token_expired,
                   std::to_string(check.now_ms - grant.expires_at_ms) + " ms ago");
  }
  for (const Digest& digest : token.digests) {
    if (std::binary_search(check.revoked.begin(), check.revoked.end(), digest)) {
      return refused(Errc::revoked, "block " + to_hex(digest));
    }
  }
  return verify_chain(token);
}

Result<ByteVector> grant_token(const KeyPair& authority, const PublicKey& holder,
                               const Grant& grant, const TokenNonce& nonce) {
  Token token = new_token(authority);
  token.blocks.push_back({holder, false, grant, nonce, {}});
  return finish(std::move(token), authority);
}

Result<ByteVector> grant_guest_token(const KeyPair& authority, const KeySeed& guest_seed,
                                     const Grant& grant, const TokenNonce& nonce) {
  Token token = new_token(authority);
  token.blocks.push_back({KeyPair::from_seed(guest_seed).public_key(), true, grant, nonce, {}});
  token.secret = guest_seed;
  return finish(std::move(token), authority);
}

Result<ByteVector> narrow_token(BytesView bytes, const KeyPair& holder, const PublicKey& next,
                                const Grant& grant, const TokenNonce& nonce) {
  Result<Token> token = decode_token(bytes);
  if (!token) return token.error();
  if (token.value().blocks.back().holder != holder.public_key()) {
    return refused(
        Errc::bad_signature,
        "only its holder, key " + to_hex(token.value().blocks.back().holder) + ", can narrow it");
  }
  token.value().blocks.push_back({next, false, grant, nonce, {}});
  return finish(std::move(token.value()), holder);
}

Result<ByteVector> narrow_guest_token(BytesView bytes, const KeySeed& guest_seed,
                                      const Grant& grant, const TokenNonce& nonce) {
  Result<Token> token = decode_token(bytes);
  if (!token) return token.error();
  if (!token.value().secret) {
    return refused(Errc::invalid_argument, "not a guest's: its holder's key is needed");
  }
  const KeyPair holder = KeyPair::from_seed(*token.value().secret);
  token.value().blocks.push_back(
      {KeyPair::from_seed(guest_seed).public_key(), true, grant, nonce, {}});
  token.value().secret = guest_seed;
  return finish(std::move(token.value()), holder);
}

}  // namespace kitwork
