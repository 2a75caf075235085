// Digests: BLAKE2b-256, apart for each kind of thing, so that the digest of one kind is never one
// of another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/bytes.hpp"

namespace kitwork {

using Digest = std::array<std::uint8_t, 32>;

enum class DigestDomain : std::uint8_t {
  capsule,
  token_block,
  arguments,
  invocation,
  zone_item,
  zone_leaf,
  zone_node,
  zone_statement,
  zone_history,
  zone_claim,
  trace_record,
  effects,
};

// Of first and second in a row.
Digest digest_of(DigestDomain domain, BytesView first, BytesView second = {});

// 64 digits in lower case.
std::string to_hex(BytesView bytes);
// The bytes of exactly `size` pairs of hexadecimal digits.
bool from_hex(std::string_view text, std::uint8_t* bytes, std::size_t size);

}  // namespace kitwork
