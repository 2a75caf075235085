#include "actors/guard/link_transport.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace kitwork::guard {
namespace {

constexpr std::size_t record_bytes_max = std::size_t{16} << 10;
// What is taken of CAF's buffer at a time, so that it is not all there twice.
constexpr std::size_t write_bytes_max = std::size_t{256} << 10;
constexpr std::size_t kept_bytes_max = std::size_t{128} << 10;

// All of it was used: begins anew, and gives back what one burst needed.
void rewind(ByteVector& bytes, std::size_t& used) {
  used = 0;
  bytes.clear();
  if (bytes.capacity() > kept_bytes_max) bytes = ByteVector();
}

}  // namespace

LinkTransport::LinkTransport(Admission admission, std::shared_ptr<const Service> service,
                             LinkSide side, const NodeBytes& alias)
    : stream_(std::move(admission.stream)),
      ticket_(std::move(admission.ticket)),
      peer_(std::move(admission.peer)),
      side_(side),
      alias_(alias),
      limits_(service->limits),
      link_(std::move(service), side, alias, milliseconds_now()) {
  report_.peer = peer_;
  report_.side = side_;
}

LinkTransport::Outcome LinkTransport::read(std::span<std::uint8_t> into, std::size_t& count) {
  count = 0;
  if (!has_more() && !ended_) receive_some();
  if (has_more()) {
    count = std::min(into.size(), to_local_.size() - given_);
    std::memcpy(into.data(), to_local_.data() + given_, count);
    given_ += count;
    if (!has_more()) rewind(to_local_, given_);
    return Outcome::moved;
  }
  return ended_ ? Outcome::ended : Outcome::moved;
}

// One record at most, so that one link cannot keep the thread.
void LinkTransport::receive_some() {
  const Verdict reason = cut_.load(std::memory_order_relaxed);
  if (cuts(reason)) return end(reason);
  const std::uint64_t now_ms = milliseconds_now();
  if (!link_.may_receive(now_ms)) {
    paused_ = true;
    return;
  }
  std::array<std::uint8_t, record_bytes_max> record;
  std::size_t count = 0;
  switch (stream_->read(record, count)) {
    case TlsProgress::done: {
      const Verdict verdict = link_.receive({record.data(), count}, now_ms, to_local_);
      if (cuts(verdict)) end(verdict);
      return;
    }
    case TlsProgress::wants_read:
    case TlsProgress::wants_write:
      return;
    case TlsProgress::closed:
      return end(Verdict::peer_closed);
    case TlsProgress::failed:
      return end(Verdict::transport_failed);
  }
}

std::size_t LinkTransport::write(BytesView bytes) {
  // What is written to a link that has ended is lost, as with any that the peer closes.
  if (ended_) {
    held_back_ = 0;
    return bytes.size();
  }
  if (!flush()) return 0;
  const std::size_t taken = std::min(held_back_, bytes.size());
  const BytesView rest = bytes.subspan(taken);
  const BytesView fresh = rest.first(std::min(rest.size(), write_bytes_max));
  const Verdict verdict = link_.send(fresh, milliseconds_now(), to_network_, to_local_);
  if (cuts(verdict)) end(verdict);
  const std::size_t now_taken = taken + fresh.size();
  held_back_ = flush() || now_taken == 0 ? 0 : 1;
  return now_taken - held_back_;
}

// False when the socket takes no more for now.
bool LinkTransport::flush() {
  while (!ended_ && sent_ < to_network_.size()) {
    std::size_t count = 0;
    switch (stream_->write(BytesView(to_network_).subspan(sent_), count)) {
      case TlsProgress::done:
        sent_ += count;
        blocked_since_ms_ = 0;
        break;
      case TlsProgress::wants_read:
      case TlsProgress::wants_write:
        if (blocked_since_ms_ == 0) blocked_since_ms_ = milliseconds_now();
        return false;
      case TlsProgress::closed:
      case TlsProgress::failed:
        end(Verdict::transport_failed);
        break;
    }
  }
  rewind(to_network_, sent_);
  return true;
}

bool LinkTransport::may_resume() {
  if (!paused_ || !(ended_ || link_.may_receive(milliseconds_now()))) return false;
  paused_ = false;
  return true;
}

void LinkTransport::tick(std::uint64_t now_ms) {
  if (!ended_) {
    const Verdict reason = cut_.load(std::memory_order_relaxed);
    const Verdict verdict = cuts(reason) ? reason : link_.tick(now_ms, to_network_);
    if (cuts(verdict)) {
      end(verdict);
    } else if (!flush() && now_ms >= blocked_since_ms_ + limits_.stalled_ms) {
      end(Verdict::peer_too_slow);
    }
  }
  if (ended_) return;
  const std::lock_guard lock(mutex_);
  report_.established = link_.established();
  report_.counters = link_.counters();
}

void LinkTransport::unsent(std::size_t bytes) {
  if (!ended_ && bytes > limits_.unsent_bytes_max) end(Verdict::peer_too_slow);
}

void LinkTransport::cut(Verdict reason) { cut_.store(reason, std::memory_order_relaxed); }

void LinkTransport::end(Verdict verdict) {
  if (ended_) return;
  ended_ = true;
  link_.fail_pending(to_local_);
  rewind(to_network_, sent_);
  // Whoever reads wakes up, and finds the end.
  stream_->shut();
  const std::lock_guard lock(mutex_);
  report_.verdict = verdict;
  report_.counters = link_.counters();
  // What the link itself did not decide it did not count.
  if (link_.verdict() != verdict) {
    ++report_.counters.verdicts[static_cast<std::size_t>(verdict)];
  }
}

LinkReport LinkTransport::report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

}  // namespace kitwork::guard
