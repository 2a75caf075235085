#include "actors/consensus/replica.hpp"

#include <algorithm>
#include <iterator>

#include "actors/consensus/checksum.hpp"

namespace kitwork::consensus {

Result<std::unique_ptr<Replica>> Replica::create(Settings settings, ServedMachine& machine,
                                                 Recovered recovered, Now now) {
  auto core = Core::create(std::move(settings), std::move(recovered), now);
  if (!core) return core.error();
  return std::unique_ptr<Replica>(new Replica(std::move(core.value()), machine));
}

void Replica::tick(Now now) { core_->tick(now); }

void Replica::receive(Now now, Message message) { core_->receive(now, std::move(message)); }

void Replica::stored(Now now, const StorageCompletion& completion) {
  core_->stored(now, completion);
}

void Replica::snapshot_piece(Now now, const SnapshotRead& read, const Result<Payload>& piece) {
  core_->snapshot_piece(now, read, piece);
}

void Replica::snapshot_saved(Now now, const SnapshotMeta& meta, Errc error) {
  core_->snapshot_saved(now, meta, error);
}

void Replica::disk_nearly_full(Now now, bool full) { core_->disk_nearly_full(now, full); }

Result<void> Replica::transfer_leadership(Now now, NodeId target) {
  return core_->transfer_leadership(now, target);
}

void Replica::answer(ClientTag tag, Response response) {
  response.leader = core_->leader();
  output_.answers.push_back({tag, std::move(response)});
}

void Replica::refuse(ClientTag tag, Errc error) {
  Response response;
  response.error = error;
  answer(tag, std::move(response));
}

void Replica::request(Now now, ClientTag tag, const Request& request) {
  switch (request.kind) {
    case RequestKind::status:
      return refuse(tag, core_->role() == Role::leader ? Errc{} : Errc::not_leader);
    case RequestKind::query: {
      const std::uint64_t id = next_read_++;
      reads_[id] = WaitingRead{tag, std::string(request.body)};
      return core_->read(now, id);
    }
    case RequestKind::open_session:
    case RequestKind::command:
    case RequestKind::close_session:
      return propose(now, tag, request);
  }
}

void Replica::propose(Now now, ClientTag tag, const Request& request) {
  Command command;
  if (request.kind == RequestKind::open_session) {
    command.kind = CommandKind::open;
  } else if (request.kind == RequestKind::close_session) {
    command.kind = CommandKind::close;
  } else if (request.session != 0) {
    command.kind = CommandKind::session;
  }
  command.session = request.session;
  command.sequence = request.sequence;
  command.answered_below = request.answered_below;
  command.body = request.body;
  const auto position = core_->propose(now, encode_command(command));
  if (!position) return refuse(tag, position.error().code);
  // A command of an earlier reign may still wait for the same index. It is lost.
  const auto [place, fresh] =
      commands_.try_emplace(position.value().index, WaitingCommand{position.value().term, tag});
  if (!fresh) {
    refuse(place->second.tag, Errc::unavailable);
    place->second = {position.value().term, tag};
  }
}

ReplicaOutput Replica::take_output(Now now) {
  // Applying makes room in the core, which may then hand out more.
  for (bool again = true; again;) {
    Output output = core_->take_output();
    again = !output.committed.empty() || !output.reads.empty();
    take_core_output(now, std::move(output));
  }
  if (saving_) save_slice(now);
  ReplicaOutput output = std::move(output_);
  output_ = {};
  return output;
}

void Replica::take_core_output(Now now, Output output) {
  const auto append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  append(output_.messages, output.messages);
  append(output_.writes, output.writes);
  append(output_.snapshot_reads, output.snapshot_reads);
  append(output_.log, output.log);
  if (output.failed) output_.failed = std::move(output.failed);
  if (output.role) {
    output_.role = output.role;
    if (output.role->role != Role::leader) give_up_commands();
  }
  if (output.restore) {
    restoring_ = true;
    saving_.reset();  // The state that it was of is gone; the core asks again.
    restore_index_ = output.restore->index;
    output_.restore = std::move(output.restore);
  }
  if (!restoring_) apply(now, output.committed);
  for (const ReadState& read : output.reads) {
    const auto found = reads_.find(read.id);
    if (found == reads_.end()) continue;
    if (read.error != Errc{}) {
      refuse(found->second.tag, read.error);
    } else {
      ready_.emplace(read.index, std::move(found->second));
    }
    reads_.erase(found);
  }
  if (output.snapshot_wanted && !restoring_) begin_snapshot(now);
  if (!restoring_) answer_ready_reads();
}

void Replica::apply(Now now, const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    settle(entry, state_.apply(entry));
    if (entry.index % core_->settings().digest_interval == 0) {
      core_->state_digest(now, entry.index, state_.digest());
    }
  }
  if (!entries.empty()) core_->applied(now, entries.back().index);
}

void Replica::settle(const Entry& entry, Applied applied) {
  const auto found = commands_.find(entry.index);
  if (found == commands_.end()) return;
  const WaitingCommand waiting = found->second;
  commands_.erase(found);
  // Another leader's entry took the place: this command is nowhere.
  if (waiting.term != entry.term) return refuse(waiting.tag, Errc::leadership_moving);
  Response response;
  response.error = applied.error;
  response.session = applied.session;
  response.index = entry.index;
  response.repeated = applied.repeated;
  response.body = std::move(applied.reply);
  answer(waiting.tag, std::move(response));
}

void Replica::answer_ready_reads() {
  const auto end = ready_.upper_bound(state_.applied_index());
  for (auto read = ready_.begin(); read != end; ++read) {
    Response response;
    response.index = read->first;
    response.body = machine_.query(read->second.question);
    answer(read->second.tag, std::move(response));
  }
  ready_.erase(ready_.begin(), end);
}

// Who no longer leads cannot tell what becomes of these: clients ask again with the same number.
void Replica::give_up_commands() {
  for (const auto& [index, waiting] : commands_) refuse(waiting.tag, Errc::unavailable);
  commands_.clear();
}

void Replica::begin_snapshot(Now now) {
  auto meta = core_->describe_snapshot(state_.applied_index());
  if (!meta) return core_->snapshot_saved(now, {}, meta.error().code);
  state_.begin_save();
  saving_.emplace(Saving{std::move(meta.value()), {}, {}, 0});
}

// Commands are applied between two slices; the state is saved as it was at the first.
void Replica::save_slice(Now now) {
  output_.saving = true;
  if (saving_->slice_ms == now.monotonic_ms) return;
  saving_->slice_ms = now.monotonic_ms;
  const std::size_t before = saving_->bytes.size();
  const bool more = state_.save_some(saving_->bytes, snapshot_slice_bytes);
  saving_->digest.add(std::string_view(saving_->bytes).substr(before));
  output_.saving = more;
  if (more) return;
  saving_->meta.size_bytes = saving_->bytes.size();
  saving_->meta.digest = saving_->digest.finish();
  output_.snapshot_save = SnapshotSave{saving_->meta, Payload(std::move(saving_->bytes))};
  saving_.reset();
}

void Replica::restored(Now now, const SnapshotMeta& meta, const Result<Payload>& bytes) {
  // Another snapshot may have been installed since this one was asked for.
  if (!restoring_ || meta.index != restore_index_) return;
  const Result<void> loaded =
      bytes ? state_.load(bytes.value().view(), meta.index) : Result<void>(bytes.error());
  if (!loaded) {
    output_.failed = loaded.error();
    return;
  }
  restoring_ = false;
  core_->applied(now, meta.index);
}

}  // namespace kitwork::consensus
