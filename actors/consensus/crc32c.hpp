// CRC-32C (Castagnoli), the checksum of what storage writes and of pieces on their way: the same
// bits with the processor's instruction and with the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace kitwork::consensus {

// The checksum of `bytes`, continuing from `seed`: crc32c(ab) == crc32c(b, crc32c(a)).
std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t seed = 0);

// The same by table, whatever the processor can do: for tests and for processors without SSE 4.2.
std::uint32_t crc32c_by_table(std::span<const std::uint8_t> bytes, std::uint32_t seed = 0);

}  // namespace kitwork::consensus
