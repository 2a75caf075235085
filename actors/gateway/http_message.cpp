#include "actors/gateway/http_message.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace kitwork::gateway {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// As HTTP writes dates, whatever the locale.
std::string date_text(std::uint64_t now_ms) {
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto seconds = static_cast<std::time_t>(now_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[parts.tm_wday],
                parts.tm_mday, months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour,
                parts.tm_min, parts.tm_sec);
  return text;
}

}  // namespace

bool is_loopback(const PeerKey& peer) {
  if (peer[0] == 4) return peer[1] == 127;
  return peer[0] == 6 &&
         std::all_of(peer.begin() + 1, peer.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool same_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char one, char other) { return lower(one) == lower(other); });
}

std::string_view header_value(const RequestHead& head, std::string_view name) {
  for (const Header& each : head.headers) {
    if (same_name(each.name, name)) return trimmed(each.value);
  }
  return {};
}

std::size_t header_count(const RequestHead& head, std::string_view name) {
  std::size_t count = 0;
  for (const Header& each : head.headers) count += same_name(each.name, name) ? 1 : 0;
  return count;
}

const char* status_text(std::uint16_t status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

std::string print_response(const Response& response, std::uint64_t now_ms, bool close) {
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " ";
  text += status_text(response.status);
  text += "\r\nDate: " + date_text(now_ms) + "\r\n";
  for (const Header& each : response.headers) text += each.name + ": " + each.value + "\r\n";
  text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  if (close) text += "Connection: close\r\n";
  text += "\r\n";
  text += response.body;
  return text;
}

}  // namespace kitwork::gateway
