#include "actors/node/zone_client_actor.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/io/broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include "actors/admission/question.hpp"
#include "actors/admission/zone_protocol_actor.hpp"
#include "actors/consensus/bytes.hpp"
#include "actors/consensus/message_codec.hpp"

namespace kitwork::node {
namespace {

using admission::CommandActor;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;
using LookAtom = caf::atom_constant<caf::atom("kw_look")>;
using AgainAtom = caf::atom_constant<caf::atom("kw_again")>;

enum class Kind : std::uint8_t { submission, result, trace };

struct Question {
  Kind kind = Kind::submission;
  std::string bytes;
  gateway::Zone::Answered answered;
  gateway::Zone::Traced traced;

  // Once: whoever says it drops the question.
  void refuse(Errc error) const {
    if (kind == Kind::trace) return traced({error, {}});
    Verdict verdict;
    verdict.error = error;
    answered(std::move(verdict));
  }
};

std::string text_of(const ByteVector& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

gateway::TraceAnswer trace_of(const consensus::Response& response) {
  gateway::TraceAnswer answer;
  std::string_view rest = response.body;
  for (std::string_view each; consensus::get_bytes(rest, each);) {
    const BytesView record = bytes_of(each);
    answer.records.emplace_back(record.begin(), record.end());
  }
  if (!rest.empty()) return {Errc::malformed, {}};
  return answer;
}

std::vector<Digest> digests_in(std::string_view bytes) {
  std::vector<Digest> digests(bytes.size() / std::tuple_size_v<Digest>);
  for (Digest& each : digests) {
    std::copy_n(bytes.begin(), each.size(), each.begin());
    bytes.remove_prefix(each.size());
  }
  std::sort(digests.begin(), digests.end());
  return digests;
}

}  // namespace

// Only a wake-up goes through CAF.
class ZoneInbox {
 public:
  explicit ZoneInbox(std::size_t questions_max) : questions_max_(questions_max) {}

  void connect(const caf::actor& actor) {
    const std::lock_guard lock(mutex_);
    actor_ = actor;
  }
  // False: it is refused, and somebody has to say so.
  Errc add(Question& question) {
    const std::lock_guard lock(mutex_);
    if (closed_) return Errc::unavailable;
    if (under_way_ >= questions_max_) return Errc::overloaded;
    ++under_way_;
    questions_.push_back(std::move(question));
    if (!std::exchange(woken_, true)) caf::anon_send(actor_, admission::InboxAtom::value);
    return {};
  }
  void ask(Question question) {
    const Errc refused = add(question);
    if (refused != Errc{}) question.refuse(refused);
  }
  std::vector<Question> take() {
    const std::lock_guard lock(mutex_);
    woken_ = false;
    return std::exchange(questions_, {});
  }
  void done() {
    const std::lock_guard lock(mutex_);
    --under_way_;
  }
  void set_status(std::string status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  std::string status() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  void set_revoked(std::vector<Digest> revoked) {
    const std::lock_guard lock(listening_);
    if (revoked == revoked_) return;
    revoked_ = std::move(revoked);
    if (listener_) listener_(revoked_);
  }
  void listen(ZoneClient::Revoked listener) {
    const std::lock_guard lock(listening_);
    listener_ = std::move(listener);
    if (listener_ && !revoked_.empty()) listener_(revoked_);
  }
  std::vector<Question> close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    actor_ = nullptr;
    return std::exchange(questions_, {});
  }

  std::atomic<bool> ready{false};

 private:
  const std::size_t questions_max_;
  mutable std::mutex mutex_;
  std::string status_;
  std::vector<Question> questions_;
  std::size_t under_way_ = 0;
  bool woken_ = false;
  bool closed_ = false;
  caf::actor actor_;
  // Held while the listener is told, so that it is told nothing more once it is taken back.
  std::mutex listening_;
  ZoneClient::Revoked listener_;
  std::vector<Digest> revoked_;
};

class ZoneClientShell {
 public:
  // On the thread of the sockets: a question is sent by who was woken for it.
  using Self = caf::io::broker;

  void start(Self* self, const ZoneClientSettings& settings, std::shared_ptr<ZoneInbox> inbox) {
    self_ = self;
    settings_ = settings;
    inbox_ = std::move(inbox);
    look();
  }
  ~ZoneClientShell() {
    if (!inbox_) return;
    for (const Question& each : inbox_->close()) each.refuse(Errc::unavailable);
    for (const auto& [number, pending] : pending_) pending.question.refuse(Errc::unavailable);
  }

  void on_link(MemberId member, const caf::strong_actor_ptr& actor) {
    if (!actor) return;
    members_[member] = caf::actor_cast<CommandActor>(actor);
    self_->monitor(actor);
    if (!inbox_->ready) look_now();
  }

  void on_down(const caf::down_msg& down) {
    std::erase_if(members_, [&](const auto& each) { return each.second.address() == down.source; });
    if (members_.empty()) inbox_->ready = false;
    if (!members_.contains(leader_)) leader_ = MemberId::none;
  }

  void look() {
    look_now();
    self_->delayed_send(self_, Milliseconds(settings_.look_ms), LookAtom::value);
  }

  // Who leads proposes it; the others drop it. Whoever said it looks whether it stands.
  void on_policy(const std::string& item) {
    for (const auto& [id, member] : members_)
      self_->send(member, admission::ClaimAtom::value, item);
    look_now();
  }

  void on_inbox() {
    for (Question& each : inbox_->take()) {
      const std::uint64_t number = ++last_number_;
      pending_[number] = {std::move(each), Clock::now() + Milliseconds(settings_.patience_ms),
                          settings_.pause_ms, 0};
      ask(number);
    }
  }

  void ask(std::uint64_t number) {
    const auto found = pending_.find(number);
    if (found == pending_.end()) return;
    const MemberId member = choose();
    if (member == MemberId::none) return later(number, Errc::unavailable);
    const auto left = std::chrono::duration_cast<Milliseconds>(found->second.until - Clock::now());
    const Milliseconds timeout =
        std::clamp(left, Milliseconds(1), Milliseconds(settings_.attempt_ms));
    const Question& question = found->second.question;
    const CommandActor& to = members_.at(member);
    switch (question.kind) {
      case Kind::submission:
        return expect(number, member,
                      self_->request(to, timeout, admission::SubmitAtom::value, question.bytes));
      case Kind::result:
        return expect(number, member,
                      self_->request(to, timeout, admission::OutcomeAtom::value, question.bytes));
      case Kind::trace:
        return expect(number, member,
                      self_->request(to, timeout, admission::TraceAtom::value, question.bytes));
    }
  }

 private:
  struct Pending {
    Question question;
    Clock::time_point until{};
    std::uint64_t pause_ms = 0;
    std::uint32_t hops = 0;  // from one member to another since the last pause
  };
  static constexpr std::uint32_t hops_max = 3;

  // What the zone is like: whom to ask, and whether it is worth it.
  void look_now() {
    const MemberId member = choose();
    if (member == MemberId::none || looking_) return;
    looking_ = true;
    self_
        ->request(members_.at(member), Milliseconds(settings_.look_patience_ms),
                  admission::StatusAtom::value)
        .then([this, member](const std::string& status) { on_status(member, status); },
              [this, member](const caf::error&) {
                looking_ = false;
                inbox_->ready = false;
                if (leader_ == member) leader_ = MemberId::none;
                last_asked_ = member;
              });
  }

  void on_status(MemberId member, const std::string& text) {
    looking_ = false;
    const auto status = nlohmann::json::parse(text, nullptr, false);
    if (!status.is_object() || !status.contains("workers")) return;
    inbox_->set_status(text);
    const auto leader = static_cast<MemberId>(status.value("leader", std::uint64_t{0}));
    if (leader != MemberId::none) leader_ = leader;
    bool works = false;
    for (const auto& each : status["workers"]) works = works || !each.value("lost", true);
    inbox_->ready = works && leader != MemberId::none;
    const std::uint64_t policy = status.value("policy", std::uint64_t{0});
    if (policy > revoked_at_ && members_.contains(member)) ask_revoked(member, policy);
  }

  // With every change of the policy: gateways refuse what the zone would.
  void ask_revoked(MemberId member, std::uint64_t policy) {
    self_
        ->request(members_.at(member), Milliseconds(settings_.look_patience_ms),
                  admission::RevokedAtom::value)
        .then(
            [this, policy](const std::string& bytes) {
              if (policy <= revoked_at_ || bytes.size() % std::tuple_size_v<Digest> != 0) return;
              revoked_at_ = policy;
              inbox_->set_revoked(digests_in(bytes));
            },
            [](const caf::error&) {});
  }

  template <class Requested>
  void expect(std::uint64_t number, MemberId member, Requested requested) {
    requested.then(
        [this, number, member](const std::string& bytes) { on_answer(number, member, bytes); },
        [this, number, member](const caf::error&) {
          // It is gone, or so slow that another one may know more.
          if (leader_ == member) leader_ = MemberId::none;
          last_asked_ = member;
          later(number, Errc::unavailable);
        });
  }

  // Who leads as far as is known, or one after the other.
  MemberId choose() {
    if (members_.empty()) return MemberId::none;
    if (members_.contains(leader_)) return leader_;
    auto next = members_.upper_bound(last_asked_);
    if (next == members_.end()) next = members_.begin();
    return last_asked_ = next->first;
  }

  void on_answer(std::uint64_t number, MemberId member, const std::string& bytes) {
    const auto found = pending_.find(number);
    if (found == pending_.end()) return;
    if (found->second.question.kind == Kind::trace) {
      const auto response = consensus::decode_response(bytes);
      if (!response) return later(number, response.error().code);
      const auto leader = static_cast<MemberId>(consensus::number(response.value().leader));
      if (ask_again(number, member, response.value().error, leader)) return;
      if (response.value().error != Errc{}) return refuse(number, response.value().error);
      return finish(number).question.traced(trace_of(response.value()));
    }
    Result<Verdict> verdict = decode_verdict(bytes_of(bytes));
    if (!verdict) return later(number, verdict.error().code);
    if (ask_again(number, member, verdict.value().error, verdict.value().leader)) return;
    finish(number).question.answered(std::move(verdict.value()));
  }

  // Whether this says nothing about the question, so that it was put again.
  bool ask_again(std::uint64_t number, MemberId member, Errc error, MemberId leader) {
    if (leader != MemberId::none) leader_ = leader;
    if (error != Errc::not_leader && error != Errc::unavailable &&
        error != Errc::leadership_moving) {
      return false;
    }
    last_asked_ = member;
    if (leader_ == member) leader_ = MemberId::none;
    Pending& pending = pending_.at(number);
    const bool known = leader_ != MemberId::none && members_.contains(leader_);
    if (known && ++pending.hops <= hops_max) {
      ask(number);
    } else {
      later(number, error);
    }
    return true;
  }

  void later(std::uint64_t number, Errc why) {
    const auto found = pending_.find(number);
    if (found == pending_.end()) return;
    Pending& pending = found->second;
    const Milliseconds pause(pending.pause_ms);
    if (Clock::now() + pause >= pending.until) {
      return refuse(number, why == Errc::malformed ? why : Errc::unavailable);
    }
    pending.pause_ms = std::min(pending.pause_ms * 2, settings_.pause_ms_max);
    pending.hops = 0;
    self_->delayed_send(self_, pause, AgainAtom::value, number);
  }

  Pending finish(std::uint64_t number) {
    auto node = pending_.extract(number);
    inbox_->done();
    return std::move(node.mapped());
  }

  void refuse(std::uint64_t number, Errc error) { finish(number).question.refuse(error); }

  Self* self_ = nullptr;
  ZoneClientSettings settings_;
  std::shared_ptr<ZoneInbox> inbox_;
  std::map<MemberId, CommandActor> members_;
  MemberId leader_ = MemberId::none;
  MemberId last_asked_ = MemberId::none;
  std::map<std::uint64_t, Pending> pending_;
  std::uint64_t last_number_ = 0;
  bool looking_ = false;
  std::uint64_t revoked_at_ = 0;  // by which policy's number

 public:
  // What a spawn is given is copied by CAF, so it comes in one piece.
  struct Parts {
    ZoneClientSettings settings;
    std::shared_ptr<ZoneInbox> inbox;
  };
  static caf::behavior behavior(caf::stateful_actor<ZoneClientShell, caf::io::broker>* self,
                                const Parts& parts) {
    self->set_error_handler([](caf::scheduled_actor*, caf::error&) {});
    self->set_down_handler(
        [self](caf::scheduled_actor*, caf::down_msg& down) { self->state.on_down(down); });
    self->state.start(self, parts.settings, parts.inbox);
    return {
        [self](admission::InboxAtom) { self->state.on_inbox(); },
        [self](LookAtom) { self->state.look(); },
        [self](admission::ClaimAtom, const std::string& item) { self->state.on_policy(item); },
        [self](AgainAtom, std::uint64_t number) { self->state.ask(number); },
        [self](admission::LinkAtom, std::uint64_t member, const caf::strong_actor_ptr& actor) {
          self->state.on_link(static_cast<MemberId>(member), actor);
        },
    };
  }
};

ZoneClient::ZoneClient(caf::actor_system& system, ZoneClientSettings settings)
    : inbox_(std::make_shared<ZoneInbox>(settings.questions_max)),
      actor_(system.middleman().spawn_broker(ZoneClientShell::behavior,
                                             ZoneClientShell::Parts{settings, inbox_})) {
  inbox_->connect(actor_);
}

ZoneClient::~ZoneClient() {
  for (const Question& each : inbox_->close()) each.refuse(Errc::unavailable);
  caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
}

void ZoneClient::link(MemberId member, const caf::strong_actor_ptr& actor) {
  caf::anon_send(actor_, admission::LinkAtom::value, number(member), actor);
}

void ZoneClient::submit(Submission submission, Answered answered) {
  inbox_->ask({Kind::submission, text_of(encode_submission(submission)), std::move(answered), {}});
}

void ZoneClient::fetch_result(const gateway::ResultQuestion& question, Answered answered) {
  inbox_->ask({Kind::result,
               admission::encode_question({question.invocation, question.holder}),
               std::move(answered),
               {}});
}

void ZoneClient::fetch_trace(const gateway::TraceQuestion& question, Traced traced) {
  inbox_->ask({Kind::trace,
               admission::encode_question({question.invocation, question.holder}),
               {},
               std::move(traced)});
}

void ZoneClient::change_policy(ByteVector item) {
  caf::anon_send(actor_, admission::ClaimAtom::value, text_of(item));
}

void ZoneClient::on_revoked(Revoked listener) { inbox_->listen(std::move(listener)); }

std::string ZoneClient::status() const { return inbox_->status(); }

bool ZoneClient::ready() const { return inbox_->ready; }

}  // namespace kitwork::node
