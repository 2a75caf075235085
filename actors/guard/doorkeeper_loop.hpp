// The doorkeeper's thread from the inside: one epoll over listeners and handshakes under way.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <variant>
#include <vector>

#include "actors/guard/doorkeeper.hpp"
#include "actors/guard/sockets.hpp"

namespace kitwork::guard {

// A connection on its way to being proven.
struct PendingConnection {
  enum class Phase : std::uint8_t { connecting, waiting_for_hello, shaking_hands };

  Phase phase = Phase::waiting_for_hello;
  OwnedSocket socket;  // until the stream has it
  std::unique_ptr<TlsStream> stream;
  std::shared_ptr<const TlsContext> context;
  std::uint64_t deadline_ms = 0;
  AddressKey address{};
  // 0 for one that came.
  std::uint64_t order = 0;
  ConnectOrder what;

  int descriptor() const { return stream ? stream->descriptor() : socket.get(); }
};

class DoorLoop {
 public:
  DoorLoop(Doorkeeper& door, Doorkeeper::Host& host);
  // False when the operating system has no more of something.
  bool ready() const { return epoll_ && wake_ && spare_; }
  // Until stop(), on the doorkeeper's own thread.
  void run();

  // From any thread.
  void stop();
  void add(Listening listening);
  void add(std::uint64_t order, ConnectOrder what);

 private:
  struct Ordered {
    std::uint64_t order;
    ConnectOrder what;
  };
  struct Stop {};
  using Command = std::variant<Listening, Ordered, Stop>;

  void post(Command command);
  void take_commands();
  void on_command(Listening& listening);
  void on_command(Ordered& ordered);
  void on_command(Stop&);

  void accept_some(int listener);
  bool accept_one(int listener);
  void shed_one(int listener);
  void make_room_for(const AddressKey& address);
  void on_event(std::uint64_t id);
  void shake_hands(std::uint64_t id, PendingConnection& pending);
  void finish(std::uint64_t id, PendingConnection& pending);
  void finish_accepted(PendingConnection& pending, Peer peer);
  void finish_connected(PendingConnection& pending, Peer peer);
  void fail(std::uint64_t id, Error error, std::atomic<std::uint64_t>& counter);
  void sweep(std::uint64_t now_ms);
  PendingConnection& insert(PendingConnection pending, std::uint32_t events);
  void erase(std::uint64_t id);
  bool watch(int operation, int descriptor, std::uint32_t events, std::uint64_t id);

  Doorkeeper& door_;
  Doorkeeper::Host& host_;
  const DoorLimits& limits_;
  DoorCounters& counters_;
  OwnedSocket epoll_;
  OwnedSocket wake_;
  // Given up for a moment to accept, and close, one connection when descriptors are short.
  OwnedSocket spare_;
  bool stopped_ = false;

  std::mutex mutex_;
  std::vector<Command> commands_;

  std::vector<Listening> listeners_;
  // Ids grow, so the first is the oldest. The ids of listeners are below first_id_.
  static constexpr std::uint64_t first_id_ = 1000;
  std::uint64_t next_id_ = first_id_;
  std::map<std::uint64_t, PendingConnection> pending_;
  std::map<AddressKey, std::set<std::uint64_t>> by_address_;
  std::size_t accepted_pending_ = 0;
  std::size_t connects_ = 0;
};

}  // namespace kitwork::guard
