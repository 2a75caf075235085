// A whole member without its surroundings: the core, the replicated state that it drives, and the
// clients that wait for answers. Inputs in, effects out, like the core; replica_actor connects it
// to CAF and to a disk.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/consensus/checksum.hpp"
#include "actors/consensus/core.hpp"
#include "actors/consensus/message_codec.hpp"
#include "actors/consensus/replicated_state.hpp"

namespace kitwork::consensus {

// A state machine that can also be asked.
class ServedMachine : public StateMachine {
 public:
  // Changes nothing.
  virtual std::string query(std::string_view question) const = 0;
};

// A snapshot is encoded in slices of about so much, at most one a millisecond.
inline constexpr std::size_t snapshot_slice_bytes = std::size_t{256} << 10;

// Names a client's question for the shell that has to answer it.
using ClientTag = std::uint64_t;

struct Answer {
  ClientTag tag = 0;
  Response response;
};

// What the shell has to do, in no particular order between the fields.
struct ReplicaOutput {
  std::vector<Message> messages;
  std::vector<StorageWrite> writes;
  std::vector<Answer> answers;
  std::vector<SnapshotRead> snapshot_reads;
  std::optional<SnapshotSave> snapshot_save;
  // A snapshot is half encoded: ask for more output soon, when others had their turn.
  bool saving = false;
  // Read all of this stored snapshot and call restored().
  std::optional<SnapshotMeta> restore;
  std::optional<RoleChange> role;
  std::vector<LogLine> log;
  std::optional<Error> failed;
};

class Replica {
 public:
  // The machine outlives this and is empty.
  static Result<std::unique_ptr<Replica>> create(Settings settings, ServedMachine& machine,
                                                 Recovered recovered, Now now);

  void tick(Now now);
  void receive(Now now, Message message);
  // Answered exactly once, in this output or a later one.
  void request(Now now, ClientTag tag, const Request& request);
  void stored(Now now, const StorageCompletion& completion);
  void snapshot_piece(Now now, const SnapshotRead& read, const Result<Payload>& piece);
  void snapshot_saved(Now now, const SnapshotMeta& meta, Errc error);
  void restored(Now now, const SnapshotMeta& meta, const Result<Payload>& bytes);
  void disk_nearly_full(Now now, bool full);
  Result<void> transfer_leadership(Now now, NodeId target);

  // Applies what is committed, and hands out everything that the inputs led to.
  ReplicaOutput take_output(Now now);

  const Core& core() const { return *core_; }
  const ReplicatedState& state() const { return state_; }
  std::size_t clients_waiting() const { return commands_.size() + reads_.size() + ready_.size(); }

 private:
  struct WaitingCommand {
    Term term = 0;
    ClientTag tag = 0;
  };
  struct WaitingRead {
    ClientTag tag = 0;
    std::string question;
  };

  Replica(std::unique_ptr<Core> core, ServedMachine& machine)
      : core_(std::move(core)), machine_(machine), state_(machine) {}

  void answer(ClientTag tag, Response response);
  void refuse(ClientTag tag, Errc error);
  void propose(Now now, ClientTag tag, const Request& request);
  void take_core_output(Now now, Output output);
  void apply(Now now, const std::vector<Entry>& entries);
  void settle(const Entry& entry, Applied applied);
  void answer_ready_reads();
  void give_up_commands();
  void begin_snapshot(Now now);
  void save_slice(Now now);

  struct Saving {
    SnapshotMeta meta;
    std::string bytes;
    DigestOfPieces digest;
    std::uint64_t slice_ms =
        0;  // the last one's: one a millisecond, so that others have their turn
  };

  std::unique_ptr<Core> core_;
  ServedMachine& machine_;
  ReplicatedState state_;
  bool restoring_ = false;
  Index restore_index_ = 0;
  std::optional<Saving> saving_;
  // By the index of the entry. Bounded by Settings::uncommitted_bytes_max.
  std::unordered_map<Index, WaitingCommand> commands_;
  // By read id. Bounded by Settings::pending_reads_max.
  std::map<std::uint64_t, WaitingRead> reads_;
  // Confirmed, waiting for the state to reach an index.
  std::multimap<Index, WaitingRead> ready_;
  std::uint64_t next_read_ = 1;
  ReplicaOutput output_;
};

}  // namespace kitwork::consensus
