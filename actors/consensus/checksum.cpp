#include "actors/consensus/checksum.hpp"

#include <array>
#include <tuple>

namespace kitwork::consensus {
namespace {

constexpr std::uint32_t polynomial = 0x82f63b78u;

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) ? polynomial : 0);
    table[byte] = value;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> table = make_table();

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t value = ~std::uint32_t{0};
  for (const char c : bytes) {
    value = (value >> 8) ^ table[(value ^ static_cast<unsigned char>(c)) & 0xff];
  }
  return ~value;
}

Digest digest_of(std::string_view bytes) {
  Digest digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr,
                     0);
  return digest;
}

DigestOfPieces::DigestOfPieces() {
  crypto_generichash_init(&state_, nullptr, 0, std::tuple_size_v<Digest>);
}

void DigestOfPieces::add(std::string_view piece) {
  crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(piece.data()),
                            piece.size());
}

Digest DigestOfPieces::finish() {
  Digest digest{};
  crypto_generichash_final(&state_, digest.data(), digest.size());
  return digest;
}

}  // namespace kitwork::consensus
