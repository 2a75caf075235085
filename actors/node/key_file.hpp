// Files of a node: secret keys as `kitwork keygen` writes them, and small texts that are replaced
// as a whole.
#pragma once

#include <sys/types.h>

#include <string>

#include "schemas/crypto/signature.hpp"
#include "schemas/result.hpp"

namespace kitwork::node {

inline constexpr std::size_t small_file_bytes_max = std::size_t{1} << 20;

// io_failed, not_found; limit_exceeded beyond small_file_bytes_max.
Result<std::string> read_small_file(const std::string& path);
// Writes beside it and renames, durably: the file is the old one or the new one.
Result<void> replace_small_file(const std::string& path, const std::string& content, mode_t mode);

// unavailable when the system gives no randomness.
Result<KeySeed> fresh_seed_bytes();

// invalid_argument for a file that others may read, or that holds something else.
Result<KeyPair> read_key_file(const std::string& path);
// A new key, when there is no file yet, and then in it (mode 0600).
Result<KeyPair> key_in_file(const std::string& path);

}  // namespace kitwork::node
