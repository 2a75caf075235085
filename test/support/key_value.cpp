#include "test/support/key_value.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "actors/consensus/bytes.hpp"

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

namespace {

// Good enough to tell two states apart that should be equal, and cheap beside the rest of a set.
std::uint64_t mix(std::uint64_t state, std::string_view bytes) {
  const auto stir = [&state](std::uint64_t word) {
    state = (state ^ word) * 0x9e3779b97f4a7c15ull;
    state ^= state >> 29;
  };
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    stir(word);
  }
  std::uint64_t rest = bytes.size();
  if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
  stir(rest);
  return state;
}

}  // namespace

void KeyValue::count(std::string_view key, const Value& value, bool add) {
  std::uint64_t hash = mix(mix(value.version, key), value.bytes);
  for (std::uint64_t& word : sum_) {
    word += add ? hash : std::uint64_t{0} - hash;
    hash = (hash ^ (hash >> 31)) * 0xbf58476d1ce4e5b9ull;
  }
}

std::string KeyValue::apply(consensus::Position, std::uint64_t, std::string_view command) {
  std::string_view key;
  std::string_view bytes;
  if (!get_bytes(command, key) || !get_bytes(command, bytes)) return "malformed";
  Value& value = values_.modify(std::string(key));
  if (value.version > 0) count(key, value, false);
  ++value.version;
  value.bytes = bytes.substr(0, kept_bytes_max);
  count(key, value, true);
  return std::to_string(value.version);
}

void KeyValue::begin_save() {
  save_header_.clear();
  put_u64(save_header_, values_.size());
  values_.begin_save();
}

bool KeyValue::save_some(std::string& bytes, std::size_t bytes_max) {
  const std::size_t end = bytes.size() + bytes_max;
  bytes.append(std::exchange(save_header_, {}));
  return values_.save_some([&bytes, end](const std::string& key, const Value& value) {
    put_bytes(bytes, key);
    put_u64(bytes, value.version);
    put_bytes(bytes, value.bytes);
    return bytes.size() < end;
  });
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
    values_.modify(std::string(key)) = std::move(value);
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
  const Value* const found = values_.find(question);
  if (found == nullptr) return {};
  return std::to_string(found->version) + " " + found->bytes;
}

}  // namespace kitwork::test
