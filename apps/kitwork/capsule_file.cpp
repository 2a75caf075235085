#include "apps/kitwork/capsule_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace kitwork::app {

namespace {

constexpr std::size_t file_bytes_max = 64u << 20;
constexpr std::string_view secret_line = "kitwork secret key 1";
constexpr std::string_view public_line = "kitwork public key 1";

Error failed(const char* what, const std::string& path) {
  return {Errc::io_failed, fmt::format("cannot {} {}: {}", what, path, std::strerror(errno))};
}

Result<void> write_all(int file, const std::string& path, const std::string& content) {
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t count = write(file, content.data() + done, content.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const Error error = failed("write", path);
      close(file);
      return error;
    }
    done += static_cast<std::size_t>(count);
  }
  if (fsync(file) != 0 || close(file) != 0) return failed("write", path);
  return {};
}

// The second line of a key's file, when the first is the one expected.
Result<std::string> key_digits(const std::string& path, std::string_view expected) {
  const Result<std::string> content = read_file(path);
  if (!content) return content.error();
  const std::string_view text = content.value();
  const std::size_t line = text.find('\n');
  const bool known = line != text.npos && text.substr(0, line) == expected;
  if (!known) {
    return Error{Errc::invalid_argument,
                 fmt::format("{} is not a file that begins with \"{}\"", path, expected)};
  }
  return std::string(text.substr(line + 1, 64));
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) return failed("read", path);
  std::string content;
  char buffer[65536];
  for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, file)) > 0;) {
    content.append(buffer, count);
    if (content.size() > file_bytes_max) break;
  }
  const bool bad = std::ferror(file) != 0;
  if (file != stdin) std::fclose(file);
  if (bad) return failed("read", path);
  if (content.size() <= file_bytes_max) return content;
  return Error{Errc::limit_exceeded, path + " is longer than 64 MiB"};
}

Result<void> replace_file(const std::string& path, const std::string& content, mode_t mode) {
  const std::string beside = fmt::format("{}.{}.new", path, getpid());
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (file < 0) return failed("write", beside);
  // The mode of a file that was left over is not the one asked for.
  if ((mode & 0077) == 0) static_cast<void>(fchmod(file, mode));
  if (const Result<void> written = write_all(file, beside, content); !written) return written;
  if (rename(beside.c_str(), path.c_str()) == 0) return {};
  return failed("write", path);
}

Result<void> write_file(const std::string& path, const std::string& content, mode_t mode,
                        bool force) {
  if (path == "-") {
    std::fwrite(content.data(), 1, content.size(), stdout);
    return {};
  }
  if (force) return replace_file(path, content, mode);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0 && errno == EEXIST) {
    return Error{Errc::io_failed, fmt::format("{} is there already; --force overwrites it", path)};
  }
  if (file < 0) return failed("write", path);
  return write_all(file, path, content);
}

Result<CapsuleBytes> read_capsule_file(const std::string& path) {
  const Result<std::string> content = read_file(path);
  if (!content) return content.error();
  return CapsuleBytes(content.value().begin(), content.value().end());
}

Result<CapsuleBytes> read_token_file(const std::string& path) {
  Result<std::string> content = read_file(path);
  if (!content) return content.error();
  std::string& text = content.value();
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  Result<CapsuleBytes> bytes = bytes_from_hex(text);
  if (bytes) return bytes;
  return Error{bytes.error().code, fmt::format("{}: {}", path, bytes.error().message)};
}

Result<SecretKeyText> read_secret_key(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return failed("read", path);
  if ((facts.st_mode & 0077) != 0) {
    return Error{Errc::invalid_argument,
                 fmt::format("{} can be read by others than its owner: make a new key, or run "
                             "chmod 600 {}",
                             path, path)};
  }
  const Result<std::string> digits = key_digits(path, secret_line);
  if (!digits) return digits.error();
  const SecretKeyText key{digits.value()};
  const Result<std::string> checked = public_key_of(key);
  if (checked) return key;
  return Error{checked.error().code, fmt::format("{}: {}", path, checked.error().message)};
}

Result<std::string> read_public_key(const std::string& text) {
  const bool digits =
      text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return digits ? Result<std::string>(text) : key_digits(text, public_line);
}

std::uint64_t unix_time_ms() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

std::string secret_key_file(const SecretKeyText& key) {
  return fmt::format("{}\n{}\n", secret_line, key.hex);
}

std::string public_key_file(const std::string& key) {
  return fmt::format("{}\n{}\n", public_line, key);
}

}  // namespace kitwork::app
