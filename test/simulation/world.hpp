// A whole group in one thread under one seed: members, their disks and clocks, the network between
// them, clients, and a nemesis. Everything happens in the order of simulated time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actors/consensus/core.hpp"
#include "actors/consensus/random.hpp"
#include "actors/consensus/replicated_state.hpp"
#include "test/simulation/checker.hpp"
#include "test/simulation/disk.hpp"
#include "test/simulation/kv.hpp"
#include "test/simulation/params.hpp"

namespace kitwork::simulation {

// How often each kind of fault struck.
using Faults = std::map<std::string, std::uint64_t>;

struct Outcome {
  std::vector<std::string> violations;
  Faults faults;
  std::uint64_t simulated_us = 0;
  std::uint64_t events = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t reads = 0;
  std::uint64_t repeats = 0;
  std::uint64_t unknown = 0;
  std::uint64_t terms = 0;
};

class World {
 public:
  // Prints a readable trace to stdout if told to.
  World(Params params, bool trace);
  Outcome run();

 private:
  struct Node {
    consensus::NodeId id{};
    bool up = false;
    bool bootstrap = false;
    std::uint64_t incarnation = 0;
    std::unique_ptr<consensus::Core> core;
    std::unique_ptr<Kv> kv;
    std::unique_ptr<consensus::ReplicatedState> state;
    std::unique_ptr<Disk> disk;
    // Something on the disk was flipped, and the member has not got it back yet.
    bool damaged = false;
    // Clock: monotonic = offset + elapsed * rate.
    std::uint64_t rate_ppm = 1'000'000;
    std::int64_t unix_offset_ms = 0;
    // Faults.
    std::uint64_t paused_until_us = 0;
    std::uint64_t stalled_until_us = 0;
    bool nearly_full = false;
    bool eio_armed = false;
    bool was_damaged = false;  // when its disk last synced
    bool wiped = false;
    std::vector<std::function<void()>> deferred;
    // Who waits for what.
    std::map<consensus::Index, std::pair<consensus::Term, std::uint64_t>> proposals;
    std::map<std::uint64_t, std::uint64_t> reads;  // read id -> attempt
    std::vector<consensus::ReadState> ready_reads;
    // The piece of a snapshot that it wants next.
    consensus::SnapshotReply asked;
    // Of its own that is being encoded; another number means that it was given up.
    std::uint64_t snapshot_number = 0;
    // What it held committed when it was looked at last, and as whom.
    consensus::Index seen_commit = 0;
    consensus::Term led_term = 0;
    std::uint64_t stall_since_us = 0;
    std::vector<std::uint64_t> reached_us;  // of each member, when it was last in reach of a leader
    consensus::Membership reached_of;
  };

  // One operation of a client; it is tried until it is answered or its session ends.
  struct Client {
    std::uint64_t number = 0;
    std::uint64_t session = 0;
    std::uint64_t sequence = 0;
    enum class Doing : std::uint8_t { nothing, opening, putting, reading } doing = Doing::nothing;
    std::uint64_t key = 0;
    std::uint64_t value = 0;
    std::uint64_t floor = 0;
    std::uint64_t attempt = 0;  // answers to earlier attempts of reads do not count
    std::uint64_t operation = 0;
    std::uint64_t begun_us = 0;
    consensus::NodeId target{};
    std::size_t padding = 0;
  };
  struct Attempt {
    std::uint64_t client = 0;
    std::uint64_t operation = 0;
  };

  struct Event {
    std::uint64_t at_us;
    std::uint64_t order;
    std::function<void()> action;
  };

  // world.cpp
  void at(std::uint64_t time_us, std::function<void()> action);
  void after(std::uint64_t delay_us, std::function<void()> action);
  // Runs on the node if it is still the same run of it; waits while it is paused.
  void on_node(Node& node, std::uint64_t delay_us, std::function<void(Node&)> action);
  void deliver_to(Node& node, std::uint64_t incarnation, std::function<void(Node&)> action);
  void run_until(std::uint64_t time_us);
  void step();
  void trace(const std::string& text);
  void fault(const char* kind) { ++outcome_.faults[kind]; }
  Node& node(consensus::NodeId id) { return *nodes_.at(consensus::number(id) - 1); }
  void send(const consensus::Message& message);
  std::uint64_t network_delay_us();
  bool blocked(consensus::NodeId from, consensus::NodeId to) const;

  // member.cpp
  consensus::Now now_of(const Node& node) const;
  void start(Node& node);
  void crash(Node& node, const char* why);
  void crash_and_restart(Node& node, const char* why);
  void tick(Node& node);
  void pump(Node& node);
  bool handle(Node& node, consensus::Output& output);
  void apply(Node& node, const consensus::Entry& entry);
  void restore(Node& node, const consensus::SnapshotMeta& meta);
  void take_snapshot(Node& node);
  void save_slice(Node& node, std::uint64_t number, consensus::SnapshotMeta meta,
                  const std::shared_ptr<std::string>& bytes);
  void read_piece(Node& node, const consensus::SnapshotRead& read);
  void sync(Node& node);
  void finish_sync(Node& node);
  void answer_ready_reads(Node& node);
  bool crash_at_send(const consensus::Message& message);
  bool contested_vote(const consensus::Message& vote) const;
  void watch_majority(Node& node);
  void watch_leader(Node& node);
  void watch_promises(Node& node);
  void watch_snapshot(Node& node, const consensus::Message& message);
  void watch_offer(Node& node, const consensus::Message& message);

  // clients.cpp
  void think(Client& client);
  void begin_operation(Client& client);
  void try_operation(Client& client);
  void ask(Client& client, consensus::NodeId target);
  void receive_request(Node& node, std::uint64_t client, std::uint64_t attempt);
  void answer_put(std::uint64_t attempt, const consensus::Applied& applied);
  void answer_read(std::uint64_t attempt, const Register& seen);
  void finish(Client& client);
  void lose_session(Client& client);

  // nemesis.cpp
  void nemesis();
  void strike();
  Node* some_node(bool up);
  Node* leader_node();
  void partition_whole();
  void partition_one_way();
  void partition_partial();
  void isolate(Node& node, std::uint64_t for_us);
  void pause(Node& node, std::uint64_t for_us);
  void stall(Node& node, std::uint64_t for_us);
  void fill(Node& node, bool full);
  void damage(Node& node);
  void change_members();
  void move_leader();
  void heal();
  bool anyone_damaged();

  // probes.cpp: a calm group, one thing at a time.
  void settle(const char* why);
  bool settled();
  bool settles_in_the_end();
  void probes();
  void probe_rejoin();
  void probe_removed();
  void probe_transfer();
  void probe_full();
  void probe_divergence();
  void replace_disk(Node& victim);
  void remove_wiped(consensus::NodeId id);
  void probe_wiped();
  void probe_wiped_witness();
  void probe_older_disk();
  void probe_stall();
  void probe_isolated_leader();
  void probe_hub();
  void probe_overload();
  void probe_learner();
  void probe_snapshot();
  void probe_lagging();
  void probe_lease();
  void read_without_client(Node& node);
  bool change_to(std::vector<consensus::NodeId> voters, std::vector<consensus::NodeId> learners);
  bool wait_for(std::uint64_t limit_us, const std::function<bool()>& condition);
  void final_check();

  Params params_;
  bool tracing_;
  consensus::Random random_;
  std::uint64_t now_us_ = 0;
  std::uint64_t order_ = 0;
  std::vector<Event> events_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::map<std::uint64_t, Attempt> attempts_;
  std::uint64_t next_attempt_ = 1;
  std::uint64_t next_value_ = 1;
  std::set<std::pair<std::uint64_t, std::uint64_t>> blocked_;
  std::uint64_t partition_number_ = 0;
  bool chaos_ = true;
  bool clients_on_ = true;
  // The last entry whose put a client was told of, and what each read must therefore see.
  consensus::Index acknowledged_index_ = 0;
  std::map<std::uint64_t, consensus::Index> read_floors_;
  // A member that has no right to an election now.
  consensus::NodeId must_not_campaign_{};
  // What goes to this member takes so much longer.
  consensus::NodeId slow_receiver_{};
  std::uint64_t slow_by_us_ = 0;
  Checker checker_;
  Outcome outcome_;
};

}  // namespace kitwork::simulation
