#include "actors/guard/link.hpp"

#include "schemas/assert.hpp"

namespace kitwork::guard {
namespace {

// Calls `on_frame` with each whole frame of `partial` and `bytes`, and keeps the rest in `partial`.
// `check` sees each header before anything waits for its payload.
template <class Check, class OnFrame>
Verdict for_each_frame(ByteVector& partial, BytesView bytes, Check check, OnFrame on_frame) {
  BytesView rest = bytes;
  const bool joined = !partial.empty();
  if (joined) {
    partial.insert(partial.end(), bytes.begin(), bytes.end());
    rest = partial;
  }
  Verdict verdict = Verdict::passed;
  while (rest.size() >= frame_header_bytes) {
    const FrameHeader header = read_header(rest);
    verdict = check(header);
    if (cuts(verdict)) return verdict;
    const std::size_t frame_bytes = frame_header_bytes + header.payload_bytes;
    if (rest.size() < frame_bytes) break;
    verdict = on_frame(header, rest.subspan(frame_header_bytes, header.payload_bytes));
    if (cuts(verdict)) return verdict;
    rest = rest.subspan(frame_bytes);
  }
  if (joined) {
    partial.erase(partial.begin(),
                  partial.begin() + static_cast<std::ptrdiff_t>(partial.size() - rest.size()));
    // What one long frame needed is not kept for the short ones.
    if (partial.empty() && partial.capacity() > std::size_t{64} << 10) partial = ByteVector();
  } else {
    partial.assign(rest.begin(), rest.end());
  }
  return verdict;
}

}  // namespace

Link::Link(std::shared_ptr<const Service> service, LinkSide side, const NodeBytes& alias,
           std::uint64_t now_ms)
    : service_(std::move(service)),
      side_(side),
      alias_(alias),
      started_ms_(now_ms),
      now_ms_(now_ms),
      heard_ms_(now_ms),
      heartbeat_ms_(now_ms),
      messages_(service_->limits.messages_per_second, now_ms),
      bytes_(service_->limits.bytes_per_second, now_ms) {
  KITWORK_ASSERT(well_formed(alias));
}

Verdict Link::receive(BytesView bytes, std::uint64_t now_ms, ByteVector& to_local) {
  if (cuts(verdict_)) return verdict_;
  now_ms_ = now_ms;
  heard_ms_ = now_ms;
  counters_.bytes_in += bytes.size();
  bytes_.spend(bytes.size(), now_ms);
  const auto on_whole = [&](const FrameHeader& header, BytesView payload) {
    ++counters_.frames_in;
    messages_.spend(1, now_ms);
    return settle(on_frame({header, payload}, to_local));
  };
  const auto check = [&](const FrameHeader& header) {
    const Verdict verdict = check_header(header);
    return cuts(verdict) ? settle(verdict) : verdict;
  };
  for_each_frame(partial_in_, bytes, check, on_whole);
  return verdict_;
}

Verdict Link::send(BytesView bytes, std::uint64_t now_ms, ByteVector& to_network,
                   ByteVector& to_local) {
  if (cuts(verdict_)) return verdict_;
  now_ms_ = now_ms;
  const std::size_t before = to_network.size();
  const auto on_whole = [&](const FrameHeader& header, BytesView payload) {
    ++counters_.frames_out;
    return settle(on_local_frame({header, payload}, to_network, to_local));
  };
  const auto check = [&](const FrameHeader& header) {
    const bool frame = static_cast<std::uint8_t>(header.operation) < operation_count;
    return frame ? Verdict::passed : settle(Verdict::local_malformed);
  };
  for_each_frame(partial_out_, bytes, check, on_whole);
  counters_.bytes_out += to_network.size() - before;
  return verdict_;
}

// Counts a verdict, and turns the last of too many refusals, or what cuts, into the link's own.
Verdict Link::settle(Verdict verdict) {
  ++counters_.verdicts[static_cast<std::size_t>(verdict)];
  const bool ours = verdict >= Verdict::local_not_allowed && verdict <= Verdict::local_overflow;
  if (verdict_action(verdict) == VerdictAction::drop && !ours &&
      ++refused_ > service_->limits.refused_max) {
    verdict = Verdict::refused_too_often;
    ++counters_.verdicts[static_cast<std::size_t>(verdict)];
  }
  if (cuts(verdict)) {
    verdict_ = verdict;
    partial_in_ = ByteVector();
    partial_out_ = ByteVector();
  }
  return verdict;
}

Verdict Link::tick(std::uint64_t now_ms, ByteVector& to_network) {
  if (cuts(verdict_)) return verdict_;
  const LinkLimits& limits = service_->limits;
  if (!established_) {
    return now_ms - started_ms_ >= limits.handshake_ms ? settle(Verdict::handshake_late)
                                                       : Verdict::passed;
  }
  // A peer that is not read cannot be heard.
  if (!may_receive(now_ms)) heard_ms_ = now_ms;
  if (now_ms >= heard_ms_ + limits.silent_ms) return settle(Verdict::silent_too_long);
  if (now_ms >= heartbeat_ms_ + limits.heartbeat_ms) {
    heartbeat_ms_ = now_ms;
    append_heartbeat(to_network);
  }
  now_ms_ = now_ms;
  forget(requests_in_);
  forget(requests_out_);
  return Verdict::passed;
}

void Link::forget(Requests& requests) {
  while (const auto* oldest = requests.oldest()) {
    if (now_ms_ < oldest->second.since_ms + service_->limits.request_lifetime_ms) return;
    if (&requests == &requests_in_) bytes_in_flight_ -= oldest->second.bytes;
    requests.erase_oldest();
  }
}

void Link::fail_pending(ByteVector& to_local) {
  for (const auto& [key, request] : requests_out_) {
    append_error_answer(to_local, request.id, request.receiver, key.actor);
  }
  requests_out_.clear();
}

bool Link::may_receive(std::uint64_t now_ms) {
  const LinkLimits& limits = service_->limits;
  // Our own handshake is written first; a peer that spoke earlier is heard afterwards.
  if (!own_known_) return false;
  return requests_in_.size() < limits.requests_in_flight_max &&
         bytes_in_flight_ < limits.bytes_in_flight_max && messages_.left(now_ms) &&
         bytes_.left(now_ms);
}

const std::vector<MessageRule>& Link::rules_in() const {
  return side_ == LinkSide::accepting ? service_->to_service : service_->to_client;
}

const std::vector<MessageRule>& Link::rules_out() const {
  return side_ == LinkSide::accepting ? service_->to_client : service_->to_service;
}

void Link::expose(std::uint64_t actor) {
  if (actor == 0 || !exposed_.insert(actor, {})) return;
  if (exposed_.size() > service_->limits.exposed_max) exposed_.erase_oldest();
}

}  // namespace kitwork::guard
