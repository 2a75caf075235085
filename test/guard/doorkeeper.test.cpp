#include "actors/guard/doorkeeper.hpp"

#include <doctest/doctest.h>
#include <poll.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "actors/guard/link_transport.hpp"
#include "test/guard/guard_frames.hpp"

// The guard's own threads without CAF, so that all of it can run under ThreadSanitizer.
namespace kitwork::test {
namespace {

using guard::Admission;
using guard::Role;

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class DoorHost final : public guard::Doorkeeper::Host {
 public:
  bool knows(std::string_view service) const override { return service == "test/1"; }
  Result<void> may_enter(const guard::Peer& peer) override {
    if (peer.identity.roles.has(Role::client)) return {};
    return Error{Errc::capability_missing, "no client"};
  }
  void admitted(Admission admission) override {
    const std::lock_guard lock(mutex_);
    admissions_.push_back(std::move(admission));
    changed_.notify_all();
  }
  void connect_failed(std::uint64_t, Error) override {
    const std::lock_guard lock(mutex_);
    ++failures_;
    changed_.notify_all();
  }
  void tick() override {}

  Admission next() {
    std::unique_lock lock(mutex_);
    REQUIRE(
        changed_.wait_for(lock, std::chrono::seconds(20), [&] { return !admissions_.empty(); }));
    Admission first = std::move(admissions_.front());
    admissions_.erase(admissions_.begin());
    return first;
  }
  bool fails(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return failures_ == count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Admission> admissions_;
  int failures_ = 0;
};

struct Zone {
  guard::CertifiedKey authority = guard::make_authority("test", {seconds_now(), 3600}).value();
  std::shared_ptr<const guard::TlsContext> context(const char* node, guard::RoleSet roles,
                                                   const DoorHost& host) const {
    const auto own =
        guard::issue_certificate(authority, {"test", node, roles}, {seconds_now(), 3600});
    return guard::TlsContext::create({own.value(), {authority.certificate}, {}}, host).value();
  }
};

// What a CAF system does with a link, on a thread of its own: writes a little, reads until the end.
class Reader {
 public:
  Reader(Admission admission, LinkSide side)
      : transport_(std::move(admission), shared(test_service()), side, alias_node()) {}
  ~Reader() {
    if (thread_.joinable()) thread_.join();
  }
  void start(std::vector<ByteVector> writes, std::vector<ByteVector> answers) {
    thread_ = std::thread([this, writes = std::move(writes), answers = std::move(answers)] {
      for (const ByteVector& each : writes) write(each);
      run(answers);
    });
  }
  guard::LinkTransport& transport() { return transport_; }
  // When the thread has ended.
  const ByteVector& seen() {
    thread_.join();
    return seen_;
  }

 private:
  void write(BytesView bytes) {
    while (!bytes.empty()) bytes = bytes.subspan(transport_.write(bytes));
  }
  void run(std::vector<ByteVector> answers) {
    std::array<std::uint8_t, 4096> bytes;
    while (true) {
      std::size_t count = 0;
      if (transport_.read(bytes, count) == guard::LinkTransport::Outcome::ended) return;
      seen_.insert(seen_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
      if (transport_.link().requests_in() > 0 && !answers.empty()) {
        write(answers.front());
        answers.erase(answers.begin());
      }
      if (count > 0) continue;
      pollfd waiting{transport_.descriptor(), POLLIN, 0};
      ::poll(&waiting, 1, 20);
      transport_.may_resume();
      transport_.tick(guard::milliseconds_now());
    }
  }

  guard::LinkTransport transport_;
  ByteVector seen_;
  std::thread thread_;
};

std::unique_ptr<guard::Doorkeeper> open(DoorHost& host,
                                        std::shared_ptr<const guard::TlsContext> context) {
  auto door = guard::Doorkeeper::create(host, std::move(context), {});
  REQUIRE(door.ok());
  return std::move(door.value());
}

struct Doors {
  Zone zone;
  DoorHost server_host;
  DoorHost client_host;
  std::unique_ptr<guard::Doorkeeper> server =
      open(server_host, zone.context("n1", {Role::command}, server_host));
  std::unique_ptr<guard::Doorkeeper> client =
      open(client_host, zone.context("c1", {Role::client}, client_host));
  std::uint16_t port = server->listen({"127.0.0.1", 0}).value();

  void order(std::uint64_t number, guard::Expected expected = {"test", Role::command, ""}) {
    client->connect(number, {{"127.0.0.1", port}, "test/1", std::move(expected), 10'000});
  }
};

TEST_CASE("both ends of a connection are admitted, and know each other by their certificates") {
  Doors doors;
  doors.order(7);
  const Admission ours = doors.client_host.next();
  const Admission theirs = doors.server_host.next();
  CHECK(ours.order == 7);
  CHECK(ours.peer.identity.node == "n1");
  CHECK(theirs.order == 0);
  CHECK(theirs.peer.identity.node == "c1");
  CHECK(theirs.peer.service == "test/1");
}

TEST_CASE("every order ends in one call, whatever is wrong with it") {
  Doors doors;
  doors.order(1, {"test", Role::worker, ""});
  doors.client->connect(2, {{"127.0.0.1", 1}, "test/1", {}, 10'000});
  doors.client->connect(3, {{"not an address", 1}, "test/1", {}, 10'000});
  doors.client->connect(4, {{"127.0.0.1", doors.port}, "test/2", {}, 10'000});
  CHECK(doors.client_host.fails(4));
}

TEST_CASE("links talk on threads of their own while others watch, rotate and cut them") {
  Doors doors;
  doors.order(1);
  Reader client(doors.client_host.next(), LinkSide::connecting);
  Reader server(doors.server_host.next(), LinkSide::accepting);
  const ByteVector answer =
      direct(guard::id_response | async_id | 5, our_actor, peer_actor, text_message("", "this"));
  server.start({server_handshake(our_node(), our_actor)}, {answer});
  client.start({client_handshake(peer_node())}, {});
  // From another thread: looks, rotates, and in the end cuts.
  while (!server.transport().report().established) {
    doors.server->set_context(doors.zone.context("n1", {Role::command}, doors.server_host));
  }
  doors.order(2);
  doors.client_host.next();
  server.transport().cut(Verdict::revoked);
  CHECK(!client.seen().empty());
  // Heartbeats may follow it.
  const ByteVector greeting = client_handshake(alias_node());
  const ByteVector& seen = server.seen();
  REQUIRE(seen.size() >= greeting.size());
  CHECK(std::equal(greeting.begin(), greeting.end(), seen.begin()));
  CHECK(server.transport().report().verdict == Verdict::revoked);
  CHECK(guard::cuts(client.transport().report().verdict));
}

}  // namespace
}  // namespace kitwork::test
