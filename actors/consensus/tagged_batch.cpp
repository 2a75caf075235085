#include "actors/consensus/tagged_batch.hpp"

#include <algorithm>

#include "actors/consensus/bytes.hpp"

namespace kitwork::consensus {
namespace {
constexpr std::size_t alignment = 8;
constexpr std::size_t padding_of(std::size_t bytes) {
  return (alignment - bytes % alignment) % alignment;
}
}  // namespace

void add_tagged(std::string& batch, std::uint64_t tag, std::string_view bytes) {
  put_u64(batch, tag);
  put_bytes(batch, bytes);
  batch.append(padding_of(bytes.size()), '\0');
}

bool take_tagged(std::string_view& rest, Tagged& item) {
  std::string_view left = rest;
  if (!get_u64(left, item.tag) || !get_bytes(left, item.bytes)) return false;
  const std::size_t padding = padding_of(item.bytes.size());
  if (left.size() < padding) return false;
  left.remove_prefix(padding);
  rest = left;
  return true;
}

}  // namespace kitwork::consensus
