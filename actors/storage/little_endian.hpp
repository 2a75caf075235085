// Integers in files are little-endian, whatever the processor is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace kitwork::storage {

template <class T>
void store_little_endian(std::uint8_t* at, T value) {
  static_assert(std::is_unsigned_v<T>);
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    at[i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

template <class T>
T load_little_endian(const std::uint8_t* at) {
  static_assert(std::is_unsigned_v<T>);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value |= static_cast<std::uint64_t>(at[i]) << (8 * i);
  }
  return static_cast<T>(value);
}

}  // namespace kitwork::storage
