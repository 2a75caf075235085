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
                          "kv.write:*", "queue.send:*", "zone.move:*", "time.sleep<=1h"});
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
  const Json json = {
      {"version", 1},
      {"zone", file.zone},
      {"gateway", file.gateway},
      {"guest", {{"token", file.guest.hex}, {"expires_at_ms", file.guest.expires_at_ms}}},
      {"holder",
       {{"token", file.holder.hex},
        {"expires_at_ms", file.holder.expires_at_ms},
        {"key", file.holder_key}}},
      {"directory", file.directory},
      {"pid", file.pid}};
  return json.dump(2) + "\n";
}

Result<DevFile> parse_dev_file(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  const auto wrong = [](const char* what) {
    return Error{Errc::malformed, std::string("not what kitwork dev writes: ") + what};
  };
  if (!json.is_object()) return wrong("no JSON object");
  if (json.value("version", 0) != 1) return wrong("another version than 1");
  DevFile file;
  for (const char* name : {"zone", "gateway", "directory"}) {
    if (!json.contains(name) || !json[name].is_string()) return wrong(name);
  }
  file.zone = json["zone"];
  file.gateway = json["gateway"];
  file.directory = json["directory"];
  if (!json.contains("pid") || !json["pid"].is_number_unsigned()) return wrong("pid");
  file.pid = json["pid"];
  for (const char* name : {"guest", "holder"}) {
    const bool good = json.contains(name) && json[name].is_object() &&
                      json[name].contains("token") && json[name]["token"].is_string() &&
                      json[name].contains("expires_at_ms") &&
                      json[name]["expires_at_ms"].is_number_unsigned();
    if (!good) return wrong(name);
  }
  file.guest = {json["guest"]["token"], json["guest"]["expires_at_ms"]};
  file.holder = {json["holder"]["token"], json["holder"]["expires_at_ms"]};
  if (!json["holder"].contains("key") || !json["holder"]["key"].is_string()) return wrong("key");
  file.holder_key = json["holder"]["key"];
  return file;
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
