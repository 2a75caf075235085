// Doorkeeper: the thread at the door. It accepts and connects, shakes hands by TLS, and hands over
// only connections whose peer is proven, within deadlines and bounded in number. It knows no CAF.
//
// Nothing of TLS is made for a stranger before a whole first message of a handshake lies in the
// kernel's buffer; beyond the limit, the connection that has waited longest makes room for the
// next.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "actors/guard/address_counts.hpp"
#include "actors/guard/tls_context.hpp"

namespace kitwork::guard {

struct DoorLimits {
  // Handshakes under way, in all and from one address.
  std::size_t pending_max = 2048;
  std::size_t pending_per_address_max = 64;
  // Connections that were let in and are not over.
  std::size_t connections_max = 1024;
  std::size_t connections_per_address_max = 256;
  std::size_t hello_bytes_max = 4096;
  std::size_t connects_max = 256;
  std::uint64_t handshake_ms = 5000;
  // How often whoever owns the doorkeeper is called; a quarter of a heartbeat.
  std::uint64_t tick_ms = 125;
};

// Monotonic.
std::uint64_t milliseconds_now();

struct Address {
  // Numeric: names are resolved by whoever has time to wait.
  std::string host;
  std::uint16_t port = 0;
};

struct ConnectOrder {
  Address address;
  std::string service;
  Expected expected;
  std::uint64_t deadline_ms = 5000;
};

// A connection whose handshake is done.
struct Admission {
  std::unique_ptr<TlsStream> stream;
  Peer peer;
  // For one that came, its place.
  std::unique_ptr<AddressCounts::Ticket> ticket;
  // For one that was ordered, its number.
  std::uint64_t order = 0;
};

// How often what happened at the door, from door_counters.def.
struct DoorCounters {
#define KITWORK_DOOR_COUNTER(name, sentence) std::atomic<std::uint64_t> name{0};
#include "actors/guard/door_counters.def"
#undef KITWORK_DOOR_COUNTER
};

// One of them as it is told to people and to machines.
struct DoorCount {
  const char* name;
  const char* sentence;
  std::uint64_t count;
};
std::vector<DoorCount> read(const DoorCounters& counters);

class DoorLoop;

class Doorkeeper {
 public:
  // All but knows() and may_enter() are called on the doorkeeper's thread.
  class Host : public TlsContext::Services {
   public:
    // Whether the role of a client's certificate may use the service; the reason if not.
    virtual Result<void> may_enter(const Peer& peer) = 0;
    virtual void admitted(Admission admission) = 0;
    virtual void connect_failed(std::uint64_t order, Error error) = 0;
    virtual void tick() = 0;
  };

  // `host` must outlive it.
  static Result<std::unique_ptr<Doorkeeper>> create(Host& host,
                                                    std::shared_ptr<const TlsContext> context,
                                                    DoorLimits limits);
  // Ends the thread; connections under way end without a call of the host.
  ~Doorkeeper();

  // The same, early: nothing is called any more when it returns.
  void stop();

  // Port 0 takes a free one; returns the port.
  Result<std::uint16_t> listen(const Address& address);
  // Exactly one call of admitted() or connect_failed() follows, within the deadline.
  void connect(std::uint64_t order, ConnectOrder what);
  // For the handshakes that begin from now on.
  void set_context(std::shared_ptr<const TlsContext> context);
  std::shared_ptr<const TlsContext> context() const;

  const DoorCounters& counters() const { return counters_; }
  std::size_t connections() const { return connections_->total(); }

 private:
  friend class DoorLoop;
  Doorkeeper(std::shared_ptr<const TlsContext> context, const DoorLimits& limits);

  const DoorLimits limits_;
  DoorCounters counters_;
  const std::shared_ptr<AddressCounts> connections_;
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<DoorLoop> loop_;
  std::thread thread_;
};

}  // namespace kitwork::guard
