#include "schemas/capsule/verified_set.hpp"

#include <cstring>

namespace kitwork {

std::size_t VerifiedSet::First8::operator()(const Digest& digest) const {
  std::size_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

void VerifiedSet::insert(const Digest& digest) {
  if (!digests_.insert(digest).second) return;
  order_.push_back(digest);
  if (order_.size() <= capacity_) return;
  digests_.erase(order_.front());
  order_.pop_front();
}

}  // namespace kitwork
