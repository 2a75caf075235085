// What the codecs of the zone share: aligned copies, byte vectors, fixed-size fields. Every decoder
// bounds what it reads, and then writes it again and compares, so that one meaning has one
// encoding.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "schemas/result.hpp"
#include "schemas/wire.hpp"

namespace kitwork::zone_wire {

using Builder = flatbuffers::FlatBufferBuilder;
using ByteOffset = flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>>;

inline ByteVector finished(const Builder& builder) {
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

inline ByteOffset put(Builder& builder, BytesView bytes) {
  return builder.CreateVector(bytes.data(), bytes.size());
}

// Where a reader finds it at a multiple of 8 bytes, as nested buffers must lie.
inline ByteOffset put_aligned(Builder& builder, BytesView bytes) {
  builder.ForceVectorAlignment(bytes.size(), 1, 8);
  return builder.CreateVector(bytes.data(), bytes.size());
}

template <std::size_t size>
bool take(const flatbuffers::Vector<std::uint8_t>* from, std::array<std::uint8_t, size>& to) {
  if (!from || from->size() != size) return false;
  std::copy(from->begin(), from->end(), to.begin());
  return true;
}

inline bool take(const flatbuffers::Vector<std::uint8_t>* from, std::size_t bytes_max,
                 ByteVector& to) {
  if (!from || from->size() > bytes_max) return false;
  to.assign(from->begin(), from->end());
  return true;
}

inline bool take(const flatbuffers::String* from, std::size_t bytes_max, std::string& to) {
  if (!from || from->size() > bytes_max) return false;
  to = from->str();
  return true;
}

// FlatBuffers reads numbers where they lie, so bytes of unknown origin are copied to an aligned
// place if they do not lie at one.
class Aligned {
 public:
  explicit Aligned(BytesView bytes) : bytes_(bytes) {
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::uint64_t) == 0) return;
    storage_.resize(bytes.size() / sizeof(std::uint64_t) + 1);
    std::memcpy(storage_.data(), bytes.data(), bytes.size());
    bytes_ = {reinterpret_cast<const std::uint8_t*>(storage_.data()), bytes.size()};
  }
  BytesView view() const { return bytes_; }

 private:
  std::vector<std::uint64_t> storage_;
  BytesView bytes_;
};

inline Error malformed(const char* what) {
  return {Errc::malformed, std::string(what) + ": a part is missing or has another length"};
}
inline Error not_canonical(const char* what) {
  return {Errc::not_canonical, std::string(what) + ": not the one encoding of what it says"};
}

}  // namespace kitwork::zone_wire
