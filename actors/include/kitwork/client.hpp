// Clients of a zone that speak CAF: capsules go through a gateway's CAF door, over a link that both
// sides have proven with certificates.
//
//   caf::actor_system_config config;
//   kitwork::configure_client(config);
//   caf::actor_system system(config);
//   auto door = kitwork::Door::connect(system, {"127.0.0.1", 7080, "asia", "edge1", files});
//   caf::scoped_actor self(system);
//   self->request(door.value()->actor(), std::chrono::seconds(30), kitwork::SubmitAtom::value,
//                 kitwork::submission_text(submission))
//       .receive([](const std::string& bytes) { ... kitwork::read_door_answer(bytes) ... }, ...);
//
// A submission is made with <kitwork/capsule.hpp>: build_capsule, sign_invocation, pack_submission.
// Link with `pkg-config --libs kitwork-client`. One connection a system and door.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <caf/atom.hpp>
#include <caf/fwd.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include "schemas/result.hpp"

namespace kitwork {

// The door: a submission's bytes; the answer's bytes. Ask with a finite timeout: what is sent to a
// door that went down is lost. The same submission may be sent again, and is done once.
using SubmitAtom = caf::atom_constant<caf::atom("kw_submit")>;
using DoorActor = caf::typed_actor<caf::replies_to<SubmitAtom, std::string>::with<std::string>>;

// To be called before the actor system is made.
void configure_client(caf::actor_system_config& config);

// Files in PEM, as `kitwork certificate` makes them.
struct DoorFiles {
  std::string certificate;  // of role client
  std::string key;
  std::string authority;  // the zone's
};

struct DoorSettings {
  std::string host;  // numeric
  std::uint16_t port = 0;
  std::string zone;
  std::string gateway;  // the name in the gateway's certificate
  DoorFiles files;
  std::uint64_t connect_ms = 5000;
};

class Door {
 public:
  // Connects, and waits for that: not in an actor. io_failed, unavailable, untrusted_authority, as
  // the guard says.
  static Result<std::unique_ptr<Door>> connect(caf::actor_system& system,
                                               const DoorSettings& settings);
  // Ends the connection; before the system ends.
  virtual ~Door() = default;
  // Goes down when the connection ends: monitor it.
  virtual const DoorActor& actor() const = 0;
};

// What became of a submission.
struct DoorAnswer {
  bool done = false;   // the capsule answered: `result` is JSON
  std::string why;     // else: a name of errors.def, or of an outcome: exception, out_of_gas, ...
  std::string words;   // for a person
  bool again = false;  // nothing is known: the same may be sent again
  std::string result;  // the answer, or what was thrown
  std::string invocation;  // 64 hexadecimal digits; empty when it was refused at the door
  std::uint64_t gas_used = 0;
  std::uint32_t attempt = 0;
  bool repeated = false;  // it had been sent before
};
// malformed, for bytes that no door sent.
Result<DoorAnswer> read_door_answer(const std::string& bytes);

// The bytes of pack_submission as they are sent.
std::string submission_text(const std::vector<std::uint8_t>& submission);

}  // namespace kitwork
