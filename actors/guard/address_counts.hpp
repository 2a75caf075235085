// How many connections there are, in all and from one address: a place is taken when one comes and
// given back when its ticket goes, from whatever thread.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace kitwork::guard {

// An IPv4 address, or the network part of 64 bits of an IPv6 address: what one party surely has.
using AddressKey = std::array<std::uint8_t, 9>;
AddressKey address_key(const sockaddr_storage& address);

class AddressCounts {
 public:
  class Ticket {
   public:
    Ticket(std::shared_ptr<AddressCounts> counts, const AddressKey& key);
    ~Ticket();
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;

   private:
    const std::shared_ptr<AddressCounts> counts_;
    const AddressKey key_;
  };

  AddressCounts(std::size_t total_max, std::size_t per_address_max)
      : total_max_(total_max), per_address_max_(per_address_max) {}

  // Null when there is no place left.
  static std::unique_ptr<Ticket> take(const std::shared_ptr<AddressCounts>& counts,
                                      const AddressKey& key);
  std::size_t total() const;

 private:
  const std::size_t total_max_;
  const std::size_t per_address_max_;
  mutable std::mutex mutex_;
  std::size_t total_ = 0;
  std::map<AddressKey, std::size_t> by_address_;
};

}  // namespace kitwork::guard
