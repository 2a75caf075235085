// <kitwork/storage.hpp>: the survey of a directory, as text and as JSON.
#include <fmt/format.h>

#include <kitwork/storage.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "actors/storage/posix_disk.hpp"
#include "actors/storage/survey.hpp"

namespace kitwork {
namespace {

using storage::Survey;

std::string index_text(consensus::Index index) {
  return index == std::numeric_limits<consensus::Index>::max() ? "the end" : std::to_string(index);
}

std::string text_of(const std::string& directory, const Survey& survey) {
  if (survey.fresh) return fmt::format("{}: empty, no member has run here\n", directory);
  const auto& state = survey.log.hard_state.state;
  std::string text = fmt::format("{}\n  term {}, vote {}, commit {}\n", directory, state.term,
                                 consensus::number(state.vote), state.commit);
  const auto& snapshot = survey.snapshot.meta;
  if (snapshot.index > 0) {
    text += fmt::format("  snapshot after entry {} (term {}), {} bytes\n", snapshot.index,
                        snapshot.term, snapshot.size_bytes);
  }
  if (survey.part) {
    text += fmt::format("  unfinished snapshot after entry {}: {} of {} bytes\n",
                        survey.part->meta.index, survey.part_bytes, survey.part->meta.size_bytes);
  }
  const auto& entries = survey.log.entries;
  if (entries.empty()) {
    text += "  log: no entries\n";
  } else {
    text += fmt::format("  log: entries {} to {} (term {})\n", entries.front().index,
                        entries.back().index, entries.back().term);
  }
  for (const auto& segment : survey.segments) {
    text += fmt::format("    {}: {} frames, entries {} to {}, {} of {} bytes used{}\n",
                        storage::segment_name(segment.epoch), segment.frames, segment.lowest_index,
                        segment.highest_index, segment.end_offset, segment.file_bytes,
                        segment.damaged_frames > 0
                            ? fmt::format(", {} frames damaged", segment.damaged_frames)
                            : "");
  }
  text += fmt::format("  spare segments: {}\n", survey.spare_segments);
  for (const auto& finding : survey.findings) {
    text += fmt::format("  {}: {} at {}: {}\n", storage::severity_name(finding.severity),
                        finding.file, finding.offset, finding.what);
  }
  if (const auto& damage = survey.log.damage) {
    text += fmt::format(
        "  entries {} to {} are missing or may be: start the member, it gets them from the group\n",
        damage->from, index_text(damage->through.index));
  }
  return text;
}

nlohmann::json json_of(const std::string& directory, const Survey& survey) {
  nlohmann::json json;
  json["directory"] = directory;
  json["fresh"] = survey.fresh;
  const auto& state = survey.log.hard_state.state;
  json["term"] = state.term;
  json["vote"] = consensus::number(state.vote);
  json["commit"] = state.commit;
  json["snapshot"] = {{"index", survey.snapshot.meta.index},
                      {"term", survey.snapshot.meta.term},
                      {"bytes", survey.snapshot.meta.size_bytes},
                      {"damaged", survey.snapshot_damaged}};
  const auto& entries = survey.log.entries;
  json["first_index"] = entries.empty() ? 0 : entries.front().index;
  json["last_index"] = survey.log.position.last.index;
  json["spare_segments"] = survey.spare_segments;
  json["segments"] = nlohmann::json::array();
  for (const auto& segment : survey.segments) {
    json["segments"].push_back({{"file", storage::segment_name(segment.epoch)},
                                {"frames", segment.frames},
                                {"damaged_frames", segment.damaged_frames},
                                {"lowest_index", segment.lowest_index},
                                {"highest_index", segment.highest_index},
                                {"used_bytes", segment.end_offset},
                                {"torn_bytes", segment.torn_bytes},
                                {"file_bytes", segment.file_bytes}});
  }
  json["findings"] = nlohmann::json::array();
  for (const auto& finding : survey.findings) {
    json["findings"].push_back({{"severity", storage::severity_name(finding.severity)},
                                {"file", finding.file},
                                {"offset", finding.offset},
                                {"bytes", finding.bytes},
                                {"what", finding.what}});
  }
  if (const auto& damage = survey.log.damage) {
    json["missing"] = {{"from", damage->from}, {"through", damage->through.index}};
  }
  return json;
}

}  // namespace

Result<StorageReport> inspect_storage(const std::string& directory) {
  auto disk = storage::PosixDisk::open_to_read(directory);
  if (!disk) return disk.error();
  const auto survey = storage::survey(*disk.value());
  if (!survey) return survey.error();
  StorageReport report;
  switch (survey.value().worst()) {
    case storage::Severity::note:
      report.health = StorageHealth::sound;
      break;
    case storage::Severity::damage:
      report.health = StorageHealth::damaged;
      break;
    case storage::Severity::lost:
      report.health = StorageHealth::lossy;
      break;
  }
  report.text = text_of(directory, survey.value());
  report.json = json_of(directory, survey.value()).dump(2) + "\n";
  return report;
}

}  // namespace kitwork
