// Tokens as bytes (token.fbs): one encoding, bounded decoding.
#include <algorithm>
#include <cstring>

#include "schemas/token/token.hpp"
#include "schemas/token/token_blocks.hpp"
#include "schemas/token_generated.h"
#include "schemas/wire.hpp"

namespace kitwork {
namespace {

using Builder = flatbuffers::FlatBufferBuilder;

Error refused(Errc code, std::string what) { return {code, "token: " + std::move(what)}; }

template <std::size_t size>
bool copy_exactly(BytesView from, std::array<std::uint8_t, size>& to) {
  if (from.size() != size) return false;
  std::copy(from.begin(), from.end(), to.begin());
  return true;
}

ByteVector finished(const Builder& builder) {
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

// Every text once: offsets that share a target would pay too little.
Result<void> read_texts(const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>& texts,
                        std::size_t count_max, std::vector<std::string>& to) {
  if (texts.size() > count_max) {
    return refused(Errc::limit_exceeded, "more names or capabilities than there may be");
  }
  for (const flatbuffers::String* text : texts) {
    if (text->size() > capability_bytes_max) {
      return refused(Errc::limit_exceeded, "a text longer than capability_bytes_max");
    }
    to.push_back(text->str());
  }
  return {};
}

Result<void> read_grant(const wire::TokenBlock& from, Grant& grant) {
  if (!from.audiences() || !from.capabilities())
    return refused(Errc::malformed, "a part is missing");
  auto read = read_texts(*from.audiences(), token_audiences_max, grant.audiences);
  if (!read) return read;
  std::vector<std::string> texts;
  read = read_texts(*from.capabilities(), capabilities_max, texts);
  if (!read) return read;
  for (const std::string& text : texts) {
    Result<Capability> capability = parse_capability(text);
    if (!capability) return refused(capability.error().code, capability.error().message);
    grant.capabilities.push_back(std::move(capability.value()));
  }
  grant.gas_max = from.gas_max();
  grant.valid_from_ms = from.valid_from_ms();
  grant.expires_at_ms = from.expires_at_ms();
  return check_grant(grant);
}

Result<void> read_block(BytesView bytes, TokenBlock& block) {
  const wire::TokenBlock* from = open_wire<wire::TokenBlock>(bytes, nullptr);
  if (!from) return refused(Errc::malformed, "not a block's bytes");
  if (!copy_exactly(wire_bytes(from->holder()), block.holder) ||
      !copy_exactly(wire_bytes(from->nonce()), block.nonce)) {
    return refused(Errc::malformed, "a holder has 32 bytes and a nonce 16");
  }
  block.guest = from->guest();
  if (const Result<void> read = read_grant(*from, block.grant); !read) return read;
  if (same_bytes(bytes, encode_token_block(block))) return {};
  return refused(Errc::not_canonical, "a block that is not the one encoding of what it says");
}

Result<void> read_token(const wire::Token& from, Token& token) {
  if (!from.blocks() || !copy_exactly(wire_bytes(from.authority()), token.authority)) {
    return refused(Errc::malformed, "blocks and an authority's key of 32 bytes");
  }
  if (from.blocks()->size() == 0) return refused(Errc::malformed, "at least one block");
  if (from.blocks()->size() > token_blocks_max) {
    return refused(Errc::limit_exceeded, "more blocks than token_blocks_max");
  }
  for (const wire::SignedBlock* each : *from.blocks()) {
    TokenBlock& block = token.blocks.emplace_back();
    if (!each->block() || !copy_exactly(wire_bytes(each->signature()), block.signature)) {
      return refused(Errc::malformed, "a block and a signature of 64 bytes");
    }
    const BytesView bytes = wire_bytes(each->block());
    if (const Result<void> read = read_block(bytes, block); !read) return read;
    const BytesView before =
        token.digests.empty() ? BytesView(token.authority) : BytesView(token.digests.back());
    token.digests.push_back(digest_of(DigestDomain::token_block, before, bytes));
  }
  const BytesView secret = wire_bytes(from.secret());
  if (!from.secret()) return refused(Errc::malformed, "a part is missing");
  if (secret.empty()) return {};
  token.secret.emplace();
  if (copy_exactly(secret, *token.secret)) return {};
  return refused(Errc::malformed, "a secret has 32 bytes");
}

ByteVector encode_all(const Token& token) {
  Builder builder(1024);
  std::vector<flatbuffers::Offset<wire::SignedBlock>> blocks;
  for (const TokenBlock& each : token.blocks) {
    const ByteVector bytes = encode_token_block(each);
    const auto signature = builder.CreateVector(each.signature.data(), each.signature.size());
    builder.ForceVectorAlignment(bytes.size(), 1, 8);
    const auto block = builder.CreateVector(bytes);
    blocks.push_back(wire::CreateSignedBlock(builder, block, signature));
  }
  const auto authority = builder.CreateVector(token.authority.data(), token.authority.size());
  const auto block_vector = builder.CreateVector(blocks);
  const std::uint8_t* seed = token.secret ? token.secret->data() : nullptr;
  const auto secret = builder.CreateVector(seed, token.secret ? token.secret->size() : 0);
  builder.Finish(wire::CreateToken(builder, authority, block_vector, secret), token_identifier);
  return finished(builder);
}

}  // namespace

ByteVector encode_token_block(const TokenBlock& block) {
  Builder builder(512);
  std::vector<std::string> texts;
  for (const Capability& each : block.grant.capabilities) texts.push_back(print_capability(each));
  const auto holder = builder.CreateVector(block.holder.data(), block.holder.size());
  const auto audiences = builder.CreateVectorOfStrings(block.grant.audiences);
  const auto capabilities = builder.CreateVectorOfStrings(texts);
  const auto nonce = builder.CreateVector(block.nonce.data(), block.nonce.size());
  builder.Finish(wire::CreateTokenBlock(builder, holder, block.guest, audiences, capabilities,
                                        block.grant.gas_max, block.grant.valid_from_ms,
                                        block.grant.expires_at_ms, nonce));
  return finished(builder);
}

Result<ByteVector> encode_token(const Token& token) {
  ByteVector bytes = encode_all(token);
  const Result<Token> read = decode_token(bytes);
  if (!read) return read.error();
  return bytes;
}

Result<Token> decode_token(BytesView bytes) {
  if (bytes.size() > token_bytes_max) {
    return refused(Errc::limit_exceeded, "longer than token_bytes_max");
  }
  std::vector<std::uint64_t> storage(bytes.size() / sizeof(std::uint64_t) + 1);
  if (!bytes.empty()) std::memcpy(storage.data(), bytes.data(), bytes.size());
  bytes = {reinterpret_cast<const std::uint8_t*>(storage.data()), bytes.size()};
  const wire::Token* from = open_wire<wire::Token>(bytes, token_identifier);
  if (!from) return refused(Errc::malformed, "not a token's bytes");
  Token token;
  if (const Result<void> read = read_token(*from, token); !read) return read.error();
  if (same_bytes(bytes, encode_all(token))) return token;
  return refused(Errc::not_canonical, "not the one encoding of what it says");
}

}  // namespace kitwork
