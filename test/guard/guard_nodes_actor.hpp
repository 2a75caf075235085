// A zone in one process: an authority, certificates, and CAF systems with a guard each, for the
// tests and the benchmark.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/typed_actor.hpp>

#include "actors/guard/guard_actor.hpp"

namespace kitwork::test {

using EchoAtom = caf::atom_constant<caf::atom("kw_echo")>;
using HoldAtom = caf::atom_constant<caf::atom("kw_hold")>;
using CountAtom = caf::atom_constant<caf::atom("kw_count")>;

// `echo` answers with its text, `hold` never, `count` sends nothing back.
using EchoActor = caf::typed_actor<caf::replies_to<EchoAtom, std::string>::with<std::string>,
                                   caf::replies_to<HoldAtom, std::string>::with<std::string>,
                                   caf::reacts_to<CountAtom, std::uint64_t>>;

// "echo/1", for clients and workers, served by command and gateway nodes; 1 MiB buffers.
guard::Service echo_service();
// "control/1", the same for command nodes only.
guard::Service control_service();

class TestZone {
 public:
  explicit TestZone(const std::string& name = "test");
  guard::CertifiedKey issue(const std::string& node, guard::RoleSet roles,
                            std::int64_t seconds = 3600) const;
  guard::Credentials credentials(const std::string& node, guard::RoleSet roles) const;
  const guard::CertifiedKey& authority() const { return authority_; }
  const std::string& name() const { return name_; }

 private:
  const std::string name_;
  const guard::CertifiedKey authority_;
};

std::int64_t unix_seconds();

class TestConfig : public caf::actor_system_config {
 public:
  TestConfig() { guard::configure(*this, 2); }
};

class TestNode {
 public:
  explicit TestNode(guard::Credentials credentials, guard::DoorLimits limits = {});
  ~TestNode();

  // Serves an echo actor as `service` and listens at loopback; returns the port.
  std::uint16_t serve_echo(const guard::Service& service = echo_service());
  Result<EchoActor> connect(std::uint16_t port, const guard::Service& service = echo_service(),
                            guard::Expected expected = {"test", guard::Role::command, ""},
                            std::uint64_t deadline_ms = 5000);
  caf::actor_system& system() { return system_; }
  // What serve_echo has published, in order.
  EchoActor served(std::size_t index) const;
  guard::Guard& guard() { return *guard_; }

 private:
  TestConfig config_;
  caf::actor_system system_;
  std::unique_ptr<guard::Guard> guard_;
  std::vector<caf::strong_actor_ptr> served_;
};

// Asks again and again until `condition` holds; false after ten seconds.
template <class Condition>
bool eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::yield();
  }
  return true;
}

// The answer, or nothing when it was an error or did not come.
std::string ask_echo(caf::actor_system& system, const EchoActor& actor, const std::string& text,
                     std::chrono::milliseconds timeout = std::chrono::seconds(10));

}  // namespace kitwork::test
