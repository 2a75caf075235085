// VoteFile: the vote book on a disk. Lines are appended and synced before a vote is signed; a full
// file gives way to one with what the book still remembers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/admission/vote_book.hpp"
#include "actors/storage/disk.hpp"

namespace kitwork::admission {

class VoteFile {
 public:
  static constexpr std::size_t lines_max = 4 * VoteBook::places_max;

  // The disk's directory is this file's alone, and outlives it. Reads what is on record: a torn
  // last line was never answered for, and is dropped; corrupted for any other damage, after which
  // this member must not vote under its key again.
  static Result<std::unique_ptr<VoteFile>> open(storage::Disk& disk);

  // As it was when the file was opened.
  const VoteBook& book() const { return book_; }
  // Durable when it returns ok. After a failure nothing may be signed any more.
  Result<void> append(const std::vector<VoteLine>& lines);

 private:
  explicit VoteFile(storage::Disk& disk) : disk_(disk) {}
  Result<void> read();
  Result<void> write_lines(storage::File& file, const std::vector<VoteLine>& lines);
  Result<void> renew();

  storage::Disk& disk_;
  std::unique_ptr<storage::File> file_;
  std::size_t lines_ = 0;
  VoteBook book_;
  bool failed_ = false;
};

}  // namespace kitwork::admission
