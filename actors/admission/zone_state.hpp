// ZoneState: what all members of a zone compute from the same log, and decide about every item of
// it, each by itself. Deterministic: what it does depends on the genesis and on the batches with
// their positions and times alone.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/admission/gas_ledger.hpp"
#include "actors/admission/genesis.hpp"
#include "actors/admission/policy.hpp"
#include "actors/admission/records.hpp"
#include "actors/consensus/sliced_map.hpp"
#include "actors/consensus/types.hpp"
#include "actors/trace/trace_chain.hpp"
#include "schemas/token/invocation.hpp"
#include "schemas/zone/item.hpp"
#include "schemas/zone/message.hpp"

namespace kitwork::admission {

// What was decided about one item. An empty batch has none; a batch that is none has none.
struct ItemDecision {
  std::size_t kind = std::variant_npos;  // of ZoneItem; npos: not decoded
  Digest item{};
  Digest subject{};  // the invocation or capsule that it is about, or zeros
  Errc error{};
  std::string message;  // why not, for a person
};

struct BatchResult {
  Digest batch{};  // item_digest of its bytes
  Statement statement;
  std::vector<ItemDecision> decisions;
  std::vector<Digest> finished;   // invocations that have their outcome now
  std::vector<ByteVector> trace;  // the records that it added
  std::vector<Receipt>
      settled;               // ends of attempts that need not be told again, whatever came of it
  bool wants_votes = false;  // attempts or a change of policy are in it
  bool configured = false;   // the next configuration is in force from here on
  std::vector<MemberId> convicted;
  std::vector<Certificate> certified;  // of earlier batches, whose certificates are in this one
};

class ZoneState {
 public:
  // The genesis is good (check_genesis).
  explicit ZoneState(Genesis genesis);
  ZoneState(const ZoneState&) = delete;
  ZoneState& operator=(const ZoneState&) = delete;

  BatchResult apply(consensus::Position position, std::uint64_t time_ms, BytesView batch);

  // --- looking
  const Genesis& genesis() const { return genesis_; }
  const std::string& zone() const { return genesis_.configuration.zone; }
  const Policy& policy() const { return policy_; }
  const GasLedger& ledger() const { return ledger_; }
  const trace::TraceChain& trace() const { return trace_; }
  const InvocationRecord* invocation(const Digest& digest) const {
    return invocations_.find(digest);
  }
  const CapsuleRecord* capsule(const Digest& digest) const { return capsules_.find(digest); }
  const CapsuleFacts* capsule_facts(const Digest& digest) const;
  const SlotRecord* slot(std::uint64_t index) const;
  const std::map<std::uint64_t, SlotRecord>& slots() const { return slots_; }
  const std::map<WorkerId, WorkerRecord>& workers() const { return workers_; }
  // Who has the role of a gateway because the zone had none.
  WorkerId stands_in() const;
  // Sorted.
  const std::vector<MemberId>& convicted() const { return convicted_; }
  const std::set<Digest>& under_way() const { return under_way_; }
  std::size_t invocation_count() const { return invocations_.size(); }
  std::size_t capsule_count() const { return capsules_.size(); }
  bool quarantined(const Digest& capsule) const;
  const Digest& history() const { return history_; }
  std::uint64_t last_time_ms() const { return time_ms_; }
  // Of the last batch.
  std::uint64_t last_index() const { return last_index_; }
  // What is known about an invocation; not_found if nothing is.
  Verdict verdict(const Digest& invocation) const;
  // Whether this worker could take one more such capsule: zero, or no_worker.
  Errc worker_room(WorkerId worker, std::uint64_t incarnation, std::uint64_t memory_bytes) const;
  // Why a further attempt may be made: its worker is lost, declined, or never said that it started.
  bool attempt_is_void(const InvocationRecord& record) const;
  // The item that the present attempt's permit is about.
  static const ByteVector& attempt_item(const InvocationRecord& record) {
    return record.attempt == 1 ? record.admit : record.reassign;
  }
  // The ledger's sum, and that what is reserved is what the invocations under way reserved.
  bool audit() const;

  // --- consensus::StateMachine
  void begin_save();
  bool save_some(std::string& bytes, std::size_t bytes_max);
  Result<void> load(std::string_view bytes);
  // Covers what was decided so far, and policy, ledger, workers and slots as they are.
  Digest digest() const;

 private:
  // While a batch is applied.
  struct Context {
    consensus::Position position;
    std::uint64_t time_ms = 0;
    std::uint32_t place = 0;
    const ByteVector* item = nullptr;
    Digest subject{};
    std::string message;
    BatchResult* result = nullptr;
    std::vector<std::pair<Digest, std::uint32_t>> attempts;  // begun here: invocation, place
  };

  // zone_state.cpp
  void advance_time(Context& context);
  void forget(std::uint64_t time_ms);
  Errc decide(Context& context, const ByteVector& bytes, ItemDecision& decision);
  void close_batch(Context& context, const std::vector<Digest>& leaves, std::uint64_t epoch);
  void open_slot(const Context& context, const std::vector<Digest>& leaves);
  void leave_slot(const Digest& digest, const InvocationRecord& record);
  void note(Context& context, TraceRecord record);
  void note_refusal(Context& context, Errc error, const Digest& subject);

  // decide.cpp: one for each kind of item.
  Errc decide_item(Context& context, const RegisterItem& item);
  Errc decide_item(Context& context, const AdmitItem& item);
  Errc decide_item(Context& context, const ReassignItem& item);
  Errc decide_item(Context& context, const PolicyChange& item);
  Errc decide_item(Context& context, const CertifiedItem& item);
  Errc decide_item(Context& context, const EvidenceItem& item);
  Errc may_admit(Context& context, const AdmitItem& item, const DecodedInvocation& decoded,
                 InvocationRecord& record);
  Errc find_payer(Context& context, const Token& token, const CapsuleFacts& facts,
                  InvocationRecord& record) const;
  Errc refuse(Context& context, const Error& error) const;
  void begin_attempt(Context& context, const Digest& digest, InvocationRecord& record,
                     WorkerId worker, std::uint64_t incarnation);
  void make_room_for(std::size_t capsule_bytes);

  // workers.cpp: what workers say and how attempts end.
  Errc decide_item(Context& context, const Receipt& item);
  Errc decide_item(Context& context, const Receipts& item);
  Errc take_receipt(Context& context, const Receipt& item);
  Errc decide_item(Context& context, const WorkerReport& item);
  void find_lost_workers(Context& context);
  void stand_in(Context& context, WorkerId worker, bool wants);
  void lose_attempts(Context& context, WorkerId worker);
  void end_attempt(const Digest& digest, InvocationRecord& record);
  void finish(Context& context, const Digest& digest, OutcomeKind outcome, std::uint64_t gas_used,
              std::string result);
  void count_crash(Context& context, const Digest& capsule);
  void set_quarantine(Context& context, const Digest& capsule, bool on);

  // snapshot.cpp
  void save_head(std::string& bytes) const;
  bool load_head(std::string_view& bytes, std::uint64_t* counts);
  bool load_slots(std::string_view& bytes);
  bool load_capsules(std::string_view& bytes, std::uint64_t count);
  bool load_invocations(std::string_view& bytes, std::uint64_t count);
  void clear();
  bool index_invocation(const Digest& digest, const InvocationRecord& record);

  Genesis genesis_;
  Policy policy_;
  GasLedger ledger_;
  trace::TraceChain trace_;
  Digest history_{};
  std::uint64_t last_index_ = 0;
  std::uint64_t time_ms_ = 0;
  std::uint64_t lease_clock_ms_ = 0;
  consensus::SlicedMap<Digest, CapsuleRecord> capsules_;
  consensus::SlicedMap<Digest, InvocationRecord> invocations_;
  std::map<Digest, CrashRecord> crashes_;
  std::map<WorkerId, WorkerRecord> workers_;
  std::map<std::uint64_t, SlotRecord> slots_;
  std::map<MemberId, ByteVector> evidence_;
  std::vector<MemberId> convicted_;

  // Told by the above, not saved.
  std::map<Digest, CapsuleFacts> facts_;
  std::uint64_t capsule_bytes_ = 0;
  std::uint64_t invocation_bytes_ = 0;
  std::map<std::pair<PublicKey, TokenNonce>, Digest> nonces_;
  std::set<std::pair<std::uint64_t, Digest>> forget_at_;
  std::set<Digest> under_way_;
  std::map<WorkerId, std::set<Digest>> at_worker_;

  std::string save_header_;
  int save_stage_ = 0;
};

}  // namespace kitwork::admission
