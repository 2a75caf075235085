// What the codecs over FlatBuffers share: opening a buffer that nobody vouches for.
#pragma once

#include <flatbuffers/flatbuffers.h>

#include <cstring>

#include "schemas/bytes.hpp"

namespace kitwork {

inline BytesView wire_bytes(const flatbuffers::Vector<std::uint8_t>* vector) {
  return vector ? BytesView(vector->data(), vector->size()) : BytesView();
}

inline bool same_bytes(BytesView a, BytesView b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

// The root table, when all its offsets lie inside of the bytes, which are aligned to 8. Offsets may
// still share their targets: what is read must be paid by the size of the bytes, or compared with
// an encoding.
template <class Table>
const Table* open_wire(BytesView bytes, const char* identifier) {
  constexpr std::uint32_t depth_max = 8;
  if (bytes.size() < 8) return nullptr;
  flatbuffers::Verifier verifier(bytes.data(), bytes.size(), depth_max,
                                 static_cast<flatbuffers::uoffset_t>(bytes.size() / 8 + 1));
  if (!verifier.VerifyBuffer<Table>(identifier)) return nullptr;
  return flatbuffers::GetRoot<Table>(bytes.data());
}

}  // namespace kitwork
