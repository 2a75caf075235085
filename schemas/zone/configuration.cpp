#include "schemas/zone/configuration.hpp"

#include "schemas/capability/capability.hpp"
#include "schemas/permit_generated.h"
#include "schemas/zone/zone_wire.hpp"

namespace kitwork {
namespace {

Error refused(Errc code, const char* what) { return {code, std::string("configuration: ") + what}; }

}  // namespace

const PublicKey* Configuration::key_of(MemberId member) const {
  for (const ZoneMember& each : members) {
    if (each.id == member) return &each.key;
  }
  return nullptr;
}

Result<void> check_configuration(const Configuration& configuration) {
  const std::vector<ZoneMember>& members = configuration.members;
  if (!is_capability_name(configuration.zone)) {
    return refused(Errc::invalid_argument, "the zone's name is no name");
  }
  if (configuration.epoch == 0) return refused(Errc::invalid_argument, "epochs begin with 1");
  if (members.empty()) return refused(Errc::invalid_argument, "there must be a member");
  if (members.size() > zone_members_max) {
    return refused(Errc::limit_exceeded, "more members than zone_members_max");
  }
  if (configuration.quorum > members.size() || configuration.quorum * 2 <= members.size()) {
    return refused(Errc::invalid_argument,
                   "a quorum is more than half of the members, at most all");
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    const MemberId before = i == 0 ? MemberId::none : members[i - 1].id;
    if (members[i].id <= before) {
      return refused(Errc::invalid_argument, "members are sorted by their ids, each once");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (members[j].key == members[i].key) {
        return refused(Errc::invalid_argument, "two members have the same key");
      }
    }
    const Result<void> key = check_public_key(members[i].key);
    if (!key) return key;
  }
  return {};
}

ByteVector encode_configuration(const Configuration& configuration) {
  zone_wire::Builder builder(256);
  std::vector<flatbuffers::Offset<wire::ZoneMember>> members;
  for (const ZoneMember& each : configuration.members) {
    const auto key = zone_wire::put(builder, each.key);
    members.push_back(wire::CreateZoneMember(builder, number(each.id), key));
  }
  const auto zone = builder.CreateString(configuration.zone);
  const auto vector = builder.CreateVector(members);
  builder.Finish(
      wire::CreateConfiguration(builder, zone, configuration.epoch, configuration.quorum, vector));
  return zone_wire::finished(builder);
}

Result<Configuration> decode_configuration(BytesView bytes) {
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::Configuration>(aligned.view(), nullptr);
  Configuration configuration;
  if (!from || !from->members() || from->members()->size() > zone_members_max ||
      !zone_wire::take(from->zone(), 64, configuration.zone)) {
    return zone_wire::malformed("configuration");
  }
  configuration.epoch = from->epoch();
  configuration.quorum = from->quorum();
  for (const wire::ZoneMember* each : *from->members()) {
    ZoneMember& member = configuration.members.emplace_back();
    member.id = static_cast<MemberId>(each->id());
    if (!zone_wire::take(each->key(), member.key)) return zone_wire::malformed("configuration");
  }
  if (!same_bytes(bytes, encode_configuration(configuration))) {
    return zone_wire::not_canonical("configuration");
  }
  if (const Result<void> checked = check_configuration(configuration); !checked) {
    return checked.error();
  }
  return configuration;
}

}  // namespace kitwork
