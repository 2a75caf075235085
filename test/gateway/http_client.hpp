// A client that writes whatever bytes it likes, and a zone that says what a test wants. Both wait
// up to ten seconds for what is expected.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "actors/gateway/zone.hpp"
#include "test/gateway/gateway_requests.hpp"

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace kitwork::test {

struct HttpAnswer {
  int status = 0;
  std::string head;
  std::string body;
};

class HttpClient {
 public:
  // From an address of the loopback network, so that many are many.
  explicit HttpClient(std::uint16_t port, std::uint32_t from = 0x7F000001);
  ~HttpClient();
  HttpClient(HttpClient&& other) noexcept;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  bool connected() const { return descriptor_ >= 0; }
  // Whether TLS was agreed on with whoever has this certificate.
  bool encrypt(const std::string& certificate);
  // False when the other side ended the connection.
  bool write(std::string_view bytes);
  // Nothing at the end of the connection.
  std::optional<HttpAnswer> read();
  // The first bytes, as many as are asked for.
  std::string read_bytes(std::size_t count);
  bool ends();
  void end_sending();

 private:
  bool read_more();

  int descriptor_ = -1;
  std::string read_;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
};

// A request as the bytes that a client sends.
std::string text_of(const SentRequest& request);

class FakeZone final : public gateway::Zone {
 public:
  void submit(Submission submission, Answered answered) override;
  void fetch_result(const gateway::ResultQuestion& question, Answered answered) override;
  void fetch_trace(const gateway::TraceQuestion& question, Traced traced) override;
  bool ready() const override { return true; }

  // From now on nothing is answered by itself.
  void hold();
  // The next held question, when it has come; nothing after ten seconds.
  std::optional<Answered> next();
  std::uint64_t submissions() const;

 private:
  void answer_or_hold(Answered answered);

  mutable std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Answered> held_;
  bool holds_ = false;
  std::uint64_t submissions_ = 0;
};

}  // namespace kitwork::test
