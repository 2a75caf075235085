// The seed of this process's hashes.
#include "vm/heap/hash.hpp"

#include <sys/auxv.h>

namespace kitwork::vm {

namespace {

// The kernel hands every process 16 random bytes.
std::uint64_t random_word(unsigned number) {
  std::uint64_t word = 0x6b6974776f726b31ull + number;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(getauxval(AT_RANDOM));
  if (bytes != nullptr) std::memcpy(&word, bytes + 8 * number, sizeof(word));
  return hash_mix(word ^ 0x9e3779b97f4a7c15ull, 0xa0761d6478bd642full);
}

}  // namespace

const std::uint64_t hash_seed = random_word(0);
const std::uint64_t hash_factor = random_word(1) | 1;

}  // namespace kitwork::vm
