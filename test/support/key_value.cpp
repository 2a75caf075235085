#include "test/support/key_value.hpp"

#include <cstring>

#include "actors/consensus/bytes.hpp"
#include "actors/consensus/checksum.hpp"

namespace kitwork::test {

using consensus::get_bytes;
using consensus::get_u64;
using consensus::put_bytes;
using consensus::put_u64;

std::string encode_set(std::string_view key, std::string_view value) {
  std::string bytes;
  put_bytes(bytes, key);
  put_bytes(bytes, value);
  return bytes;
}

void KeyValue::count(std::string_view key, const Value& value, bool add) {
  std::string bytes;
  put_u64(bytes, value.version);
  put_bytes(bytes, key);
  put_bytes(bytes, value.bytes);
  const consensus::Digest digest = consensus::digest_of(bytes);
  for (std::size_t i = 0; i < sum_.size(); ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, digest.data() + 8 * i, 8);
    sum_[i] += add ? word : std::uint64_t{0} - word;
  }
}

std::string KeyValue::apply(consensus::Index, std::uint64_t, std::string_view command) {
  std::string_view key;
  std::string_view bytes;
  if (!get_bytes(command, key) || !get_bytes(command, bytes)) return "malformed";
  auto found = values_.find(key);
  if (found == values_.end()) found = values_.emplace(std::string(key), Value{}).first;
  Value& value = found->second;
  if (value.version > 0) count(key, value, false);
  ++value.version;
  value.bytes = bytes.substr(0, kept_bytes_max);
  count(key, value, true);
  return std::to_string(value.version);
}

void KeyValue::save(std::string& bytes) const {
  put_u64(bytes, values_.size());
  for (const auto& [key, value] : values_) {
    put_bytes(bytes, key);
    put_u64(bytes, value.version);
    put_bytes(bytes, value.bytes);
  }
}

Result<void> KeyValue::load(std::string_view bytes) {
  values_.clear();
  sum_ = {};
  std::uint64_t entries = 0;
  bool good = get_u64(bytes, entries);
  for (std::uint64_t i = 0; good && i < entries; ++i) {
    std::string_view key;
    std::string_view text;
    Value value;
    good = get_bytes(bytes, key) && get_u64(bytes, value.version) && get_bytes(bytes, text);
    if (!good) break;
    value.bytes = text;
    count(key, value, true);
    values_.emplace(std::string(key), std::move(value));
  }
  if (!good || !bytes.empty()) return Error{Errc::malformed, "not a saved key-value state"};
  return {};
}

consensus::Digest KeyValue::digest() const {
  consensus::Digest digest{};
  std::memcpy(digest.data(), sum_.data(), digest.size());
  return digest;
}

std::string KeyValue::query(std::string_view question) const {
  const auto found = values_.find(question);
  if (found == values_.end()) return {};
  return std::to_string(found->second.version) + " " + found->second.bytes;
}

}  // namespace kitwork::test
