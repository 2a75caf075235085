// Link: one connection between a peer that was authenticated and our CAF system, as a state machine
// without sockets, clocks or CAF. Bytes of either side go in; what the other side may see comes
// out.
//
// The peer's node id is never believed. Our system knows the peer by an alias that is made for this
// link alone, and the peer's own id is put back into what goes out, so that nobody can claim
// another's id, one peer's two connections never meet, and an alias stands for one certificate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "actors/guard/aged_map.hpp"
#include "actors/guard/credit.hpp"
#include "actors/guard/frame.hpp"
#include "actors/guard/service.hpp"
#include "actors/guard/verdict.hpp"

namespace kitwork::guard {

enum class LinkSide : std::uint8_t { accepting, connecting };

struct LinkCounters {
  VerdictCounts verdicts{};
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

// Used by one thread at a time.
class Link {
 public:
  // `alias` is what our system will call the peer.
  Link(std::shared_ptr<const Service> service, LinkSide side, const NodeBytes& alias,
       std::uint64_t now_ms);

  // Bytes from the peer. Appends to `to_local` what CAF may see of them, whole frames only. A
  // verdict that cuts is final: nothing that comes later is looked at.
  Verdict receive(BytesView bytes, std::uint64_t now_ms, ByteVector& to_local);
  // Bytes from CAF. Appends whole frames to `to_network`, and to `to_local` the answers to requests
  // that the rules refuse.
  Verdict send(BytesView bytes, std::uint64_t now_ms, ByteVector& to_network, ByteVector& to_local);
  // To be called every quarter of a heartbeat or so: deadlines, heartbeats, forgetting.
  Verdict tick(std::uint64_t now_ms, ByteVector& to_network);
  // The link is over: answers every request that still waits with an error.
  void fail_pending(ByteVector& to_local);

  // Whether the peer has credit. Without, the caller stops reading until this is true again.
  bool may_receive(std::uint64_t now_ms);
  bool established() const { return established_; }
  Verdict verdict() const { return verdict_; }
  const LinkCounters& counters() const { return counters_; }
  std::size_t requests_in() const { return requests_in_.size(); }
  std::size_t requests_out() const { return requests_out_.size(); }

 private:
  // An actor and the number of its request.
  struct RequestKey {
    std::uint64_t actor;
    std::uint64_t number;
    bool operator==(const RequestKey&) const = default;
  };
  struct RequestHash {
    std::size_t operator()(const RequestKey& key) const {
      return static_cast<std::size_t>((key.actor * 0x9E3779B97F4A7C15u) ^
                                      (key.number * 0xC2B2AE3D27D4EB4Fu));
    }
  };
  struct ActorHash {
    std::size_t operator()(std::uint64_t actor) const {
      return static_cast<std::size_t>(actor * 0x9E3779B97F4A7C15u);
    }
  };
  struct Request {
    const MessageRule* rule = nullptr;
    std::uint64_t id = 0;
    std::uint64_t receiver = 0;
    std::uint64_t since_ms = 0;
    std::size_t bytes = 0;
  };
  struct Nothing {};
  using Requests = AgedMap<RequestKey, Request, RequestHash>;
  using Actors = AgedMap<std::uint64_t, Nothing, ActorHash>;
  struct Frame {
    FrameHeader header;
    BytesView payload;
  };

  // link_inbound.cpp
  Verdict check_header(const FrameHeader& header) const;
  Verdict on_frame(const Frame& frame, ByteVector& to_local);
  Verdict on_server_handshake(const Frame& frame, ByteVector& to_local);
  Verdict on_client_handshake(const Frame& frame, ByteVector& to_local);
  Verdict on_direct(const Frame& frame, ByteVector& to_local);
  Verdict on_message(const Frame& frame, ByteVector& to_local);
  Verdict on_answer(const Frame& frame, ByteVector& to_local);
  Verdict on_monitor(const Frame& frame, ByteVector& to_local);
  Verdict on_down(const Frame& frame, ByteVector& to_local);
  Verdict on_heartbeat(const Frame& frame, ByteVector& to_local);
  Verdict check_nodes(FrameReader& reader) const;
  Verdict admit_source(std::uint64_t actor);

  // link_outbound.cpp
  Verdict on_local_frame(const Frame& frame, ByteVector& to_network, ByteVector& to_local);
  Verdict on_local_handshake(const Frame& frame, ByteVector& to_network);
  Verdict on_local_direct(const Frame& frame, ByteVector& to_network, ByteVector& to_local);
  Verdict on_local_message(const Frame& frame, ByteVector& to_network);
  Verdict on_local_answer(const Frame& frame, ByteVector& to_network);
  Verdict on_local_control(const Frame& frame, ByteVector& to_network);

  Verdict settle(Verdict verdict);
  const std::vector<MessageRule>& rules_in() const;
  const std::vector<MessageRule>& rules_out() const;
  void expose(std::uint64_t actor);
  void forget(Requests& requests);
  void append_with_alias(ByteVector& to_local, const Frame& frame, bool ours_second) const;

  const std::shared_ptr<const Service> service_;
  const LinkSide side_;
  const NodeBytes alias_;
  const std::uint64_t started_ms_;

  Verdict verdict_ = Verdict::passed;
  bool established_ = false;
  bool own_known_ = false;   // our system has written its handshake
  bool peer_known_ = false;  // the peer has
  // A client says a second time, with a flag, that this is the connection to use.
  bool selected_ = false;
  NodeBytes own_node_{};
  NodeBytes peer_node_{};
  // The published actor: ours when accepting, the peer's when connecting.
  std::uint64_t published_ = 0;

  // The clock of the call under way.
  std::uint64_t now_ms_ = 0;
  std::uint64_t heard_ms_ = 0;
  std::uint64_t heartbeat_ms_ = 0;
  // The beginning of a frame whose end has not come.
  ByteVector partial_in_;
  ByteVector partial_out_;

  Requests requests_in_;
  Requests requests_out_;
  std::size_t bytes_in_flight_ = 0;
  Actors sources_;  // of the peer, that have spoken to us
  Actors exposed_;  // ours, that have spoken to the peer
  Actors watched_;  // of the peer, whose end our system wants to know
  Credit messages_;
  Credit bytes_;
  std::uint64_t refused_ = 0;
  LinkCounters counters_;
};

}  // namespace kitwork::guard
