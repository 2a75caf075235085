// Tokens come again and again, with each invocation of their holders: a process reads each once.
#pragma once

#include <memory>

#include "schemas/token/token.hpp"

namespace kitwork {

// As many as this are remembered, the newest of each place in the table, if they are no longer than
// that.
inline constexpr std::size_t tokens_remembered_max = 256;
inline constexpr std::size_t token_remembered_bytes_max = 4096;

// As decode_token. From any thread.
Result<std::shared_ptr<const Token>> decode_token_once(BytesView bytes);

}  // namespace kitwork
