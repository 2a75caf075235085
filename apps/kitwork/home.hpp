// Home: the folder of the person who runs the command, $KITWORK_HOME or ~/.kitwork. Here lies where
// the gateway is and who one is there, and what was sent, so that it can be asked about later.
#pragma once

#include <kitwork/capsule.hpp>
#include <string>
#include <string_view>

namespace kitwork::app {

// dev.json: what `kitwork dev` writes when it is ready, and takes away when it ends. Names of files
// are relative to the folder that it is in.
struct DevFile {
  std::string gateway;    // a URL
  std::string zone;       // its name
  std::string token;      // a file
  std::string key;        // a file: its holder's, which may sign capsules too; empty for a guest's
  std::string root;       // a file: the zone's root key, which signs its policy; may be empty
  std::string ca;         // a file of certificates that https is checked with; may be empty
  std::string authority;  // the public key that grants tokens; may be empty
};

// Empty when there is neither $KITWORK_HOME nor $HOME.
std::string home_folder();
// A name as it is in a DevFile, as a path.
std::string home_path(const std::string& name);

// not_found when nothing is there, malformed for what is no such file.
Result<DevFile> read_dev_file();
// Makes the folder, for its owner's eyes alone.
Result<void> write_dev_file(const DevFile& file);

// What was sent, and what is needed to ask for its result and its trace.
struct SentFile {
  std::string invocation;  // its name: 64 hexadecimal digits
  std::string gateway;
  std::string ca;
  CapsuleBytes token;
  CapsuleBytes signed_invocation;  // empty for a guest's: the token is enough
};
// Keeps the newest sent_files_max.
inline constexpr std::size_t sent_files_max = 256;
Result<void> remember_sent(const SentFile& sent);
// By the name or the beginning of it; the newest for "last". not_found; invalid_argument when it is
// the beginning of several.
Result<SentFile> find_sent(std::string_view name);

}  // namespace kitwork::app
