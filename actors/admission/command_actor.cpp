#include "actors/admission/command_actor.hpp"

#include <chrono>
#include <cstdio>
#include <map>
#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/typed_broker.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_response_promise.hpp>
#include "actors/admission/inbox_actor.hpp"
#include "actors/admission/question.hpp"
#include "actors/admission/trace_file.hpp"
#include "actors/admission/worker_texts.hpp"
#include "actors/admission/zone_status.hpp"
#include "actors/consensus/bytes.hpp"

namespace kitwork::admission {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Promise = caf::typed_response_promise<std::string>;
// A gateway that was not heard for so long is none any more.
constexpr std::uint64_t gateway_ms = 2500;
// A message with votes is sent when it is longer than this: a link takes 64 KiB.
constexpr std::size_t votes_bytes_max = 32u << 10;
using WriteAtom = caf::atom_constant<caf::atom("kw_votes")>;

template <class Clock>
std::uint64_t now_of() {
  const auto now = Clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<Milliseconds>(now).count());
}
std::uint64_t now_ms() { return now_of<std::chrono::steady_clock>(); }
std::uint64_t unix_ms() { return now_of<std::chrono::system_clock>(); }

std::string text_of(const ByteVector& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Waits for the disk, so that nobody else does. What came while it waited is one write.
caf::behavior vote_writer(caf::event_based_actor*, const std::shared_ptr<VoteFile>& file) {
  return {[file](WriteAtom, const std::string& lines) -> caf::result<bool> {
    std::vector<VoteLine> decoded;
    for (std::size_t at = 0; at < lines.size(); at += vote_line_bytes) {
      decoded.push_back(*decode_vote_line(std::string_view(lines).substr(at, vote_line_bytes)));
    }
    return file->append(decoded).ok();
  }};
}

struct Parts {
  CommandOptions options;
  std::optional<KeyPair> key;
  std::shared_ptr<SharedState> shared;
  std::shared_ptr<Inbox> inbox;
  std::shared_ptr<VoteFile> votes;
  consensus::ReplicaActor replica;
};

class Shell {
 public:
  using Self = CommandActor::stateful_broker_pointer<Shell>;

  void start(Self self, const Parts& parts) {
    self_ = self;
    options_ = parts.options;
    shared_ = parts.shared;
    inbox_ = parts.inbox;
    replica_ = parts.replica;
    member_ =
        std::make_unique<Member>(options_.member, *parts.key, parts.votes->book(), shared_->state);
    writer_ = self_->home_system().spawn<caf::detached>(vote_writer, parts.votes);
    trace_file_ = std::make_unique<TraceFile>(options_.trace_file, options_.genesis.configuration);
    inbox_->connect(caf::actor_cast<CommandActor>(self));
    on_inbox();
    on_clock();
  }

  Promise on_submit(const std::string& bytes) {
    // A promise takes the sender along: whoever asks afterwards finds nobody.
    const consensus::Speaker asks = speaker();
    Promise promise = self_->template make_response_promise<std::string>();
    Result<Submission> submission = decode_submission(bytes_of(bytes));
    if (!submission) return refuse(promise, submission.error());
    if (!asks.may_speak_for(submission.value().gateway)) {
      return refuse(promise, {Errc::not_permitted, "this is another gateway's name"});
    }
    const Waiter waiter = add_waiter(promise);
    with_member([&] { member_->submit(now_ms(), waiter, std::move(submission.value())); });
    return promise;
  }

  // What this member does not know it may not know yet: it reads the log's end before it says so.
  Promise on_outcome(const std::string& bytes) {
    Promise promise = self_->template make_response_promise<std::string>();
    const auto question = decode_question(bytes);
    if (!question) return refuse(promise, question.error());
    if (sent_by(question.value()) == Sent::nobody) {
      query({}, [this, promise, asked = question.value()](const consensus::Response& response) {
        if (response.error == Errc{}) return answer_outcome(promise, asked);
        refuse(promise, {response.error, "the zone does not agree on what it knows"});
      });
    } else {
      answer_outcome(promise, question.value());
    }
    return promise;
  }

  Promise on_trace(const std::string& bytes) {
    Promise promise = self_->template make_response_promise<std::string>();
    const auto question = decode_question(bytes);
    if (!question) return refuse_trace(promise, question.error().code);
    std::string text(1, trace_query);
    text.append(bytes, 0, question.value().invocation.size());
    query(text, [this, promise, asked = question.value()](const consensus::Response& response) {
      if (response.error != Errc{}) return void(refuse_trace(promise, response.error));
      if (sent_by(asked) != Sent::holder) return void(refuse_trace(promise, Errc::not_found));
      Promise answered = promise;
      answered.deliver(consensus::encode_response(response));
    });
    return promise;
  }

  // Gateways ask all the time whoever leads, which is how they are known.
  std::string on_status() {
    const std::uint64_t now = now_ms();
    const consensus::Speaker asks = speaker();
    if (asks.gateway && !asks.name.empty()) gateways_[asks.name] = now;
    std::erase_if(gateways_, [&](const auto& each) { return now - each.second > gateway_ms; });
    MemberView view{options_.member.id, member_->leader(), {}};
    for (const auto& [name, heard_ms] : gateways_) view.gateways.push_back(name);
    const std::lock_guard lock(shared_->mutex);
    return status_json(shared_->state, view);
  }

  std::string on_revoked() const {
    std::string bytes;
    const std::lock_guard lock(shared_->mutex);
    for (const auto& [digest, until_ms] : shared_->state.policy().revocations()) {
      bytes.append(digest.begin(), digest.end());
    }
    return bytes;
  }

  // A worker speaks for itself; a change of policy may be handed on by anybody.
  void on_claim(const std::string& bytes) {
    const BytesView view = bytes_of(bytes);
    const Result<ZoneItem> item = decode_item(view);
    if (!item) return;
    if (const auto* report = std::get_if<WorkerReport>(&item.value())) {
      if (!speaker().may_speak_for(number(report->worker))) return;
      remember_worker(*report);
    } else if (const auto* receipt = std::get_if<Receipt>(&item.value())) {
      if (!speaker().may_speak_for(number(receipt->worker))) return;
    } else if (const auto* receipts = std::get_if<Receipts>(&item.value())) {
      if (!speaker().may_speak_for(number(receipts->worker))) return;
    }
    with_member([&] { static_cast<void>(member_->claim({view.begin(), view.end()})); });
  }

  void on_vote(const std::string& bytes) {
    std::string_view rest = bytes;
    for (std::string_view each; consensus::get_bytes(rest, each);) {
      const Result<Vote> vote = decode_vote(bytes_of(each));
      if (!vote || !speaker().may_speak_for(number(vote.value().member))) return;
      with_member([&] { member_->vote_received(vote.value()); });
    }
  }

  void on_evidence(const std::string& bytes) {
    const Result<Evidence> evidence = decode_evidence(bytes_of(bytes));
    if (evidence) with_member([&] { member_->evidence_received(evidence.value()); });
  }

  void on_inbox() {
    for (const Inbox::Event& event : inbox_->take()) {
      with_member([&] {
        if (const auto* result = std::get_if<BatchResult>(&event)) {
          member_->applied(unix_ms(), *result);
          configured_ = configured_ || result->configured;
          trace_file_->write(shared_->state, *result);
        } else {
          member_->restored();
          trace_file_->restored(shared_->state);
        }
      });
    }
    if (!trace_file_->flush()) say("cannot write the trace to " + options_.trace_file);
  }

  void on_clock() {
    ask_who_leads();
    with_member([&] { member_->tick(now_ms()); });
    if (std::exchange(configured_, false)) tell_configuration();
    self_->delayed_send(self_, Milliseconds(options_.tick_ms), ClockAtom::value);
  }

  void on_link(MemberId member, const caf::strong_actor_ptr& other) {
    if (!other) return;
    others_[member] = caf::actor_cast<CommandActor>(other);
    self_->monitor(other);
  }

  void on_down(const caf::down_msg& down) {
    std::erase_if(others_, [&](const auto& each) { return each.second.address() == down.source; });
    std::erase_if(workers_, [&](const auto& each) { return each.second.address() == down.source; });
  }

 private:
  template <class Act>
  void with_member(Act act) {
    MemberOutput output;
    {
      const std::lock_guard lock(shared_->mutex);
      act();
      output = member_->take_output();
    }
    hand_out(std::move(output));
  }

  Waiter add_waiter(const Promise& promise) {
    promises_.emplace(++last_waiter_, promise);
    return last_waiter_;
  }

  enum class Sent : std::uint8_t { nobody, another, holder };

  // Who sent the invocation that is asked about, as far as this member knows.
  Sent sent_by(const InvocationQuestion& question) const {
    const std::lock_guard lock(shared_->mutex);
    const InvocationRecord* known = shared_->state.invocation(question.invocation);
    if (known == nullptr) return Sent::nobody;
    return known->holder == question.holder ? Sent::holder : Sent::another;
  }

  void answer_outcome(const Promise& promise, const InvocationQuestion& question) {
    if (sent_by(question) != Sent::holder) {
      refuse(promise, {Errc::not_found, "this holder sent no such invocation"});
      return;
    }
    const Waiter waiter = add_waiter(promise);
    with_member([&] { member_->ask(now_ms(), waiter, question.invocation); });
  }

  // Of the log, at its end.
  template <class Answered>
  void query(std::string_view question, Answered answered) {
    consensus::Request request;
    request.kind = consensus::RequestKind::query;
    request.body = question;
    const auto failed = [answered](Errc error) {
      consensus::Response response;
      response.error = error;
      answered(response);
    };
    self_
        ->request(replica_, Milliseconds(options_.proposal_timeout_ms), consensus::AskAtom::value,
                  consensus::encode_request(request))
        .then(
            [answered, failed](const std::string& bytes) {
              const auto response = consensus::decode_response(bytes);
              if (!response) return failed(response.error().code);
              answered(response.value());
            },
            [failed](const caf::error&) { failed(Errc::unavailable); });
  }

  Promise refuse_trace(Promise promise, Errc error) const {
    consensus::Response response;
    response.error = error;
    response.leader = static_cast<consensus::NodeId>(number(member_->leader()));
    promise.deliver(consensus::encode_response(response));
    return promise;
  }

  Promise refuse(Promise promise, const Error& error) const {
    Verdict verdict;
    verdict.error = error.code;
    verdict.leader = member_->leader();
    verdict.message = error.message;
    promise.deliver(text_of(encode_verdict(verdict)));
    return promise;
  }

  consensus::Speaker speaker() const {
    if (!options_.speaker_of) return {true, {}, 0, false};
    return options_.speaker_of(self_->current_sender());
  }

  // A worker says with each report where it is; anybody could say so, but for its signature.
  void remember_worker(const WorkerReport& report) {
    const caf::strong_actor_ptr sender = self_->current_sender();
    if (!sender) return;
    WorkerActor& known = workers_[report.worker];
    if (known && known.address() == caf::actor_cast<caf::actor_addr>(sender)) return;
    std::optional<PublicKey> key;
    {
      const std::lock_guard lock(shared_->mutex);
      const auto& workers = shared_->state.policy().workers();
      const auto found = workers.find(report.worker);
      if (found != workers.end()) key = found->second;
    }
    if (!key || !verify_report(report, *key)) return;
    known = caf::actor_cast<WorkerActor>(sender);
    self_->monitor(sender);
    configured_ = true;
  }

  void tell_configuration() {
    std::optional<PolicyChange> change;
    {
      const std::lock_guard lock(shared_->mutex);
      change = shared_->state.policy().configured_by();
    }
    if (!change) return;
    for (const auto& [id, worker] : workers_) {
      if (worker) self_->send(worker, ConfigAtom::value, text_of(encode_item(*change)));
    }
  }

  void ask_who_leads() {
    consensus::Request request;
    self_
        ->request(replica_, Milliseconds(options_.proposal_timeout_ms), consensus::AskAtom::value,
                  consensus::encode_request(request))
        .then(
            [this](const std::string& bytes) {
              const auto response = consensus::decode_response(bytes);
              if (response) leader_is(response.value().leader);
            },
            [this](const caf::error&) { leader_is(consensus::NodeId::none); });
  }

  void leader_is(consensus::NodeId leader) {
    with_member(
        [&] { member_->leader_is(now_ms(), static_cast<MemberId>(consensus::number(leader))); });
  }

  void propose(const Proposal& proposal) {
    consensus::Request request;
    request.kind = consensus::RequestKind::command;
    const std::string batch = text_of(proposal.batch);
    request.body = batch;
    const auto failed = [this, id = proposal.id] {
      with_member([&] { member_->proposal_failed(id); });
    };
    self_
        ->request(replica_, Milliseconds(options_.proposal_timeout_ms), consensus::AskAtom::value,
                  consensus::encode_request(request))
        .then(
            [failed](const std::string& bytes) {
              const auto response = consensus::decode_response(bytes);
              if (!response || response.value().error != Errc{}) failed();
            },
            [failed](const caf::error&) { failed(); });
  }

  void record(const std::vector<VoteWrite>& writes) {
    std::string lines;
    for (const VoteWrite& each : writes) lines += encode_vote_line(each.line);
    self_->request(writer_, caf::infinite, WriteAtom::value, std::move(lines))
        .then(
            [this, id = writes.back().id](bool durable) {
              if (!durable) return say("the record of votes failed: this member signs no more");
              with_member([&] { member_->recorded(id); });
            },
            [this](const caf::error&) { say("the record of votes is gone"); });
  }

  void hand_out(MemberOutput output) {
    for (const Proposal& each : output.proposals) propose(each);
    if (!output.vote_writes.empty()) record(output.vote_writes);
    for (const auto& [member, other] : others_) send_votes(other, output.votes);
    if (const auto leader = others_.find(member_->leader()); leader != others_.end()) {
      send_votes(leader->second, output.votes_for_leader);
    }
    for (const MemberAnswer& each : output.answers) {
      const auto found = promises_.find(each.waiter);
      found->second.deliver(text_of(encode_verdict(each.verdict)));
      promises_.erase(found);
    }
    for (auto& [worker, texts] : worker_texts(output)) {
      const auto to = workers_.find(worker);
      if (to == workers_.end() || !to->second) continue;
      for (std::string& each : texts.assignments) {
        self_->send(to->second, AssignAtom::value, std::move(each));
      }
      for (std::string& each : texts.heard) {
        self_->send(to->second, HeardAtom::value, std::move(each));
      }
    }
    for (const Evidence& each : output.evidence) {
      for (const auto& [id, worker] : workers_) {
        if (worker) self_->send(worker, EvidenceAtom::value, text_of(encode_evidence(each)));
      }
    }
    for (const std::string& each : output.alarms) say(each);
  }

  void send_votes(const CommandActor& to, const std::vector<Vote>& votes) {
    std::string text;
    for (const Vote& each : votes) {
      consensus::put_bytes(text, text_of(encode_vote(each)));
      if (text.size() > votes_bytes_max) {
        self_->send(to, VoteAtom::value, std::exchange(text, {}));
      }
    }
    if (!text.empty()) self_->send(to, VoteAtom::value, std::move(text));
  }

  void say(const std::string& text) const {
    std::fprintf(stderr, "member %llu: %s\n",
                 static_cast<unsigned long long>(number(options_.member.id)), text.c_str());
  }

  Self self_ = nullptr;
  CommandOptions options_;
  std::shared_ptr<SharedState> shared_;
  std::shared_ptr<Inbox> inbox_;
  consensus::ReplicaActor replica_;
  std::unique_ptr<Member> member_;
  std::unique_ptr<TraceFile> trace_file_;
  caf::actor writer_;
  std::map<MemberId, CommandActor> others_;
  std::map<WorkerId, WorkerActor> workers_;
  std::map<std::string, std::uint64_t> gateways_;  // when each was heard
  std::map<Waiter, Promise> promises_;
  Waiter last_waiter_ = 0;
  bool configured_ = false;
};

CommandActor::behavior_type command_behavior(CommandActor::stateful_broker_pointer<Shell> self,
                                             const std::shared_ptr<Parts>& parts) {
  // What strangers send must not end this actor.
  self->set_error_handler([](caf::scheduled_actor*, caf::error&) {});
  self->set_down_handler(
      [self](caf::scheduled_actor*, caf::down_msg& down) { self->state.on_down(down); });
  self->state.start(self, *parts);
  return {
      [self](SubmitAtom, const std::string& bytes) { return self->state.on_submit(bytes); },
      [self](OutcomeAtom, const std::string& bytes) { return self->state.on_outcome(bytes); },
      [self](TraceAtom, const std::string& bytes) { return self->state.on_trace(bytes); },
      [self](StatusAtom) { return self->state.on_status(); },
      [self](RevokedAtom) { return self->state.on_revoked(); },
      [self](ClaimAtom, const std::string& bytes) { self->state.on_claim(bytes); },
      [self](VoteAtom, const std::string& bytes) { self->state.on_vote(bytes); },
      [self](EvidenceAtom, const std::string& bytes) { self->state.on_evidence(bytes); },
      [self](ClockAtom) { self->state.on_clock(); },
      [self](InboxAtom) { self->state.on_inbox(); },
      [self](LinkAtom, std::uint64_t member, const caf::strong_actor_ptr& other) {
        self->state.on_link(static_cast<MemberId>(member), other);
      },
  };
}

}  // namespace

Result<CommandLayer> spawn_command(caf::actor_system& system, CommandOptions options,
                                   const KeyPair& key, storage::DiskStorage& storage,
                                   storage::Disk& votes) {
  if (const auto checked = check_genesis(options.genesis); !checked) return checked.error();
  auto file = VoteFile::open(votes);
  if (!file) return file.error();
  auto parts = std::make_shared<Parts>();
  parts->shared = std::make_shared<SharedState>(options.genesis);
  parts->inbox = std::make_shared<Inbox>();
  parts->votes = std::move(file.value());
  parts->key = key;
  options.replica.speaker_of = options.speaker_of;
  // Members vote for what they know to be committed.
  options.replica.settings.announce_commits = true;
  auto machine = std::make_unique<ZoneMachine>(parts->shared, parts->inbox);
  auto replica = spawn_replica(system, options.replica, std::move(machine), storage);
  if (!replica) return replica.error();
  parts->replica = replica.value();
  parts->options = std::move(options);
  CommandLayer layer;
  layer.replica = replica.value();
  // On the thread of the sockets, as the log is: from a message to the next nobody has to be woken.
  layer.command = system.middleman().spawn_broker(command_behavior, parts);
  return layer;
}

}  // namespace kitwork::admission
