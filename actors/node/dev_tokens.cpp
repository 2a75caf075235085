#include "actors/node/dev_tokens.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "actors/node/key_file.hpp"
#include "schemas/token/token.hpp"

namespace kitwork::node {
namespace {

using Json = nlohmann::ordered_json;

Capabilities capabilities_of(std::initializer_list<const char*> texts) {
  Capabilities capabilities;
  for (const char* each : texts) capabilities.push_back(parse_capability(each).value());
  return normalize(std::move(capabilities));
}

Grant grant_of(const std::string& zone, Capabilities capabilities, std::uint64_t gas_max,
               std::uint64_t now_ms, std::uint64_t lifetime_ms) {
  Grant grant;
  grant.audiences = {zone};
  grant.capabilities = std::move(capabilities);
  grant.gas_max = gas_max;
  grant.valid_from_ms = now_ms;
  grant.expires_at_ms = now_ms + lifetime_ms;
  return grant;
}

Result<TokenNonce> fresh_nonce() {
  const Result<KeySeed> bytes = fresh_seed_bytes();
  if (!bytes) return bytes.error();
  TokenNonce nonce{};
  std::copy_n(bytes.value().begin(), nonce.size(), nonce.begin());
  return nonce;
}

}  // namespace

Capabilities dev_capabilities() {
  return capabilities_of({"db.read:*", "db.insert:*", "db.update:*", "db.delete:*", "kv.read:*",
                          "kv.write:*", "queue.send:*", "zone.move:*", "time.sleep<=1h",
                          "ext.call:*"});
}

Result<DevToken> dev_guest_token(const KeyPair& authority, const std::string& zone,
                                 std::uint64_t now_ms) {
  const Result<KeySeed> seed = fresh_seed_bytes();
  if (!seed) return seed.error();
  const Result<TokenNonce> nonce = fresh_nonce();
  if (!nonce) return nonce.error();
  const Grant grant = grant_of(zone, capabilities_of({"db.read:*", "kv.read:*", "time.sleep<=1h"}),
                               guest_gas_max, now_ms, guest_lifetime_ms_max);
  const auto token = grant_guest_token(authority, seed.value(), grant, nonce.value());
  if (!token) return token.error();
  return DevToken{to_hex(token.value()), grant.expires_at_ms};
}

Result<DevToken> dev_holder_token(const KeyPair& authority, const PublicKey& holder,
                                  const std::string& zone, std::uint64_t now_ms) {
  constexpr std::uint64_t holder_gas_max = 1'000'000'000'000;
  const Result<TokenNonce> nonce = fresh_nonce();
  if (!nonce) return nonce.error();
  const Grant grant =
      grant_of(zone, dev_capabilities(), holder_gas_max, now_ms, token_lifetime_ms_max);
  const auto token = grant_token(authority, holder, grant, nonce.value());
  if (!token) return token.error();
  return DevToken{to_hex(token.value()), grant.expires_at_ms};
}

std::string print_dev_file(const DevFile& file) {
  Json json = {{"version", 1},
               {"zone", file.zone},
               {"gateway", file.gateway},
               {"token", file.token},
               {"key", file.key},
               {"root", file.root},
               {"authority", file.authority},
               {"guest", {{"token", file.guest.hex}, {"expires_at_ms", file.guest.expires_at_ms}}},
               {"directory", file.directory},
               {"pid", file.pid}};
  if (!file.door.empty()) {
    json["door"] = {{"address", file.door},
                    {"gateway", "dev"},
                    {"certificate", file.directory + "/client.pem"},
                    {"key", file.directory + "/client.pem.key"},
                    {"authority", file.directory + "/zone.pem"}};
  }
  return json.dump(2) + "\n";
}

std::uint64_t pid_in_dev_file(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("pid") || !json["pid"].is_number_unsigned()) return 0;
  return json["pid"];
}

Result<std::string> kitwork_home() {
  if (const char* home = std::getenv("KITWORK_HOME"); home != nullptr && *home != '\0') {
    return std::string(home);
  }
  if (const char* user = std::getenv("HOME"); user != nullptr && *user != '\0') {
    return std::string(user) + "/.kitwork";
  }
  return Error{Errc::invalid_argument, "neither KITWORK_HOME nor HOME is set: set KITWORK_HOME"};
}

}  // namespace kitwork::node
