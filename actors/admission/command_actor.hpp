// One member of the command layer as a CAF actor: a thin shell around Member, beside the replica
// (actors/consensus) whose log both share. The record of votes has a thread of its own.
#pragma once

#include <memory>
#include <string>

#include "actors/admission/member.hpp"
#include "actors/admission/vote_file.hpp"
#include "actors/admission/zone_protocol_actor.hpp"
#include "actors/consensus/replica_actor.hpp"

namespace kitwork::admission {

struct CommandOptions {
  Genesis genesis;
  MemberSettings member;
  consensus::ReplicaOptions replica;  // its settings' id is the member's number
  std::uint64_t tick_ms = 20;
  std::uint64_t proposal_timeout_ms = 10'000;
  // Votes, workers' claims and gateways' submissions are heard only from the nodes that they name,
  // here and (replica.speaker_of) in the log. Empty: everybody is believed.
  consensus::SpeakerOf speaker_of;
  // A file that the trace is written to for good (trace_file.hpp); empty: none.
  std::string trace_file;
};

struct CommandLayer {
  consensus::ReplicaActor replica;  // to be published for the other members' replicas
  CommandActor command;
};

// Recovers log and votes first, on the calling thread. Storage and disk outlive the actors and are
// nobody else's. Votes go to the members that are made known with LinkAtom, and to those that have
// voted.
Result<CommandLayer> spawn_command(caf::actor_system& system, CommandOptions options,
                                   const KeyPair& key, storage::DiskStorage& storage,
                                   storage::Disk& votes);

}  // namespace kitwork::admission
