// Hostile bytes as a token: what is accepted encodes to the same bytes, and a chain that holds
// never grants more from block to block.
#include <cstddef>
#include <cstdint>

#include "schemas/assert.hpp"
#include "schemas/token/token.hpp"

using namespace kitwork;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView bytes(data, size);
  const Result<Token> token = decode_token(bytes);
  if (!token) return 0;
  const Result<ByteVector> again = encode_token(token.value());
  KITWORK_ASSERT(again.ok() && again.value() == ByteVector(bytes.begin(), bytes.end()));
  const auto& blocks = token.value().blocks;
  const Result<TokenRights> rights = verify_chain(token.value());
  if (!rights) return 0;
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    KITWORK_ASSERT(within(blocks[i].grant.capabilities, blocks[i - 1].grant.capabilities));
    KITWORK_ASSERT(blocks[i].grant.gas_max <= blocks[i - 1].grant.gas_max);
    KITWORK_ASSERT(blocks[i].grant.expires_at_ms <= blocks[i - 1].grant.expires_at_ms);
  }
  KITWORK_ASSERT(rights.value().grant == blocks.back().grant);
  return 0;
}
