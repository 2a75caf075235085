// GuardScribe: a link as one of CAF's connections. CAF's I/O thread reads from and writes to the
// encrypted socket through it, so that a link costs no thread and no extra hop.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/network/stream_impl.hpp>
#include <caf/io/scribe.hpp>

#include "actors/guard/link_transport.hpp"

namespace kitwork::guard {

class GuardScribe;
using GuardScribePtr = caf::intrusive_ptr<GuardScribe>;

// The links that live in one CAF system; touched by its I/O thread only.
struct LiveLinks {
  void tick(std::uint64_t now_ms);
  // For good: what comes after it ends, too.
  void end_all();
  std::vector<GuardScribePtr> scribes;
  bool ended = false;
};

class GuardScribe final : public caf::io::scribe {
 public:
  GuardScribe(caf::io::network::default_multiplexer& multiplexer,
              std::shared_ptr<LinkTransport> transport, std::shared_ptr<LiveLinks> live);

  // CAF's side.
  void configure_read(caf::io::receive_policy::config config) override;
  void ack_writes(bool enable) override { stream_.ack_writes(enable); }
  std::vector<char>& wr_buf() override { return stream_.wr_buf(); }
  std::vector<char>& rd_buf() override { return stream_.rd_buf(); }
  void graceful_shutdown() override;
  void flush() override;
  std::string addr() const override;
  std::uint16_t port() const override { return 0; }
  void add_to_loop() override { stream_.activate(this); }
  void remove_from_loop() override { stream_.passivate(); }

  // On the I/O thread, until it says false: the connection is over.
  bool tick(std::uint64_t now_ms);
  // On the I/O thread: ends it after what can still be sent at once.
  void end();
  LinkTransport& transport() { return *transport_; }

 private:
  // What CAF calls in place of recv() and send().
  struct Policy {
    GuardScribe* scribe;
    caf::io::network::rw_state read_some(std::size_t& result, caf::io::network::native_socket,
                                         void* bytes, std::size_t count);
    caf::io::network::rw_state write_some(std::size_t& result, caf::io::network::native_socket,
                                          const void* bytes, std::size_t count);
    bool must_read_more(caf::io::network::native_socket, std::size_t) const;
  };

  class Stream final : public caf::io::network::stream_impl<Policy> {
   public:
    using stream_impl::stream_impl;
    void ack_writes(bool enable) { state_.ack_writes = enable; }
    bool reads() const { return (eventbf_ & caf::io::network::input_mask) != 0; }
  };

  void pump();
  void retire_spawn_server();

  const std::shared_ptr<LinkTransport> transport_;
  const std::shared_ptr<LiveLinks> live_;
  Stream stream_;
  bool launched_ = false;
  bool spawn_server_retired_ = false;
  bool pump_posted_ = false;
};

}  // namespace kitwork::guard
