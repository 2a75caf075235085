// How the zone's state is written into a snapshot: little-endian numbers and counted bytes, one
// form for each state.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "actors/consensus/bytes.hpp"
#include "schemas/bytes.hpp"

namespace kitwork::admission {

using consensus::get_u64;
using consensus::put_u64;

template <std::size_t size>
void put_array(std::string& bytes, const std::array<std::uint8_t, size>& value) {
  bytes.append(reinterpret_cast<const char*>(value.data()), size);
}

template <std::size_t size>
bool get_array(std::string_view& bytes, std::array<std::uint8_t, size>& value) {
  if (bytes.size() < size) return false;
  std::copy_n(bytes.begin(), size, reinterpret_cast<char*>(value.data()));
  bytes.remove_prefix(size);
  return true;
}

inline void put_vector(std::string& bytes, BytesView value) {
  put_u64(bytes, value.size());
  bytes.append(reinterpret_cast<const char*>(value.data()), value.size());
}

inline bool get_vector(std::string_view& bytes, ByteVector& value) {
  std::string_view text;
  if (!consensus::get_bytes(bytes, text)) return false;
  const BytesView view = bytes_of(text);
  value.assign(view.begin(), view.end());
  return true;
}

inline void put_text(std::string& bytes, std::string_view value) {
  consensus::put_bytes(bytes, value);
}

inline bool get_text(std::string_view& bytes, std::string& value) {
  std::string_view text;
  if (!consensus::get_bytes(bytes, text)) return false;
  value = text;
  return true;
}

// Numbers that are smaller in memory than in the snapshot: refused when they do not fit.
template <class Number>
bool get_small(std::string_view& bytes, Number& value, std::uint64_t most) {
  std::uint64_t number = 0;
  if (!get_u64(bytes, number) || number > most) return false;
  value = static_cast<Number>(number);
  return true;
}

inline bool get_bool(std::string_view& bytes, bool& value) { return get_small(bytes, value, 1); }

}  // namespace kitwork::admission
