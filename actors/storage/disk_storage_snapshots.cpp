// The snapshots of DiskStorage: written aside, checked, renamed, and only then believed.
#include <algorithm>
#include <vector>

#include "actors/consensus/crc32c.hpp"
#include "actors/storage/disk_storage.hpp"
#include "schemas/assert.hpp"

namespace kitwork::storage {

using consensus::crc32c;

using consensus::Payload;
using consensus::Position;
using consensus::SnapshotMeta;

namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Result<void> write_slot(File& file, const SnapshotHeader& header, std::size_t slot) {
  std::vector<std::uint8_t> block(block_bytes);
  encode_snapshot_header(header, block);
  return file.write(slot * block_bytes, block);
}

}  // namespace

Result<void> DiskStorage::store_part(const consensus::SnapshotPart& part) {
  if (part.offset == 0) {
    if (part_) {
      if (auto done = drop_part(); !done) return done;
    }
    auto file = disk_.open(snapshot_part_name, OpenMode::create);
    if (!file) return file.error();
    part_file_ = std::move(file.value());
    part_.emplace();
    part_->log_id = log_id_;
    part_->meta = part.meta;
  }
  const std::uint64_t here = part_ ? part_->settled_bytes + part_->part_bytes : 0;
  KITWORK_ASSERT(part_ && part_->meta == part.meta && here == part.offset);
  SnapshotHeader next = *part_;
  ++next.turn;
  next.settled_bytes = here;
  next.part_bytes = part.data.size();
  next.part_crc = crc32c(bytes_of(part.data.view()));
  File& file = *part_file_;
  const std::uint64_t at = snapshot_data_offset + part.offset;
  if (auto done = file.write(at, bytes_of(part.data.view())); !done) return done;
  if (auto done = write_slot(file, next, next.turn % 2); !done) return done;
  if (auto done = file.sync(); !done) return done;
  part_ = next;
  return part.offset == 0 ? disk_.sync_directory() : Result<void>();
}

Result<void> DiskStorage::drop_part() {
  part_.reset();
  part_file_.reset();
  auto done = disk_.remove(snapshot_part_name);
  if (!done && done.error().code != Errc::not_found) return done;
  return disk_.sync_directory();
}

Result<bool> DiskStorage::install(const SnapshotMeta& meta) {
  bool whole =
      part_ && part_->meta == meta && part_->settled_bytes + part_->part_bytes == meta.size_bytes;
  if (whole) {
    const auto intact = snapshot_intact(*part_file_, meta);
    if (!intact) return intact.error();
    whole = intact.value();
  }
  if (!whole) {
    if (auto done = drop_part(); !done) return done.error();
    return false;
  }
  // The room for the log that begins behind it, before anything changes.
  if (auto done = log_.spares().fill(0); !done) return done.error();
  const std::uint32_t epoch = log_.epoch() + 1;
  {
    const std::lock_guard lock(snapshot_mutex_);
    first_epoch_ = epoch;
    SnapshotHeader header = *part_;
    header.turn += 2;
    if (auto done = put_in_force(*part_file_, snapshot_part_name, header); !done) {
      return done.error();
    }
  }
  part_.reset();
  part_file_.reset();
  LogPosition position = log_.position();
  position.last = meta.position();
  position.lowest_before = 0;
  position.commit = std::max(position.commit, meta.index);
  if (auto done = log_.begin_anew(position, epoch); !done) return done.error();
  staged_.last = meta.position();
  return true;
}

// The rename is the moment. From then on the snapshot is in force, and segments before its first
// epoch are void.
Result<void> DiskStorage::put_in_force(File& file, const char* name, SnapshotHeader header) {
  header.first_epoch = first_epoch_;
  for (const std::size_t slot : {std::size_t{0}, std::size_t{1}}) {
    if (auto done = write_slot(file, header, slot); !done) return done;
  }
  if (auto done = file.sync(); !done) return done;
  const std::string to = snapshot_name(header.meta.position());
  if (auto done = disk_.rename(name, to); !done) return done;
  if (auto done = disk_.sync_directory(); !done) return done;
  snapshot_ = header.meta.position();
  return remove_other_snapshots();
}

Result<void> DiskStorage::remove_other_snapshots() {
  const auto names = disk_.list();
  if (!names) return names.error();
  bool removed = false;
  for (const std::string& name : names.value()) {
    const auto position = snapshot_position(name);
    if (!position || *position == snapshot_) continue;
    if (auto done = disk_.remove(name); !done) return done;
    removed = true;
  }
  return removed ? disk_.sync_directory() : Result<void>();
}

Result<void> DiskStorage::save_snapshot(const consensus::SnapshotSave& save) {
  if (failed_.load()) return Error{Errc::io_failed, failure()};
  const consensus::Membership& members = save.meta.membership;
  const std::size_t count = members.voters.size() + members.outgoing.size() +
                            members.learners.size() + members.learners_next.size();
  if (count > snapshot_members_max) {
    return Error{Errc::limit_exceeded, "a snapshot of " + std::to_string(count) +
                                           " members; at most " +
                                           std::to_string(snapshot_members_max)};
  }
  return check(save_aside(save));
}

Result<void> DiskStorage::save_aside(const consensus::SnapshotSave& save) {
  const auto write_data = [&](File& file) -> Result<void> {
    if (auto done = file.write(snapshot_data_offset, bytes_of(save.data.view())); !done) {
      return done;
    }
    return file.sync();
  };
  auto file = disk_.open(snapshot_temporary, OpenMode::create);
  if (!file) return file.error();
  Result<void> done = write_data(*file.value());
  const std::lock_guard lock(snapshot_mutex_);
  const bool is_newer = save.meta.index > snapshot_.index;
  if (done && is_newer) {
    SnapshotHeader header;
    header.log_id = log_id_;
    header.meta = save.meta;
    header.settled_bytes = save.meta.size_bytes;
    return put_in_force(*file.value(), snapshot_temporary, header);
  }
  // No room, or overtaken by a newer one: nothing is left behind.
  const auto removed = disk_.remove(snapshot_temporary);
  return done ? removed : done;
}

Result<Payload> DiskStorage::read_snapshot(Position snapshot, std::uint64_t offset,
                                           std::uint64_t length) {
  const std::lock_guard lock(snapshot_mutex_);
  if (snapshot != snapshot_ || snapshot.index == 0) {
    return Error{Errc::not_found,
                 "the snapshot at " + std::to_string(snapshot.index) + " is no longer in force"};
  }
  auto file = disk_.open(snapshot_name(snapshot), OpenMode::existing);
  if (!file) return file.error();
  const auto size = file.value()->size();
  if (!size) return size.error();
  const std::uint64_t end = std::max<std::uint64_t>(size.value(), snapshot_data_offset);
  const std::uint64_t bytes = end - snapshot_data_offset;
  const std::uint64_t begin = std::min(offset, bytes);
  std::string data(std::min(length, bytes - begin), '\0');
  const MutableBytes out(reinterpret_cast<std::uint8_t*>(data.data()), data.size());
  const auto count = file.value()->read(snapshot_data_offset + begin, out);
  if (!count) return count.error();
  data.resize(count.value());
  return Payload(std::move(data));
}

}  // namespace kitwork::storage
