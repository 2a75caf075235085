// A file system that is soon full: an ext4 on a loop device, which takes root to mount.
#pragma once

#include <cstdint>
#include <string>

namespace kitwork::test {

class SmallFileSystem {
 public:
  explicit SmallFileSystem(std::uint64_t mebibytes);
  ~SmallFileSystem();
  SmallFileSystem(const SmallFileSystem&) = delete;
  SmallFileSystem& operator=(const SmallFileSystem&) = delete;

  // False where loop devices or mkfs.ext4 are missing, or for want of root.
  bool mounted() const { return mounted_; }
  std::string path() const { return base_ + "/mount"; }
  // Takes all the room that is left, and gives it back.
  bool fill();
  bool make_room();

 private:
  std::string base_;
  bool mounted_ = false;
};

}  // namespace kitwork::test
