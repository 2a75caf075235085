// LocalData: a directory as the data of a zone, behind `kitwork run` and behind a node's workers.
//
//   DIR/kv/KEY            the JSON of a key's value; / and other characters of KEY as %2F
//   DIR/db/APP/TABLE.json  an array of objects: the rows
//   DIR/queue/NAME.jsonl  what was sent, one JSON a line
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "schemas/result.hpp"

namespace kitwork::data {

// Of a file that is read.
inline constexpr std::size_t local_file_bytes_max = 64u << 20;

// Whoever uses the same directory from several threads sees whole values.
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

}  // namespace kitwork::data
