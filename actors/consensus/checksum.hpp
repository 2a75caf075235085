// BLAKE2b-256, for what must be the same everywhere.
#pragma once

#include <sodium.h>

#include <string_view>

#include "actors/consensus/types.hpp"

namespace kitwork::consensus {

Digest digest_of(std::string_view bytes);

// digest_of() bytes that come in pieces.
class DigestOfPieces {
 public:
  DigestOfPieces();
  void add(std::string_view piece);
  // The last call.
  Digest finish();

 private:
  crypto_generichash_state state_;
};

}  // namespace kitwork::consensus
