// Sends a capsule through a zone's CAF door: client_example HOST PORT ZONE GATEWAY CERTIFICATE KEY
// AUTHORITY TOKEN HOLDER_KEY, as kitwork dev writes them into dev.json.
#include <chrono>
#include <fstream>
#include <iostream>
#include <kitwork/capsule.hpp>
#include <kitwork/client.hpp>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_actor.hpp>

namespace {

// The last word of a file: tokens and keys lie there in hexadecimal digits.
std::string last_word(const char* path) {
  std::ifstream file(path);
  std::string word;
  while (file >> word) continue;
  return word;
}

std::string submission_for(const std::string& zone, const char* token, const char* key) {
  kitwork::BuildRequest build;
  build.source = "let sum = 0; for (const x of arg) sum += x; return { sum };";
  build.key = kitwork::SecretKeyText{last_word(key)};
  kitwork::InvocationRequest sign;
  sign.capsule = kitwork::build_capsule(build).value().bytes;
  sign.argument = "[1,2,39]";
  sign.token = kitwork::bytes_from_hex(last_word(token)).value();
  sign.key = build.key;
  sign.zone = zone;
  sign.now_ms = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                               std::chrono::system_clock::now().time_since_epoch())
                                               .count());
  const auto invocation = kitwork::sign_invocation(sign).value();
  return kitwork::submission_text(
      kitwork::pack_submission({sign.capsule, sign.argument, sign.token, invocation}).value());
}

}  // namespace

int main(int count, char** words) {
  if (count != 10) return 64;
  const std::string submission = submission_for(words[3], words[8], words[9]);
  // A CAF client in ten lines:
  caf::actor_system_config config;
  kitwork::configure_client(config);
  caf::actor_system system(config);
  const auto port = static_cast<std::uint16_t>(std::stoi(words[2]));
  auto door = kitwork::Door::connect(
      system, {words[1], port, words[3], words[4], {words[5], words[6], words[7]}});
  if (!door) return std::cerr << door.error().message << '\n', 8;
  caf::scoped_actor self(system);
  self->request(door.value()->actor(), std::chrono::seconds(30), kitwork::SubmitAtom::value,
                submission)
      .receive(
          [](const std::string& bytes) {
            const auto answer = kitwork::read_door_answer(bytes).value();
            std::cout << (answer.done ? answer.result : answer.why + ": " + answer.words) << ", "
                      << answer.gas_used << " gas, " << answer.invocation << '\n';
          },
          [](const caf::error&) { std::cerr << "the door went down\n"; });
}
