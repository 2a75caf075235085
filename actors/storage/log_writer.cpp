#include "actors/storage/log_writer.hpp"

#include <algorithm>
#include <cstring>

#include "schemas/assert.hpp"

namespace kitwork::storage {
namespace {

constexpr std::size_t zero_fill_step_bytes = 1u << 20;
constexpr std::string_view spare_prefix = "spare-";
constexpr const char* spare_temporary = "spare.tmp";

}  // namespace

Result<void> SparePool::open(const std::vector<std::string>& names) {
  const std::lock_guard lock(mutex_);
  for (const std::string& name : names) {
    if (name == spare_temporary) {
      if (auto done = disk_.remove(name); !done) return done;
    }
    if (!name.starts_with(spare_prefix)) continue;
    auto file = disk_.open(name, OpenMode::existing);
    if (!file) return file.error();
    const auto size = file.value()->size();
    if (!size) return size.error();
    if (size.value() == options_.segment_bytes && names_.size() < options_.spare_segments_max) {
      names_.push_back(name);
    } else if (auto done = disk_.remove(name); !done) {
      return done;
    }
    std::uint64_t number = 0;
    for (const char c : name.substr(spare_prefix.size())) {
      if (c >= '0' && c <= '9') number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    made_ = std::max(made_, number);
  }
  count_.store(names_.size());
  return {};
}

std::string SparePool::next_name() { return std::string(spare_prefix) + std::to_string(++made_); }

Result<std::string> SparePool::make(std::uint64_t reserve) {
  const auto free = disk_.free_bytes();
  if (!free) return free.error();
  if (free.value() < options_.segment_bytes + reserve) {
    return Error{Errc::out_of_space,
                 "no room for another log segment of " + std::to_string(options_.segment_bytes) +
                     " bytes: " + std::to_string(free.value()) + " bytes are free, " +
                     std::to_string(reserve) + " of them reserved"};
  }
  auto file = disk_.open(spare_temporary, OpenMode::create);
  if (!file) return file.error();
  const std::vector<std::uint8_t> zeros(
      std::min<std::size_t>(zero_fill_step_bytes, options_.segment_bytes));
  Result<void> done;
  for (std::uint64_t at = 0; at < options_.segment_bytes && done; at += zeros.size()) {
    const auto step = std::min<std::uint64_t>(zeros.size(), options_.segment_bytes - at);
    done = file.value()->write(at, Bytes(zeros).first(step));
  }
  if (done) done = file.value()->sync();
  const std::string name = next_name();
  if (done) done = disk_.rename(spare_temporary, name);
  if (done) done = disk_.sync_directory();
  if (done) return name;
  // A full disk gets back what was taken; it is no loss if even that fails.
  if (done.error().code == Errc::out_of_space) static_cast<void>(disk_.remove(spare_temporary));
  return done.error();
}

Result<void> SparePool::fill(std::uint64_t reserve) {
  const std::lock_guard lock(mutex_);
  if (!names_.empty()) return {};
  auto name = make(reserve);
  if (!name) return name.error();
  names_.push_back(std::move(name.value()));
  count_.store(names_.size());
  return {};
}

Result<std::string> SparePool::take() {
  const std::lock_guard lock(mutex_);
  if (names_.empty()) return make(0);
  std::string name = std::move(names_.back());
  names_.pop_back();
  count_.store(names_.size());
  return name;
}

Result<void> SparePool::recycle(const std::string& segment) {
  const std::lock_guard lock(mutex_);
  if (names_.size() >= options_.spare_segments_max) {
    if (auto done = disk_.remove(segment); !done) return done;
  } else {
    const std::string name = next_name();
    if (auto done = disk_.rename(segment, name); !done) return done;
    names_.push_back(name);
  }
  // Before the next one is recycled: the segments that are left never have a gap among them. And
  // before this one is used anew: its old name never leads to a later life.
  auto done = disk_.sync_directory();
  count_.store(names_.size());
  return done;
}

LogWriter::LogWriter(Disk& disk, const LogOptions& options, const LogId& log_id)
    : disk_(disk),
      options_(options),
      log_id_(log_id),
      seed_(log_seed(log_id)),
      spares_(disk, options) {
  KITWORK_ASSERT(options.segment_bytes % block_bytes == 0 &&
                 options.segment_bytes >= segment_bytes_min &&
                 options.segment_bytes <= segment_bytes_max);
}

void LogWriter::use_log_id(const LogId& log_id) {
  log_id_ = log_id;
  seed_ = log_seed(log_id);
}

void LogWriter::adopt(std::vector<LiveSegment> segments) {
  segments_.assign(segments.begin(), segments.end());
}

MutableBytes LogWriter::buffer(std::size_t bytes) {
  if (bytes > buffer_bytes_) {
    buffer_.reset(static_cast<std::uint8_t*>(std::aligned_alloc(block_bytes, bytes)));
    KITWORK_ASSERT(buffer_ != nullptr);
    buffer_bytes_ = bytes;
  }
  return {buffer_.get(), bytes};
}

Result<void> LogWriter::resume(std::vector<LiveSegment> segments, std::uint64_t end_offset,
                               const LogPosition& position) {
  adopt(std::move(segments));
  auto file = disk_.open(segment_name(epoch()), OpenMode::direct_writes);
  if (!file) return file.error();
  file_ = std::move(file.value());
  end_offset_ = end_offset;
  position_ = position;
  return {};
}

Result<void> LogWriter::begin_segment(const LogPosition& position, std::uint32_t epoch,
                                      consensus::Position lost_through) {
  auto spare = spares_.take();
  if (!spare) return spare.error();
  auto file = disk_.open(spare.value(), OpenMode::direct_writes);
  if (!file) return file.error();
  SegmentHeader header;
  header.log_id = log_id_;
  header.epoch = epoch;
  header.segment_bytes = options_.segment_bytes;
  header.next_serial = position.next_serial;
  header.lowest_before = position.lowest_before;
  header.last_before = position.last;
  header.commit = position.commit;
  header.lost_through = lost_through;
  const MutableBytes block = buffer(block_bytes);
  encode_segment_header(header, block);
  if (auto done = file.value()->write(0, block); !done) return done;
  if (auto done = file.value()->sync(); !done) return done;
  if (auto done = disk_.rename(spare.value(), segment_name(epoch)); !done) return done;
  if (auto done = disk_.sync_directory(); !done) return done;
  segments_.push_back({epoch, 0});
  file_ = std::move(file.value());
  end_offset_ = block_bytes;
  position_ = position;
  lost_through_ = lost_through;
  return {};
}

std::size_t LogWriter::frame_body_bytes() const {
  // frame_bytes() of this much is at most what follows a segment's header.
  const std::size_t sectors = (options_.segment_bytes - block_bytes) / sector_bytes;
  return std::min(frame_body_bytes_max,
                  sectors * sector_content_bytes - 2 * (8 + frame_header_bytes));
}

Result<void> LogWriter::reserve(std::size_t body_bytes) {
  if (frame_bytes(body_bytes) <= room_in_segment()) return {};
  return spares_.fill(0);
}

Result<void> LogWriter::write(const FrameBuilder& frame, consensus::Index lowest,
                              consensus::Position last, std::uint64_t commit) {
  const std::size_t bytes = frame_bytes(frame.body_bytes());
  if (bytes > room_in_segment()) {
    if (auto done = begin_segment(position_, epoch() + 1, lost_through_); !done) return done;
  }
  FrameHeader header;
  header.serial = position_.next_serial;
  header.lowest_index = lowest;
  header.last = last;
  header.lowest_before = position_.lowest_before;
  header.last_before = position_.last;
  header.commit = commit;
  const MutableBytes out = buffer(bytes);
  frame.encode(header, epoch(), seed_, out);
  if (auto done = file_->write(end_offset_, out); !done) return done;
  if (auto done = file_->sync(); !done) return done;
  end_offset_ += bytes;
  ++position_.next_serial;
  position_.lowest_before = lowest;
  position_.last = last;
  position_.commit = std::max(position_.commit, commit);
  if (last >= lost_through_) lost_through_ = {};
  segments_.back().highest_index = std::max(segments_.back().highest_index, last.index);
  return {};
}

Result<void> LogWriter::recycle_oldest() {
  const std::string name = segment_name(segments_.front().epoch);
  segments_.pop_front();
  return spares_.recycle(name);
}

Result<void> LogWriter::compact(consensus::Index index) {
  while (segments_.size() > 1 && segments_.front().highest_index <= index) {
    if (auto done = recycle_oldest(); !done) return done;
  }
  return {};
}

Result<void> LogWriter::begin_anew(const LogPosition& position, std::uint32_t epoch) {
  const consensus::Position lost =
      lost_through_ > position.last ? lost_through_ : consensus::Position{};
  if (auto done = begin_segment(position, epoch, lost); !done) return done;
  while (segments_.size() > 1) {
    if (auto done = recycle_oldest(); !done) return done;
  }
  return {};
}

}  // namespace kitwork::storage
