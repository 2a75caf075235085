#include "test/support/small_file_system.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace kitwork::test {
namespace {

bool run_command(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace

SmallFileSystem::SmallFileSystem(std::uint64_t mebibytes) {
  char pattern[] = "/tmp/kitwork-small-disk-XXXXXX";
  if (::mkdtemp(pattern) == nullptr) return;
  base_ = pattern;
  const std::string image = base_ + "/image";
  if (::mkdir(path().c_str(), 0700) != 0) return;
  if (!run_command("truncate -s " + std::to_string(mebibytes) + "M " + image)) return;
  if (!run_command("mkfs.ext4 -q -F -m 0 " + image)) return;
  mounted_ = run_command("mount -o loop " + image + " " + path());
}

SmallFileSystem::~SmallFileSystem() {
  if (mounted_) run_command("umount " + path());
  if (!base_.empty()) run_command("rm -rf " + base_);
}

bool SmallFileSystem::fill() {
  const int fd = ::open((path() + "/ballast").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) return false;
  const std::string block(64 * 1024, 'f');
  while (::write(fd, block.data(), block.size()) > 0) {
  }
  while (::write(fd, block.data(), 512) > 0) {
  }
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  return synced;
}

bool SmallFileSystem::make_room() { return ::unlink((path() + "/ballast").c_str()) == 0; }

}  // namespace kitwork::test
