#include "actors/consensus/crc32c.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace kitwork::consensus {
namespace {

constexpr std::uint32_t reflected_polynomial = 0x82f63b78u;

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t remainder = i;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = (remainder >> 1) ^ ((remainder & 1u) != 0 ? reflected_polynomial : 0u);
    }
    table[i] = remainder;
  }
  return table;
}

constexpr auto crc_table = make_table();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(
    std::span<const std::uint8_t> bytes, std::uint32_t seed) {
  const std::uint8_t* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t remainder = static_cast<std::uint32_t>(~seed);
  while (left >= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    remainder = _mm_crc32_u64(remainder, word);
    at += 8;
    left -= 8;
  }
  auto narrow = static_cast<std::uint32_t>(remainder);
  for (; left > 0; --left) narrow = _mm_crc32_u8(narrow, *at++);
  return ~narrow;
}
#endif

}  // namespace

std::uint32_t crc32c_by_table(std::span<const std::uint8_t> bytes, std::uint32_t seed) {
  std::uint32_t remainder = ~seed;
  for (const std::uint8_t byte : bytes) {
    remainder = (remainder >> 8) ^ crc_table[(remainder ^ byte) & 0xffu];
  }
  return ~remainder;
}

std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t seed) {
#if defined(__x86_64__)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  if (has_instruction) return crc32c_by_instruction(bytes, seed);
#endif
  return crc32c_by_table(bytes, seed);
}

}  // namespace kitwork::consensus
