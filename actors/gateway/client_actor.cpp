// <kitwork/client.hpp>: the other side of the CAF door.
#include <fstream>
#include <iterator>
#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>

#include "actors/gateway/door_service.hpp"
#include "actors/guard/guard_actor.hpp"
#include "actors/include/kitwork/client.hpp"
#include "schemas/zone/message.hpp"

namespace kitwork {
namespace {

constexpr std::size_t client_threads = 2;

Result<std::string> read_pem(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file && !text.empty()) return text;
  return Error{Errc::io_failed, "cannot read " + path};
}

class GuardedDoor final : public Door {
 public:
  GuardedDoor(std::unique_ptr<guard::Guard> guard, DoorActor actor)
      : guard_(std::move(guard)), actor_(std::move(actor)) {}
  const DoorActor& actor() const override { return actor_; }

 private:
  std::unique_ptr<guard::Guard> guard_;
  DoorActor actor_;
};

}  // namespace

void configure_client(caf::actor_system_config& config) {
  guard::configure(config, client_threads);
}

Result<std::unique_ptr<Door>> Door::connect(caf::actor_system& system,
                                            const DoorSettings& settings) {
  guard::Credentials credentials;
  for (const auto& [file, text] :
       {std::pair{&settings.files.certificate, &credentials.own.certificate},
        std::pair{&settings.files.key, &credentials.own.key}}) {
    Result<std::string> pem = read_pem(*file);
    if (!pem) return pem.error();
    *text = std::move(pem.value());
  }
  Result<std::string> authority = read_pem(settings.files.authority);
  if (!authority) return authority.error();
  credentials.authorities.push_back(std::move(authority.value()));
  auto guard = guard::Guard::create(system, {std::move(credentials), {}});
  if (!guard) return guard.error();
  guard::Destination to;
  to.address = {settings.host, settings.port};
  to.expected = {settings.zone, guard::Role::gateway, settings.gateway};
  to.deadline_ms = settings.connect_ms;
  const auto actor = guard.value()->connect_and_wait(gateway::door_service(), std::move(to));
  if (!actor) return actor.error();
  return std::unique_ptr<Door>(std::make_unique<GuardedDoor>(
      std::move(guard.value()), caf::actor_cast<DoorActor>(actor.value())));
}

Result<DoorAnswer> read_door_answer(const std::string& bytes) {
  const Result<Verdict> read = decode_verdict(bytes_of(bytes));
  if (!read) return read.error();
  const Verdict& verdict = read.value();
  DoorAnswer answer;
  answer.words = verdict.message;
  if (verdict.invocation != Digest{}) answer.invocation = to_hex(verdict.invocation);
  answer.gas_used = verdict.gas_used;
  answer.attempt = verdict.attempt;
  answer.repeated = verdict.repeated;
  answer.result = verdict.result;
  if (verdict.error != Errc{}) {
    answer.why = errc_name(verdict.error);
    answer.again = verdict.error == Errc::unavailable || verdict.error == Errc::overloaded ||
                   verdict.error == Errc::not_leader;
  } else if (!verdict.finished) {
    answer.why = errc_name(Errc::unavailable);
    answer.again = true;
  } else if (verdict.outcome == OutcomeKind::done) {
    answer.done = true;
  } else {
    answer.why = outcome_name(verdict.outcome);
  }
  return answer;
}

std::string submission_text(const std::vector<std::uint8_t>& submission) {
  return {reinterpret_cast<const char*>(submission.data()), submission.size()};
}

}  // namespace kitwork
