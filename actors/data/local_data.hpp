// LocalData: a directory that stands for a zone's data, so that a capsule can be tried out.
//
//   DIR/kv/KEY            the JSON of a key's value; / and other characters of KEY as %2F
//   DIR/db/APP/TABLE.json  an array of objects: the rows
//   DIR/queue/NAME.jsonl  what was sent, one JSON a line
#pragma once

#include <kitwork/capsule.hpp>
#include <optional>
#include <string>
#include <vector>

namespace kitwork::app {

class LocalData {
 public:
  explicit LocalData(std::string directory) : directory_(std::move(directory)) {}

  // Nothing when there is no such key.
  Result<std::optional<std::string>> read_key(const std::string& key) const;
  // The file is replaced as a whole: a reader sees the old or the new value.
  Result<void> write_key(const std::string& key, const std::string& json) const;
  Result<void> delete_key(const std::string& key) const;
  // The whole table as JSON. not_found says where it would have to be.
  Result<std::string> read_table(const std::string& app, const std::string& table) const;
  Result<void> send(const std::string& queue, const std::string& json) const;

 private:
  Result<std::string> path_of(const char* folder, const std::string& name,
                              const char* suffix) const;

  std::string directory_;
};

}  // namespace kitwork::app
