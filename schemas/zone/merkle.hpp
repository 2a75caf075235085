// Merkle trees over the items of a batch: one root names all of them with their decisions, and a
// proof of a few digests shows that one of them is among them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "schemas/crypto/digest.hpp"
#include "schemas/errc.hpp"

namespace kitwork {

// Of one item and what was decided about it: zero is yes, anything else is why not.
Digest merkle_leaf(std::uint32_t place, const Digest& item, Errc decision);

// All zeros for no leaves. A leaf without a neighbour moves up unchanged; a tree is told by its
// root and its count together.
Digest merkle_root(std::vector<Digest> leaves);
// From the leaf upwards. Asserts place < leaves.size().
std::vector<Digest> merkle_proof(std::vector<Digest> leaves, std::uint32_t place);
// The root that the proof leads to; nothing when it has not the length that it must have.
std::optional<Digest> merkle_climb(const Digest& leaf, std::uint32_t place, std::uint32_t count,
                                   const std::vector<Digest>& proof);

}  // namespace kitwork
