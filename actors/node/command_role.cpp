#include "actors/node/command_role.hpp"

#include <random>
#include <utility>

namespace kitwork::node {
namespace {

storage::LogId fresh_log_id() {
  storage::LogId id{};
  std::random_device random;
  for (auto& byte : id) byte = static_cast<std::uint8_t>(random());
  return id;
}

std::uint64_t fresh_seed() {
  std::random_device random;
  return (std::uint64_t{random()} << 32) | random();
}

consensus::Membership voters_of(const Configuration& configuration) {
  consensus::Membership membership;
  for (const ZoneMember& each : configuration.members) {
    membership.voters.push_back(static_cast<consensus::NodeId>(number(each.id)));
  }
  return membership;
}

}  // namespace

Result<std::unique_ptr<CommandRole>> CommandRole::start(const CommandRoleSettings& settings,
                                                        const KeyPair& key) {
  std::unique_ptr<CommandRole> role(new CommandRole(settings.threads));
  if (const Result<void> opened = role->open(settings, key); !opened) return opened.error();
  return role;
}

Result<void> CommandRole::open(const CommandRoleSettings& settings, const KeyPair& key) {
  auto log_disk = storage::PosixDisk::create(settings.directory + "/log");
  if (!log_disk) return log_disk.error();
  auto vote_disk = storage::PosixDisk::create(settings.directory + "/votes");
  if (!vote_disk) return vote_disk.error();
  log_disk_ = std::move(log_disk.value());
  vote_disk_ = std::move(vote_disk.value());
  storage::LogOptions log;
  log.segment_bytes = settings.log_segment_bytes;
  storage_ = std::make_unique<storage::DiskStorage>(*log_disk_, log, fresh_log_id());
  admission::CommandOptions options;
  options.genesis = settings.genesis;
  options.trace_file = settings.trace_file;
  options.member.id = settings.id;
  options.speaker_of = settings.speaker_of;
  consensus::Settings& replica = options.replica.settings;
  replica.id = static_cast<consensus::NodeId>(number(settings.id));
  replica.seed = fresh_seed();
  replica.election_timeout_ms = settings.election_timeout_ms;
  replica.heartbeat_ms = settings.heartbeat_ms;
  if (settings.begins) replica.bootstrap = voters_of(settings.genesis.configuration);
  auto layer = admission::spawn_command(actors(), std::move(options), key, *storage_, *vote_disk_);
  if (!layer) return layer.error();
  layer_ = std::move(layer.value());
  return {};
}

void CommandRole::end() {
  end_and_wait(actors(), caf::actor_cast<caf::strong_actor_ptr>(layer_.command));
  end_and_wait(actors(), caf::actor_cast<caf::strong_actor_ptr>(layer_.replica));
  layer_ = {};
}

CommandRole::~CommandRole() { end(); }

}  // namespace kitwork::node
