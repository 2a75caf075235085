// LinkTransport: a Link over its encrypted connection, as a stream that CAF's I/O thread reads from
// and writes to. It knows no CAF either. Only cut() may be called from another thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "actors/guard/doorkeeper.hpp"
#include "actors/guard/link.hpp"

namespace kitwork::guard {

// What a link looks like from outside, at any time and from any thread.
struct LinkReport {
  Peer peer;
  LinkSide side = LinkSide::accepting;
  bool established = false;
  Verdict verdict = Verdict::passed;
  LinkCounters counters;
};

class LinkTransport {
 public:
  LinkTransport(Admission admission, std::shared_ptr<const Service> service, LinkSide side,
                const NodeBytes& alias);

  enum class Outcome : std::uint8_t { moved, ended };
  // Gives out what CAF may see; 0 bytes when there is nothing for now. ended only when all was
  // given out, the errors for requests that wait included.
  Outcome read(std::span<std::uint8_t> into, std::size_t& count);
  // Takes what CAF has written. It takes one byte less than it could as long as something could not
  // be sent, so that the caller comes back when the socket has room.
  std::size_t write(BytesView bytes);
  // More can be read without waiting for the socket.
  bool has_more() const { return given_ < to_local_.size(); }
  // Read no more, for want of credit, until may_resume().
  bool paused() const { return paused_; }
  bool may_resume();

  void tick(std::uint64_t now_ms);
  // CAF holds so many bytes that it has not passed on.
  void unsent(std::size_t bytes);
  // From any thread: ends the link soon.
  void cut(Verdict reason);

  const Link& link() const { return link_; }
  const Peer& peer() const { return peer_; }
  const NodeBytes& alias() const { return alias_; }
  LinkSide side() const { return side_; }
  bool ended() const { return ended_; }
  int descriptor() const { return stream_->descriptor(); }
  // The socket is closed by whoever has its descriptor.
  void release_socket() { stream_->release_socket(); }
  LinkReport report() const;

 private:
  void end(Verdict verdict);
  bool flush();
  void receive_some();

  const std::unique_ptr<TlsStream> stream_;
  const std::unique_ptr<AddressCounts::Ticket> ticket_;
  const Peer peer_;
  const LinkSide side_;
  const NodeBytes alias_;
  const LinkLimits limits_;
  Link link_;

  ByteVector to_local_;
  std::size_t given_ = 0;
  ByteVector to_network_;
  std::size_t sent_ = 0;
  // Bytes at the front of what CAF offers that were taken already.
  std::size_t held_back_ = 0;
  std::uint64_t blocked_since_ms_ = 0;
  bool paused_ = false;
  bool ended_ = false;
  std::atomic<Verdict> cut_{Verdict::passed};

  // A copy for other threads.
  mutable std::mutex mutex_;
  LinkReport report_;
};

}  // namespace kitwork::guard
