#include "schemas/zone/merkle.hpp"

#include "schemas/assert.hpp"

namespace kitwork {
namespace {

Digest parent(const Digest& left, const Digest& right) {
  return digest_of(DigestDomain::zone_node, left, right);
}

void climb_level(std::vector<Digest>& level) {
  std::size_t to = 0;
  for (std::size_t i = 0; i < level.size(); i += 2) {
    level[to++] = i + 1 < level.size() ? parent(level[i], level[i + 1]) : level[i];
  }
  level.resize(to);
}

}  // namespace

Digest merkle_leaf(std::uint32_t place, const Digest& item, Errc decision) {
  const auto code = static_cast<std::uint16_t>(decision);
  std::uint8_t head[6];
  for (unsigned i = 0; i < 4; ++i) head[i] = static_cast<std::uint8_t>(place >> (8 * i));
  for (unsigned i = 0; i < 2; ++i) head[4 + i] = static_cast<std::uint8_t>(code >> (8 * i));
  return digest_of(DigestDomain::zone_leaf, head, item);
}

Digest merkle_root(std::vector<Digest> leaves) {
  if (leaves.empty()) return {};
  while (leaves.size() > 1) climb_level(leaves);
  return leaves.front();
}

std::vector<Digest> merkle_proof(std::vector<Digest> leaves, std::uint32_t place) {
  KITWORK_ASSERT(place < leaves.size());
  std::vector<Digest> proof;
  while (leaves.size() > 1) {
    const std::uint32_t neighbour = place ^ 1;
    if (neighbour < leaves.size()) proof.push_back(leaves[neighbour]);
    climb_level(leaves);
    place /= 2;
  }
  return proof;
}

std::optional<Digest> merkle_climb(const Digest& leaf, std::uint32_t place, std::uint32_t count,
                                   const std::vector<Digest>& proof) {
  if (place >= count) return std::nullopt;
  Digest at = leaf;
  std::size_t used = 0;
  for (std::uint64_t width = count; width > 1; width = (width + 1) / 2, place /= 2) {
    if ((place ^ 1) >= width) continue;
    if (used == proof.size()) return std::nullopt;
    const Digest& neighbour = proof[used++];
    at = place % 2 == 0 ? parent(at, neighbour) : parent(neighbour, at);
  }
  if (used != proof.size()) return std::nullopt;
  return at;
}

}  // namespace kitwork
