// VerifiedSet: which capsules were verified already, by digest. A second look costs one search.
#pragma once

#include <deque>
#include <unordered_set>

#include "schemas/crypto/digest.hpp"

namespace kitwork {

class VerifiedSet {
 public:
  // Forgets the oldest beyond `capacity`, which is at least 1.
  explicit VerifiedSet(std::size_t capacity) : capacity_(capacity) {}

  // `digest` is verify_capsule's: whoever sent other bytes under that name has not got through.
  bool contains(const Digest& digest) const { return digests_.contains(digest); }
  void insert(const Digest& digest);
  std::size_t size() const { return digests_.size(); }

 private:
  // Digests are as good as random, and nobody chooses one without work.
  struct First8 {
    std::size_t operator()(const Digest& digest) const;
  };

  std::size_t capacity_;
  std::unordered_set<Digest, First8> digests_;
  std::deque<Digest> order_;
};

}  // namespace kitwork
