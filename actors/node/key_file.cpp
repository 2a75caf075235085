#include "actors/node/key_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace kitwork::node {
namespace {

constexpr std::string_view secret_line = "kitwork secret key 1\n";

Error failed(const char* what, const std::string& path) {
  const Errc code = errno == ENOENT ? Errc::not_found : Errc::io_failed;
  return {code, std::string("cannot ") + what + " " + path + ": " + std::strerror(errno)};
}

// Closes the file whatever happens.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(file, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<std::string> read_small_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return failed("read", path);
  std::string content;
  char buffer[16384];
  for (;;) {
    const ssize_t count = ::read(file.number(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("read", path);
    if (count == 0) return content;
    content.append(buffer, static_cast<std::size_t>(count));
    if (content.size() > small_file_bytes_max) {
      return Error{Errc::limit_exceeded, path + " is longer than 1 MiB"};
    }
  }
}

Result<void> replace_small_file(const std::string& path, const std::string& content, mode_t mode) {
  const std::string beside = path + "." + std::to_string(::getpid()) + ".new";
  {
    const Descriptor file(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
    if (file.number() < 0) return failed("write", beside);
    // The mode of a file that was left over is not the one asked for.
    const bool written = ::fchmod(file.number(), mode) == 0 && write_all(file.number(), content) &&
                         ::fsync(file.number()) == 0;
    if (!written) return failed("write", beside);
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return failed("write", path);
  return {};
}

Result<KeySeed> fresh_seed_bytes() {
  if (sodium_init() < 0) return Error{Errc::unavailable, "the system gives no randomness"};
  KeySeed seed{};
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

Result<KeyPair> read_key_file(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return failed("read", path);
  if ((facts.st_mode & 0077) != 0) {
    return Error{Errc::invalid_argument, path +
                                             " can be read by others than its owner: make a new "
                                             "key, or run chmod 600 " +
                                             path};
  }
  const Result<std::string> content = read_small_file(path);
  if (!content) return content.error();
  const std::string_view text = content.value();
  KeySeed seed{};
  const bool good =
      text.substr(0, secret_line.size()) == secret_line &&
      from_hex(text.substr(secret_line.size(), 2 * seed.size()), seed.data(), seed.size());
  if (!good) return Error{Errc::invalid_argument, path + " is no file of kitwork keygen"};
  return KeyPair::from_seed(seed);
}

Result<KeyPair> key_in_file(const std::string& path) {
  Result<KeyPair> known = read_key_file(path);
  if (known || known.error().code != Errc::not_found) return known;
  const Result<KeySeed> seed = fresh_seed_bytes();
  if (!seed) return seed.error();
  const std::string text = std::string(secret_line) + to_hex(seed.value()) + "\n";
  if (const auto written = replace_small_file(path, text, 0600); !written) return written.error();
  return KeyPair::from_seed(seed.value());
}

}  // namespace kitwork::node
