#include "apps/kitwork/local_data.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "apps/kitwork/capsule_file.hpp"

namespace kitwork::app {

namespace {

constexpr std::size_t file_name_bytes_max = 240;

// Letters, digits, - and _ as they are: no name can leave its folder.
std::string file_name_of(const std::string& name) {
  std::string text;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_';
    text += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

Error failed(const std::string& what, const std::string& path) {
  return {Errc::io_failed, fmt::format("{} {}: {}", what, path, std::strerror(errno))};
}

bool make_directory(const std::string& path) {
  return mkdir(path.c_str(), 0777) == 0 || errno == EEXIST;
}

}  // namespace

Result<std::string> LocalData::path_of(const char* folder, const std::string& name,
                                       const char* suffix) const {
  const std::string file = file_name_of(name);
  if (file.size() > file_name_bytes_max) {
    return Error{Errc::limit_exceeded, "the name is too long for a local directory: " + name};
  }
  return fmt::format("{}/{}/{}{}", directory_, folder, file, suffix);
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
  return replace_file(path.value(), json, 0666);
}

Result<void> LocalData::delete_key(const std::string& key) const {
  const Result<std::string> path = path_of("kv", key, "");
  if (!path) return path.error();
  if (unlink(path.value().c_str()) == 0 || errno == ENOENT) return {};
  return failed("cannot remove", path.value());
}

Result<std::string> LocalData::read_table(const std::string& app, const std::string& table) const {
  const std::string path =
      fmt::format("{}/db/{}/{}.json", directory_, file_name_of(app), file_name_of(table));
  if (access(path.c_str(), F_OK) != 0) {
    return Error{Errc::not_found, fmt::format("there is no table {}.{}: {} is not there, an array "
                                              "of objects",
                                              app, table, path)};
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

}  // namespace kitwork::app
