#include "actors/storage/snapshot_file.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "actors/consensus/crc32c.hpp"
#include "actors/storage/little_endian.hpp"
#include "schemas/assert.hpp"

namespace kitwork::storage {

using consensus::crc32c;
namespace {

using consensus::NodeId;

constexpr std::uint64_t snapshot_magic = 0x0001'5041'4e53'574bull;
constexpr std::size_t read_step_bytes = 1u << 20;
constexpr std::size_t fixed_bytes = 152;
static_assert(fixed_bytes + snapshot_members_max * 8 <= block_bytes);

void encode_members(const std::vector<NodeId>& members, std::uint8_t*& at) {
  for (const NodeId member : members) {
    store_little_endian(at, consensus::number(member));
    at += 8;
  }
}

std::vector<NodeId> decode_members(std::size_t count, const std::uint8_t*& at) {
  std::vector<NodeId> members;
  for (std::size_t i = 0; i < count; ++i, at += 8) {
    members.push_back(NodeId{load_little_endian<std::uint64_t>(at)});
  }
  return members;
}

void append_hex(std::string& out, std::uint64_t value) {
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(value >> shift) & 15u];
}

std::optional<std::uint64_t> read_hex(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && (c < 'a' || c > 'f')) return {};
    value = value * 16 + static_cast<std::uint64_t>(is_digit ? c - '0' : c - 'a' + 10);
  }
  return value;
}

}  // namespace

void encode_snapshot_header(const SnapshotHeader& header, MutableBytes block) {
  KITWORK_ASSERT(block.size() == block_bytes);
  std::memset(block.data(), 0, block.size());
  const consensus::SnapshotMeta& meta = header.meta;
  std::uint8_t* const at = block.data();
  store_little_endian(at + 4, format_version);
  store_little_endian(at + 8, snapshot_magic);
  std::memcpy(at + 16, header.log_id.data(), header.log_id.size());
  store_little_endian(at + 32, header.turn);
  store_little_endian(at + 40, header.settled_bytes);
  store_little_endian(at + 48, header.part_bytes);
  store_little_endian(at + 56, header.part_crc);
  store_little_endian(at + 60, header.first_epoch);
  store_little_endian(at + 64, meta.index);
  store_little_endian(at + 72, meta.term);
  store_little_endian(at + 80, meta.time_ms);
  store_little_endian(at + 88, meta.size_bytes);
  std::memcpy(at + 96, meta.digest.data(), meta.digest.size());
  const consensus::Membership& members = meta.membership;
  store_little_endian(at + 128, static_cast<std::uint32_t>(members.voters.size()));
  store_little_endian(at + 132, static_cast<std::uint32_t>(members.outgoing.size()));
  store_little_endian(at + 136, static_cast<std::uint32_t>(members.learners.size()));
  store_little_endian(at + 140, static_cast<std::uint32_t>(members.learners_next.size()));
  std::uint8_t* list = at + fixed_bytes;
  encode_members(members.voters, list);
  encode_members(members.outgoing, list);
  encode_members(members.learners, list);
  encode_members(members.learners_next, list);
  store_little_endian(at, crc32c(Bytes(block).subspan(4)));
}

std::optional<SnapshotHeader> read_snapshot_header(Bytes block) {
  if (block.size() < block_bytes) return {};
  const std::uint8_t* const at = block.data();
  if (load_little_endian<std::uint32_t>(at) != crc32c(block.first(block_bytes).subspan(4))) {
    return {};
  }
  if (load_little_endian<std::uint32_t>(at + 4) != format_version) return {};
  if (load_little_endian<std::uint64_t>(at + 8) != snapshot_magic) return {};
  SnapshotHeader header;
  std::memcpy(header.log_id.data(), at + 16, header.log_id.size());
  header.turn = load_little_endian<std::uint64_t>(at + 32);
  header.settled_bytes = load_little_endian<std::uint64_t>(at + 40);
  header.part_bytes = load_little_endian<std::uint64_t>(at + 48);
  header.part_crc = load_little_endian<std::uint32_t>(at + 56);
  header.first_epoch = load_little_endian<std::uint32_t>(at + 60);
  header.meta.index = load_little_endian<std::uint64_t>(at + 64);
  header.meta.term = load_little_endian<std::uint64_t>(at + 72);
  header.meta.time_ms = load_little_endian<std::uint64_t>(at + 80);
  header.meta.size_bytes = load_little_endian<std::uint64_t>(at + 88);
  std::memcpy(header.meta.digest.data(), at + 96, header.meta.digest.size());
  std::array<std::size_t, 4> counts{};
  std::size_t total = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = load_little_endian<std::uint32_t>(at + 128 + 4 * i);
    total += counts[i];
  }
  if (total > snapshot_members_max) return {};
  const std::uint8_t* list = at + fixed_bytes;
  header.meta.membership.voters = decode_members(counts[0], list);
  header.meta.membership.outgoing = decode_members(counts[1], list);
  header.meta.membership.learners = decode_members(counts[2], list);
  header.meta.membership.learners_next = decode_members(counts[3], list);
  return header;
}

Result<std::optional<SnapshotHeader>> load_snapshot_header(File& file) {
  std::vector<std::uint8_t> slots(snapshot_data_offset);
  const auto count = file.read(0, slots);
  if (!count) return count.error();
  const Bytes bytes = Bytes(slots).first(count.value());
  auto first = read_snapshot_header(bytes);
  if (bytes.size() < snapshot_data_offset) return first;
  auto second = read_snapshot_header(bytes.subspan(block_bytes));
  if (!first || (second && second->turn > first->turn)) return second;
  return first;
}

Result<bool> snapshot_intact(File& file, const consensus::SnapshotMeta& meta) {
  const auto size = file.size();
  if (!size) return size.error();
  if (size.value() != snapshot_data_offset + meta.size_bytes) return false;
  crypto_generichash_state hash;
  consensus::Digest digest{};
  crypto_generichash_init(&hash, nullptr, 0, digest.size());
  std::vector<std::uint8_t> step(std::min<std::uint64_t>(read_step_bytes, meta.size_bytes));
  for (std::uint64_t done = 0; done < meta.size_bytes;) {
    const auto want = std::min<std::uint64_t>(step.size(), meta.size_bytes - done);
    const auto count = file.read(snapshot_data_offset + done, MutableBytes(step).first(want));
    if (!count) return count.error();
    if (count.value() != want) return false;
    crypto_generichash_update(&hash, step.data(), want);
    done += want;
  }
  crypto_generichash_final(&hash, digest.data(), digest.size());
  return digest == meta.digest;
}

Result<std::uint64_t> part_progress(File& file, const SnapshotHeader& header) {
  const auto size = file.size();
  if (!size) return size.error();
  const std::uint64_t end = snapshot_data_offset + header.settled_bytes + header.part_bytes;
  if (size.value() < end) return header.settled_bytes;
  std::vector<std::uint8_t> part(header.part_bytes);
  const auto count = file.read(snapshot_data_offset + header.settled_bytes, part);
  if (!count) return count.error();
  if (count.value() != part.size() || crc32c(part) != header.part_crc) return header.settled_bytes;
  return header.settled_bytes + header.part_bytes;
}

std::string snapshot_name(const consensus::Position& position) {
  std::string name = "snapshot-";
  append_hex(name, position.index);
  name += '-';
  append_hex(name, position.term);
  return name;
}

std::optional<consensus::Position> snapshot_position(std::string_view name) {
  constexpr std::string_view prefix = "snapshot-";
  if (name.size() != prefix.size() + 33 || !name.starts_with(prefix)) return {};
  if (name[prefix.size() + 16] != '-') return {};
  const auto index = read_hex(name.substr(prefix.size(), 16));
  const auto term = read_hex(name.substr(prefix.size() + 17));
  if (!index || !term) return {};
  return consensus::Position{*term, *index};
}

}  // namespace kitwork::storage
