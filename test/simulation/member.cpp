// One simulated process: a core, its state machine and its disk, and every boundary between them
// at which it can die.
#include <algorithm>
#include <utility>

#include "actors/consensus/checksum.hpp"
#include "actors/consensus/mutant.hpp"
#include "test/simulation/describe.hpp"
#include "test/simulation/world.hpp"

namespace kitwork::simulation {

using consensus::Entry;
using consensus::Message;
using consensus::NodeId;
using consensus::Now;
using consensus::number;
using consensus::Role;

Now World::now_of(const Node& node) const {
  const std::uint64_t local_ms = now_us_ / 1000 * node.rate_ppm / 1'000'000;
  return {local_ms, static_cast<std::uint64_t>(static_cast<std::int64_t>(1'000'000 + local_ms) +
                                               node.unix_offset_ms)};
}

namespace {

// "; snapshot 2:7, entries 3:8 3:9 ..."
std::string describe_recovered(const consensus::Recovered& recovered) {
  std::string text = "; term " + std::to_string(recovered.hard_state.term) + ", snapshot " +
                     describe(recovered.snapshot.position()) + ", entries";
  for (const Entry& entry : recovered.entries) text += " " + describe(entry.position());
  return text;
}

}  // namespace

void World::start(Node& node) {
  node.up = true;
  ++node.incarnation;
  node.kv = std::make_unique<Kv>();
  node.state = std::make_unique<consensus::ReplicatedState>(*node.kv, params_.sessions);
  consensus::Settings settings = params_.settings;
  settings.id = node.id;
  settings.seed = random_.next();
  if (!node.bootstrap || node.wiped) settings.bootstrap.reset();
  auto recovered = node.disk->recover();
  if (!recovered && node.damaged) {
    // Refused with a clear word, which is right; the operator has a copy.
    fault("damage refused");
    node.disk->undo_damage();
    node.damaged = false;
    recovered = node.disk->recover();
  }
  if (!recovered) {
    checker_.violation("member " + std::to_string(number(node.id)) +
                       " cannot read its disk: " + recovered.error().message);
    node.up = false;
    return;
  }
  const std::string found = describe_recovered(recovered.value());
  auto core = consensus::Core::create(settings, std::move(recovered.value()), now_of(node));
  if (!core) {
    checker_.violation("member " + std::to_string(number(node.id)) +
                       " cannot start: " + core.error().message + found);
    node.up = false;
    return;
  }
  node.core = std::move(core.value());
  node.core->disk_nearly_full(now_of(node), node.nearly_full);
  trace(std::to_string(number(node.id)) + " starts, term " + std::to_string(node.core->term()) +
        ", log to " + std::to_string(node.core->log().last_index()) + ", commit " +
        std::to_string(node.core->commit()) + (node.core->damaged() ? ", damaged" : ""));
  on_node(node, random_.below(15'000), [this](Node& self) { tick(self); });
  pump(node);
}

void World::crash(Node& node, const char* why) {
  if (!node.up) return;
  trace(std::to_string(number(node.id)) + " dies: " + why);
  node.up = false;
  node.core.reset();
  node.deferred.clear();
  node.proposals.clear();
  node.reads.clear();
  node.ready_reads.clear();
  node.asked = {};
  node.paused_until_us = 0;
  node.stalled_until_us = 0;
  node.eio_armed = false;
  node.stall_since_us = 0;
  node.reached_us.clear();
  node.disk->crash(random_);
}

void World::crash_and_restart(Node& node, const char* why) {
  if (!node.up) return;
  crash(node, why);
  fault(why);
  // Who is back at once meets what was meant for its former self.
  const bool soon = random_.below(3) == 0;
  const std::uint64_t down_us = 500 + random_.below(soon ? 2'000 : params_.restart_us_max);
  after(down_us, [this, &node] {
    if (!node.up) start(node);
  });
}

void World::tick(Node& node) {
  node.core->tick(now_of(node));
  pump(node);
  if (!node.up) return;
  watch_leader(node);
  sync(node);
  on_node(node, 15'000, [this](Node& self) { tick(self); });
}

// Runs the core until it has nothing more to say.
void World::pump(Node& node) {
  const std::uint64_t incarnation = node.incarnation;
  // A member that restarts may have its whole log to apply, an entry at a time.
  const std::uint64_t rounds_max = 10'000 + node.core->log().last_index();
  for (std::uint64_t rounds = 0; rounds < rounds_max; ++rounds) {
    consensus::Output output = node.core->take_output();
    const bool more = handle(node, output);
    if (!node.up || node.incarnation != incarnation || checker_.failed()) return;
    if (!more) return;
  }
  checker_.violation("a member never comes to rest");
}

bool World::crash_at_send(const Message& message) {
  if (!chaos_) return false;
  const auto* vote = std::get_if<consensus::VoteReply>(&message.body);
  const auto* append = std::get_if<consensus::AppendReply>(&message.body);
  if (vote != nullptr && vote->granted && !vote->pre) {
    // A promise matters most where somebody else asks for it, too.
    const bool contested = contested_vote(message);
    return random_.chance(params_.crash_after_vote_ppm * (contested ? 3 : 1));
  }
  const bool promise = (append != nullptr && append->accepted) ||
                       std::holds_alternative<consensus::AppendRequest>(message.body);
  return promise && random_.chance(params_.crash_after_send_ppm);
}

bool World::contested_vote(const Message& vote) const {
  return std::any_of(nodes_.begin(), nodes_.end(), [&vote](const auto& other) {
    return other->up && other->id != vote.to && other->core->role() == Role::candidate &&
           other->core->term() == vote.term;
  });
}

bool World::handle(Node& node, consensus::Output& output) {
  for (const consensus::LogLine& line : output.log) {
    trace(std::to_string(number(node.id)) + "  " + line.text);
  }
  if (output.role) {
    trace(std::to_string(number(node.id)) + " is " + role_name(output.role->role) + " in term " +
          std::to_string(output.role->term));
    if (output.role->role == Role::leader) checker_.on_leader(*node.core);
    if (output.role->role == Role::candidate && node.id == must_not_campaign_) {
      checker_.violation("a member whose log lags raised the term");
    }
  }
  for (consensus::StorageWrite& write : output.writes) node.disk->submit(std::move(write));
  bool die = false;
  watch_promises(node);
  for (const Message& message : output.messages) {
    watch_snapshot(node, message);
    send(message);
    die = die || crash_at_send(message);
  }
  if (die) {
    crash_and_restart(node, "crash after a send");
    return false;
  }
  if (output.failed) {
    const bool diverged = output.failed->code == Errc::diverged;
    if (diverged && chaos_) checker_.violation("a member that did not diverge is told so");
    if (!diverged) crash_and_restart(node, "the disk failed");
    return false;
  }
  sync(node);
  bool more = false;
  if (output.restore) {
    restore(node, *output.restore);
    if (!node.up || checker_.failed()) return false;
    more = true;
  }
  for (const Entry& entry : output.committed) apply(node, entry);
  if (!output.committed.empty()) {
    node.core->applied(now_of(node), output.committed.back().index);
    more = true;
  }
  for (const consensus::SnapshotRead& read : output.snapshot_reads) read_piece(node, read);
  if (output.snapshot_wanted) take_snapshot(node);
  for (const consensus::ReadState& read : output.reads) node.ready_reads.push_back(read);
  answer_ready_reads(node);
  return more;
}

void World::apply(Node& node, const Entry& entry) {
  if (entry.index != node.state->applied_index() + 1) {
    checker_.violation("member " + std::to_string(number(node.id)) + " is told to apply " +
                       std::to_string(entry.index) + " after " +
                       std::to_string(node.state->applied_index()));
    return;
  }
  node.kv->forget_last();
#ifdef KITWORK_MUTANTS
  consensus::mutant_clock_ms = now_us_ / 1000 + number(node.id) * 100;
#endif
  const consensus::Applied applied = node.state->apply(entry);
  checker_.on_applied(*node.core, entry, applied, *node.kv);
  if (entry.index % params_.settings.digest_interval == 0) {
    node.core->state_digest(now_of(node), entry.index, node.state->digest());
  }
  const auto waiting = node.proposals.find(entry.index);
  if (waiting == node.proposals.end()) return;
  const auto [term, attempt] = waiting->second;
  node.proposals.erase(waiting);
  if (term != entry.term) return;  // Another's entry took its place; the client tries again.
  after(network_delay_us(), [this, attempt = attempt, applied] { answer_put(attempt, applied); });
}

void World::restore(Node& node, const consensus::SnapshotMeta& meta) {
  ++node.snapshot_number;
  const auto bytes = node.disk->read_snapshot(meta.position(), 0, meta.size_bytes);
  const auto loaded =
      bytes ? node.state->load(bytes.value().view(), meta.index) : Result<void>(bytes.error());
  if (!loaded) {
    checker_.violation("snapshot: member " + std::to_string(number(node.id)) +
                       " cannot restore its own: " + loaded.error().message);
    return;
  }
  fault("snapshot restored");
  checker_.on_restored(node.id, meta.index, *node.kv);
  node.core->applied(now_of(node), meta.index);
}

void World::take_snapshot(Node& node) {
  const auto meta = node.core->describe_snapshot(node.state->applied_index());
  if (!meta) {
    node.core->snapshot_saved(now_of(node), {}, meta.error().code);
    return;
  }
  node.state->begin_save();
  save_slice(node, ++node.snapshot_number, meta.value(), std::make_shared<std::string>());
}

// Slice by slice, and commands are applied in between.
void World::save_slice(Node& node, std::uint64_t number, consensus::SnapshotMeta meta,
                       const std::shared_ptr<std::string>& bytes) {
  const bool more = node.state->save_some(*bytes, 2'000);
  const std::uint64_t delay_us = more ? 1'000 : 100 + random_.below(20'000);
  if (!more) {
    meta.size_bytes = bytes->size();
    meta.digest = consensus::digest_of(*bytes);
  }
  on_node(node, delay_us, [this, number, meta, bytes, more](Node& self) {
    if (more) {
      if (self.snapshot_number == number) save_slice(self, number, meta, bytes);
      return;
    }
    fault("snapshot taken");
    const auto saved = self.disk->save_snapshot(meta, *bytes);
    self.core->snapshot_saved(now_of(self), meta, saved ? Errc{} : saved.error().code);
    pump(self);
  });
}

void World::read_piece(Node& node, const consensus::SnapshotRead& read) {
  on_node(node, 50 + random_.below(3'000), [this, read](Node& self) {
    auto piece = self.disk->read_snapshot(read.snapshot, read.offset, read.length);
    if (piece && chaos_ && piece.value().size() > 0 && random_.chance(params_.flip_on_read_ppm)) {
      fault("bit flip in a snapshot");
      std::string flipped(piece.value().view());
      flipped[random_.below(flipped.size())] ^= 4;
      piece = consensus::Payload(std::move(flipped));
    }
    self.core->snapshot_piece(now_of(self), read, piece);
    pump(self);
  });
}

void World::sync(Node& node) {
  if (!node.disk->start()) return;
  std::uint64_t delay_us = random_.between(params_.sync_us_min, params_.sync_us_max);
  if (chaos_ && random_.chance(params_.slow_sync_ppm)) {
    fault("slow sync");
    delay_us = random_.below(params_.slow_sync_us_max);
  }
  // The kernel finishes what it began even if the process is stopped; only the news waits.
  on_node(node, delay_us, [this](Node& self) { finish_sync(self); });
}

void World::finish_sync(Node& node) {
  if (node.stalled_until_us > now_us_) {
    on_node(node, std::min<std::uint64_t>(node.stalled_until_us - now_us_, 5'000),
            [this](Node& self) { finish_sync(self); });
    return;
  }
  // What was lost and came back matters most at the moment at which it is forgotten.
  const bool repaired = std::exchange(node.was_damaged, node.core->damaged()) && !node.was_damaged;
  const std::uint64_t crash_ppm =
      repaired ? params_.crash_at_repair_ppm : params_.crash_before_sync_ppm;
  if (chaos_ && random_.chance(crash_ppm)) {
    crash_and_restart(node, "crash before a sync");
    return;
  }
  if (node.eio_armed) {
    node.eio_armed = false;
    node.core->stored(now_of(node), {0, Errc::io_failed});
    pump(node);
    return;
  }
  const auto completions = node.disk->finish();
  if (chaos_ && random_.chance(params_.crash_after_sync_ppm)) {
    crash_and_restart(node, "crash after a sync");
    return;
  }
  for (const consensus::StorageCompletion& completion : completions) {
    if (completion.error == Errc::corrupted) {
      fault("snapshot refused");
      node.asked = {};
      if (params_.flip_on_read_ppm == 0) {
        checker_.violation("snapshot: member " + std::to_string(number(node.id)) +
                           " put one together that no disk had broken");
      }
    }
    node.core->stored(now_of(node), completion);
    if (node.core->role() == Role::failed) break;
  }
  pump(node);
}

void World::answer_ready_reads(Node& node) {
  std::erase_if(node.ready_reads, [this, &node](const consensus::ReadState& ready) {
    if (ready.error == Errc{} && node.state->applied_index() < ready.index) return false;
    const auto floor = read_floors_.find(ready.id);
    if (ready.error == Errc{} && floor != read_floors_.end() && ready.index < floor->second) {
      checker_.violation("a read may see less than was acknowledged before it was asked");
    }
    if (floor != read_floors_.end()) read_floors_.erase(floor);
    const auto found = node.reads.find(ready.id);
    if (found == node.reads.end()) return true;
    const std::uint64_t attempt = found->second;
    node.reads.erase(found);
    if (ready.error != Errc{}) return true;
    const std::uint64_t key = clients_[attempts_.at(attempt).client]->key;
    const Register seen = node.kv->read(key);
    after(network_delay_us(), [this, attempt, seen] { answer_read(attempt, seen); });
    return true;
  });
}

// What a member holds durable is on its disk; what a leader commits by counting is of its own term.
void World::watch_promises(Node& node) {
  const consensus::Core& core = *node.core;
  const consensus::Index durable = core.durable_index();
  const auto term = core.log().term_at(durable);
  if (term && durable > core.log().base().index && !node.disk->holds({*term, durable})) {
    checker_.violation("member " + std::to_string(number(node.id)) +
                       " takes for durable what its disk does not have: index " +
                       std::to_string(durable));
  }
  const bool leads = core.role() == Role::leader;
  if (leads && node.led_term == core.term() && core.commit() > node.seen_commit &&
      core.log().term_at(core.commit()) != core.term()) {
    checker_.violation("a leader commits an entry of an earlier term by counting");
  }
  node.led_term = leads ? core.term() : 0;
  node.seen_commit = core.commit();
}

// What arrived of a snapshot is not asked for again.
void World::watch_snapshot(Node& node, const Message& message) {
  const auto* reply = std::get_if<consensus::SnapshotReply>(&message.body);
  if (reply == nullptr || reply->status != consensus::SnapshotStatus::wanted) return;
  if (node.asked.snapshot == reply->snapshot && reply->next_offset < node.asked.next_offset) {
    checker_.violation("snapshot: member " + std::to_string(number(node.id)) + " begins anew at " +
                       std::to_string(reply->next_offset) + " after " +
                       std::to_string(node.asked.next_offset));
  }
  node.asked = *reply;
}

// A newer snapshot takes the place of what arrived of an older one, even where the answer that says
// so never leaves; somebody may come back to the older one then.
void World::watch_offer(Node& node, const Message& message) {
  const auto* chunk = std::get_if<consensus::SnapshotChunk>(&message.body);
  if (chunk != nullptr && chunk->meta.position() > node.asked.snapshot) node.asked = {};
}

// A leader may count whom it reached at some time in its patience, though never a majority at once:
// partitions take turns. Patience begins anew with other voters.
void World::watch_majority(Node& node) {
  if (node.core->role() != Role::leader) return node.reached_us.clear();
  const std::uint64_t patience_us =
      (2 * params_.settings.election_timeout_ms + 100) * 1200 + params_.tail_us_max + 100'000;
  if (node.reached_us.empty() || node.core->membership() != node.reached_of) {
    node.reached_of = node.core->membership();
    node.reached_us.assign(nodes_.size(), now_us_);
  }
  node.reached_us.resize(nodes_.size(), now_us_);
  std::vector<NodeId> reached{node.id};
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& other = *nodes_[i];
    const bool reaches = other.up && other.paused_until_us <= now_us_ &&
                         !blocked(node.id, other.id) && !blocked(other.id, node.id);
    if (reaches) node.reached_us[i] = now_us_;
    const bool lately = now_us_ - node.reached_us[i] <= patience_us;
    if (other.id != node.id && lately) reached.push_back(other.id);
  }
  if (consensus::tally(node.core->membership(), reached, {}) != consensus::Verdict::won) {
    checker_.violation("a leader without a majority keeps its office: member " +
                       std::to_string(number(node.id)));
  }
}

// A leader that cannot work must not stay one: neither without a majority nor without a disk.
void World::watch_leader(Node& node) {
  checker_.check_bounds(*node.core);
  watch_majority(node);
  const bool leads = node.core->role() == Role::leader;
  const bool stalled = node.stalled_until_us > now_us_ && node.disk->syncing();
  if (!leads || !stalled) {
    node.stall_since_us = 0;
  } else if (node.stall_since_us == 0) {
    node.stall_since_us = now_us_;
  } else if (now_us_ - node.stall_since_us > (params_.settings.disk_stall_ms + 200) * 1200) {
    checker_.violation("a leader whose disk hangs keeps its office: member " +
                       std::to_string(number(node.id)));
  }
}

}  // namespace kitwork::simulation
