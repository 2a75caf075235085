// What `kitwork dev` gives to whoever sends to it: tokens, and the file that tells of them.
#pragma once

#include <cstdint>
#include <string>

#include "schemas/capability/capability.hpp"
#include "schemas/crypto/signature.hpp"
#include "schemas/result.hpp"

namespace kitwork::node {

// All that capsules can be allowed everywhere: every verb but those that name a host.
Capabilities dev_capabilities();

struct DevToken {
  std::string hex;
  std::uint64_t expires_at_ms = 0;
};

// A guest's token, which may only read; lives 15 minutes.
Result<DevToken> dev_guest_token(const KeyPair& authority, const std::string& zone,
                                 std::uint64_t now_ms);
// A holder's, which may do all of dev_capabilities(); lives a day.
Result<DevToken> dev_holder_token(const KeyPair& authority, const PublicKey& holder,
                                  const std::string& zone, std::uint64_t now_ms);

// What dev.json says. Names of files are absolute.
struct DevFile {
  std::string zone;
  std::string gateway;    // a URL
  std::string token;      // a file: the holder's
  std::string key;        // a file: the holder's secret key
  std::string root;       // a file: the key that signs the zone's policy
  std::string authority;  // the public key that grants tokens, in hexadecimal
  DevToken guest;
  std::string door;       // HOST:PORT of the CAF door; empty: there is none
  std::string directory;  // with all files
  std::uint64_t pid = 0;
};
std::string print_dev_file(const DevFile& file);
// Whose it is; 0 for what is no such file.
std::uint64_t pid_in_dev_file(const std::string& text);

// $KITWORK_HOME, else .kitwork in the user's directory; invalid_argument when there is neither.
Result<std::string> kitwork_home();

}  // namespace kitwork::node
