#include "actors/data/local_data.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace kitwork::data {

namespace {

constexpr std::size_t file_name_bytes_max = 240;
constexpr const char* digits = "0123456789ABCDEF";

// Letters, digits, - and _ as they are: no name can leave its folder.
std::string file_name_of(const std::string& name) {
  std::string text;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_';
    if (plain) {
      text += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return text;
}

Error failed(const std::string& what, const std::string& path) {
  return {Errc::io_failed, what + " " + path + ": " + std::strerror(errno)};
}

bool make_directory(const std::string& path) {
  return mkdir(path.c_str(), 0777) == 0 || errno == EEXIST;
}

Result<std::string> read_file(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return failed("cannot read", path);
  std::string content;
  char buffer[65536];
  for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, file)) > 0;) {
    content.append(buffer, count);
    if (content.size() > local_file_bytes_max) break;
  }
  const bool bad = std::ferror(file) != 0;
  std::fclose(file);
  if (bad) return failed("cannot read", path);
  if (content.size() <= local_file_bytes_max) return content;
  return Error{Errc::limit_exceeded, path + " is longer than 64 MiB"};
}

// Writes beside it and renames, so that the file is the old one or the new one.
Result<void> replace_file(const std::string& path, const std::string& content) {
  static std::atomic<unsigned> count{0};
  const std::string beside =
      path + "." + std::to_string(getpid()) + "-" + std::to_string(++count) + ".new";
  std::FILE* file = std::fopen(beside.c_str(), "wbe");
  if (file == nullptr) return failed("cannot write", beside);
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size() &&
                       std::fflush(file) == 0 && fsync(fileno(file)) == 0;
  if (std::fclose(file) != 0 || !written) return failed("cannot write", beside);
  if (rename(beside.c_str(), path.c_str()) == 0) return {};
  return failed("cannot write", path);
}

}  // namespace

Result<std::string> LocalData::path_of(const char* folder, const std::string& name,
                                       const char* suffix) const {
  const std::string file = file_name_of(name);
  if (file.size() > file_name_bytes_max) {
    return Error{Errc::limit_exceeded, "the name is too long for a local directory: " + name};
  }
  return directory_ + "/" + folder + "/" + file + suffix;
}

Result<std::optional<std::string>> LocalData::read_key(const std::string& key) const {
  const Result<std::string> path = path_of("kv", key, "");
  if (!path) return path.error();
  if (access(path.value().c_str(), F_OK) != 0) return std::optional<std::string>();
  Result<std::string> text = read_file(path.value());
  if (!text) return text.error();
  return std::optional<std::string>(std::move(text.value()));
}

Result<void> LocalData::write_key(const std::string& key, const std::string& json) const {
  const Result<std::string> path = path_of("kv", key, "");
  if (!path) return path.error();
  const std::string folder = directory_ + "/kv";
  if (!make_directory(directory_) || !make_directory(folder)) {
    return failed("cannot make", folder);
  }
  return replace_file(path.value(), json);
}

Result<void> LocalData::delete_key(const std::string& key) const {
  const Result<std::string> path = path_of("kv", key, "");
  if (!path) return path.error();
  if (unlink(path.value().c_str()) == 0 || errno == ENOENT) return {};
  return failed("cannot remove", path.value());
}

Result<std::string> LocalData::read_table(const std::string& app, const std::string& table) const {
  const std::string path =
      directory_ + "/db/" + file_name_of(app) + "/" + file_name_of(table) + ".json";
  if (access(path.c_str(), F_OK) != 0) {
    return Error{Errc::not_found, "there is no table " + app + "." + table + ": " + path +
                                      " is not there, an array of objects"};
  }
  return read_file(path);
}

Result<void> LocalData::send(const std::string& queue, const std::string& json) const {
  const Result<std::string> path = path_of("queue", queue, ".jsonl");
  if (!path) return path.error();
  const std::string folder = directory_ + "/queue";
  if (!make_directory(directory_) || !make_directory(folder)) {
    return failed("cannot make", folder);
  }
  std::FILE* file = std::fopen(path.value().c_str(), "ab");
  if (file == nullptr) return failed("cannot write", path.value());
  const std::string line = json + '\n';
  const bool written = std::fwrite(line.data(), 1, line.size(), file) == line.size();
  if (std::fclose(file) == 0 && written) return {};
  return failed("cannot write", path.value());
}

}  // namespace kitwork::data
