#include "actors/worker/worker_actor.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include "actors/admission/worker_texts.hpp"
#include "actors/consensus/bytes.hpp"
#include "schemas/assert.hpp"

namespace kitwork::worker {
namespace {

using admission::WorkerActor;
using Milliseconds = std::chrono::milliseconds;
using SliceAtom = caf::atom_constant<caf::atom("kw_slice")>;

// With more runnable capsules than this, slices get smaller, so that a round of all of them stays
// about as long.
constexpr std::uint64_t runnable_at_full_slice = 250;
constexpr std::uint64_t slice_gas_min = 2'000;

std::uint64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<Milliseconds>(now).count());
}

std::string text_of(const ByteVector& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A scheduler's thread runs one capsule at a time, so it needs one window. Null: the system has no
// room for it.
vm::Window* window_of_thread() {
  thread_local const auto window = vm::Window::create();
  return window ? window.value().get() : nullptr;
}

// What the capsules of a worker share: the ends of their runs, for the worker to fetch.
class Ends {
 public:
  struct End {
    RunName name;
    RunOutcome outcome;
  };

  void connect(const WorkerActor& worker) { worker_ = caf::actor_cast<caf::actor_addr>(worker); }
  void add(End end) {
    const std::lock_guard lock(mutex_);
    ends_.push_back(std::move(end));
    if (std::exchange(woken_, true)) return;
    if (const auto worker = caf::actor_cast<WorkerActor>(worker_)) {
      caf::anon_send(worker, admission::InboxAtom::value);
    }
  }
  std::vector<End> take() {
    const std::lock_guard lock(mutex_);
    woken_ = false;
    return std::exchange(ends_, {});
  }

  std::atomic<std::uint64_t> runnable{0};

 private:
  std::mutex mutex_;
  std::vector<End> ends_;
  bool woken_ = false;
  caf::actor_addr worker_;
};

struct CapsuleParts {
  CapsuleRun run;
  RunName name;
  std::shared_ptr<Ends> ends;
  std::shared_ptr<const WorkerOptions> options;
};

class CapsuleShell {
 public:
  using Self = caf::event_based_actor;

  void start(Self* self, std::unique_ptr<CapsuleParts> parts) {
    self_ = self;
    parts_ = std::move(parts);
    ++parts_->ends->runnable;
    counted_ = true;
    self_->send(self_, SliceAtom::value);
  }
  ~CapsuleShell() {
    if (counted_) --parts_->ends->runnable;
  }

  void on_slice() {
    vm::Window* const window = window_of_thread();
    if (window == nullptr) return end({OutcomeKind::trap, 0, "no address space", {}, {}, 0});
    switch (parts_->run.run_slice(*window, slice_gas())) {
      case CapsuleRun::State::runnable:
        return self_->send(self_, SliceAtom::value);
      case CapsuleRun::State::waiting:
        return ask_host();
      case CapsuleRun::State::finished:
        return end(parts_->run.outcome());
    }
  }

 private:
  std::uint64_t slice_gas() const {
    const std::uint64_t runnable = parts_->ends->runnable;
    if (runnable <= runnable_at_full_slice) return parts_->options->slice_gas;
    return std::max(slice_gas_min, parts_->options->slice_gas * runnable_at_full_slice / runnable);
  }

  void count(bool runnable) {
    if (counted_ == runnable) return;
    counted_ = runnable;
    if (runnable) {
      ++parts_->ends->runnable;
    } else {
      --parts_->ends->runnable;
    }
  }

  void ask_host() {
    count(false);
    const HostRequest& request = parts_->run.request();
    if (request.function == "time.sleep") {
      asleep_ = true;
      self_->delayed_send(self_, Milliseconds(request.capability.sleep_ms), SliceAtom::value);
      return;
    }
    const caf::actor& host = host_of(request.function);
    if (!host) {
      return answer(Error{Errc::unavailable, request.function + " is not offered by this worker"});
    }
    std::string arguments;
    for (const std::string& each : request.arguments) arguments += each + '\n';
    const std::string invocation(parts_->name.invocation.begin(), parts_->name.invocation.end());
    self_
        ->request(host, Milliseconds(parts_->options->host_timeout_ms), HostAtom::value, invocation,
                  parts_->name.attempt, request.function, arguments)
        .then(
            [this](const std::string& said) {
              if (said.empty()) return answer(std::optional<std::string>());
              if (said[0] == '=') return answer(std::optional<std::string>(said.substr(1)));
              answer(Error{Errc::unavailable, said.substr(1)});
            },
            [this](const caf::error&) {
              answer(Error{Errc::unavailable, "the host did not answer in time"});
            });
  }

  const caf::actor& host_of(std::string_view function) const {
    if (!function.starts_with("ext/")) return parts_->options->host;
    const std::string_view name = function.substr(4, function.rfind('/') - 4);
    const auto found = parts_->options->extension_actors.find(std::string(name));
    return found == parts_->options->extension_actors.end() ? nobody_ : found->second;
  }

  void answer(HostAnswer answer) {
    parts_->run.answer(std::move(answer));
    count(true);
    self_->send(self_, SliceAtom::value);
  }

  void end(const RunOutcome& outcome) {
    count(false);
    parts_->ends->add({parts_->name, outcome});
    self_->quit();
  }

 public:
  // A slice after a sleep is also its answer.
  void on_wake() {
    if (!std::exchange(asleep_, false)) return on_slice();
    parts_->run.answer(std::optional<std::string>());
    count(true);
    on_slice();
  }

 private:
  Self* self_ = nullptr;
  std::unique_ptr<CapsuleParts> parts_;
  caf::actor nobody_;
  bool counted_ = false;
  bool asleep_ = false;
};

// CAF copies what a spawn is given, so the parts come in a shared box and are taken out of it.
using CapsuleBox = std::shared_ptr<std::unique_ptr<CapsuleParts>>;

caf::behavior capsule_behavior(caf::stateful_actor<CapsuleShell>* self, const CapsuleBox& box) {
  self->set_error_handler([](caf::scheduled_actor*, caf::error&) {});
  self->state.start(self, std::move(*box));
  return {[self](SliceAtom) { self->state.on_wake(); }};
}

struct WorkerParts {
  WorkerOptions options;
  std::optional<KeyPair> key;
  const vm::Image* image = nullptr;
};

class WorkerShell {
 public:
  using Self = WorkerActor::stateful_pointer<WorkerShell>;

  ~WorkerShell() {
    for (const auto& [name, capsule] : capsules_) {
      caf::anon_send_exit(capsule, caf::exit_reason::user_shutdown);
    }
  }

  void start(Self self, const WorkerParts& parts) {
    self_ = self;
    options_ = std::make_shared<const WorkerOptions>(parts.options);
    image_ = parts.image;
    worker_ = std::make_unique<Worker>(options_->settings, *parts.key, options_->configuration,
                                       *parts.image);
    ends_ = std::make_shared<Ends>();
    ends_->connect(caf::actor_cast<WorkerActor>(self));
    on_clock();
  }

  void on_assign(const std::string& bytes) {
    // Only who leads assigns: what comes of it is for the same ears.
    if (const auto from = self_->current_sender()) {
      leader_ = caf::actor_cast<caf::actor_addr>(from);
    }
    std::string_view rest = bytes;
    for (std::string_view each; consensus::get_bytes(rest, each);) {
      const Result<Assignment> assignment = decode_assignment(bytes_of(each));
      const Result<void> taken = assignment ? worker_->assign(now_ms(), assignment.value())
                                            : Result<void>(assignment.error());
      if (!taken) say(taken.error().message);
    }
    if (!rest.empty()) say("assignments: the end of them is none");
    hand_out();
  }

  void on_config(const std::string& bytes) {
    const Result<ZoneItem> item = decode_item(bytes_of(bytes));
    const auto* change = item ? std::get_if<PolicyChange>(&item.value()) : nullptr;
    if (change == nullptr) return;
    if (const auto taken = worker_->configure(*change); !taken) say(taken.error().message);
  }

  void on_heard(std::string_view names) {
    RunName name;
    while (admission::take_heard(names, name.invocation, name.attempt)) {
      worker_->acknowledged(name);
    }
  }

  void on_evidence(const std::string& bytes) {
    const Result<Evidence> evidence = decode_evidence(bytes_of(bytes));
    if (evidence) static_cast<void>(worker_->convict(evidence.value()));
  }

  void on_clock() {
    worker_->tick(now_ms());
    hand_out();
    self_->delayed_send(self_, Milliseconds(options_->tick_ms), admission::ClockAtom::value);
  }

  void on_inbox() {
    for (const Ends::End& each : ends_->take()) {
      capsules_.erase(each.name);
      worker_->ended(now_ms(), each.name, each.outcome);
    }
    hand_out();
  }

  void on_link(const caf::strong_actor_ptr& member) {
    if (!member) return;
    members_.insert(caf::actor_cast<admission::CommandActor>(member));
    self_->monitor(member);
  }

  void on_stand_in(bool wants) { worker_->stand_in(wants); }

  void on_down(const caf::down_msg& down) {
    std::erase_if(members_, [&](const auto& each) { return each.address() == down.source; });
  }

 private:
  void hand_out() {
    WorkerOutput output = worker_->take_output();
    for (Start& each : output.starts) {
      auto box = std::make_shared<std::unique_ptr<CapsuleParts>>(
          new CapsuleParts{CapsuleRun(*image_, std::move(each.capsule), std::move(each.arguments),
                                      each.seed, &options_->extensions),
                           each.name, ends_, options_});
      capsules_[each.name] = self_->home_system().spawn(capsule_behavior, box);
    }
    for (const ByteVector& claim : output.claims) tell_leader(claim);
    for (const ByteVector& claim : output.repeated) tell_all(claim);
    for (const Evidence& each : output.evidence) {
      for (const auto& member : members_) {
        self_->send(member, admission::EvidenceAtom::value, text_of(encode_evidence(each)));
      }
    }
    for (const std::string& each : output.log) say(each);
  }

  void tell_leader(const ByteVector& claim) {
    for (const auto& member : members_) {
      if (member.address() == leader_) {
        self_->send(member, admission::ClaimAtom::value, text_of(claim));
        return;
      }
    }
    tell_all(claim);
  }

  void tell_all(const ByteVector& claim) {
    for (const auto& member : members_) {
      self_->send(member, admission::ClaimAtom::value, text_of(claim));
    }
  }

  void say(const std::string& text) const {
    std::fprintf(stderr, "worker %llu: %s\n",
                 static_cast<unsigned long long>(number(options_->settings.id)), text.c_str());
  }

  Self self_ = nullptr;
  std::shared_ptr<const WorkerOptions> options_;
  const vm::Image* image_ = nullptr;
  std::unique_ptr<Worker> worker_;
  std::shared_ptr<Ends> ends_;
  std::set<admission::CommandActor> members_;
  caf::actor_addr leader_;
  // Not linked: a link would be searched for among all others when a capsule ends.
  std::map<RunName, caf::actor> capsules_;
};

WorkerActor::behavior_type worker_behavior(WorkerActor::stateful_pointer<WorkerShell> self,
                                           const std::shared_ptr<WorkerParts>& parts) {
  self->set_error_handler([](caf::scheduled_actor*, caf::error&) {});
  self->set_down_handler(
      [self](caf::scheduled_actor*, caf::down_msg& down) { self->state.on_down(down); });
  self->state.start(self, *parts);
  return {
      [self](admission::AssignAtom, const std::string& bytes) { self->state.on_assign(bytes); },
      [self](admission::ConfigAtom, const std::string& bytes) { self->state.on_config(bytes); },
      [self](admission::HeardAtom, const std::string& names) { self->state.on_heard(names); },
      [self](admission::EvidenceAtom, const std::string& bytes) { self->state.on_evidence(bytes); },
      [self](admission::ClockAtom) { self->state.on_clock(); },
      [self](admission::InboxAtom) { self->state.on_inbox(); },
      [self](admission::LinkAtom, const caf::strong_actor_ptr& member) {
        self->state.on_link(member);
      },
      [self](admission::StandInAtom, bool wants) { self->state.on_stand_in(wants); },
  };
}

}  // namespace

void tune_for_capsules(caf::actor_system_config& config) {
  config.set("scheduler.policy", caf::atom("sharing"));
  config.set("scheduler.max-throughput", std::size_t{1});
}

WorkerActor spawn_worker(caf::actor_system& system, WorkerOptions options, const KeyPair& key,
                         const vm::Image& image) {
  auto parts = std::make_shared<WorkerParts>(WorkerParts{std::move(options), key, &image});
  // A thread of its own: assignments do not queue behind slices.
  return system.spawn<caf::detached>(worker_behavior, parts);
}

// An actor system that ends stops its sockets first and then waits for the threads of detached
// actors without a limit. News of the worker's end that lies in the mailbox of CAF's broker by then
// holds the worker and is never read, so we wait while the broker still reads.
bool stop_worker(admission::WorkerActor worker, std::uint64_t patience_ms) {
  auto actor = caf::actor_cast<caf::strong_actor_ptr>(worker);
  worker = nullptr;
  return stop_detached(std::move(actor), patience_ms);
}

bool stop_detached(caf::strong_actor_ptr actor, std::uint64_t patience_ms) {
  if (!actor) return true;
  const auto address = caf::actor_cast<caf::actor_addr>(actor);
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  actor = nullptr;
  const auto end = std::chrono::steady_clock::now() + Milliseconds(patience_ms);
  while (caf::actor_cast<caf::strong_actor_ptr>(address)) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(Milliseconds(1));
  }
  return true;
}

}  // namespace kitwork::worker
