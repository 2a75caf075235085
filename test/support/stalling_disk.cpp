#include "test/support/stalling_disk.hpp"

#include <utility>

namespace kitwork::test {
namespace {

class StallingFile final : public storage::File {
 public:
  StallingFile(StallingDisk& disk, std::unique_ptr<storage::File> file)
      : disk_(disk), file_(std::move(file)) {}

  Result<std::size_t> read(std::uint64_t offset, storage::MutableBytes out) override {
    return file_->read(offset, out);
  }
  Result<void> write(std::uint64_t offset, storage::Bytes bytes) override {
    return file_->write(offset, bytes);
  }
  Result<void> sync() override {
    disk_.wait();
    return file_->sync();
  }
  Result<std::uint64_t> size() override { return file_->size(); }

 private:
  StallingDisk& disk_;
  std::unique_ptr<storage::File> file_;
};

}  // namespace

void StallingDisk::stall() {
  const std::lock_guard lock(mutex_);
  stalled_ = true;
}

void StallingDisk::go_on() {
  {
    const std::lock_guard lock(mutex_);
    stalled_ = false;
  }
  changed_.notify_all();
}

void StallingDisk::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !stalled_; });
}

Result<std::unique_ptr<storage::File>> StallingDisk::open(std::string_view name,
                                                          storage::OpenMode mode) {
  auto file = disk_.open(name, mode);
  if (!file) return file.error();
  return std::unique_ptr<storage::File>(new StallingFile(*this, std::move(file.value())));
}

}  // namespace kitwork::test
