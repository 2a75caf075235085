// Little-endian numbers and length-prefixed strings in a byte string, bounded on the way in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kitwork::consensus {

inline void put_u64(std::string& bytes, std::uint64_t value) {
  for (unsigned shift = 0; shift < 64; shift += 8) {
    bytes.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

inline void put_bytes(std::string& bytes, std::string_view value) {
  put_u64(bytes, value.size());
  bytes.append(value);
}

// Each takes from the front; false if there is not enough.
inline bool get_u64(std::string_view& bytes, std::uint64_t& value) {
  if (bytes.size() < 8) return false;
  value = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  bytes.remove_prefix(8);
  return true;
}

inline bool get_bytes(std::string_view& bytes, std::string_view& value) {
  std::uint64_t size = 0;
  if (!get_u64(bytes, size) || size > bytes.size()) return false;
  value = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

}  // namespace kitwork::consensus
