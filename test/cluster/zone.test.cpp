// A whole zone in one process: three members with logs and votes on real disks, two workers, and a
// gateway's questions, over CAF's own connections.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <random>
#include <string>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include "actors/admission/command_actor.hpp"
#include "actors/admission/zone_machine.hpp"
#include "actors/consensus/bytes.hpp"
#include "actors/storage/posix_disk.hpp"
#include "actors/trace/otlp.hpp"
#include "actors/worker/worker_actor.hpp"
#include "schemas/capsule/capsule.hpp"
#include "test/support/cluster_node_actor.hpp"
#include "test/support/script_capsule.hpp"
#include "test/support/zone_fixture.hpp"

namespace kitwork::test {
namespace {

using admission::CommandActor;
using Clock = std::chrono::steady_clock;

std::uint64_t unix_now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

std::string text_of(const ByteVector& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A port that nobody has at the moment.
std::uint16_t free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0);
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(descriptor);
  return ntohs(address.sin_port);
}

struct Node {
  ClusterConfig config{1};
  std::unique_ptr<storage::PosixDisk> log_disk;
  std::unique_ptr<storage::PosixDisk> vote_disk;
  std::unique_ptr<storage::DiskStorage> storage;
  std::unique_ptr<caf::actor_system> system;
  admission::CommandLayer layer;
  std::uint16_t replica_port = 0;
  std::uint16_t command_port = 0;

  ~Node() {
    if (!system) return;
    caf::anon_send_exit(layer.command, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(layer.replica, caf::exit_reason::user_shutdown);
    layer = {};
    system.reset();
  }
};

struct WorkerNode {
  struct Config : ClusterConfig {
    Config() : ClusterConfig(1) { worker::tune_for_capsules(*this); }
  } config;
  caf::actor_system system{config};
  admission::WorkerActor actor;

  ~WorkerNode() { CHECK(worker::stop_worker(std::move(actor))); }
};

class ZoneCluster {
 public:
  ZoneCluster() {
    REQUIRE(::mkdtemp(directory_) != nullptr);
    for (std::uint8_t i = 1; i <= 3; ++i) {
      nodes_[i] = std::make_unique<Node>();
      nodes_[i]->replica_port = free_port();
      nodes_[i]->command_port = free_port();
    }
    for (auto& [id, node] : nodes_) start(id, *node);
    for (auto& [id, node] : nodes_) {
      for (auto& [other_id, other] : nodes_) {
        if (id != other_id) link_member(*node, other_id, other->command_port);
      }
    }
    for (const std::uint8_t id : {std::uint8_t{7}, std::uint8_t{8}}) start_worker(id);
    set_policy();
  }

  ~ZoneCluster() {
    workers_.clear();
    nodes_.clear();
    const std::string remove = std::string("rm -rf ") + directory_;
    static_cast<void>(::system(remove.c_str()));
  }

  void kill(std::uint8_t member) { nodes_.erase(member); }
  void kill_worker(std::uint8_t worker) { workers_.erase(worker); }
  std::uint8_t leader() const { return leader_; }

  // As a gateway does: asks whom the last answer named, until there is an answer that counts.
  Verdict submit(const Submission& submission) {
    const std::string bytes = text_of(encode_submission(submission));
    return ask([&](caf::scoped_actor& self, const CommandActor& to) {
      return self->request(to, patience, admission::SubmitAtom::value, bytes);
    });
  }
  Verdict outcome(const Digest& invocation) {
    return outcome_for(invocation, key_of(holder_number).public_key());
  }
  Verdict outcome_for(const Digest& invocation, const PublicKey& holder) {
    std::string name(invocation.begin(), invocation.end());
    name.append(holder.begin(), holder.end());
    return ask([&](caf::scoped_actor& self, const CommandActor& to) {
      return self->request(to, patience, admission::OutcomeAtom::value, name);
    });
  }

  std::vector<ByteVector> trace_of(const Digest& invocation) {
    consensus::Request request;
    request.kind = consensus::RequestKind::query;
    std::string question(1, admission::trace_query);
    question.append(reinterpret_cast<const char*>(invocation.data()), invocation.size());
    request.body = question;
    std::vector<ByteVector> records;
    Node& node = *nodes_.begin()->second;
    caf::scoped_actor self(*node.system);
    self->request(node.layer.replica, patience, consensus::AskAtom::value,
                  consensus::encode_request(request))
        .receive(
            [&](const std::string& bytes) {
              const auto response = consensus::decode_response(bytes);
              REQUIRE(response.ok());
              std::string_view rest = response.value().body;
              for (std::string_view each; consensus::get_bytes(rest, each);) {
                const BytesView view = bytes_of(each);
                records.emplace_back(view.begin(), view.end());
              }
            },
            [](const caf::error&) {});
    return records;
  }

 private:
  static constexpr std::chrono::seconds patience{10};

  std::unique_ptr<storage::PosixDisk> disk(const std::string& name) {
    auto disk = storage::PosixDisk::create(std::string(directory_) + "/" + name);
    REQUIRE(disk.ok());
    return std::move(disk.value());
  }

  void start(std::uint8_t id, Node& node) {
    node.log_disk = disk("log" + std::to_string(id));
    node.vote_disk = disk("votes" + std::to_string(id));
    storage::LogOptions log;
    log.segment_bytes = 4u << 20;
    node.storage = std::make_unique<storage::DiskStorage>(*node.log_disk, log, storage::LogId{id});
    node.system = std::make_unique<caf::actor_system>(node.config);
    admission::CommandOptions options;
    options.genesis = genesis_of();
    options.member.id = static_cast<MemberId>(id);
    options.replica.settings.id = consensus::NodeId{id};
    options.replica.settings.seed = std::random_device()();
    // The machine that tests run on is shared: nobody is deposed for a late turn.
    options.replica.settings.election_timeout_ms = 600;
    options.replica.settings.heartbeat_ms = 60;
    consensus::Membership members;
    for (const auto& [other_id, other] : nodes_) {
      members.voters.push_back(consensus::NodeId{other_id});
      if (other_id != id) {
        options.replica.peers.push_back(
            {consensus::NodeId{other_id}, "127.0.0.1", other->replica_port});
      }
    }
    options.replica.settings.bootstrap = members;
    auto layer =
        admission::spawn_command(*node.system, options, key_of(id), *node.storage, *node.vote_disk);
    REQUIRE(layer.ok());
    node.layer = layer.value();
    auto& middleman = node.system->middleman();
    REQUIRE(middleman.publish(node.layer.replica, node.replica_port, "127.0.0.1", true));
    REQUIRE(middleman.publish(node.layer.command, node.command_port, "127.0.0.1", true));
  }

  static caf::strong_actor_ptr remote_member(caf::actor_system& system, std::uint16_t port) {
    const auto member = system.middleman().remote_actor<CommandActor>("127.0.0.1", port);
    REQUIRE(member);
    return caf::actor_cast<caf::strong_actor_ptr>(*member);
  }
  static void link_member(Node& node, std::uint8_t other, std::uint16_t port) {
    caf::anon_send(node.layer.command, admission::LinkAtom::value, std::uint64_t{other},
                   remote_member(*node.system, port));
  }

  void start_worker(std::uint8_t id) {
    WorkerNode& node = *(workers_[id] = std::make_unique<WorkerNode>());
    worker::WorkerOptions options;
    options.settings.id = static_cast<WorkerId>(id);
    options.settings.incarnation = unix_now_ms();
    options.settings.root = key_of(root_number).public_key();
    options.settings.report_ms = 200;
    options.configuration = configuration_of(3, 2);
    node.actor = worker::spawn_worker(node.system, options, key_of(id), test_image());
    for (const auto& [member_id, member] : nodes_) {
      caf::anon_send(node.actor, admission::LinkAtom::value,
                     remote_member(node.system, member->command_port));
    }
  }

  // All changes are said again and again to everybody until a capsule that needs them passes.
  void set_policy() {
    std::uint64_t sequence = 0;
    const auto add = [&](PolicyKind kind, const PublicKey& key, std::uint64_t amount = 0) {
      PolicyChange change;
      change.zone = "asia";
      change.sequence = ++sequence;
      change.kind = kind;
      change.key = key;
      change.amount = amount;
      policy_.push_back(text_of(Zone::signed_change(change)));
    };
    const PublicKey authority = key_of(authority_number).public_key();
    add(PolicyKind::trust_authority, authority);
    add(PolicyKind::set_principal, authority);
    add(PolicyKind::issue_gas, authority, 1'000'000'000'000);
    add(PolicyKind::set_worker, key_of(7).public_key(), 7);
    add(PolicyKind::set_worker, key_of(8).public_key(), 8);
    const ByteVector capsule = script_capsule("return 'ready'");
    InvocationPlan plan{.capsule = verify_capsule(capsule).value(), .nonce = 1};
    plan.gas_max = 1'000'000'000;
    for (int attempt = 0; attempt < 60; ++attempt) {
      for (const auto& [id, node] : nodes_) {
        for (const std::string& each : policy_) {
          caf::anon_send(node->layer.command, admission::ClaimAtom::value, each);
        }
      }
      plan.nonce = 1'000'000 + static_cast<std::uint64_t>(attempt);
      plan.now_ms = unix_now_ms();
      const Verdict verdict = submit(submission_of(plan, capsule));
      if (verdict.finished) return;
      ::usleep(200'000);
    }
    FAIL("the zone does not come up");
  }

  template <class Ask>
  Verdict ask(Ask question) {
    Verdict verdict;
    verdict.error = Errc::unavailable;
    for (const Clock::time_point end = Clock::now() + std::chrono::seconds(60);
         Clock::now() < end;) {
      const auto found = nodes_.find(leader_);
      Node& node = found == nodes_.end() ? *nodes_.begin()->second : *found->second;
      caf::scoped_actor self(*node.system);
      question(self, node.layer.command)
          .receive(
              [&](const std::string& bytes) {
                const Result<Verdict> answer = decode_verdict(bytes_of(bytes));
                REQUIRE(answer.ok());
                verdict = answer.value();
              },
              [&](const caf::error&) { verdict.error = Errc::unavailable; });
      leader_ = static_cast<std::uint8_t>(number(verdict.leader));
      const bool again = verdict.error == Errc::not_leader || verdict.error == Errc::unavailable ||
                         verdict.error == Errc::overloaded;
      if (!again) return verdict;
      ::usleep(20'000);
    }
    return verdict;
  }

  char directory_[32] = "/tmp/kitwork_zone_XXXXXX";
  std::map<std::uint8_t, std::unique_ptr<Node>> nodes_;
  std::map<std::uint8_t, std::unique_ptr<WorkerNode>> workers_;
  std::vector<std::string> policy_;
  std::uint8_t leader_ = 0;
};

TEST_CASE("a zone of three members and two workers answers, tells why not, and survives a member") {
  ZoneCluster zone;
  const ByteVector capsule =
      script_capsule("let sum = 0; for (const x of arg) sum += x; return sum", 1'000'000);
  const Digest digest = verify_capsule(capsule).value();
  std::uint64_t nonce = 0;
  const auto plan = [&] {
    InvocationPlan plan{.capsule = digest, .nonce = ++nonce, .arguments = "[1,2,39]"};
    plan.now_ms = unix_now_ms();
    return plan;
  };
  const Submission first = submission_of(plan(), capsule);
  const Verdict verdict = zone.submit(first);
  CHECK(verdict.error == Errc{});
  CHECK(verdict.outcome == OutcomeKind::done);
  CHECK(verdict.result == "42");
  CHECK(verdict.gas_used > 0);
  CHECK(verdict.gas_used < 1'000'000);
  const Verdict again = zone.submit(first);
  CHECK(again.repeated);
  CHECK(again.result == "42");
  CHECK(zone.outcome(verdict.invocation).result == "42");
  const PublicKey stranger_key = key_of(author_number).public_key();
  CHECK(zone.outcome_for(verdict.invocation, stranger_key).error == Errc::not_found);

  InvocationPlan poor = plan();
  poor.gas_max = 10;
  CHECK(zone.submit(submission_of(poor)).error == Errc::limit_exceeded);
  InvocationPlan stranger = plan();
  stranger.authority = 99;
  CHECK(zone.submit(submission_of(stranger)).error == Errc::untrusted_authority);

  std::string story;
  const std::vector<ByteVector> trace = zone.trace_of(verdict.invocation);
  for (const ByteVector& each : trace) {
    const TraceKind kind = decode_trace_record(each).value().kind;
    if (kind != TraceKind::voted) story += std::string(trace_kind_name(kind)) + " ";
  }
  CHECK(story == "received proposed admitted permitted started finished settled ");
  CHECK(trace::otlp_json("asia", verdict.invocation, trace).ok());

  const std::uint8_t dead = zone.leader() == 0 ? 1 : zone.leader();
  zone.kill(dead);
  for (int i = 0; i < 10; ++i) {
    const Verdict after = zone.submit(submission_of(plan()));
    CAPTURE(errc_name(after.error));
    CAPTURE(after.message);
    CHECK(after.result == "42");
  }
  CHECK(zone.outcome(verdict.invocation).result == "42");

  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < 20; ++i) CHECK(zone.submit(submission_of(plan())).result == "42");
  const double ms = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  MESSAGE("an invocation after the other, with two members left: " << ms / 20 << " ms each");

  // What the dead worker was given before anybody could know is given to the other one.
  zone.kill_worker(7);
  const Verdict retried = zone.submit(submission_of(plan()));
  CHECK(retried.result == "42");
  CHECK(retried.attempt == 2);
}

}  // namespace
}  // namespace kitwork::test
