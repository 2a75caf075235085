#include "test/simulation/kv.hpp"

#include "actors/consensus/bytes.hpp"
#include "actors/consensus/checksum.hpp"
#include "actors/consensus/random.hpp"

namespace kitwork::simulation {
namespace {

constexpr std::uint64_t corruption = 1'000'000;

std::uint64_t fingerprint_of(std::uint64_t key, const Register& item) {
  if (item.version == 0) return 0;
  consensus::Random mix(key * 0x9e3779b97f4a7c15u + item.version);
  return mix.next() ^ consensus::Random(mix.next() + item.value).next();
}

}  // namespace

std::string encode_put(std::uint64_t key, std::uint64_t value, std::size_t padding) {
  std::string bytes;
  consensus::put_u64(bytes, key);
  consensus::put_u64(bytes, value);
  bytes.append(padding, 'x');
  return bytes;
}

std::uint64_t decode_reply(std::string_view reply) {
  std::uint64_t version = 0;
  return consensus::get_u64(reply, version) ? version : 0;
}

std::string Kv::apply(consensus::Position, std::uint64_t, std::string_view command) {
  std::uint64_t key = 0;
  std::uint64_t value = 0;
  if (!consensus::get_u64(command, key) || !consensus::get_u64(command, value)) return {};
  Register& item = registers_[key];
  fingerprint_ -= fingerprint_of(key, item);
  ++item.version;
  item.value = value;
  fingerprint_ += fingerprint_of(key, item);
  last_key_ = key;
  last_value_ = value;
  std::string reply;
  consensus::put_u64(reply, item.version);
  return reply;
}

void Kv::begin_save() {
  saved_.clear();
  told_ = 0;
  encode(saved_);
}

bool Kv::save_some(std::string& bytes, std::size_t bytes_max) {
  const std::string_view piece = std::string_view(saved_).substr(told_, bytes_max);
  bytes.append(piece);
  told_ += piece.size();
  return told_ < saved_.size();
}

void Kv::encode(std::string& bytes) const {
  consensus::put_u64(bytes, registers_.size());
  for (const auto& [key, item] : registers_) {
    consensus::put_u64(bytes, key);
    consensus::put_u64(bytes, item.version);
    consensus::put_u64(bytes, item.value);
  }
}

Result<void> Kv::load(std::string_view bytes) {
  registers_.clear();
  fingerprint_ = 0;
  std::uint64_t count = 0;
  if (!consensus::get_u64(bytes, count)) return Error{Errc::malformed, "registers"};
  for (; count > 0; --count) {
    std::uint64_t key = 0;
    Register item;
    if (!consensus::get_u64(bytes, key) || !consensus::get_u64(bytes, item.version) ||
        !consensus::get_u64(bytes, item.value)) {
      return Error{Errc::malformed, "registers"};
    }
    registers_[key] = item;
    fingerprint_ += fingerprint_of(key, item);
  }
  return {};
}

consensus::Digest Kv::digest() const {
  std::string bytes;
  encode(bytes);
  return consensus::digest_of(bytes);
}

Register Kv::read(std::uint64_t key) const {
  const auto found = registers_.find(key);
  return found == registers_.end() ? Register{} : found->second;
}

bool Kv::corrupted() const {
  return !registers_.empty() && registers_.begin()->second.version >= corruption;
}

void Kv::corrupt() {
  if (registers_.empty()) registers_[0] = {};
  Register& item = registers_.begin()->second;
  fingerprint_ -= fingerprint_of(registers_.begin()->first, item);
  // Not the value alone: the next put would heal it.
  item.version += corruption;
  fingerprint_ += fingerprint_of(registers_.begin()->first, item);
}

}  // namespace kitwork::simulation
