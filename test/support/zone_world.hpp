// A zone in simulated time: members over one log that each applies at its own pace, workers that
// verify what they get, and gateways that ask again; messages are lost, late, twice and out of
// order, leaders change, workers die. Everything follows from a seed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "actors/admission/member.hpp"
#include "test/support/zone_fixture.hpp"

namespace kitwork::test {

struct WorldParams {
  std::uint64_t seed = 1;
  std::uint8_t members = 3;
  std::uint32_t quorum = 2;
  double loss = 0;   // of any message
  double twice = 0;  // messages that come twice
  std::uint64_t delay_ms_max = 20;
  double proposal_loss = 0;  // of batches
  double worker_deaths = 0;  // each time a worker begins something
  double outsiders = 0;      // submissions that must not pass
};

class World {
 public:
  explicit World(const WorldParams& params);

  void run_for(std::uint64_t ms);
  void elect(std::uint8_t member);  // 0: nobody leads
  // A gateway that asks until it has an answer that counts; its invocation's digest.
  Digest send(std::uint64_t nonce, bool good = true);
  void lose_nothing_more();
  // This member gets other entries than the others from now on.
  void fork(std::uint8_t member) { forked_ = member; }
  void stop(std::uint8_t member) { stopped_.insert(member); }
  void restart(std::uint8_t member);

  admission::ZoneState& state(std::uint8_t member) { return *members_[member].state; }
  admission::Member& core(std::uint8_t member) { return *members_[member].core; }
  void deliver_vote(std::uint8_t to, const Vote& vote) { core(to).vote_received(vote); }
  bool caught_up(std::uint8_t member) const { return members_.at(member).applied == log_.size(); }

  // What went wrong; empty if nothing.
  std::string problem;
  std::map<Digest, Verdict> answers;            // final ones
  std::map<Digest, std::set<std::string>> ran;  // results that workers brought, by invocation
  std::map<Digest, std::uint64_t> runs;         // attempts that ran
  std::vector<Evidence> evidence;
  std::uint64_t now_ms = zone_start_ms;

 private:
  struct Entry {
    std::uint64_t term = 0;
    std::uint64_t time_ms = 0;
    ByteVector batch;
  };
  struct Node {
    std::unique_ptr<admission::ZoneState> state;
    std::unique_ptr<admission::Member> core;
    std::size_t applied = 0;
    std::vector<admission::VoteLine> book;  // what its disk holds
  };
  struct Machine {
    std::uint64_t incarnation = 1;
    std::uint64_t sequence = 0;
    std::map<std::pair<Digest, std::uint32_t>, ByteVector> taken;  // the receipt, once it ended
    std::set<std::pair<Digest, std::uint32_t>> acknowledged;
  };
  struct Client {
    Submission submission;
    bool good = true;
    bool done = false;
    std::uint64_t asked_ms = 0;
    std::uint8_t leader = 0;  // whom it believes to lead
  };
  struct Event {
    std::uint64_t at_ms = 0;
    std::uint64_t order = 0;
    std::function<void()> run;
    bool operator<(const Event& other) const {
      return std::pair(at_ms, order) > std::pair(other.at_ms, other.order);
    }
  };

  bool chance(double probability) {
    return std::uniform_real_distribution<>(0, 1)(random_) < probability;
  }
  void later(std::uint64_t delay_ms, std::function<void()> run);
  void message(std::function<void()> run);
  void start(std::uint8_t member);
  void apply_next(std::uint8_t member);
  void flush(std::uint8_t member);
  void take_assignment(WorkerId worker, const Assignment& assignment);
  void end_attempt(WorkerId worker, std::uint64_t incarnation, const Digest& invocation,
                   std::uint32_t attempt);
  void claim(const ByteVector& item);
  void step();
  void ask(Client& client);
  void answered(const admission::MemberAnswer& answer);
  void wrong(const std::string& what) {
    if (problem.empty()) problem = what;
  }

  WorldParams params_;
  std::mt19937_64 random_;
  admission::Genesis genesis_;
  ByteVector capsule_;
  Digest capsule_digest_{};
  std::vector<Entry> log_;
  std::uint64_t term_ = 1;
  std::uint8_t leader_ = 0;
  std::uint8_t forked_ = 0;
  std::set<std::uint8_t> stopped_;
  std::map<std::uint8_t, Node> members_;
  std::map<WorkerId, Machine> workers_;
  std::map<Digest, Client> clients_;
  std::map<admission::Waiter, Digest> waiters_;
  std::uint64_t last_waiter_ = 0;
  std::uint64_t last_order_ = 0;
  std::priority_queue<Event> events_;
};

}  // namespace kitwork::test
