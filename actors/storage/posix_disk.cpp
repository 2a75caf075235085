#include "actors/storage/posix_disk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace kitwork::storage {
namespace {

Error system_error(const char* doing, const std::string& what, int number) {
  Errc code = Errc::io_failed;
  if (number == ENOSPC || number == EDQUOT) code = Errc::out_of_space;
  if (number == ENOENT) code = Errc::not_found;
  return Error{code, std::string("cannot ") + doing + " " + what + ": " + std::strerror(number)};
}

class PosixFile final : public File {
 public:
  PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~PosixFile() override { ::close(fd_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  Result<std::size_t> read(std::uint64_t offset, MutableBytes out) override {
    std::size_t done = 0;
    while (done < out.size()) {
      const ssize_t count =
          ::pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error("read", path_, errno);
      if (count == 0) break;
      done += static_cast<std::size_t>(count);
    }
    return done;
  }

  Result<void> write(std::uint64_t offset, Bytes bytes) override {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t count = ::pwrite(fd_, bytes.data() + done, bytes.size() - done,
                                     static_cast<off_t>(offset + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error("write", path_, errno);
      if (count == 0) return system_error("write", path_, ENOSPC);
      done += static_cast<std::size_t>(count);
    }
    return {};
  }

  Result<void> sync() override {
    // An interrupted sync may have lost its error report, so it counts as failed.
    if (::fdatasync(fd_) != 0) return system_error("sync", path_, errno);
    return {};
  }

  Result<std::uint64_t> size() override {
    struct stat status {};
    if (::fstat(fd_, &status) != 0) return system_error("look at", path_, errno);
    return static_cast<std::uint64_t>(status.st_size);
  }

 private:
  int fd_;
  std::string path_;
};

}  // namespace

PosixDisk::PosixDisk(std::string directory, int directory_fd, bool read_only)
    : directory_(std::move(directory)), directory_fd_(directory_fd), read_only_(read_only) {}

PosixDisk::~PosixDisk() { ::close(directory_fd_); }

Result<std::unique_ptr<PosixDisk>> PosixDisk::create(const std::string& directory) {
  const bool made = ::mkdir(directory.c_str(), 0700) == 0;
  if (!made && errno != EEXIST) return system_error("make", directory, errno);
  if (made) {
    const std::string parent = directory + "/..";
    const int parent_fd = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent_fd < 0) return system_error("open", parent, errno);
    const int synced = ::fsync(parent_fd);
    const int number = errno;
    ::close(parent_fd);
    if (synced != 0) return system_error("sync", parent, number);
  }
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return system_error("open", directory, errno);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int number = errno;
    ::close(fd);
    if (number != EWOULDBLOCK) return system_error("lock", directory, number);
    return Error{Errc::io_failed, "another process writes to " + directory +
                                      ": stop it first, or give this one a directory of its own"};
  }
  return std::unique_ptr<PosixDisk>(new PosixDisk(directory, fd, false));
}

Result<std::unique_ptr<PosixDisk>> PosixDisk::open_to_read(const std::string& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return system_error("open", directory, errno);
  return std::unique_ptr<PosixDisk>(new PosixDisk(directory, fd, true));
}

Result<std::unique_ptr<File>> PosixDisk::open(std::string_view name, OpenMode mode) {
  const std::string file(name);
  const std::string path = directory_ + "/" + file;
  int flags = (read_only_ ? O_RDONLY : O_RDWR) | O_CLOEXEC;
  if (mode == OpenMode::create) {
    if (read_only_) return system_error("create", path, EROFS);
    flags |= O_CREAT | O_TRUNC;
  }
  int fd = -1;
  if (mode == OpenMode::direct_writes) fd = ::openat(directory_fd_, file.c_str(), flags | O_DIRECT);
  // EINVAL: a file system without direct writes (tmpfs), which is slower but not wrong.
  if (mode != OpenMode::direct_writes || (fd < 0 && errno == EINVAL)) {
    fd = ::openat(directory_fd_, file.c_str(), flags, 0600);
  }
  if (fd < 0) return system_error("open", path, errno);
  return std::unique_ptr<File>(new PosixFile(fd, path));
}

Result<void> PosixDisk::rename(std::string_view from, std::string_view to) {
  const std::string old_name(from);
  const std::string new_name(to);
  if (::renameat(directory_fd_, old_name.c_str(), directory_fd_, new_name.c_str()) != 0) {
    return system_error("rename", directory_ + "/" + old_name, errno);
  }
  return {};
}

Result<void> PosixDisk::remove(std::string_view name) {
  const std::string file(name);
  if (::unlinkat(directory_fd_, file.c_str(), 0) != 0) {
    return system_error("remove", directory_ + "/" + file, errno);
  }
  return {};
}

Result<void> PosixDisk::sync_directory() {
  if (::fsync(directory_fd_) != 0) return system_error("sync", directory_, errno);
  return {};
}

Result<std::vector<std::string>> PosixDisk::list() {
  // A descriptor of its own: a directory stream moves the position of the one it is made from.
  const int fd = ::openat(directory_fd_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = fd < 0 ? nullptr : ::fdopendir(fd);
  if (stream == nullptr) {
    const int number = errno;
    if (fd >= 0) ::close(fd);
    return system_error("list", directory_, number);
  }
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(stream)) {
    struct stat status {};
    if (::fstatat(directory_fd_, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(status.st_mode)) {
      names.emplace_back(entry->d_name);
    }
    errno = 0;
  }
  const int number = errno;
  ::closedir(stream);
  if (number != 0) return system_error("list", directory_, number);
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::uint64_t> PosixDisk::free_bytes() {
  struct statvfs status {};
  if (::fstatvfs(directory_fd_, &status) != 0) return system_error("look at", directory_, errno);
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

}  // namespace kitwork::storage
