#include "actors/consensus/checksum.hpp"

#include <tuple>

namespace kitwork::consensus {
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
