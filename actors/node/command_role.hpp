// CommandRole: a node as a member of its zone's command layer: log, votes, replica and member, on
// an actor system of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "actors/admission/command_actor.hpp"
#include "actors/node/node_system.hpp"
#include "actors/storage/posix_disk.hpp"

namespace kitwork::node {

struct CommandRoleSettings {
  admission::Genesis genesis;
  MemberId id = MemberId::none;
  // An existing directory; the log goes to log/ in it, the votes to votes/.
  std::string directory;
  // The group begins with this start: all of its members get this, and never again.
  bool begins = false;
  std::size_t threads = 2;
  std::uint64_t election_timeout_ms = 300;
  std::uint64_t heartbeat_ms = 50;
  std::uint64_t log_segment_bytes = 8u << 20;
  // Whose nodes' messages come over links; empty: everybody is believed.
  consensus::SpeakerOf speaker_of;
  std::string trace_file;  // as CommandOptions
};

class CommandRole {
 public:
  // Recovers log and votes on the calling thread. As posix_disk, disk_storage and spawn_command.
  static Result<std::unique_ptr<CommandRole>> start(const CommandRoleSettings& settings,
                                                    const KeyPair& key);
  // The end of what may hold handles to its actors comes before.
  ~CommandRole();
  CommandRole(const CommandRole&) = delete;
  CommandRole& operator=(const CommandRole&) = delete;

  caf::actor_system& actors() { return system_.actors(); }
  const admission::CommandLayer& layer() const { return layer_; }

  // Ends its actors and waits for that; the system stays.
  void end();

 private:
  explicit CommandRole(std::size_t threads) : system_(SystemUse::messages, threads) {}
  Result<void> open(const CommandRoleSettings& settings, const KeyPair& key);

  std::unique_ptr<storage::PosixDisk> log_disk_;
  std::unique_ptr<storage::PosixDisk> vote_disk_;
  std::unique_ptr<storage::DiskStorage> storage_;
  NodeSystem system_;
  admission::CommandLayer layer_;
};

}  // namespace kitwork::node
