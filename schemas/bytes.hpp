// Bytes that somebody else owns, and bytes that we own.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kitwork {

using BytesView = std::span<const std::uint8_t>;
using ByteVector = std::vector<std::uint8_t>;

inline BytesView bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace kitwork
