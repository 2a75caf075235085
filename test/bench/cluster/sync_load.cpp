// How long a durable write takes on this disk: WRITERS files of their own, each written and synced
// as a log is, one after the other, at the same time. Prints one line.
//
//   sync_load DIRECTORY WRITERS SECONDS
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace kitwork::bench {
namespace {

constexpr std::size_t write_bytes = 2048;
constexpr std::size_t file_bytes = std::size_t{8} << 20;

// The file has its length before it is used, as a segment of the log has.
std::vector<std::uint32_t> write_and_sync(const std::string& path, double seconds) {
  using Clock = std::chrono::steady_clock;
  std::vector<std::uint32_t> times_us;
  const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_TRUNC, 0600);
  const std::string zeros(file_bytes, '\0');
  if (file < 0 || ::pwrite(file, zeros.data(), zeros.size(), 0) < 0) std::exit(1);
  if (::fsync(file) != 0) std::exit(1);
  const std::string piece(write_bytes, 'w');
  const auto end = Clock::now() + std::chrono::microseconds(static_cast<long>(seconds * 1e6));
  for (std::size_t at = 0; Clock::now() < end; at = (at + write_bytes) % file_bytes) {
    const auto begin = Clock::now();
    if (::pwrite(file, piece.data(), piece.size(), static_cast<off_t>(at)) < 0) std::exit(1);
    if (::fdatasync(file) != 0) std::exit(1);
    const auto took = Clock::now() - begin;
    times_us.push_back(static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
  }
  ::close(file);
  ::unlink(path.c_str());
  return times_us;
}

int run(const std::string& directory, std::size_t writers, double seconds) {
  std::vector<std::vector<std::uint32_t>> times(writers);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < writers; ++i) {
    threads.emplace_back(
        [&, i] { times[i] = write_and_sync(directory + "/sync-" + std::to_string(i), seconds); });
  }
  for (std::thread& each : threads) each.join();
  std::vector<std::uint32_t> all;
  for (const auto& each : times) all.insert(all.end(), each.begin(), each.end());
  std::sort(all.begin(), all.end());
  if (all.empty()) return 1;
  std::printf("{\"p50_us\": %u, \"p99_us\": %u, \"count\": %zu}\n", all[all.size() / 2],
              all[all.size() * 99 / 100], all.size());
  return 0;
}

}  // namespace
}  // namespace kitwork::bench

int main(int count, char** values) {
  if (count != 4) {
    std::fputs("usage: sync_load DIRECTORY WRITERS SECONDS\n", stderr);
    return 64;
  }
  return kitwork::bench::run(values[1], std::strtoull(values[2], nullptr, 10),
                             std::strtod(values[3], nullptr));
}
