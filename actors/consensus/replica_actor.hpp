// One member of the group as a CAF actor: a thin shell around Replica. The disk has threads of its
// own, so a slow one delays no heartbeat; and heartbeats stop when the core finds the disk stalled
// (Settings::disk_stall_ms), so a dead one is not hidden by them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "actors/consensus/replica.hpp"
#include "actors/consensus/replica_protocol_actor.hpp"
#include "actors/consensus/speaker_actor.hpp"
#include "actors/storage/disk_storage.hpp"

namespace kitwork::consensus {

// Where another member's actor is published.
struct PeerAddress {
  NodeId id = NodeId::none;
  std::string host;
  std::uint16_t port = 0;
};

struct ReplicaOptions {
  Settings settings;
  // Those that it connects to by itself, in plain BASP; others are told with PeerLinkAtom.
  std::vector<PeerAddress> peers;
  // A message by a member is heard only from that member's node. Empty: everybody is believed.
  SpeakerOf speaker_of;
  std::uint64_t tick_ms = 10;
  // A connection that could not be made is tried again after so long; an attempt may take so long.
  std::uint64_t reconnect_ms = 50;
  std::uint64_t connect_timeout_ms = 2000;
  // Clients whose question is not answered yet; more are refused as overloaded.
  std::size_t clients_waiting_max = 65'536;
  // Says on stderr what the core logs, warnings and worse if false.
  bool verbose = false;
};

// The storage outlives the actor and is not used by anybody else. Recovers first, on the calling
// thread.
Result<ReplicaActor> spawn_replica(caf::actor_system& system, ReplicaOptions options,
                                   std::unique_ptr<ServedMachine> machine,
                                   storage::DiskStorage& storage);

}  // namespace kitwork::consensus
