#include "actors/guard/address_counts.hpp"

#include <netinet/in.h>

#include <cstring>

namespace kitwork::guard {

AddressKey address_key(const sockaddr_storage& address) {
  AddressKey key{};
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    key[0] = 4;
    std::memcpy(key.data() + 1, &v4.sin_addr, 4);
  } else if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    const bool mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);
    key[0] = mapped ? 4 : 6;
    std::memcpy(key.data() + 1, v6.sin6_addr.s6_addr + (mapped ? 12 : 0), mapped ? 4 : 8);
  }
  return key;
}

AddressCounts::Ticket::Ticket(std::shared_ptr<AddressCounts> counts, const AddressKey& key)
    : counts_(std::move(counts)), key_(key) {}

AddressCounts::Ticket::~Ticket() {
  const std::lock_guard lock(counts_->mutex_);
  --counts_->total_;
  const auto found = counts_->by_address_.find(key_);
  if (--found->second == 0) counts_->by_address_.erase(found);
}

std::unique_ptr<AddressCounts::Ticket> AddressCounts::take(
    const std::shared_ptr<AddressCounts>& counts, const AddressKey& key) {
  {
    const std::lock_guard lock(counts->mutex_);
    if (counts->total_ >= counts->total_max_) return nullptr;
    const auto found = counts->by_address_.find(key);
    if (found != counts->by_address_.end() && found->second >= counts->per_address_max_) {
      return nullptr;
    }
    ++counts->by_address_[key];
    ++counts->total_;
  }
  return std::make_unique<Ticket>(counts, key);
}

std::size_t AddressCounts::total() const {
  const std::lock_guard lock(mutex_);
  return total_;
}

}  // namespace kitwork::guard
