#include "schemas/zone/policy_change.hpp"

#include "schemas/utf8.hpp"
#include "schemas/zone/zone_wire.hpp"
#include "schemas/zone_generated.h"

namespace kitwork {
namespace {

Digest policy_digest(const ByteVector& body) {
  return digest_of(DigestDomain::zone_claim, bytes_of("policy"), body);
}

Result<void> read_capabilities(const wire::PolicyItem& from, Capabilities& to) {
  if (!from.capabilities() || from.capabilities()->size() > capabilities_max) {
    return Error{Errc::limit_exceeded, "policy: more capabilities than capabilities_max"};
  }
  for (const flatbuffers::String* each : *from.capabilities()) {
    Result<Capability> capability = parse_capability(each->string_view());
    if (!capability) return capability.error();
    to.push_back(std::move(capability.value()));
  }
  if (normalize(to) == to) return {};
  return zone_wire::not_canonical("policy");
}

}  // namespace

ByteVector encode_policy_body(const PolicyChange& change) {
  zone_wire::Builder builder(512);
  std::vector<std::string> texts;
  for (const Capability& each : change.capabilities) texts.push_back(print_capability(each));
  const ByteVector configuration =
      change.configuration ? encode_configuration(*change.configuration) : ByteVector();
  const auto zone = builder.CreateString(change.zone);
  const auto key = zone_wire::put(builder, change.key);
  const auto name = builder.CreateString(change.name);
  const auto capabilities = builder.CreateVectorOfStrings(texts);
  const auto digest = zone_wire::put(builder, change.digest);
  const auto next = zone_wire::put_aligned(builder, configuration);
  builder.Finish(wire::CreatePolicyItem(builder, zone, change.sequence,
                                        static_cast<std::uint8_t>(change.kind), key, name,
                                        capabilities, change.amount, digest, next));
  return zone_wire::finished(builder);
}

Result<PolicyChange> decode_policy_body(BytesView bytes) {
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::PolicyItem>(aligned.view(), nullptr);
  PolicyChange to;
  if (!from || from->kind() >= policy_kinds || !zone_wire::take(from->zone(), 64, to.zone) ||
      !zone_wire::take(from->key(), to.key) || !zone_wire::take(from->digest(), to.digest) ||
      !zone_wire::take(from->name(), policy_name_bytes_max, to.name) || !is_utf8(to.name)) {
    return zone_wire::malformed("policy");
  }
  to.sequence = from->sequence();
  to.kind = static_cast<PolicyKind>(from->kind());
  to.amount = from->amount();
  if (const auto read = read_capabilities(*from, to.capabilities); !read) return read.error();
  const BytesView next = wire_bytes(from->configuration());
  if (next.empty() != (to.kind != PolicyKind::configure)) return zone_wire::malformed("policy");
  if (!next.empty()) {
    Result<Configuration> configuration = decode_configuration(next);
    if (!configuration) return configuration.error();
    to.configuration = std::move(configuration.value());
  }
  if (!same_bytes(bytes, encode_policy_body(to))) return zone_wire::not_canonical("policy");
  return to;
}

void sign_policy(PolicyChange& change, const KeyPair& root) {
  change.signature = root.sign(policy_digest(encode_policy_body(change)));
}

Result<void> verify_policy(const PolicyChange& change, const PublicKey& root) {
  return verify_signature(root, policy_digest(encode_policy_body(change)), change.signature);
}

}  // namespace kitwork
