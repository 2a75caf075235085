// What is in a member's storage directory, for whoever looks at one from outside.
#pragma once

#include <string>

#include "schemas/result.hpp"

namespace kitwork {

// How a directory is.
enum class StorageHealth : unsigned char {
  sound,    // nothing is missing; a write torn by a crash at the end is as it should be
  damaged,  // synced bytes cannot be read, but no entry is missing
  lossy,    // entries are missing: a majority of the group has to give them back
};

struct StorageReport {
  StorageHealth health = StorageHealth::sound;
  std::string text;  // for people, several lines
  std::string json;  // one object
};

// Reads all of the directory, changes nothing and takes no lock, so that a running member may write
// to it meanwhile (its last frame may then look torn). Fails with io_failed, or with corrupted if
// no member must be started on the directory; the message says what to do.
Result<StorageReport> inspect_storage(const std::string& directory);

}  // namespace kitwork
