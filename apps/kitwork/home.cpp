#include "apps/kitwork/home.hpp"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "apps/kitwork/capsule_file.hpp"

namespace kitwork::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t name_digits = 64;

bool make_private(const std::string& folder) {
  return mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

std::string member(const Json& json, const char* name) {
  return json.contains(name) && json[name].is_string() ? json[name].get<std::string>()
                                                       : std::string();
}

Result<Json> read_object(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return Error{Errc::not_found, text.error().message};
  Json json = Json::parse(text.value(), nullptr, false);
  if (json.is_object()) return json;
  return Error{Errc::malformed, path + " is not a JSON object"};
}

std::string sent_folder() { return home_folder() + "/sent"; }

// When each was sent and its name, the newest first.
std::vector<std::pair<std::uint64_t, std::string>> sent_names() {
  std::vector<std::pair<std::uint64_t, std::string>> names;
  DIR* folder = opendir(sent_folder().c_str());
  if (folder == nullptr) return names;
  while (const dirent* entry = readdir(folder)) {
    const std::string name = entry->d_name;
    struct stat facts {};
    const std::string path = sent_folder() + "/" + name;
    if (name.size() != name_digits + 5 || stat(path.c_str(), &facts) != 0) continue;
    const auto nanoseconds = static_cast<std::uint64_t>(facts.st_mtim.tv_sec) * 1'000'000'000 +
                             static_cast<std::uint64_t>(facts.st_mtim.tv_nsec);
    names.emplace_back(nanoseconds, name.substr(0, name_digits));
  }
  closedir(folder);
  std::sort(names.rbegin(), names.rend());
  return names;
}

}  // namespace

std::string home_folder() {
  const char* own = std::getenv("KITWORK_HOME");
  if (own != nullptr && *own != '\0') return own;
  const char* home = std::getenv("HOME");
  return home != nullptr && *home != '\0' ? std::string(home) + "/.kitwork" : std::string();
}

Result<DevFile> read_dev_file() {
  const std::string path = home_folder() + "/dev.json";
  const Result<Json> read = read_object(path);
  if (!read) return read.error();
  const Json& json = read.value();
  DevFile file;
  file.gateway = member(json, "gateway");
  file.zone = member(json, "zone");
  file.token = member(json, "token");
  file.key = member(json, "key");
  file.root = member(json, "root");
  file.authority = member(json, "authority");
  file.directory = member(json, "directory");
  if (json.contains("guest") && json["guest"].is_object()) {
    const Result<CapsuleBytes> guest = bytes_from_hex(member(json["guest"], "token"));
    if (guest) file.guest_token = guest.value();
  }
  if (!file.gateway.empty()) return file;
  return Error{Errc::malformed, path + " does not say where the gateway is"};
}

Result<void> remember_sent(const SentFile& sent) {
  if (sent.invocation.size() != name_digits ||
      sent.invocation.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return Error{Errc::malformed, "an invocation is named by 64 hexadecimal digits"};
  }
  const std::string folder = home_folder();
  if (folder.empty() || !make_private(folder) || !make_private(sent_folder())) {
    return Error{Errc::io_failed, "there is no folder for it"};
  }
  const Json json = {{"gateway", sent.gateway},
                     {"ca", sent.ca},
                     {"token", bytes_to_hex(sent.token)},
                     {"signedInvocation", bytes_to_hex(sent.signed_invocation)}};
  const Result<void> written = replace_file(
      fmt::format("{}/{}.json", sent_folder(), sent.invocation), json.dump(2) + '\n', 0600);
  if (!written) return written;
  const auto names = sent_names();
  for (std::size_t index = sent_files_max; index < names.size(); ++index) {
    unlink(fmt::format("{}/{}.json", sent_folder(), names[index].second).c_str());
  }
  return {};
}

Result<SentFile> find_sent(std::string_view name) {
  std::vector<std::string> found;
  for (const auto& [when, each] : sent_names()) {
    if (name == "last" || each.starts_with(name)) found.push_back(each);
    if (name == "last") break;
  }
  if (found.size() > 1) {
    return Error{Errc::invalid_argument,
                 fmt::format("{} is the beginning of {} that were sent", name, found.size())};
  }
  if (found.empty()) {
    return Error{Errc::not_found, name == "last" ? std::string("nothing was sent from here yet")
                                                 : fmt::format("{} was not sent from here", name)};
  }
  const Result<Json> json = read_object(fmt::format("{}/{}.json", sent_folder(), found[0]));
  if (!json) return json.error();
  SentFile sent;
  sent.invocation = found[0];
  sent.gateway = member(json.value(), "gateway");
  sent.ca = member(json.value(), "ca");
  const Result<CapsuleBytes> token = bytes_from_hex(member(json.value(), "token"));
  if (!token) return token.error();
  sent.token = token.value();
  const std::string signed_text = member(json.value(), "signedInvocation");
  if (!signed_text.empty()) {
    const Result<CapsuleBytes> bytes = bytes_from_hex(signed_text);
    if (!bytes) return bytes.error();
    sent.signed_invocation = bytes.value();
  }
  return sent;
}

}  // namespace kitwork::app
