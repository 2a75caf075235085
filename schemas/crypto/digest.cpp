#include "schemas/crypto/digest.hpp"

#include <sodium.h>

namespace kitwork {
namespace {

// Sixteen bytes each.
constexpr const char* domain_tags[] = {"kitwork capsule ", "kitwork token   ", "kitwork argument",
                                       "kitwork invoked ", "kitwork zoneitem", "kitwork zoneleaf",
                                       "kitwork zonenode", "kitwork zonesaid", "kitwork zonepast",
                                       "kitwork zoneclam", "kitwork trace   ", "kitwork effects "};

// libsodium picks the fastest code for this processor when it is initialised; without, or when that
// fails for lack of randomness, it computes the same more slowly.
void prepare_libsodium() {
  static const int prepared = sodium_init();
  static_cast<void>(prepared);
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Digest digest_of(DigestDomain domain, BytesView first, BytesView second) {
  prepare_libsodium();
  crypto_generichash_state state;
  Digest digest;
  crypto_generichash_init(&state, nullptr, 0, digest.size());
  const char* tag = domain_tags[static_cast<std::size_t>(domain)];
  crypto_generichash_update(&state, reinterpret_cast<const std::uint8_t*>(tag), 16);
  crypto_generichash_update(&state, first.data(), first.size());
  if (!second.empty()) crypto_generichash_update(&state, second.data(), second.size());
  crypto_generichash_final(&state, digest.data(), digest.size());
  return digest;
}

std::string to_hex(BytesView bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

bool from_hex(std::string_view text, std::uint8_t* bytes, std::size_t size) {
  if (text.size() != size * 2) return false;
  for (std::size_t i = 0; i < size; ++i) {
    const int high = digit_value(text[2 * i]);
    const int low = digit_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

}  // namespace kitwork
