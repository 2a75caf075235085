// What the codec of tokens and their maker share.
#pragma once

#include "schemas/token/token.hpp"

namespace kitwork {

inline constexpr const char* token_identifier = "KWT1";
inline constexpr const char* invocation_identifier = "KWI1";

// The bytes of a block that are signed: all of it but the signature.
ByteVector encode_token_block(const TokenBlock& block);

// The parts of a grant that are its own matter: names, order, limits, lifetime.
Result<void> check_grant(const Grant& grant);

}  // namespace kitwork
