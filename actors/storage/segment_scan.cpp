#include "actors/storage/segment_scan.hpp"

#include <algorithm>

namespace kitwork::storage {
namespace {

enum class SectorState : std::uint8_t { current, old, damaged };

class Scanner {
 public:
  Scanner(Bytes segment, std::uint32_t epoch, std::uint32_t seed, bool is_last)
      : segment_(segment.first(segment.size() / block_bytes * block_bytes)),
        epoch_(epoch),
        seed_(seed),
        is_last_(is_last) {}

  SegmentScan run() {
    std::size_t offset = block_bytes;
    while (offset < segment_.size()) {
      std::size_t length = intact_frame(offset);
      if (length == 0) length = damaged_frame(offset);
      if (length == 0) break;
      offset += length;
    }
    scan_.end_offset = offset;
    return std::move(scan_);
  }

 private:
  Bytes sector(std::size_t offset) const { return segment_.subspan(offset, sector_bytes); }

  std::optional<SectorName> current_sector(std::size_t offset) const {
    auto name = read_sector(sector(offset), seed_);
    if (name && name->epoch != epoch_) name.reset();
    return name;
  }

  SectorState state_of(std::size_t offset) const {
    if (const auto name = read_sector(sector(offset), seed_)) {
      return name->epoch == epoch_ ? SectorState::current : SectorState::old;
    }
    return all_zero(sector(offset)) ? SectorState::old : SectorState::damaged;
  }

  // The length of the intact frame at the offset, taken into the scan; 0 if there is none.
  std::size_t intact_frame(std::size_t offset) {
    const auto first = current_sector(offset);
    if (!first || first->place != 0) return 0;
    const std::size_t length = first->count * sector_bytes;
    if (length > segment_.size() - offset) return 0;
    for (std::size_t place = 1; place < first->count; ++place) {
      const auto next = current_sector(offset + place * sector_bytes);
      if (!next || next->frame != first->frame || next->place != place ||
          next->count != first->count) {
        return 0;
      }
    }
    FoundFrame found;
    found.header = read_frame_header(sector(offset), true);
    auto body = read_frame_body(segment_.subspan(offset, length), true);
    if (!found.header || !body ||
        static_cast<std::uint32_t>(found.header->serial) != first->frame) {
      return 0;
    }
    found.offset = offset;
    found.bytes = length;
    found.intact = true;
    found.frame = first->frame;
    found.body = std::move(*body);
    scan_.frames.push_back(std::move(found));
    return length;
  }

  // The offset of the next current sector from here on, or the end.
  std::size_t next_current(std::size_t offset) const {
    while (offset < segment_.size() && !current_sector(offset)) offset += sector_bytes;
    return offset;
  }

  // There is no intact frame at the offset. What is there instead: the length of a damaged frame
  // (or run of them), taken into the scan, or 0 at the end of the log, torn or not.
  std::size_t damaged_frame(std::size_t offset) {
    const std::size_t found_at = next_current(offset);
    if (found_at == segment_.size()) {
      if (!is_last_) return 0;  // what is missing shows in the next segment's serial
      // A whole block that is neither old nor new may have been a frame that was acknowledged.
      if (!has_old_sector(offset, block_bytes)) return add_damaged(offset, block_bytes, 0);
      note_torn(offset, offset);
      return 0;
    }
    const SectorName name = *current_sector(found_at);
    const std::size_t back = name.place * sector_bytes;
    if (back > found_at - offset || found_at - back > offset) {
      // The frame begins later: all from here to there is lost, and it was synced.
      const std::size_t begin = back > found_at - offset ? found_at : found_at - back;
      const std::size_t blocks = (begin - offset + block_bytes - 1) / block_bytes;
      return add_damaged(offset, std::max<std::size_t>(blocks, 1) * block_bytes, 0);
    }
    const std::size_t length =
        std::min<std::size_t>(name.count * sector_bytes, segment_.size() - offset);
    const bool is_end = is_last_ && next_current_of_other(offset, name.frame) == segment_.size();
    if (is_end && has_old_sector(offset, length)) {
      note_torn(offset, offset + length);
      return 0;
    }
    return add_damaged(offset, length, name.frame);
  }

  std::size_t next_current_of_other(std::size_t offset, std::uint32_t frame) const {
    for (; offset < segment_.size(); offset += sector_bytes) {
      const auto name = current_sector(offset);
      if (name && name->frame != frame) break;
    }
    return offset;
  }

  bool has_old_sector(std::size_t offset, std::size_t length) const {
    for (std::size_t at = offset; at < offset + length; at += sector_bytes) {
      if (state_of(at) == SectorState::old) return true;
    }
    return false;
  }

  // `end`: at least to here. Whatever is neither old nor current behind it is a part of a torn
  // frame (or of one of an earlier epoch, which is nobody's loss).
  void note_torn(std::size_t offset, std::size_t end) {
    std::size_t last = offset;
    for (std::size_t at = offset; at < segment_.size(); at += sector_bytes) {
      if (at < end ? state_of(at) != SectorState::old : state_of(at) == SectorState::damaged) {
        last = at + sector_bytes;
      }
    }
    scan_.torn_bytes = (last - offset + block_bytes - 1) / block_bytes * block_bytes;
  }

  std::size_t add_damaged(std::size_t offset, std::size_t length, std::uint32_t frame) {
    FoundFrame found;
    found.offset = offset;
    found.bytes = length;
    found.frame = frame;
    const Bytes bytes = segment_.subspan(offset, length);
    const auto first = current_sector(offset);
    if (first && first->place == 0) salvage(found, bytes, true);
    const auto last = current_sector(offset + length - sector_bytes);
    if (!found.header && last && last->frame == frame && last->place + 1 == last->count) {
      salvage(found, bytes, false);
    }
    scan_.frames.push_back(std::move(found));
    return length;
  }

  // What the frame's first sector or its last tells about it, and its body if that is whole.
  static void salvage(FoundFrame& found, Bytes bytes, bool by_first_sector) {
    const std::size_t at = by_first_sector ? 0 : bytes.size() - sector_bytes;
    found.header = read_frame_header(bytes.subspan(at, sector_bytes), by_first_sector);
    if (!found.header) return;
    if (auto body = read_frame_body(bytes, by_first_sector)) {
      found.body = std::move(*body);
      found.intact = true;
      found.scarred = true;
    }
  }

  Bytes segment_;
  std::uint32_t epoch_;
  std::uint32_t seed_;
  bool is_last_;
  SegmentScan scan_;
};

}  // namespace

SegmentScan scan_segment(Bytes segment, std::uint32_t epoch, std::uint32_t seed, bool is_last) {
  return Scanner(segment, epoch, seed, is_last).run();
}

}  // namespace kitwork::storage
