// The Disk that is a directory of the operating system.
#pragma once

#include <memory>
#include <string>

#include "actors/storage/disk.hpp"

namespace kitwork::storage {

class PosixDisk final : public Disk {
 public:
  // Makes the directory when there is none (its parent must exist) and makes that durable. Takes
  // an exclusive lock on it, so that two processes never write one log; io_failed names the
  // holder's directory when it is taken.
  static Result<std::unique_ptr<PosixDisk>> create(const std::string& directory);
  // An existing directory, for reading only: takes no lock and writes nothing.
  static Result<std::unique_ptr<PosixDisk>> open_to_read(const std::string& directory);
  ~PosixDisk() override;

  PosixDisk(const PosixDisk&) = delete;
  PosixDisk& operator=(const PosixDisk&) = delete;

  Result<std::unique_ptr<File>> open(std::string_view name, OpenMode mode) override;
  Result<void> rename(std::string_view from, std::string_view to) override;
  Result<void> remove(std::string_view name) override;
  Result<void> sync_directory() override;
  Result<std::vector<std::string>> list() override;
  Result<std::uint64_t> free_bytes() override;

 private:
  PosixDisk(std::string directory, int directory_fd, bool read_only);

  std::string directory_;
  int directory_fd_;
  bool read_only_;
};

}  // namespace kitwork::storage
