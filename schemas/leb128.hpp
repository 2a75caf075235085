// LEB128: unsigned integers of 32 bits in one to five bytes, and in the least number of bytes only,
// so that a number has one encoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kitwork {

inline void append_leb128(std::vector<std::uint8_t>& bytes, std::uint32_t value) {
  while (value >= 0x80) {
    bytes.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  bytes.push_back(static_cast<std::uint8_t>(value));
}

// Zigzag: small magnitudes of either sign become small numbers.
inline std::uint32_t zigzag(std::uint32_t twos_complement) {
  return (twos_complement << 1) ^ (0u - (twos_complement >> 31));
}
inline std::uint32_t unzigzag(std::uint32_t value) { return (value >> 1) ^ (0u - (value & 1)); }

// Reads a stream of bytes that nobody vouches for. After a failure every read fails.
class Leb128Reader {
 public:
  Leb128Reader(const std::uint8_t* bytes, std::size_t size) : at_(bytes), end_(bytes + size) {}

  bool at_end() const { return at_ == end_; }

  bool read_byte(std::uint8_t& value) {
    if (at_ == end_) return false;
    value = *at_++;
    return true;
  }

  // False at the end of the stream, for a number over 32 bits and for a longer form than needed.
  bool read(std::uint32_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      if (at_ == end_) return false;
      std::uint8_t byte = *at_++;
      if (shift == 28 && byte > 0x0F) return false;
      value |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return byte != 0 || shift == 0;
    }
    return false;
  }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

}  // namespace kitwork
