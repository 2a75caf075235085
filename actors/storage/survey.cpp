#include "actors/storage/survey.hpp"

#include <algorithm>
#include <limits>

namespace kitwork::storage {
namespace {

using consensus::Damage;
using consensus::Index;
using consensus::Position;

std::string range_of(const Damage& damage) {
  std::string text = "entries from " + std::to_string(damage.from);
  if (damage.through.index == std::numeric_limits<Index>::max()) return text + " on";
  return text + " to " + std::to_string(damage.through.index);
}

class Surveyor {
 public:
  explicit Surveyor(Disk& disk) : disk_(disk) {}

  Result<Survey> run() {
    auto names = disk_.list();
    if (!names) return names.error();
    survey_.names = std::move(names.value());
    for (const std::string& name : survey_.names) {
      if (const auto epoch = segment_epoch(name)) epochs_.push_back(*epoch);
      if (name.starts_with("spare-")) ++survey_.spare_segments;
    }
    std::sort(epochs_.begin(), epochs_.end());
    if (auto done = read_state_file(); !done) return done.error();
    if (survey_.fresh) return std::move(survey_);
    if (auto done = read_snapshots(); !done) return done.error();
    if (auto done = read_part(); !done) return done.error();
    if (auto done = read_segments(); !done) return done.error();
    finish_log();
    return std::move(survey_);
  }

 private:
  bool has(std::string_view name) const {
    return std::find(survey_.names.begin(), survey_.names.end(), name) != survey_.names.end();
  }

  void find(Severity severity, std::string file, std::uint64_t offset, std::uint64_t bytes,
            std::string what) {
    survey_.findings.push_back({severity, std::move(file), offset, bytes, std::move(what)});
  }

  Result<void> read_state_file() {
    if (!has(state_file_name)) {
      if (epochs_.empty()) {
        survey_.fresh = true;
        return {};
      }
      return Error{Errc::corrupted,
                   "the file `state` is missing beside a log. What this member voted for is "
                   "unknown, so it must not vote again under its id: remove it from the group and "
                   "add it as a new member on an empty directory"};
    }
    auto file = StateFile::open(disk_);
    if (!file) return file.error();
    survey_.state = file.value().stored();
    if (survey_.state.damaged_slots > 0) {
      find(Severity::damage, state_file_name, 0, state_file_bytes,
           "one copy of the term and vote is damaged; the other is used and it is written anew");
    }
    return {};
  }

  // The snapshot of the highest index is in force. A named one was complete when it got its name.
  Result<void> read_snapshots() {
    for (auto name = survey_.names.rbegin(); name != survey_.names.rend(); ++name) {
      const auto position = snapshot_position(*name);
      if (!position) continue;
      auto file = disk_.open(*name, OpenMode::existing);
      if (!file) return file.error();
      auto header = load_snapshot_header(*file.value());
      if (!header) return header.error();
      const auto& found = header.value();
      bool intact =
          found && found->log_id == survey_.state.log_id && found->meta.position() == *position;
      if (intact) {
        const auto whole = snapshot_intact(*file.value(), found->meta);
        if (!whole) return whole.error();
        intact = whole.value();
      }
      if (found) survey_.snapshot.first_epoch = found->first_epoch;
      if (intact) {
        survey_.snapshot = *found;
      } else {
        survey_.snapshot_damaged = true;
        lost_snapshot_ = *position;
        find(Severity::lost, *name, 0, 0,
             "the snapshot is damaged: its state has to come from another member");
      }
      return {};
    }
    return {};
  }

  Result<void> read_part() {
    if (!has(snapshot_part_name)) return {};
    auto file = disk_.open(snapshot_part_name, OpenMode::existing);
    if (!file) return file.error();
    auto header = load_snapshot_header(*file.value());
    if (!header) return header.error();
    if (!header.value() || header.value()->log_id != survey_.state.log_id) return {};
    const auto bytes = part_progress(*file.value(), *header.value());
    if (!bytes) return bytes.error();
    survey_.part = header.value();
    survey_.part_bytes = bytes.value();
    return {};
  }

  Result<void> read_segments() {
    replay_.emplace(survey_.snapshot.meta.index);
    if (epochs_.empty() && survey_.state.hard_state.state.term > 0) {
      return Error{Errc::corrupted,
                   "the log's files are missing beside the file `state`: put them back, or remove "
                   "this member from the group and add it as a new one on an empty directory"};
    }
    for (std::size_t i = 0; i < epochs_.size(); ++i) {
      survey_.highest_epoch = epochs_[i];
      if (epochs_[i] < survey_.snapshot.first_epoch) {
        survey_.void_epochs.push_back(epochs_[i]);
        continue;
      }
      if (auto done = read_one_segment(epochs_[i], i + 1 == epochs_.size()); !done) return done;
    }
    return {};
  }

  Result<void> read_one_segment(std::uint32_t epoch, bool is_last) {
    const std::string name = segment_name(epoch);
    auto file = disk_.open(name, OpenMode::existing);
    if (!file) return file.error();
    const auto size = file.value()->size();
    if (!size) return size.error();
    if (size.value() > segment_bytes_max) {
      return Error{Errc::corrupted, name + " is longer than any log segment: it is not ours"};
    }
    std::vector<std::uint8_t> bytes(size.value());
    const auto count = file.value()->read(0, bytes);
    if (!count) return count.error();
    bytes.resize(count.value());
    auto header = read_segment_header(bytes);
    if (header && header->log_id != survey_.state.log_id) {
      return Error{Errc::corrupted, name +
                                        " belongs to another member's log: someone mixed up "
                                        "directories; put back the right files"};
    }
    if (header && header->epoch != epoch) header.reset();
    SegmentSurvey segment;
    segment.epoch = epoch;
    segment.file_bytes = bytes.size();
    segment.header_lost = !header;
    if (segment_header_copies(bytes) < 2) {
      find(Severity::damage, name, 0, block_bytes,
           header ? "one copy of the segment's header is damaged" : "the segment's header is lost");
    }
    replay_->begin_segment(header);
    const auto scan = scan_segment(bytes, epoch, log_seed(survey_.state.log_id), is_last);
    for (const FoundFrame& frame : scan.frames) add_frame(frame, name, segment);
    segment.end_offset = std::max<std::uint64_t>(scan.end_offset, block_bytes);
    segment.torn_bytes = scan.torn_bytes;
    segment.highest_index = replay_->segment_highest();
    if (scan.torn_bytes > 0) {
      find(Severity::note, name, scan.end_offset, scan.torn_bytes,
           "the last write was torn by a crash before it was synced; nobody was told that it is "
           "durable, and it is dropped");
    }
    survey_.segments.push_back(segment);
    return {};
  }

  void add_frame(const FoundFrame& frame, const std::string& name, SegmentSurvey& segment) {
    replay_->add(frame);
    ++segment.frames;
    if (frame.header && frame.header->lowest_index != 0 &&
        (segment.lowest_index == 0 || frame.header->lowest_index < segment.lowest_index)) {
      segment.lowest_index = frame.header->lowest_index;
    }
    if (frame.scarred) {
      find(Severity::damage, name, frame.offset, frame.bytes,
           "a frame is damaged where it holds nothing: all of its records are intact");
    }
    if (frame.intact) return;
    ++segment.damaged_frames;
    std::string what = "a frame is damaged";
    if (frame.header && frame.header->lowest_index == 0) what += " that held no entry";
    if (frame.header && frame.header->lowest_index != 0) {
      what += " that held entries from " + std::to_string(frame.header->lowest_index) + " to " +
              std::to_string(frame.header->last.index);
    }
    find(Severity::damage, name, frame.offset, frame.bytes, what);
  }

  // Takes the snapshot into account: what it covers is not missed, and what it does not reach is.
  void finish_log() {
    const Position covered = survey_.snapshot.meta.position();
    survey_.log = replay_->finish(survey_.state.hard_state);
    ReplayedLog& log = survey_.log;
    const Position replayed_to = log.position.last;
    const Position unknown{log.hard_state.state.term, std::numeric_limits<Index>::max()};
    const bool whole_log = !log.damage && !log.entries.empty() && log.entries.front().index == 1 &&
                           log.position.last.index >= lost_snapshot_.index;
    if (survey_.snapshot_damaged && !whole_log) {
      // Entries alone are no state: all of it comes back from the group.
      const Position through = std::max(
          {lost_snapshot_, log.position.last, log.damage ? log.damage->through : Position{}});
      log.damage = Damage{1, through};
      log.entries.clear();
      log.position.last = {};
    }
    if (log.damage && log.damage->through <= covered) log.damage.reset();
    const bool starts_late = !log.entries.empty() && log.entries.front().index > covered.index + 1;
    const bool starts_nowhere = log.entries.empty() && log.position.last.index > covered.index;
    if (starts_late || starts_nowhere) {
      log.damage = Damage{covered.index + 1, std::max(unknown, log.position.last)};
      log.entries.clear();
      log.position.last = covered;
    }
    if (log.position.last.index < covered.index) {
      log.entries.clear();
      log.position.last = covered;
      if (log.damage) log.damage->from = covered.index + 1;
    }
    const bool last_is_bad =
        !survey_.segments.empty() &&
        (survey_.segments.back().damaged_frames > 0 || survey_.segments.back().header_lost);
    survey_.needs_new_segment = survey_.segments.empty() || last_is_bad || log.damage ||
                                survey_.snapshot_damaged || log.position.last != replayed_to;
    log.hard_state.state.commit = std::min(log.hard_state.state.commit, log.position.last.index);
    if (log.damage) {
      find(Severity::lost, "the log", 0, 0,
           range_of(*log.damage) + " are missing or may be: they have to come from the quorum");
    }
  }

  Disk& disk_;
  Survey survey_;
  std::vector<std::uint32_t> epochs_;
  std::optional<LogReplay> replay_;
  Position lost_snapshot_;
};

}  // namespace

const char* severity_name(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::damage:
      return "damage";
    case Severity::lost:
      return "lost";
  }
  return "unknown";
}

Severity Survey::worst() const {
  Severity worst = Severity::note;
  for (const Finding& finding : findings) worst = std::max(worst, finding.severity);
  return worst;
}

Result<Survey> survey(Disk& disk) { return Surveyor(disk).run(); }

}  // namespace kitwork::storage
