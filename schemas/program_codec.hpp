// The codec of programs: Program to bytes (program.fbs) and back.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "schemas/program.hpp"
#include "schemas/result.hpp"

namespace kitwork {

// An encoded program is at most this long; the codec refuses to read a longer one.
inline constexpr std::uint32_t program_bytes_max = 64u << 20;

// The one encoding of a program. Equal programs give equal bytes. Asserts that operands that
// opcodes.def does not name are 0.
std::vector<std::uint8_t> encode_program(const Program& program);

// Reads bytes that nobody vouches for. What it gives is within the limits of program.hpp and
// encodes to the same bytes again, but whether it may run only the verifier says. Memory in use
// stays within a small multiple of the size of the bytes, whatever they claim. Errc::malformed or
// limit_exceeded.
Result<Program> decode_program(const std::uint8_t* bytes, std::size_t size);

}  // namespace kitwork
