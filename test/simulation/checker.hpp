// What must hold in every run, judged from outside: the checker sees what members apply, who leads
// and what clients are told, and remembers the first of everything.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "actors/consensus/core.hpp"
#include "actors/consensus/replicated_state.hpp"
#include "test/simulation/kv.hpp"

namespace kitwork::simulation {

class Checker {
 public:
  // One leader a term; who leads has everything that was committed in earlier terms.
  void on_leader(const consensus::Core& core);
  // The same entry, the same answer and the same state at each index, on every member; each
  // command at most once.
  void on_applied(const consensus::Core& core, const consensus::Entry& entry,
                  const consensus::Applied& applied, const Kv& state);
  void on_restored(consensus::NodeId node, consensus::Index index, const Kv& state);
  // Two logs that agree on a position agree on all before it.
  void compare_logs(const consensus::Core& a, const consensus::Core& b);
  void check_bounds(const consensus::Core& core);

  // A client's view. `floor` is what the client's operation must at least see.
  std::uint64_t floor(std::uint64_t key) const;
  void on_put_done(std::uint64_t key, std::uint64_t value, std::uint64_t version,
                   std::uint64_t floor);
  // Done, and its answer is not known any more.
  void on_put_known(std::uint64_t key, std::uint64_t value, std::uint64_t floor);
  void on_read_done(std::uint64_t key, const Register& seen, std::uint64_t floor);

  // A member whose state was corrupted on purpose is not judged.
  void ignore(consensus::NodeId node) { ignored_ = node; }

  void violation(std::string what);
  bool failed() const { return !violations_.empty(); }
  const std::vector<std::string>& violations() const { return violations_; }
  consensus::Index last_applied() const { return history_.size(); }
  std::uint64_t acknowledged() const { return acknowledged_; }
  std::uint64_t reads() const { return reads_; }
  std::uint64_t repeats() const { return repeats_; }

 private:
  struct Step {
    consensus::Position position;
    std::uint64_t entry_hash;
    std::uint64_t answer_hash;
    std::uint64_t state;
    consensus::Term applied_in;
  };

  std::map<consensus::Term, consensus::NodeId> leaders_;
  std::vector<Step> history_;  // [0] is index 1
  std::map<std::uint64_t, std::uint64_t> version_of_value_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> value_at_;  // (key, version)
  std::map<std::uint64_t, std::uint64_t> floors_;
  std::vector<std::string> violations_;
  consensus::NodeId ignored_ = consensus::NodeId::none;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t reads_ = 0;
  std::uint64_t repeats_ = 0;
};

}  // namespace kitwork::simulation
