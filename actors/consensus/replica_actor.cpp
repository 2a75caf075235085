#include "actors/consensus/replica_actor.hpp"

#include <chrono>
#include <cstdio>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/middleman_actor.hpp>
#include <caf/io/typed_broker.hpp>
#include <caf/send.hpp>
#include <caf/typed_response_promise.hpp>
#include "actors/consensus/tagged_batch.hpp"
#include "actors/storage/short_turns.hpp"
#include "actors/storage/storage_worker.hpp"

namespace kitwork::consensus {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;
using Promise = caf::typed_response_promise<std::string>;

Now now_of_the_clocks() {
  const auto monotonic = Clock::now().time_since_epoch();
  const auto unix = std::chrono::system_clock::now().time_since_epoch();
  return {static_cast<std::uint64_t>(std::chrono::duration_cast<Milliseconds>(monotonic).count()),
          static_cast<std::uint64_t>(std::chrono::duration_cast<Milliseconds>(unix).count())};
}

// What the disk's threads have to say, until the actor fetches it. Only a wake-up goes through CAF.
class Inbox final : public storage::StorageEvents {
 public:
  struct Room {
    bool nearly_full = false;
  };
  struct Loaded {
    SnapshotMeta meta;
    Result<Payload> bytes;
  };
  struct Saved {
    SnapshotMeta meta;
    Errc error{};
  };
  struct Piece {
    SnapshotRead read;
    Result<Payload> data;
  };
  using Event = std::variant<std::vector<StorageCompletion>, Saved, Piece, Loaded, Room>;

  void connect(ReplicaActor actor) { actor_ = std::move(actor); }
  std::vector<Event> take() {
    const std::lock_guard lock(mutex_);
    woken_ = false;
    return std::exchange(events_, {});
  }
  // Whether completed writes wake the actor, or wait until it comes by. True if some wait already.
  bool want_completions(bool want) {
    const std::lock_guard lock(mutex_);
    completions_wake_ = want;
    return want && !events_.empty();
  }

  void stored(std::vector<StorageCompletion> completions) override { add(std::move(completions)); }
  void snapshot_saved(const SnapshotMeta& meta, Errc error) override { add(Saved{meta, error}); }
  void snapshot_piece(const SnapshotRead& read, Result<Payload> piece) override {
    add(Piece{read, std::move(piece)});
  }
  void snapshot_loaded(const SnapshotMeta& meta, Result<Payload> bytes) override {
    add(Loaded{meta, std::move(bytes)});
  }
  void room_changed(bool nearly_full) override { add(Room{nearly_full}); }

 private:
  void add(Event event) {
    bool wake = false;
    {
      const std::lock_guard lock(mutex_);
      const bool urgent =
          completions_wake_ || !std::holds_alternative<std::vector<StorageCompletion>>(event);
      events_.push_back(std::move(event));
      wake = urgent && !std::exchange(woken_, true);
    }
    if (wake) caf::anon_send<caf::message_priority::high>(actor_, WakeAtom::value);
  }

  std::mutex mutex_;
  std::vector<Event> events_;
  bool woken_ = false;
  bool completions_wake_ = true;
  ReplicaActor actor_;
};

// Who asked: alone, by a promise, or in a batch, under a number of its own.
struct Waiting {
  Promise promise;
  caf::strong_actor_ptr client;
  std::uint64_t tag = 0;
};

struct Peer {
  PeerAddress address;
  ReplicaActor handle;
  bool connecting = false;
  Clock::time_point next_attempt{};
};

class Shell {
 public:
  using Self = ReplicaActor::broker_pointer;

  void start(Self self, ReplicaOptions options, std::unique_ptr<ServedMachine> machine,
             std::unique_ptr<Replica> replica, storage::DiskStorage& storage) {
    // This is the thread of the sockets, and stays it.
    storage::ask_for_short_turns();
    self_ = self;
    options_ = std::move(options);
    machine_ = std::move(machine);
    replica_ = std::move(replica);
    for (const PeerAddress& address : options_.peers) peers_[address.id].address = address;
    inbox_.connect(caf::actor_cast<ReplicaActor>(self));
    worker_ = std::make_unique<storage::StorageWorker>(storage, inbox_);
    on_tick();
  }

  void on_peer(const std::string& bytes) {
    auto message = decode_message(bytes);
    if (!message) return say(LogLevel::warning, "dropped: " + message.error().message);
    if (!may_say(message.value().from)) {
      return say(LogLevel::warning, "dropped: a message in the name of another member");
    }
    replica_->receive(now_of_the_clocks(), std::move(message.value()));
    flush_soon();
  }

  void on_link(NodeId id, const caf::strong_actor_ptr& actor) {
    if (!actor || id == options_.settings.id) return;
    peers_[id].handle = caf::actor_cast<ReplicaActor>(actor);
    self_->monitor(actor);
  }

  Promise on_ask(const std::string& bytes) {
    Promise promise = self_->make_response_promise<std::string>();
    ask(bytes, {promise, {}, 0});
    return promise;
  }

  void on_asks(const std::string& bytes) {
    if (bytes.size() > batch_bytes_max + request_bytes_max) {
      return say(LogLevel::warning, "dropped: a batch that is too long");
    }
    std::string_view rest = bytes;
    for (Tagged each; take_tagged(rest, each);) {
      ask(each.bytes, {{}, self_->current_sender(), each.tag});
    }
    if (!rest.empty()) say(LogLevel::warning, "dropped the end of a batch: it is none");
  }

  void on_wake() { flush(); }

  void on_tick() {
    take_events();
    replica_->tick(now_of_the_clocks());
    connect_peers();
    flush();
    caf::delayed_anon_send<caf::message_priority::high>(
        caf::actor_cast<ReplicaActor>(self_), Milliseconds(options_.tick_ms), TickAtom::value);
  }

  void on_flush() {
    flush_pending_ = false;
    flush();
  }

  void on_slice() {
    slice_pending_ = false;
    flush();
  }

  void on_down(const caf::down_msg& down) {
    for (auto& [id, peer] : peers_) {
      if (peer.handle && peer.handle.address() == down.source) peer.handle = ReplicaActor{};
    }
  }

 private:
  void on_event(const std::vector<StorageCompletion>& completions) {
    for (const StorageCompletion& each : completions) replica_->stored(now_of_the_clocks(), each);
  }
  void on_event(const Inbox::Saved& saved) {
    replica_->snapshot_saved(now_of_the_clocks(), saved.meta, saved.error);
  }
  void on_event(const Inbox::Piece& piece) {
    replica_->snapshot_piece(now_of_the_clocks(), piece.read, piece.data);
  }
  void on_event(const Inbox::Loaded& loaded) {
    replica_->restored(now_of_the_clocks(), loaded.meta, loaded.bytes);
  }
  void on_event(const Inbox::Room& room) {
    replica_->disk_nearly_full(now_of_the_clocks(), room.nearly_full);
  }

  bool may_say(NodeId from) const {
    return !options_.speaker_of ||
           options_.speaker_of(self_->current_sender()).may_speak_for(number(from));
  }

  void ask(std::string_view bytes, Waiting waiting) {
    const auto request = decode_request(bytes);
    const bool full = waiting_.size() >= options_.clients_waiting_max;
    flush_soon();
    if (!request || full) {
      Response response;
      response.error = full ? Errc::overloaded : request.error().code;
      return answer(waiting, response);
    }
    const ClientTag tag = ++last_tag_;
    waiting_.emplace(tag, std::move(waiting));
    replica_->request(now_of_the_clocks(), tag, request.value());
  }

  void answer(Waiting& waiting, const Response& response) {
    std::string bytes = encode_response(response);
    if (!waiting.client) {
      waiting.promise.deliver(std::move(bytes));
      return;
    }
    std::string& batch = answers_[waiting.client];
    add_tagged(batch, waiting.tag, bytes);
    if (batch.size() > batch_bytes_max) send_answers(waiting.client, std::exchange(batch, {}));
  }

  void send_answers(const caf::strong_actor_ptr& client, std::string batch) {
    self_->send(caf::actor_cast<AnswersActor>(client), AnswersAtom::value, std::move(batch));
  }

  void take_events() {
    for (Inbox::Event& event : inbox_.take()) {
      std::visit([this](auto& each) { on_event(each); }, event);
    }
  }

  // After all that is in the mailbox by now: what came together is proposed, sent and written
  // together.
  void flush_soon() {
    if (std::exchange(flush_pending_, true)) return;
    caf::anon_send(caf::actor_cast<ReplicaActor>(self_), FlushAtom::value);
  }

  void flush() {
    do {
      take_events();
      hand_out();
      // A leader's own write is rarely what it waits for: its answer need not wake anybody then.
    } while (inbox_.want_completions(replica_->core().waits_for_disk()));
  }

  void hand_out() {
    ReplicaOutput output = replica_->take_output(now_of_the_clocks());
    worker_->write(std::move(output.writes));
    for (const Message& message : output.messages) send(message);
    for (const Answer& each : output.answers) {
      const auto found = waiting_.find(each.tag);
      answer(found->second, each.response);
      waiting_.erase(found);
    }
    for (auto& [client, batch] : std::exchange(answers_, {})) {
      if (!batch.empty()) send_answers(client, std::move(batch));
    }
    for (const SnapshotRead& read : output.snapshot_reads) worker_->read(read);
    if (output.snapshot_save) worker_->save(std::move(*output.snapshot_save));
    if (output.saving && !std::exchange(slice_pending_, true)) {
      // Sockets have their turn in between, which they would not before a message sent at once.
      caf::delayed_anon_send(caf::actor_cast<ReplicaActor>(self_), Milliseconds(1),
                             SliceAtom::value);
    }
    if (output.restore) worker_->load(*output.restore);
    for (const LogLine& line : output.log) say(line.level, line.text);
    if (output.failed) {
      say(LogLevel::error, "this member stops: " + output.failed->message);
      self_->quit();
    }
  }

  // A peer that is not connected loses the message, as any network may.
  void send(const Message& message) {
    const auto found = peers_.find(message.to);
    if (found == peers_.end() || !found->second.handle) return;
    self_->send<caf::message_priority::high>(found->second.handle, PeerAtom::value,
                                             encode_message(message));
  }

  void connect_peers() {
    const auto now = Clock::now();
    for (auto& [id, peer] : peers_) {
      if (peer.handle || peer.connecting || now < peer.next_attempt) continue;
      if (peer.address.host.empty()) continue;
      peer.connecting = true;
      connect(id, peer);
    }
  }

  // Through the middleman's actor, which never blocks us, unlike remote_actor().
  void connect(NodeId id, const Peer& peer) {
    auto done = [this, id = id](ReplicaActor handle) {
      Peer& found = peers_[id];
      found.connecting = false;
      found.next_attempt = Clock::now() + Milliseconds(options_.reconnect_ms);
      found.handle = std::move(handle);
      if (found.handle) self_->monitor(found.handle);
    };
    self_
        ->request(self_->home_system().middleman().actor_handle(),
                  Milliseconds(options_.connect_timeout_ms), caf::connect_atom::value,
                  peer.address.host, peer.address.port)
        .then(
            [done](const caf::node_id&, caf::strong_actor_ptr& actor,
                   const std::set<std::string>&) {
              done(actor ? caf::actor_cast<ReplicaActor>(actor) : ReplicaActor{});
            },
            [done](const caf::error&) { done(ReplicaActor{}); });
  }

  void say(LogLevel level, const std::string& text) const {
    if (level < LogLevel::warning && !options_.verbose) return;
    std::fprintf(stderr, "replica %llu: %s\n",
                 static_cast<unsigned long long>(number(options_.settings.id)), text.c_str());
  }

  Self self_ = nullptr;
  ReplicaOptions options_;
  std::unique_ptr<ServedMachine> machine_;
  std::unique_ptr<Replica> replica_;
  Inbox inbox_;
  std::map<NodeId, Peer> peers_;
  std::unordered_map<ClientTag, Waiting> waiting_;
  // On their way out, by client.
  std::map<caf::strong_actor_ptr, std::string> answers_;
  ClientTag last_tag_ = 0;
  bool flush_pending_ = false;
  bool slice_pending_ = false;
  // Last, so that its threads end before what they talk to.
  std::unique_ptr<storage::StorageWorker> worker_;
};

// What a spawn hands over; CAF copies constructor arguments, so they come in one shared piece.
struct Parts {
  ReplicaOptions options;
  std::unique_ptr<ServedMachine> machine;
  std::unique_ptr<Replica> replica;
  storage::DiskStorage* storage = nullptr;
};

ReplicaActor::behavior_type replica_behavior(ReplicaActor::stateful_broker_pointer<Shell> self,
                                             const std::shared_ptr<Parts>& parts) {
  // What strangers send must not end this actor.
  self->set_error_handler([](caf::scheduled_actor*, caf::error&) {});
  self->set_down_handler(
      [self](caf::scheduled_actor*, caf::down_msg& down) { self->state.on_down(down); });
  self->state.start(self, std::move(parts->options), std::move(parts->machine),
                    std::move(parts->replica), *parts->storage);
  return {
      [self](PeerAtom, const std::string& bytes) { self->state.on_peer(bytes); },
      [self](AskAtom, const std::string& bytes) { return self->state.on_ask(bytes); },
      [self](AsksAtom, const std::string& bytes) { self->state.on_asks(bytes); },
      [self](PeerLinkAtom, std::uint64_t id, const caf::strong_actor_ptr& actor) {
        self->state.on_link(static_cast<NodeId>(id), actor);
      },
      [self](TickAtom) { self->state.on_tick(); },
      [self](WakeAtom) { self->state.on_wake(); },
      [self](FlushAtom) { self->state.on_flush(); },
      [self](SliceAtom) { self->state.on_slice(); },
  };
}

}  // namespace

Result<ReplicaActor> spawn_replica(caf::actor_system& system, ReplicaOptions options,
                                   std::unique_ptr<ServedMachine> machine,
                                   storage::DiskStorage& storage) {
  auto recovered = storage.recover();
  if (!recovered) return recovered.error();
  auto replica = Replica::create(options.settings, *machine, std::move(recovered.value()),
                                 now_of_the_clocks());
  if (!replica) return replica.error();
  auto parts = std::make_shared<Parts>();
  parts->options = std::move(options);
  parts->machine = std::move(machine);
  parts->replica = std::move(replica.value());
  parts->storage = &storage;
  return system.middleman().spawn_broker(replica_behavior, parts);
}

}  // namespace kitwork::consensus
