#include "schemas/capability/resources.hpp"

#include <algorithm>
#include <charconv>

#include "schemas/capability/capability.hpp"

namespace kitwork {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

Error refused(const char* what) { return {Errc::capability_malformed, what}; }

Result<void> check_host(std::string_view host, std::string_view default_port) {
  const std::size_t colon = host.find(':');
  if (colon != host.npos) {
    const std::string_view port = host.substr(colon + 1);
    std::uint16_t number = 0;
    const auto [stop, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool whole = error == std::errc{} && stop == port.data() + port.size();
    if (!whole || port[0] == '0' || port == default_port) {
      return refused("a port from 1 to 65535 that is not the scheme's own");
    }
    host = host.substr(0, colon);
  }
  const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.';
  });
  if (host.empty() || !plain || host.front() == '.' || host.back() == '.' ||
      host.find("..") != host.npos || host.size() > 253) {
    return refused("a host's name is letters in lower case, digits, - and .");
  }
  return {};
}

Result<void> check_url_path(std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == '%') {
      unsigned value = 0;
      const char* from = path.data() + i + 1;
      const bool hex =
          path.size() - i >= 3 && std::from_chars(from, from + 2, value, 16).ptr == from + 2;
      if (!hex) return refused("after % come two hexadecimal digits");
      if (value < 0x20 || value == '.' || value == '/' || value == '\\' || value == '%' ||
          value == 0x7F) {
        return refused("dots, slashes, % and control characters are not written with %");
      }
    } else if (!is_letter(c) && !is_digit(c) &&
               std::string_view("-._~/:@!$&'()+,;=").find(c) == std::string_view::npos) {
      return refused("a character that a URL's path cannot have; queries are not part of it");
    }
  }
  for (std::size_t begin = 1; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment == "." || segment == "..") return refused("no . or .. in a URL's path");
    begin = end + 1;
  }
  return {};
}

}  // namespace

std::string encode_path(std::string_view path) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string text;
  for (const char c : path) {
    if (is_letter(c) || is_digit(c) || std::string_view("-._~/:@").find(c) != std::string::npos) {
      text += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text += '%';
      text += digits[byte >> 4];
      text += digits[byte & 15];
    }
  }
  return text;
}

Result<void> check_url(std::string_view url) {
  if (url.size() > capability_path_bytes_max) {
    return Error{Errc::limit_exceeded, "a URL longer than capability_path_bytes_max"};
  }
  const bool secure = url.starts_with("https://");
  if (!secure && !url.starts_with("http://"))
    return refused("a URL begins with https:// or http://");
  const std::string_view rest = url.substr(secure ? 8 : 7);
  const std::size_t slash = rest.find('/');
  if (slash == rest.npos) return refused("expected a / after the host");
  const Result<void> host = check_host(rest.substr(0, slash), secure ? "443" : "80");
  return host.ok() ? check_url_path(rest.substr(slash)) : host;
}

}  // namespace kitwork
