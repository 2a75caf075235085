#include "test/support/fake_disk.hpp"

#include <algorithm>
#include <cstring>

namespace kitwork::test {
namespace {

constexpr std::uint64_t sector = 512;

Error off_error() { return {Errc::io_failed, "the power is off"}; }

class FakeFile final : public storage::File {
 public:
  FakeFile(FakeDisk& disk, std::shared_ptr<FakeDisk::Node> node)
      : disk_(disk), node_(std::move(node)) {}

  Result<std::size_t> read(std::uint64_t offset, storage::MutableBytes out) override {
    const auto& bytes = node_->seen;
    if (disk_.is_off()) return off_error();
    if (offset >= bytes.size()) return std::size_t{0};
    const std::size_t count = std::min<std::size_t>(out.size(), bytes.size() - offset);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
    return count;
  }
  Result<void> write(std::uint64_t offset, storage::Bytes bytes) override {
    return disk_.write(*node_, offset, bytes);
  }
  Result<void> sync() override { return disk_.sync(*node_); }
  Result<std::uint64_t> size() override {
    if (disk_.is_off()) return off_error();
    return static_cast<std::uint64_t>(node_->seen.size());
  }

 private:
  FakeDisk& disk_;
  std::shared_ptr<FakeDisk::Node> node_;
};

}  // namespace

FakeDisk::FakeDisk(std::uint64_t seed) : random_state_(seed), history_{Directory{}} {}

FakeDisk::FakeDisk(const FakeDisk& other)
    : random_state_(other.random_state_), history_{Directory{}}, capacity_(other.capacity_) {
  for (const auto& [name, node] : other.directory_)
    directory_[name] = std::make_shared<Node>(*node);
  history_ = {directory_};
}

std::uint64_t FakeDisk::random() {
  std::uint64_t mixed = random_state_ += 0x9e3779b97f4a7c15ull;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
  return mixed ^ (mixed >> 31);
}

bool FakeDisk::powered() {
  last_gasp_ = false;
  if (off_) return false;
  ++operations_;
  if (power_off_at_ != 0 && operations_ >= power_off_at_) off_ = last_gasp_ = true;
  return !off_;
}

void FakeDisk::power_off_after(std::uint64_t operations) {
  power_off_at_ = operations == 0 ? 0 : operations_ + operations;
}

std::uint64_t FakeDisk::used_bytes() const {
  std::uint64_t used = 0;
  for (const auto& [name, node] : directory_) used += node->seen.size();
  return used;
}

void FakeDisk::change_directory() { history_.push_back(directory_); }

Result<std::unique_ptr<storage::File>> FakeDisk::open(std::string_view name,
                                                      storage::OpenMode mode) {
  const std::string key(name);
  if (off_) return off_error();
  auto found = directory_.find(key);
  if (mode == storage::OpenMode::create) {
    if (!powered()) return off_error();
    // A new node even for an old name: emptying a file in place is a change like any other.
    directory_[key] = std::make_shared<Node>();
    change_directory();
    found = directory_.find(key);
  }
  if (found == directory_.end()) return Error{Errc::not_found, key + " does not exist"};
  return std::unique_ptr<storage::File>(new FakeFile(*this, found->second));
}

Result<void> FakeDisk::rename(std::string_view from, std::string_view to) {
  if (!powered()) return off_error();
  const auto found = directory_.find(std::string(from));
  if (found == directory_.end()) return Error{Errc::not_found, std::string(from)};
  const auto node = found->second;
  directory_.erase(found);
  directory_[std::string(to)] = node;
  change_directory();
  return {};
}

Result<void> FakeDisk::remove(std::string_view name) {
  if (off_) return off_error();
  const auto found = directory_.find(std::string(name));
  if (found == directory_.end()) return Error{Errc::not_found, std::string(name)};
  if (!powered()) return off_error();
  directory_.erase(found);
  change_directory();
  return {};
}

Result<void> FakeDisk::sync_directory() {
  if (!powered()) return off_error();
  history_ = {directory_};
  return {};
}

Result<std::vector<std::string>> FakeDisk::list() {
  if (off_) return off_error();
  std::vector<std::string> names;
  for (const auto& [name, node] : directory_) names.push_back(name);
  return names;
}

Result<std::uint64_t> FakeDisk::free_bytes() {
  const std::uint64_t used = used_bytes();
  return used >= capacity_ ? 0 : capacity_ - used;
}

Result<void> FakeDisk::write(Node& node, std::uint64_t offset, storage::Bytes bytes) {
  const bool whole = powered();
  if (!whole && !last_gasp_) return off_error();
  std::size_t count = bytes.size();
  if (!whole) count = static_cast<std::size_t>(random() % (bytes.size() + 1));
  const std::uint64_t end = offset + count;
  const std::uint64_t more = end > node.seen.size() ? end - node.seen.size() : 0;
  const bool fits = used_bytes() + more <= capacity_;
  if (!fits) count = static_cast<std::size_t>(random() % (bytes.size() + 1));
  if (!fits && offset + count > node.seen.size() + free_bytes().value()) count = 0;
  if (offset + count > node.seen.size() && count > 0) node.seen.resize(offset + count);
  if (count > 0) {
    std::copy_n(bytes.begin(), count, node.seen.begin() + static_cast<std::ptrdiff_t>(offset));
  }
  for (std::uint64_t at = offset / sector; count > 0 && at <= (offset + count - 1) / sector; ++at) {
    node.dirty.insert(at);
  }
  if (!whole) return off_error();
  if (!fits) return Error{Errc::out_of_space, "no space left on the device"};
  return {};
}

Result<void> FakeDisk::sync(Node& node) {
  if (!powered()) return off_error();
  if (fail_next_sync_) {
    fail_next_sync_ = false;
    node.dirty.clear();
    return Error{Errc::io_failed, "input/output error"};
  }
  for (const std::uint64_t at : node.dirty) {
    const std::uint64_t begin = at * sector;
    const std::uint64_t end = std::min<std::uint64_t>(begin + sector, node.seen.size());
    if (node.durable.size() < end) node.durable.resize(end);
    std::copy(node.seen.begin() + static_cast<std::ptrdiff_t>(begin),
              node.seen.begin() + static_cast<std::ptrdiff_t>(end),
              node.durable.begin() + static_cast<std::ptrdiff_t>(begin));
  }
  node.durable.resize(node.seen.size());
  node.dirty.clear();
  return {};
}

// Each sector that was not synced is there or not, and now and then one is there in part.
// Whoever reads the rest of a torn one finds neither what was nor what should be.
void FakeDisk::settle(Node& node) {
  for (const std::uint64_t at : node.dirty) {
    const std::uint64_t begin = at * sector;
    const std::uint64_t end = std::min<std::uint64_t>(begin + sector, node.seen.size());
    const std::uint64_t dice = random() % 16;
    if (end <= begin || dice < 7) continue;
    const std::uint64_t torn =
        dice == 7 && !atomic_sectors_ ? begin + random() % (end - begin) : end;
    if (node.durable.size() < end) node.durable.resize(end);
    std::copy(node.seen.begin() + static_cast<std::ptrdiff_t>(begin),
              node.seen.begin() + static_cast<std::ptrdiff_t>(torn),
              node.durable.begin() + static_cast<std::ptrdiff_t>(begin));
  }
  node.dirty.clear();
  node.seen = node.durable;
}

void FakeDisk::restart() {
  // A journalling file system keeps a prefix of the changes of names.
  directory_ = history_[random() % history_.size()];
  for (const auto& [name, node] : directory_) settle(*node);
  keep_everything();
}

void FakeDisk::keep_everything() {
  for (const auto& [name, node] : directory_) {
    node->durable = node->seen;
    node->dirty.clear();
  }
  history_ = {directory_};
  off_ = false;
  power_off_at_ = 0;
  fail_next_sync_ = false;
}

std::vector<std::uint8_t>& FakeDisk::bytes_of(const std::string& name) {
  return directory_[name]->seen;
}

}  // namespace kitwork::test
