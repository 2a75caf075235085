// Runs a dialogue: commands to a group of cores whose clocks, messages and disks move only when
// told to, and what they answer. A dialogue file holds steps:
//
//     # Lines that begin with a hash say why.
//     command
//     command
//     ----
//     what came of it
//
// with an empty line after each step. The commands are listed in test/protocol/README.md.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actors/consensus/core.hpp"
#include "test/simulation/model_disk.hpp"

namespace kitwork::protocol {

class Dialogue {
 public:
  // The file's text with what really came of each step.
  std::string run(const std::string& text);

 private:
  using Words = std::vector<std::string>;
  using NodeId = consensus::NodeId;

  struct Member {
    std::unique_ptr<consensus::Core> core;
    simulation::ModelDisk disk;
    simulation::ModelDisk image;
    std::uint64_t clock_ms = 1'000;
    bool full = false;
    consensus::Index applied = 0;
    std::uint64_t runs = 0;
  };

  void step(const std::string& line);
  void command(const std::string& name, const Words& words);
  void group(const Words& words);
  void limit(const Words& words);
  void start(NodeId id, bool bootstrap);
  void tick(const Words& words);
  void sync(const Words& words);
  void move(const Words& words, bool deliver);
  void say_lost(const std::deque<consensus::Message>& lost);
  void settle();
  void propose(const Words& words);
  void change(const Words& words);
  void disk_command(const std::string& name, const Words& words);
  void snapshot(NodeId id);
  void show_state();
  void show_log(NodeId id);
  bool sync_one(NodeId id);
  bool deliver_first(bool silent);

  void pump(NodeId id);
  void handle(NodeId id, consensus::Output& output);
  void apply(NodeId id, const consensus::Entry& entry);
  Member& member(NodeId id);
  consensus::Now now(NodeId id);
  void say(const std::string& line);

  consensus::Settings settings_;
  std::map<NodeId, Member> members_;
  std::deque<consensus::Message> network_;
  std::string output_;
};

}  // namespace kitwork::protocol
