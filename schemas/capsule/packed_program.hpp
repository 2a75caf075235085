// Programs as they travel in capsules: the same content as program.fbs, in about half of the bytes.
// Every number is a LEB128 of least length, so that one program has one packed form.
#pragma once

#include "schemas/bytes.hpp"
#include "schemas/program.hpp"
#include "schemas/result.hpp"

namespace kitwork {

inline constexpr std::size_t packed_program_bytes_max = 4u << 20;

ByteVector pack_program(const Program& program);

// Reads bytes that nobody vouches for: what it gives packs to the same bytes. Whether it may run
// only the verifier says. Memory in use stays within a small multiple of the size of the bytes.
// malformed or limit_exceeded.
Result<Program> unpack_program(BytesView bytes);

}  // namespace kitwork
