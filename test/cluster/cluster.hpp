// Three replica processes on this machine, to be started, killed, stopped and looked at.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "actors/consensus/replica_actor.hpp"

namespace kitwork::test {

class Cluster {
 public:
  // Directories under a new one in `parent`; ports from `first_port` on.
  Cluster(std::string program, std::uint16_t first_port, std::size_t members,
          const std::string& parent = "/tmp");
  // Kills what runs and removes the directories.
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // Starts a member that does not run; false if it did not get ready within 10 seconds.
  bool start(std::size_t member);
  void kill_hard(std::size_t member);
  void stop(std::size_t member);
  void go_on(std::size_t member);
  // Its syncs do not return until its disk is released.
  void stall_disk(std::size_t member);
  void release_disk(std::size_t member);
  std::uint64_t resident_kib(std::size_t member) const;

  std::vector<consensus::PeerAddress> addresses() const;
  std::string directory(std::size_t member) const;
  std::size_t size() const { return pids_.size(); }
  void pass_argument(const std::string& argument) { extra_.push_back(argument); }

 private:
  std::string program_;
  std::uint16_t first_port_;
  std::string base_;
  std::vector<pid_t> pids_;
  std::vector<std::string> extra_;
};

}  // namespace kitwork::test
