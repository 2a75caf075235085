#include "actors/node/json_fields.hpp"

#include <nlohmann/json.hpp>

namespace kitwork::node {
namespace {

using Json = nlohmann::json;

// What stands there, for a person: short.
std::string shown(const Json& json) {
  std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > 40) text = text.substr(0, 37) + "...";
  return text;
}

}  // namespace

JsonFields::JsonFields(const Json& object, std::string path, std::optional<Error>& error)
    : object_(&object), path_(std::move(path)), error_(&error) {
  if (!object.is_object()) fail("", "is " + shown(object) + ": write an object, {...}");
}

std::string JsonFields::path_of(const char* name) const {
  if (*name == '\0') return path_.empty() ? "the file" : path_;
  return path_.empty() ? name : path_ + "." + name;
}

void JsonFields::fail(const char* name, const std::string& words, Errc code) const {
  if (!*error_) *error_ = Error{code, path_of(name) + " " + words};
}

bool JsonFields::has(const char* name) {
  asked_.insert(name);
  return object_->is_object() && object_->contains(name);
}

const Json* JsonFields::find(const char* name, Need need, const char* form) {
  if (has(name)) return &(*object_)[name];
  if (need == Need::must) fail(name, std::string("is missing: write ") + form);
  return nullptr;
}

std::string JsonFields::text(const char* name, Need need, const char* form) {
  const Json* found = find(name, need, form);
  if (found == nullptr) return {};
  if (found->is_string() && !found->get_ref<const std::string&>().empty()) {
    return found->get<std::string>();
  }
  fail(name, "is " + shown(*found) + ": write " + form);
  return {};
}

std::uint64_t JsonFields::number(const char* name, std::uint64_t least, std::uint64_t most,
                                 std::optional<std::uint64_t> otherwise) {
  const std::string form =
      "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  const Json* found = find(name, otherwise ? Need::may : Need::must, form.c_str());
  if (found == nullptr) return otherwise.value_or(least);
  if (found->is_number_unsigned()) {
    const auto value = found->get<std::uint64_t>();
    if (value >= least && value <= most) return value;
  }
  fail(name, "is " + shown(*found) + ": write " + form);
  return least;
}

bool JsonFields::boolean(const char* name, bool otherwise) {
  const Json* found = find(name, Need::may, "true or false");
  if (found == nullptr) return otherwise;
  if (found->is_boolean()) return found->get<bool>();
  fail(name, "is " + shown(*found) + ": write true or false");
  return otherwise;
}

std::vector<std::string> JsonFields::texts(const char* name, Need need, std::size_t most,
                                           const char* form) {
  const Json* found = find(name, need, form);
  std::vector<std::string> all;
  if (found == nullptr) return all;
  bool good = found->is_array() && (need == Need::may || !found->empty());
  for (std::size_t i = 0; good && i < found->size(); ++i) {
    good = (*found)[i].is_string() && !(*found)[i].get_ref<const std::string&>().empty();
    if (good) all.push_back((*found)[i].get<std::string>());
  }
  if (!good) fail(name, "is " + shown(*found) + ": write " + form);
  if (all.size() > most) {
    fail(name, "has more than " + std::to_string(most) + " entries", Errc::limit_exceeded);
    all.clear();
  }
  return all;
}

PublicKey JsonFields::key(const char* name, Need need) {
  PublicKey key{};
  const std::string digits = text(name, need, "a public key: 64 hexadecimal digits");
  if (digits.empty()) return key;
  if (!from_hex(digits, key.data(), key.size()) || !check_public_key(key)) {
    fail(name, "is no public key: write 64 hexadecimal digits, as kitwork keygen prints them");
  }
  return key;
}

std::vector<JsonFields> JsonFields::objects(const char* name, std::size_t most) {
  const Json* found = find(name, Need::must, "an array of objects, [{...}]");
  std::vector<JsonFields> all;
  if (found == nullptr) return all;
  if (!found->is_array() || found->empty()) {
    fail(name, "is " + shown(*found) + ": write an array of objects, [{...}]");
    return all;
  }
  if (found->size() > most) {
    fail(name, "has more than " + std::to_string(most) + " entries", Errc::limit_exceeded);
    return all;
  }
  for (std::size_t i = 0; i < found->size(); ++i) {
    all.emplace_back((*found)[i], path_of(name) + "[" + std::to_string(i) + "]", *error_);
  }
  return all;
}

std::optional<JsonFields> JsonFields::object(const char* name, Need need) {
  const Json* found = find(name, need, "an object, {...}");
  if (found == nullptr) return std::nullopt;
  return JsonFields(*found, path_of(name), *error_);
}

void JsonFields::end() const {
  if (!object_->is_object()) return;
  for (const auto& [name, value] : object_->items()) {
    if (asked_.contains(name)) continue;
    std::string known;
    for (const std::string& each : asked_) known += (known.empty() ? "" : ", ") + each;
    return fail(name.c_str(), "is not known here: there are " + known);
  }
}

}  // namespace kitwork::node
