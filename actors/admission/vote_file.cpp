#include "actors/admission/vote_file.hpp"

#include <utility>

namespace kitwork::admission {
namespace {

constexpr const char* votes_name = "votes";
constexpr const char* next_name = "votes-next";

storage::Bytes view_of(const std::string& bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

}  // namespace

Result<std::unique_ptr<VoteFile>> VoteFile::open(storage::Disk& disk) {
  std::unique_ptr<VoteFile> votes(new VoteFile(disk));
  auto file = disk.open(votes_name, storage::OpenMode::existing);
  if (!file && file.error().code != Errc::not_found) return file.error();
  if (file) {
    votes->file_ = std::move(file.value());
    if (const auto read = votes->read(); !read) return read.error();
  }
  // A file of its own for each start: nothing that was torn is written after.
  if (const auto renewed = votes->renew(); !renewed) return renewed.error();
  return votes;
}

Result<void> VoteFile::read() {
  const Result<std::uint64_t> size = file_->size();
  if (!size) return size.error();
  std::string bytes(size.value(), '\0');
  const Result<std::size_t> got =
      file_->read(0, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  if (!got) return got.error();
  // Behind the last line, which may be torn, there are zeros.
  const std::size_t end = bytes.find_last_not_of('\0') + 1;
  for (std::size_t at = 0; at < end; at += vote_line_bytes) {
    const auto line = decode_vote_line(std::string_view(bytes).substr(at, vote_line_bytes));
    if (line) {
      if (const auto taken = book_.recover(*line); !taken) return taken;
      continue;
    }
    if (at + vote_line_bytes >= end) return {};
    return Error{Errc::corrupted, "the record of votes is damaged before its last line"};
  }
  return {};
}

Result<void> VoteFile::write_lines(storage::File& file, const std::vector<VoteLine>& lines) {
  std::string bytes;
  for (const VoteLine& each : lines) bytes += encode_vote_line(each);
  if (const auto written = file.write(lines_ * vote_line_bytes, view_of(bytes)); !written) {
    return written;
  }
  lines_ += lines.size();
  return file.sync();
}

Result<void> VoteFile::renew() {
  auto file = disk_.open(next_name, storage::OpenMode::create);
  if (!file) return file.error();
  lines_ = 0;
  // All of its length is there before it is used: a sync that lengthens nothing writes no metadata,
  // which costs several times as much.
  const std::string zeros(lines_max * vote_line_bytes, '\0');
  if (const auto filled = file.value()->write(0, view_of(zeros)); !filled) return filled;
  if (const auto written = write_lines(*file.value(), book_.lines()); !written) return written;
  if (const auto renamed = disk_.rename(next_name, votes_name); !renamed) return renamed;
  if (const auto synced = disk_.sync_directory(); !synced) return synced;
  file_ = std::move(file.value());
  return {};
}

Result<void> VoteFile::append(const std::vector<VoteLine>& lines) {
  if (failed_) return Error{Errc::io_failed, "the record of votes failed before"};
  for (const VoteLine& each : lines) {
    if (const auto taken = book_.recover(each); !taken) return taken;
  }
  const Result<void> written =
      lines_ + lines.size() > lines_max ? renew() : write_lines(*file_, lines);
  failed_ = !written;
  return written;
}

}  // namespace kitwork::admission
