// HttpClient: one request of HTTP/1.1 and its answer, over TCP or TLS, within a deadline. The
// calling thread waits, and is told so from time to time.
#pragma once

#include <cstdint>
#include <functional>
#include <kitwork/capsule.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kitwork::app {

// Of an answer, with its headers.
inline constexpr std::uint64_t http_answer_bytes_max = 64u << 20;
inline constexpr std::uint64_t http_connect_ms_max = 10'000;

struct HttpRequest {
  std::string method = "GET";
  std::string target;  // after the URL's own path
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // The first of that name, in whatever case; "" if there is none.
  std::string header(std::string_view name) const;
};

// http://HOST[:PORT][/PATH] or https://; an IPv6 address in brackets.
struct HttpUrl {
  bool tls = false;
  std::string host;
  std::string port;
  std::string path;  // without a slash at its end
};
Result<HttpUrl> parse_http_url(std::string_view text);

class HttpClient {
 public:
  // `authorities` is a file of PEM certificates that are believed instead of the system's; empty:
  // those of the system.
  HttpClient(HttpUrl url, std::string authorities)
      : url_(std::move(url)), authorities_(std::move(authorities)) {}

  // Called about ten times a second while an answer is waited for.
  void set_waiting(std::function<void()> waiting) { waiting_ = std::move(waiting); }

  // A connection of its own for each request. unavailable: nobody was reached, and nothing was
  // sent; io_failed: it broke, or `answer_ms` were over, and nobody knows what the other side did;
  // untrusted_authority: the other side's certificate is not believed.
  Result<HttpResponse> ask(const HttpRequest& request, std::uint64_t answer_ms) const;

 private:
  HttpUrl url_;
  std::string authorities_;
  std::function<void()> waiting_;
};

}  // namespace kitwork::app
