// <kitwork/policy.hpp>: changes of a zone's policy as texts.
#include <algorithm>

#include "actors/capsule/capsule_texts.hpp"
#include "actors/include/kitwork/policy.hpp"
#include "schemas/zone/item.hpp"

namespace kitwork {
namespace {

constexpr const char* kinds[] = {
    "trust_authority", "distrust_authority", "set_principal", "remove_principal", "issue_gas",
    "retire_gas",      "revoke_block",       "set_worker",    "remove_worker",    "release_capsule",
    "require_author",  "unrequire_author",   "configure"};
static_assert(std::size(kinds) == policy_kinds);

Result<Configuration> configuration_of(const PolicyChangeText& text) {
  Configuration configuration;
  configuration.zone = text.zone;
  configuration.epoch = text.epoch;
  configuration.quorum = text.quorum;
  for (const auto& [number, key] : text.members) {
    const Result<PublicKey> read = public_key_from(key);
    if (!read) return read.error();
    configuration.members.push_back({static_cast<MemberId>(number), read.value()});
  }
  std::sort(configuration.members.begin(), configuration.members.end(),
            [](const ZoneMember& a, const ZoneMember& b) { return a.id < b.id; });
  if (const auto checked = check_configuration(configuration); !checked) return checked.error();
  return configuration;
}

Result<PolicyChange> change_of(const PolicyChangeText& text) {
  PolicyChange change;
  const auto kind = std::find(std::begin(kinds), std::end(kinds), text.kind);
  if (kind == std::end(kinds)) {
    return Error{Errc::invalid_argument, "there is no change of policy called " + text.kind};
  }
  change.kind = static_cast<PolicyKind>(kind - std::begin(kinds));
  change.zone = text.zone;
  change.sequence = text.sequence;
  change.name = text.name;
  change.amount = text.amount;
  if (!text.key.empty()) {
    const Result<PublicKey> key = public_key_from(text.key);
    if (!key) return key.error();
    change.key = key.value();
  }
  if (!text.digest.empty() && !from_hex(text.digest, change.digest.data(), change.digest.size())) {
    return Error{Errc::invalid_argument, "a digest is 64 hexadecimal digits"};
  }
  for (const std::string& each : text.capabilities) {
    const Result<Capability> capability = parse_capability(each);
    if (!capability) return capability.error();
    change.capabilities.push_back(capability.value());
  }
  change.capabilities = normalize(std::move(change.capabilities));
  if (change.kind != PolicyKind::configure) return change;
  const Result<Configuration> configuration = configuration_of(text);
  if (!configuration) return configuration.error();
  change.configuration = configuration.value();
  return change;
}

}  // namespace

Result<CapsuleBytes> sign_policy_change(const PolicyChangeText& text, const SecretKeyText& root) {
  Result<PolicyChange> change = change_of(text);
  if (!change) return change.error();
  const Result<KeyPair> key = key_pair_of(root);
  if (!key) return key.error();
  sign_policy(change.value(), key.value());
  CapsuleBytes bytes = encode_item(change.value());
  // What a zone would not read is told here.
  if (const Result<ZoneItem> read = decode_item(bytes); !read) return read.error();
  return bytes;
}

Result<PolicyChangeText> inspect_policy_change(const CapsuleBytes& bytes) {
  const Result<ZoneItem> item = decode_item(bytes);
  if (!item) return item.error();
  const auto* change = std::get_if<PolicyChange>(&item.value());
  if (change == nullptr) return Error{Errc::malformed, "this is no change of policy"};
  PolicyChangeText text;
  text.zone = change->zone;
  text.sequence = change->sequence;
  text.kind = kinds[static_cast<std::size_t>(change->kind)];
  if (change->key != PublicKey{}) text.key = to_hex(change->key);
  text.name = change->name;
  for (const Capability& each : change->capabilities) {
    text.capabilities.push_back(print_capability(each));
  }
  text.amount = change->amount;
  if (change->digest != Digest{}) text.digest = to_hex(change->digest);
  if (!change->configuration) return text;
  text.epoch = change->configuration->epoch;
  text.quorum = change->configuration->quorum;
  for (const ZoneMember& each : change->configuration->members) {
    text.members.emplace_back(number(each.id), to_hex(each.key));
  }
  return text;
}

}  // namespace kitwork
