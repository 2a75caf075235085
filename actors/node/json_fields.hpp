// JsonFields: an object of a file of ours, read member by member. The first thing that is wrong is
// kept, with its path; what was not asked for is unknown.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/crypto/signature.hpp"
#include "schemas/result.hpp"

namespace kitwork::node {

enum class Need : std::uint8_t { must, may };

class JsonFields {
 public:
  // `path` is where the object is, empty for the file itself. Errors go to `error`, which outlives
  // this, if nothing is there yet.
  JsonFields(const nlohmann::json& object, std::string path, std::optional<Error>& error);

  bool has(const char* name);
  // Not empty when it is there. `form` says what to write, for a person.
  std::string text(const char* name, Need need, const char* form);
  std::uint64_t number(const char* name, std::uint64_t least, std::uint64_t most,
                       std::optional<std::uint64_t> otherwise);
  bool boolean(const char* name, bool otherwise);
  std::vector<std::string> texts(const char* name, Need need, std::size_t most, const char* form);
  PublicKey key(const char* name, Need need);
  // Of each object in an array.
  std::vector<JsonFields> objects(const char* name, std::size_t most);
  std::optional<JsonFields> object(const char* name, Need need);
  // Everything that was not asked for by now is a mistake.
  void end() const;

  void fail(const char* name, const std::string& words, Errc code = Errc::invalid_argument) const;
  std::string path_of(const char* name) const;

 private:
  const nlohmann::json* find(const char* name, Need need, const char* form);

  const nlohmann::json* object_;
  std::string path_;
  std::optional<Error>* error_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace kitwork::node
