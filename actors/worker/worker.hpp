// Worker: what a worker process believes, takes and says, as a pure machine. It verifies every
// assignment by itself, takes each attempt once, signs receipts until they are acknowledged, and
// reports its room. Running is somebody else's matter (CapsuleRun, the capsule actors).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actors/worker/capsule_run.hpp"
#include "actors/worker/program_cache.hpp"
#include "schemas/zone/item.hpp"
#include "schemas/zone/message.hpp"
#include "schemas/zone/permit.hpp"

namespace kitwork::worker {

struct WorkerSettings {
  WorkerId id = WorkerId::none;
  // Larger for each start of the process than for the one before: the time of the start, say.
  std::uint64_t incarnation = 0;
  PublicKey root{};  // of the zone: signs its configurations
  std::uint32_t slots = 100'000;
  std::uint64_t memory_bytes = 64ull << 30;  // that capsules may declare together
  std::size_t programs_max = 1024;           // kept ready to run
  std::uint64_t report_ms = 1000;
  std::uint64_t repeat_ms = 1000;  // receipts that nobody acknowledged
  // That an attempt started is said with its end, under one signature, if it ends so soon and its
  // capsule has ended here before.
  std::uint64_t started_hold_ms = 50;
  // Ends of attempts that are remembered after their acknowledgement, so that a late assignment is
  // not taken again.
  std::size_t ended_max = 100'000;
};

struct RunName {
  Digest invocation{};
  std::uint32_t attempt = 0;

  friend auto operator<=>(const RunName&, const RunName&) = default;
};

// An attempt that was verified: to be run now.
struct Start {
  RunName name;
  std::shared_ptr<const ReadyCapsule> capsule;
  std::string arguments;
  std::uint64_t seed = 0;
};

struct WorkerOutput {
  std::vector<Start> starts;
  // Items, signed: for the member that leads, or for all when it is not known.
  std::vector<ByteVector> claims;
  std::vector<ByteVector> repeated;  // and reports: for all members
  std::vector<Evidence> evidence;    // for all members
  std::vector<std::string> log;
};

struct WorkerMetrics {
  std::uint64_t assignments = 0;
  std::uint64_t assignments_refused = 0;
  std::uint64_t repeated = 0;
  std::uint64_t started = 0;
  std::uint64_t finished = 0;
  std::uint64_t gas_used = 0;
};

class Worker {
 public:
  // The image outlives this.
  Worker(WorkerSettings settings, const KeyPair& key, Configuration configuration,
         const vm::Image& image);

  // Starts it, or says again what became of it, or declines it. What no permit allows is dropped
  // without a word: not_permitted, no_quorum, bad_signature, wrong_epoch, wrong_subject (other
  // bytes than the permit names), no_worker (meant for another worker or incarnation).
  Result<void> assign(std::uint64_t now_ms, const Assignment& assignment);
  void ended(std::uint64_t now_ms, const RunName& name, const RunOutcome& outcome);
  void acknowledged(const RunName& name);
  // The next configuration: signed by the root key, one epoch after the present one.
  Result<void> configure(const PolicyChange& change);
  // From a member: that one of them lies. Its signature counts no more here.
  Result<void> convict(const Evidence& evidence);
  void leave() { leaving_ = true; }
  // Whether it asks for the role of a gateway, or holds on to it. Reported with the next tick.
  void stand_in(bool wants);
  void tick(std::uint64_t now_ms);

  WorkerOutput take_output();
  const WorkerMetrics& metrics() const { return metrics_; }
  std::size_t running() const { return running_; }
  const Configuration& configuration() const { return configuration_; }

 private:
  struct Attempt {
    Digest capsule{};
    std::uint64_t memory_bytes = 0;
    std::unique_ptr<Receipt> receipt;         // once it ended
    std::optional<std::uint64_t> started_ms;  // not said yet
    std::uint64_t said_ms = 0;
  };
  // What an assignment is about, when all of it belongs together.
  struct Meant {
    RunName name;
    Digest capsule{};
    std::string arguments;
  };

  Result<void> check_permit(const Permit& permit, const Digest& item);
  Result<Meant> read_assignment(const Assignment& assignment) const;
  Result<void> check_invocation(BytesView invocation, BytesView arguments, Meant& meant) const;
  void claim_receipt(std::uint64_t now_ms, const RunName& name, Receipt receipt);
  void say_started(const RunName& name, Attempt& attempt);
  void sign_claims(std::vector<Receipt>& receipts, std::vector<ByteVector>& claims) const;
  Receipt receipt_for(const RunName& name, ReceiptKind kind, std::uint64_t now_ms) const;
  void decline(std::uint64_t now_ms, const RunName& name, Errc why);
  void watch_places(const Certificate& certificate);

  WorkerSettings settings_;
  KeyPair key_;
  Configuration configuration_;
  std::optional<Configuration> previous_;
  std::vector<MemberId> distrusted_;  // sorted
  std::uint64_t policy_sequence_ = 0;
  ProgramCache programs_;
  std::map<RunName, Attempt> attempts_;
  std::deque<RunName> ended_;  // acknowledged, in the order of that
  std::vector<Receipt> unsigned_again_;
  std::vector<Receipt> unsigned_;                       // to be said with the next output
  std::deque<std::pair<std::uint64_t, RunName>> held_;  // begun then, and perhaps not said yet
  std::set<Digest> proven_;                             // capsules that came to an end here
  std::size_t running_ = 0;
  std::uint64_t memory_in_use_ = 0;
  // The statements behind the newest permits, by place, to notice two of them.
  std::map<std::uint64_t, Certificate> places_;
  std::uint64_t report_sequence_ = 0;
  std::uint64_t report_at_ms_ = 0;
  std::uint64_t repeat_at_ms_ = 0;
  bool leaving_ = false;
  bool gateway_ = false;
  WorkerOutput output_;
  WorkerMetrics metrics_;
};

}  // namespace kitwork::worker
