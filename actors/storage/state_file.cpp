#include "actors/storage/state_file.hpp"

#include <cstring>
#include <optional>
#include <vector>

#include "actors/consensus/crc32c.hpp"
#include "actors/storage/little_endian.hpp"

namespace kitwork::storage {

using consensus::crc32c;
namespace {

constexpr std::uint64_t state_magic = 0x0001'4554'5453'574bull;
constexpr std::size_t slot_bytes = 88;

void encode_slot(const StoredState& state, std::uint8_t* at) {
  store_little_endian(at + 4, format_version);
  store_little_endian(at + 8, state_magic);
  std::memcpy(at + 16, state.log_id.data(), state.log_id.size());
  store_little_endian(at + 32, state.version);
  const consensus::HardState& hard_state = state.hard_state.state;
  store_little_endian(at + 40, state.hard_state.revision);
  store_little_endian(at + 48, hard_state.term);
  store_little_endian(at + 56, consensus::number(hard_state.vote));
  store_little_endian(at + 64, hard_state.commit);
  store_little_endian(at + 72, hard_state.lost.term);
  store_little_endian(at + 80, hard_state.lost.index);
  store_little_endian(at, crc32c(Bytes(at, slot_bytes).subspan(4)));
}

std::optional<StoredState> decode_slot(Bytes slot) {
  const std::uint8_t* at = slot.data();
  if (load_little_endian<std::uint32_t>(at) != crc32c(slot.first(slot_bytes).subspan(4))) return {};
  if (load_little_endian<std::uint32_t>(at + 4) != format_version) return {};
  if (load_little_endian<std::uint64_t>(at + 8) != state_magic) return {};
  StoredState state;
  std::memcpy(state.log_id.data(), at + 16, state.log_id.size());
  state.version = load_little_endian<std::uint64_t>(at + 32);
  consensus::HardState& hard_state = state.hard_state.state;
  state.hard_state.revision = load_little_endian<std::uint64_t>(at + 40);
  hard_state.term = load_little_endian<std::uint64_t>(at + 48);
  hard_state.vote = consensus::NodeId{load_little_endian<std::uint64_t>(at + 56)};
  hard_state.commit = load_little_endian<std::uint64_t>(at + 64);
  hard_state.lost.term = load_little_endian<std::uint64_t>(at + 72);
  hard_state.lost.index = load_little_endian<std::uint64_t>(at + 80);
  return state;
}

std::uint64_t pair_offset(std::uint64_t version) { return version % 2 * 2 * block_bytes; }

}  // namespace

Result<StoredState> read_state(Bytes file) {
  const auto refused = [](const char* why) {
    return Error{
        Errc::corrupted,
        std::string("the file `state`: ") + why +
            ". What this member voted for is unknown, so it must not vote again under its "
            "id: remove it from the group and add it as a new member on an empty directory"};
  };
  if (file.size() != state_file_bytes) return refused("its length is wrong");
  std::optional<StoredState> newest;
  int damaged = 0;
  for (std::size_t pair = 0; pair < 2; ++pair) {
    int damaged_in_pair = 0;
    for (std::size_t slot = 0; slot < 2; ++slot) {
      const Bytes bytes = file.subspan((pair * 2 + slot) * block_bytes, block_bytes);
      const auto state = decode_slot(bytes);
      if (state && (!newest || state->version > newest->version)) newest = state;
      if (!state && !all_zero(bytes)) ++damaged_in_pair;
    }
    if (damaged_in_pair == 2) return refused("both copies of one of its two states are damaged");
    damaged += damaged_in_pair;
  }
  if (!newest) return refused("it holds no state");
  newest->damaged_slots = damaged;
  return *newest;
}

Result<void> StateFile::create(Disk& disk, const LogId& log_id) {
  auto file = disk.open(state_file_temporary, OpenMode::create);
  if (!file) return file.error();
  StoredState state;
  state.log_id = log_id;
  state.version = 2;
  std::vector<std::uint8_t> bytes(state_file_bytes);
  encode_slot(state, bytes.data());
  encode_slot(state, bytes.data() + block_bytes);
  if (auto done = file.value()->write(0, bytes); !done) return done;
  if (auto done = file.value()->sync(); !done) return done;
  if (auto done = disk.rename(state_file_temporary, state_file_name); !done) return done;
  return disk.sync_directory();
}

Result<StateFile> StateFile::open(Disk& disk) {
  auto file = disk.open(state_file_name, OpenMode::existing);
  if (!file) return file.error();
  std::vector<std::uint8_t> bytes(state_file_bytes + 1);
  const auto count = file.value()->read(0, bytes);
  if (!count) return count.error();
  auto stored = read_state(Bytes(bytes).first(count.value()));
  if (!stored) return stored.error();
  return StateFile(std::move(file.value()), stored.value());
}

Result<void> StateFile::store(const HardStateRevision& state) {
  StoredState next = stored_;
  ++next.version;
  next.hard_state = state;
  std::vector<std::uint8_t> slot(block_bytes);
  encode_slot(next, slot.data());
  for (const std::uint64_t copy : {0u, 1u}) {
    const std::uint64_t offset = pair_offset(next.version) + copy * block_bytes;
    if (auto done = file_->write(offset, slot); !done) return done;
    // One after the other: a crash never tears both, so two damaged copies are no crash's doing.
    if (auto done = file_->sync(); !done) return done;
  }
  stored_ = next;
  return {};
}

}  // namespace kitwork::storage
