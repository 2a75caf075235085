#include "actors/storage/segment_format.hpp"

#include <algorithm>
#include <cstring>

#include "actors/consensus/crc32c.hpp"
#include "actors/storage/little_endian.hpp"
#include "schemas/assert.hpp"

namespace kitwork::storage {

using consensus::crc32c;
namespace {

constexpr std::uint64_t segment_magic = 0x0001'3147'4f4c'574bull;
constexpr std::size_t second_header_sector = 4;
constexpr std::size_t segment_header_bytes = 104;
// Before the header in the first sector and the last: the body's length and checksum.
constexpr std::size_t frame_prefix_bytes = 8 + frame_header_bytes;

void put_u32(std::uint8_t*& at, std::uint32_t value) {
  store_little_endian(at, value);
  at += 4;
}
void put_u64(std::uint8_t*& at, std::uint64_t value) {
  store_little_endian(at, value);
  at += 8;
}
std::uint32_t take_u32(const std::uint8_t*& at) {
  at += 4;
  return load_little_endian<std::uint32_t>(at - 4);
}
std::uint64_t take_u64(const std::uint8_t*& at) {
  at += 8;
  return load_little_endian<std::uint64_t>(at - 8);
}
void put_position(std::uint8_t*& at, const consensus::Position& position) {
  put_u64(at, position.term);
  put_u64(at, position.index);
}
consensus::Position take_position(const std::uint8_t*& at) {
  consensus::Position position;
  position.term = take_u64(at);
  position.index = take_u64(at);
  return position;
}

void put_frame_prefix(std::uint8_t* at, std::string_view body, std::uint32_t body_crc,
                      const FrameHeader& header) {
  put_u32(at, static_cast<std::uint32_t>(body.size()));
  put_u32(at, body_crc);
  put_u64(at, header.serial);
  put_u64(at, header.lowest_index);
  put_position(at, header.last);
  put_u64(at, header.lowest_before);
  put_position(at, header.last_before);
  put_u64(at, header.commit);
}

Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

void seal_sector(MutableBytes sector, const SectorName& name, std::uint32_t seed) {
  KITWORK_ASSERT(sector.size() == sector_bytes);
  std::uint8_t* at = sector.data();
  store_little_endian(at + 4, name.epoch);
  store_little_endian(at + 8, name.frame);
  store_little_endian(at + 12, name.place);
  store_little_endian(at + 14, name.count);
  store_little_endian(at, crc32c(Bytes(sector).subspan(4), seed));
}

std::optional<SectorName> read_sector(Bytes sector, std::uint32_t seed) {
  KITWORK_ASSERT(sector.size() == sector_bytes);
  const std::uint8_t* at = sector.data();
  if (load_little_endian<std::uint32_t>(at) != crc32c(sector.subspan(4), seed)) return {};
  SectorName name;
  name.epoch = load_little_endian<std::uint32_t>(at + 4);
  name.frame = load_little_endian<std::uint32_t>(at + 8);
  name.place = load_little_endian<std::uint16_t>(at + 12);
  name.count = load_little_endian<std::uint16_t>(at + 14);
  if (name.place >= name.count || name.count % block_sectors != 0) return {};
  return name;
}

bool all_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

std::uint32_t log_seed(const LogId& id) { return crc32c(id); }

std::size_t frame_bytes(std::size_t body_bytes) {
  const std::size_t content = body_bytes + 2 * frame_prefix_bytes;
  const std::size_t sectors = (content + sector_content_bytes - 1) / sector_content_bytes;
  return (sectors + block_sectors - 1) / block_sectors * block_bytes;
}

void FrameBuilder::add_header(RecordType type, std::uint8_t kind, std::size_t length,
                              std::uint64_t first, std::uint64_t second, std::uint64_t third) {
  std::array<std::uint8_t, record_header_bytes> header{};
  header[0] = static_cast<std::uint8_t>(type);
  header[1] = kind;
  std::uint8_t* at = header.data() + 4;
  put_u32(at, static_cast<std::uint32_t>(length));
  put_u64(at, first);
  put_u64(at, second);
  put_u64(at, third);
  body_.append(reinterpret_cast<const char*>(header.data()), header.size());
}

void FrameBuilder::add_entry(const consensus::Entry& entry) {
  add_header(RecordType::entry, static_cast<std::uint8_t>(entry.kind), entry.data.size(),
             entry.term, entry.index, entry.time_ms);
  body_.append(entry.data.view());
}

void FrameBuilder::add_hard_state(const HardStateRevision& stored) {
  const consensus::HardState& state = stored.state;
  add_header(RecordType::hard_state, 0, hard_state_payload_bytes, state.term,
             consensus::number(state.vote), state.commit);
  std::array<std::uint8_t, hard_state_payload_bytes> payload{};
  std::uint8_t* at = payload.data();
  put_position(at, state.lost);
  put_u64(at, stored.revision);
  body_.append(reinterpret_cast<const char*>(payload.data()), payload.size());
}

void FrameBuilder::add_truncate(consensus::Index from) {
  add_header(RecordType::truncate, 0, 0, from, 0, 0);
}

void FrameBuilder::encode(const FrameHeader& header, std::uint32_t epoch, std::uint32_t seed,
                          MutableBytes out) const {
  const std::size_t bytes = frame_bytes(body_.size());
  KITWORK_ASSERT(out.size() >= bytes && body_.size() <= frame_body_bytes_max);
  const std::size_t count = bytes / sector_bytes;
  const std::uint32_t body_crc = crc32c(as_bytes(body_));
  std::size_t taken = 0;
  for (std::size_t place = 0; place < count; ++place) {
    const MutableBytes sector = out.subspan(place * sector_bytes, sector_bytes);
    std::uint8_t* at = sector.data() + sector_header_bytes;
    std::size_t room = sector_content_bytes;
    if (place == 0) {
      put_frame_prefix(at, body_, body_crc, header);
      at += frame_prefix_bytes;
      room -= frame_prefix_bytes;
    }
    if (place + 1 == count) {
      room -= frame_prefix_bytes;
      put_frame_prefix(sector.data() + sector_bytes - frame_prefix_bytes, body_, body_crc, header);
    }
    const std::size_t piece = std::min(room, body_.size() - taken);
    if (piece > 0) std::memcpy(at, body_.data() + taken, piece);
    std::memset(at + piece, 0, room - piece);
    taken += piece;
    SectorName name;
    name.epoch = epoch;
    name.frame = static_cast<std::uint32_t>(header.serial);
    name.place = static_cast<std::uint16_t>(place);
    name.count = static_cast<std::uint16_t>(count);
    seal_sector(sector, name, seed);
  }
  KITWORK_ASSERT(taken == body_.size());
}

std::optional<FrameHeader> read_frame_header(Bytes sector, bool in_first_sector) {
  const std::size_t offset =
      in_first_sector ? sector_header_bytes : sector_bytes - frame_prefix_bytes;
  const std::uint8_t* at = sector.data() + offset + 8;
  FrameHeader header;
  header.serial = take_u64(at);
  header.lowest_index = take_u64(at);
  header.last = take_position(at);
  header.lowest_before = take_u64(at);
  header.last_before = take_position(at);
  header.commit = take_u64(at);
  if (header.serial == 0) return {};
  return header;
}

std::optional<std::string> read_frame_body(Bytes frame, bool by_first_sector) {
  const std::size_t prefix =
      by_first_sector ? sector_header_bytes : frame.size() - frame_prefix_bytes;
  const std::uint8_t* at = frame.data() + prefix;
  const std::size_t length = take_u32(at);
  const std::uint32_t body_crc = take_u32(at);
  if (length > frame_body_bytes_max || frame_bytes(length) != frame.size()) return {};
  std::string body;
  body.reserve(length);
  for (std::size_t offset = 0; body.size() < length; offset += sector_bytes) {
    std::size_t begin = offset + sector_header_bytes;
    std::size_t end = offset + sector_bytes;
    if (offset == 0) begin += frame_prefix_bytes;
    if (end == frame.size()) end -= frame_prefix_bytes;
    const std::size_t piece = std::min(end - begin, length - body.size());
    body.append(reinterpret_cast<const char*>(frame.data() + begin), piece);
  }
  if (crc32c(as_bytes(body)) != body_crc) return {};
  return body;
}

std::optional<std::vector<Record>> read_records(std::string_view body) {
  std::vector<Record> records;
  while (!body.empty()) {
    if (body.size() < record_header_bytes) return {};
    const auto* at = reinterpret_cast<const std::uint8_t*>(body.data());
    Record record;
    record.type = static_cast<RecordType>(at[0]);
    record.kind = at[1];
    at += 4;
    const std::size_t length = take_u32(at);
    record.first = take_u64(at);
    record.second = take_u64(at);
    record.third = take_u64(at);
    if (record.type < RecordType::entry || record.type > RecordType::truncate) return {};
    if (length > body.size() - record_header_bytes) return {};
    if (record.type == RecordType::hard_state && length != hard_state_payload_bytes) return {};
    record.payload = body.substr(record_header_bytes, length);
    body.remove_prefix(record_header_bytes + length);
    records.push_back(record);
  }
  return records;
}

consensus::Entry entry_of(const Record& record) {
  consensus::Entry entry;
  entry.kind = static_cast<consensus::EntryKind>(record.kind);
  entry.term = record.first;
  entry.index = record.second;
  entry.time_ms = record.third;
  if (!record.payload.empty()) entry.data = consensus::Payload(std::string(record.payload));
  return entry;
}

HardStateRevision hard_state_of(const Record& record) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(record.payload.data());
  HardStateRevision stored;
  stored.state.term = record.first;
  stored.state.vote = consensus::NodeId{record.second};
  stored.state.commit = record.third;
  stored.state.lost = take_position(at);
  stored.revision = take_u64(at);
  return stored;
}

void encode_segment_header(const SegmentHeader& header, MutableBytes block) {
  KITWORK_ASSERT(block.size() == block_bytes);
  std::memset(block.data(), 0, block.size());
  for (const std::size_t sector : {std::size_t{0}, second_header_sector}) {
    std::uint8_t* const begin = block.data() + sector * sector_bytes;
    std::uint8_t* at = begin + 4;
    put_u32(at, format_version);
    put_u64(at, segment_magic);
    std::memcpy(at, header.log_id.data(), header.log_id.size());
    at += header.log_id.size();
    put_u64(at, header.epoch);
    put_u64(at, header.segment_bytes);
    put_u64(at, header.next_serial);
    put_u64(at, header.lowest_before);
    put_position(at, header.last_before);
    put_u64(at, header.commit);
    put_position(at, header.lost_through);
    KITWORK_ASSERT(at - begin == segment_header_bytes);
    store_little_endian(begin, crc32c(Bytes(begin, segment_header_bytes).subspan(4)));
  }
}

namespace {

std::optional<SegmentHeader> read_header_copy(Bytes sector) {
  const std::uint8_t* at = sector.data();
  const std::uint32_t crc = take_u32(at);
  if (crc != crc32c(sector.first(segment_header_bytes).subspan(4))) return {};
  if (take_u32(at) != format_version || take_u64(at) != segment_magic) return {};
  SegmentHeader header;
  std::memcpy(header.log_id.data(), at, header.log_id.size());
  at += header.log_id.size();
  header.epoch = static_cast<std::uint32_t>(take_u64(at));
  header.segment_bytes = take_u64(at);
  header.next_serial = take_u64(at);
  header.lowest_before = take_u64(at);
  header.last_before = take_position(at);
  header.commit = take_u64(at);
  header.lost_through = take_position(at);
  return header;
}

}  // namespace

std::optional<SegmentHeader> read_segment_header(Bytes block) {
  if (block.size() < block_bytes) return {};
  if (auto header = read_header_copy(block.first(sector_bytes))) return header;
  return read_header_copy(block.subspan(second_header_sector * sector_bytes, sector_bytes));
}

int segment_header_copies(Bytes block) {
  if (block.size() < block_bytes) return 0;
  return (read_header_copy(block.first(sector_bytes)).has_value() ? 1 : 0) +
         (read_header_copy(block.subspan(second_header_sector * sector_bytes, sector_bytes))
                  .has_value()
              ? 1
              : 0);
}

std::string segment_name(std::uint32_t epoch) {
  std::string name = "log-";
  for (int shift = 28; shift >= 0; shift -= 4) name += "0123456789abcdef"[(epoch >> shift) & 15u];
  return name;
}

std::optional<std::uint32_t> segment_epoch(std::string_view name) {
  if (name.size() != 12 || name.substr(0, 4) != "log-") return {};
  std::uint32_t epoch = 0;
  for (const char c : name.substr(4)) {
    std::uint32_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<std::uint32_t>(c - 'a') + 10;
    } else {
      return {};
    }
    epoch = epoch * 16 + digit;
  }
  return epoch;
}

}  // namespace kitwork::storage
