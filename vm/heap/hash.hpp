// The hash functions of the machine. Nothing that a program, its gas or a snapshot can see depends
// on a hash of strings or of keys: tables keep the order of insertion, and snapshots leave hashes
// out. So they have a seed of the process's own, and nobody can bring keys that all collide.
#pragma once

#include <cstdint>
#include <cstring>

namespace kitwork::vm {

// Random, the same for the whole life of the process.
extern const std::uint64_t hash_seed;
extern const std::uint64_t hash_factor;

// Both halves of the 128-bit product, folded.
inline std::uint64_t hash_mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// The same on every machine: all bits of the result depend on all bits of the word.
inline std::uint32_t hash_word(std::uint64_t word) {
  const std::uint64_t mixed = hash_mix(word ^ 0x6b6974776f726b31ull, 0x9e3779b97f4a7c15ull);
  return static_cast<std::uint32_t>(mixed ^ (mixed >> 32));
}
// This process's.
inline std::uint32_t hash_key(std::uint64_t word) {
  const std::uint64_t mixed = hash_mix(word ^ hash_seed, hash_factor);
  return static_cast<std::uint32_t>(mixed ^ (mixed >> 32));
}

// The hash of a run of bytes, fed in pieces of any sizes.
class ByteHash {
 public:
  void add(const std::uint8_t* bytes, std::uint64_t count) {
    length_ += count;
    if (pending_ != 0) {
      while (count != 0 && pending_ < 8) {
        buffer_ |= static_cast<std::uint64_t>(*bytes++) << (8 * pending_++);
        --count;
      }
      if (pending_ < 8) return;
      state_ = hash_mix(state_ ^ buffer_, hash_factor);
      buffer_ = 0;
      pending_ = 0;
    }
    for (; count >= 8; count -= 8, bytes += 8) {
      std::uint64_t word;
      std::memcpy(&word, bytes, 8);
      state_ = hash_mix(state_ ^ word, hash_factor);
    }
    for (; count != 0; --count) {
      buffer_ |= static_cast<std::uint64_t>(*bytes++) << (8 * pending_++);
    }
  }
  std::uint32_t value() const {
    const std::uint64_t last = hash_mix(state_ ^ buffer_, hash_factor ^ (length_ << 8));
    return static_cast<std::uint32_t>(last ^ (last >> 32));
  }

 private:
  std::uint64_t state_ = hash_seed;
  std::uint64_t buffer_ = 0;
  std::uint64_t length_ = 0;
  unsigned pending_ = 0;
};

}  // namespace kitwork::vm
