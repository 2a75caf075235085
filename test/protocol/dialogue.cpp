#include "test/protocol/dialogue.hpp"

#include <algorithm>
#include <sstream>

#include "actors/consensus/checksum.hpp"
#include "schemas/assert.hpp"
#include "test/simulation/describe.hpp"

namespace kitwork::protocol {

using consensus::Core;
using consensus::Message;
using consensus::Now;
using consensus::number;
using simulation::describe;

namespace {

consensus::NodeId node_of(const std::string& word) {
  return consensus::NodeId{std::strtoull(word.c_str(), nullptr, 10)};
}

std::uint64_t number_of(const std::string& word) {
  return std::strtoull(word.c_str(), nullptr, 10);
}

std::string name(consensus::NodeId id) { return std::to_string(number(id)); }

std::string list(const std::vector<consensus::NodeId>& nodes) {
  std::string text;
  for (consensus::NodeId node : nodes) text += " " + name(node);
  return text;
}

std::string describe_members(const consensus::Membership& membership) {
  std::string text = "voters" + list(membership.voters);
  if (membership.joint()) text += ", leaving" + list(membership.outgoing);
  if (!membership.learners.empty()) text += ", learners" + list(membership.learners);
  if (!membership.learners_next.empty()) {
    text += ", learners later" + list(membership.learners_next);
  }
  return text;
}

}  // namespace

void Dialogue::say(const std::string& line) { output_ += line + "\n"; }

Dialogue::Member& Dialogue::member(NodeId id) {
  KITWORK_ASSERT(members_.contains(id));
  return members_.at(id);
}

Now Dialogue::now(NodeId id) {
  const std::uint64_t clock = member(id).clock_ms;
  return {clock, 1'000'000 + clock};
}

std::string Dialogue::run(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  std::string line;
  bool skipping = false;
  while (std::getline(lines, line)) {
    if (skipping) {
      if (!line.empty()) continue;
      skipping = false;
      result += "\n";
      continue;
    }
    if (line.empty()) continue;
    result += line + "\n";
    if (line == "----") {
      result += output_.empty() ? "nothing\n" : output_;
      output_.clear();
      skipping = true;
    } else if (!line.empty() && line[0] != '#') {
      step(line);
    }
  }
  while (result.size() > 1 && result.substr(result.size() - 2) == "\n\n") result.pop_back();
  return result;
}

void Dialogue::step(const std::string& line) {
  std::istringstream stream(line);
  std::string first;
  Words words;
  stream >> first;
  for (std::string word; stream >> word;) words.push_back(word);
  command(first, words);
}

void Dialogue::command(const std::string& first, const Words& words) {
  if (first == "group") {
    group(words);
  } else if (first == "limit") {
    limit(words);
  } else if (first == "tick") {
    tick(words);
  } else if (first == "sync") {
    sync(words);
  } else if (first == "deliver" || first == "drop") {
    move(words, first == "deliver");
  } else if (first == "settle") {
    settle();
  } else if (first == "propose") {
    propose(words);
  } else if (first == "change") {
    change(words);
  } else if (first == "read") {
    member(node_of(words.at(0))).core->read(now(node_of(words.at(0))), number_of(words.at(1)));
    pump(node_of(words.at(0)));
  } else if (first == "transfer") {
    const NodeId id = node_of(words.at(0));
    const auto begun = member(id).core->transfer_leadership(now(id), node_of(words.at(1)));
    if (!begun) say(name(id) + " refuses: " + errc_name(begun.error().code));
    pump(id);
  } else if (first == "state") {
    show_state();
  } else if (first == "log") {
    show_log(node_of(words.at(0)));
  } else if (first == "snapshot") {
    snapshot(node_of(words.at(0)));
  } else {
    disk_command(first, words);
  }
}

// "group 1 2 3 spare 4": members 1 to 3 begin as voters; 4 has an empty disk and waits.
void Dialogue::group(const Words& words) {
  members_.clear();
  network_.clear();
  consensus::Membership first;
  bool spare = false;
  std::vector<std::pair<NodeId, bool>> all;
  for (const std::string& word : words) {
    if (word == "spare") {
      spare = true;
      continue;
    }
    all.emplace_back(node_of(word), !spare);
    if (!spare) first.voters.push_back(node_of(word));
  }
  settings_.bootstrap = first;
  for (const auto& [id, bootstrap] : all) start(id, bootstrap);
  for (const auto& [id, bootstrap] : all) {
    while (sync_one(id)) {
    }
  }
  output_.clear();
}

void Dialogue::limit(const Words& words) {
  const std::uint64_t value = number_of(words.at(1));
  if (words[0] == "append_bytes") settings_.append_bytes_max = value;
  if (words[0] == "inflight_messages") settings_.inflight_messages_max = value;
  if (words[0] == "uncommitted_bytes") settings_.uncommitted_bytes_max = value;
  if (words[0] == "chunk_bytes") settings_.snapshot_chunk_bytes = value;
  if (words[0] == "entries_kept") settings_.log_entries_kept = value;
  if (words[0] == "lease") settings_.lease_reads = value != 0;
  if (words[0] == "announce") settings_.announce_commits = value != 0;
  if (words[0] == "digest_interval") settings_.digest_interval = value;
}

void Dialogue::start(NodeId id, bool bootstrap) {
  Member& self = members_[id];
  consensus::Settings settings = settings_;
  settings.id = id;
  settings.seed = number(id) * 1000 + ++self.runs;
  if (!bootstrap) settings.bootstrap.reset();
  auto core = Core::create(settings, self.disk.recover().value(), now(id));
  if (!core) {
    say(name(id) + " cannot start: " + core.error().message);
    return;
  }
  self.core = std::move(core.value());
  pump(id);
}

// "tick 1 300": only member 1's clock moves, in steps of 10 ms.
void Dialogue::tick(const Words& words) {
  const NodeId id = node_of(words.at(0));
  for (std::uint64_t passed = 0; passed < number_of(words.at(1)); passed += 10) {
    member(id).clock_ms += 10;
    member(id).core->tick(now(id));
    pump(id);
  }
}

bool Dialogue::sync_one(NodeId id) {
  Member& self = member(id);
  if (!self.core || (!self.disk.syncing() && !self.disk.start())) return false;
  for (const consensus::StorageCompletion& completion : self.disk.finish()) {
    if (completion.error != Errc{}) say(name(id) + " refuses the snapshot: its digest is wrong");
    self.core->stored(now(id), completion);
  }
  pump(id);
  return true;
}

// "sync 1 2" or "sync": what was written becomes durable.
void Dialogue::sync(const Words& words) {
  for (auto& [id, self] : members_) {
    const bool named =
        words.empty() || std::find(words.begin(), words.end(), name(id)) != words.end();
    if (named) sync_one(id);
  }
}

bool Dialogue::deliver_first(bool silent) {
  if (network_.empty()) return false;
  const Message message = network_.front();
  network_.pop_front();
  if (!silent) say(describe(message));
  if (!members_.contains(message.to) || !member(message.to).core) return true;
  member(message.to).core->receive(now(message.to), message);
  pump(message.to);
  return true;
}

void Dialogue::say_lost(const std::deque<Message>& lost) {
  std::map<std::string, int> counts;
  for (const Message& message : lost) {
    ++counts[name(message.from) + " -> " + name(message.to) + " " +
             consensus::message_name(message)];
  }
  for (const auto& [what, count] : counts) {
    say("lost: " + what + (count > 1 ? " (" + std::to_string(count) + " times)" : ""));
  }
}

// "deliver", "deliver 1 2" (from 1 to 2), "deliver 1" (from 1): what is on its way by now.
void Dialogue::move(const Words& words, bool deliver) {
  std::deque<Message> chosen;
  std::deque<Message> rest;
  for (const Message& message : network_) {
    const bool matches = (words.empty() || words[0] == "*" || name(message.from) == words[0]) &&
                         (words.size() < 2 || name(message.to) == words[1]);
    (matches ? chosen : rest).push_back(message);
  }
  network_ = rest;
  if (!deliver) {
    say_lost(chosen);
    return;
  }
  for (const Message& message : chosen) {
    say(describe(message));
    if (!members_.contains(message.to) || !member(message.to).core) continue;
    member(message.to).core->receive(now(message.to), message);
    pump(message.to);
  }
}

// Delivers and syncs until nothing moves, and says only what comes of it.
void Dialogue::settle() {
  for (bool moved = true; moved;) {
    moved = false;
    while (deliver_first(true)) moved = true;
    for (auto& [id, self] : members_) moved = sync_one(id) || moved;
  }
}

void Dialogue::propose(const Words& words) {
  const NodeId id = node_of(words.at(0));
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto proposed = member(id).core->propose(now(id), consensus::Payload(words[i]));
    say(proposed ? name(id) + " takes " + words[i] + " as " + describe(proposed.value())
                 : name(id) + " refuses " + words[i] + ": " + errc_name(proposed.error().code));
  }
  pump(id);
}

// "change 1 voters 1 2 3 learners 4": member 1 is asked to.
void Dialogue::change(const Words& words) {
  const NodeId id = node_of(words.at(0));
  std::vector<NodeId> voters;
  std::vector<NodeId> learners;
  std::vector<NodeId>* into = &voters;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "voters" || words[i] == "learners") {
      into = words[i] == "voters" ? &voters : &learners;
    } else {
      into->push_back(node_of(words[i]));
    }
  }
  const auto changed = member(id).core->change_membership(now(id), voters, learners);
  say(changed ? name(id) + " begins the change at " + describe(changed.value())
              : name(id) + " refuses: " + errc_name(changed.error().code));
  pump(id);
}

void Dialogue::disk_command(const std::string& first, const Words& words) {
  const NodeId id = node_of(words.at(0));
  Member& self = member(id);
  consensus::Random random(1);
  if (first == "crash") {
    self.core.reset();
    self.disk.lose_unsynced();
  } else if (first == "restart") {
    self.core.reset();
    self.disk.lose_unsynced();
    self.applied = 0;
    start(id, true);
  } else if (first == "begin") {
    self.disk.start();
  } else if (first == "wipe") {
    self.core.reset();
    self.disk.wipe();
    start(id, false);
  } else if (first == "keep") {
    self.image = self.disk;
    self.image.lose_unsynced();
  } else if (first == "put_back") {
    self.core.reset();
    self.disk = self.image;
    self.applied = 0;
    start(id, true);
  } else if (first == "damage") {
    self.core.reset();
    self.disk.lose_unsynced();
    self.disk.damage_at(number_of(words.at(1)));
    self.applied = 0;
    start(id, true);
  } else if (first == "full" || first == "roomy") {
    self.core->disk_nearly_full(now(id), first == "full");
    pump(id);
  } else if (first == "broken") {
    self.core->stored(now(id), {0, Errc::io_failed});
    pump(id);
  } else if (first == "digest") {
    consensus::Digest digest{};
    digest[0] = static_cast<std::uint8_t>(number_of(words.at(2)));
    self.core->state_digest(now(id), number_of(words.at(1)), digest);
    pump(id);
  } else {
    say("there is no command " + first);
  }
}

void Dialogue::snapshot(NodeId id) {
  Member& self = member(id);
  const std::string bytes = "the state after " + std::to_string(self.applied);
  auto meta = self.core->describe_snapshot(self.applied);
  if (!meta) {
    say(name(id) + " takes no snapshot: " + meta.error().message);
    return;
  }
  meta.value().size_bytes = bytes.size();
  meta.value().digest = consensus::digest_of(bytes);
  const bool saved = self.disk.save_snapshot(meta.value(), bytes).ok();
  self.core->snapshot_saved(now(id), meta.value(), saved ? Errc{} : Errc::io_failed);
  say(name(id) + " has a snapshot at " + describe(meta.value().position()) +
      ", its log begins at " + std::to_string(self.core->log().first_index()));
  pump(id);
}

void Dialogue::show_state() {
  for (const auto& [id, self] : members_) {
    if (!self.core) {
      say(name(id) + " is down");
      continue;
    }
    const Core& core = *self.core;
    say(name(id) + " " + role_name(core.role()) + " term " + std::to_string(core.term()) +
        " leader " + (core.leader() == NodeId::none ? "?" : name(core.leader())) + " log to " +
        describe(core.log().last()) + " commit " + std::to_string(core.commit()) + " durable " +
        std::to_string(core.durable_index()) + (core.damaged() ? " damaged" : "") + " " +
        describe_members(core.membership()));
  }
}

void Dialogue::show_log(NodeId id) {
  const Core& core = *member(id).core;
  std::string text = name(id) + " has";
  for (consensus::Index i = core.log().first_index(); i <= core.log().last_index(); ++i) {
    const consensus::Entry& entry = core.log().at(i);
    text += " " + describe(entry.position());
    if (entry.kind == consensus::EntryKind::noop) text += "=noop";
    if (entry.kind == consensus::EntryKind::membership) text += "=members";
    if (entry.kind == consensus::EntryKind::command) text += "=" + std::string(entry.data.view());
  }
  say(text);
}

void Dialogue::pump(NodeId id) {
  for (int round = 0; round < 1000; ++round) {
    consensus::Output output = member(id).core->take_output();
    const bool more =
        !output.committed.empty() || output.restore.has_value() || !output.snapshot_reads.empty();
    handle(id, output);
    if (!more) return;
  }
}

void Dialogue::handle(NodeId id, consensus::Output& output) {
  Member& self = member(id);
  for (const auto& line : output.log) say(name(id) + ": " + line.text);
  if (output.role &&
      !(output.role->role == consensus::Role::follower && output.role->leader == NodeId::none)) {
    say(name(id) + " is " + role_name(output.role->role) + " in term " +
        std::to_string(output.role->term) +
        (output.role->role == consensus::Role::follower ? " of " + name(output.role->leader) : ""));
  } else if (output.role) {
    say(name(id) + " follows nobody in term " + std::to_string(output.role->term));
  }
  for (consensus::StorageWrite& write : output.writes) self.disk.submit(std::move(write));
  for (Message& message : output.messages) network_.push_back(std::move(message));
  for (const auto& found : output.divergences) {
    say(name(id) + " finds that " + name(found.node) + " differs at " +
        std::to_string(found.index));
  }
  for (const auto& read : output.reads) {
    say(read.error == Errc{}
            ? name(id) + " may answer read " + std::to_string(read.id) + " after applying " +
                  std::to_string(read.index)
            : name(id) + " refuses read " + std::to_string(read.id) + ": " + errc_name(read.error));
  }
  if (output.failed) say(name(id) + " stops: " + errc_name(output.failed->code));
  if (output.restore) {
    self.applied = output.restore->index;
    say(name(id) + " restores the state after " + std::to_string(self.applied));
    self.core->applied(now(id), self.applied);
  }
  for (const consensus::Entry& entry : output.committed) apply(id, entry);
  if (!output.committed.empty()) self.core->applied(now(id), self.applied);
  for (const auto& read : output.snapshot_reads) {
    self.core->snapshot_piece(now(id), read,
                              self.disk.read_snapshot(read.snapshot, read.offset, read.length));
  }
}

void Dialogue::apply(NodeId id, const consensus::Entry& entry) {
  member(id).applied = entry.index;
  if (entry.kind == consensus::EntryKind::command) {
    say(name(id) + " applies " + describe(entry.position()) + " " + std::string(entry.data.view()));
  }
}

}  // namespace kitwork::protocol
