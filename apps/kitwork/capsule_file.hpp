// Files that the commands around capsules read and write: capsules, tokens and keys.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <kitwork/capsule.hpp>
#include <string>

namespace kitwork::app {

// io_failed with words for a person. At most 64 MiB.
Result<std::string> read_file(const std::string& path);
// Writes beside it and renames, so that the file is the old one or the new one.
Result<void> replace_file(const std::string& path, const std::string& content, mode_t mode);
// A file that is not there yet, or any with `force`.
Result<void> write_file(const std::string& path, const std::string& content, mode_t mode,
                        bool force);

Result<CapsuleBytes> read_capsule_file(const std::string& path);
// A token's file, and an invocation's, hold hexadecimal digits.
Result<CapsuleBytes> read_token_file(const std::string& path);

// A key file holds one line that says what it is, and 64 hexadecimal digits on the next. A secret
// one that others may read is refused, for they did.
Result<SecretKeyText> read_secret_key(const std::string& path);
// The 64 digits themselves, or the name of a file with a public key.
Result<std::string> read_public_key(const std::string& text);
// What tokens and invocations are told to be their now.
std::uint64_t unix_time_ms();

std::string secret_key_file(const SecretKeyText& key);
std::string public_key_file(const std::string& key);

}  // namespace kitwork::app
