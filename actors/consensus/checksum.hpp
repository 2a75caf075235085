// CRC-32C for pieces on their way, BLAKE2b-256 for what must be the same everywhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "actors/consensus/types.hpp"

namespace kitwork::consensus {

std::uint32_t crc32c(std::string_view bytes);
Digest digest_of(std::string_view bytes);

}  // namespace kitwork::consensus
