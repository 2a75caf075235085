#include "schemas/zone/merkle.hpp"

#include <doctest/doctest.h>

#include "test/support/zone_keys.hpp"

namespace kitwork {
namespace {

std::vector<Digest> leaves_of(std::uint32_t count) {
  std::vector<Digest> leaves;
  for (std::uint32_t i = 0; i < count; ++i) {
    leaves.push_back(merkle_leaf(i, test::digest_like(static_cast<std::uint8_t>(i)), Errc{}));
  }
  return leaves;
}

TEST_CASE("every leaf of every small tree climbs to its root, and to no other") {
  for (std::uint32_t count = 1; count <= 33; ++count) {
    const std::vector<Digest> leaves = leaves_of(count);
    const Digest root = merkle_root(leaves);
    for (std::uint32_t place = 0; place < count; ++place) {
      std::vector<Digest> proof = merkle_proof(leaves, place);
      CHECK(merkle_climb(leaves[place], place, count, proof) == root);
      const std::uint32_t other = (place + 1) % count;
      if (count > 1) CHECK(merkle_climb(leaves[place], other, count, proof) != root);
      if (!proof.empty()) {
        proof.back()[7] ^= 1;
        CHECK(merkle_climb(leaves[place], place, count, proof) != root);
        proof.pop_back();
        CHECK(!merkle_climb(leaves[place], place, count, proof));
      }
      proof.insert(proof.end(), 2, root);
      CHECK(!merkle_climb(leaves[place], place, count, proof));
    }
  }
}

TEST_CASE("a leaf covers its place, its item and what was decided") {
  const Digest item = test::digest_like(1);
  const Digest leaf = merkle_leaf(3, item, Errc{});
  CHECK(leaf != merkle_leaf(4, item, Errc{}));
  CHECK(leaf != merkle_leaf(3, test::digest_like(2), Errc{}));
  CHECK(leaf != merkle_leaf(3, item, Errc::replayed));
}

TEST_CASE("a place outside of the tree has no root, and an empty tree is all zeros") {
  CHECK(!merkle_climb(test::digest_like(1), 1, 1, {}));
  CHECK(!merkle_climb(test::digest_like(1), 0, 0, {}));
  CHECK(merkle_root({}) == Digest{});
}

}  // namespace
}  // namespace kitwork
