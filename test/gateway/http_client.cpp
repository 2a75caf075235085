#include "test/gateway/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace kitwork::test {
namespace {

constexpr int patience_s = 10;

sockaddr_in loopback(std::uint32_t address, std::uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(address);
  return to;
}

}  // namespace

HttpClient::HttpClient(std::uint16_t port, std::uint32_t from) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{patience_s, 0};
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const sockaddr_in source = loopback(from, 0);
  const sockaddr_in to = loopback(0x7F000001, port);
  if (bind(descriptor, reinterpret_cast<const sockaddr*>(&source), sizeof source) == 0 &&
      connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
    descriptor_ = descriptor;
  } else {
    close(descriptor);
  }
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      read_(std::move(other.read_)),
      context_(std::exchange(other.context_, nullptr)),
      ssl_(std::exchange(other.ssl_, nullptr)) {}

HttpClient::~HttpClient() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
  if (descriptor_ >= 0) close(descriptor_);
}

bool HttpClient::encrypt(const std::string& certificate) {
  context_ = SSL_CTX_new(TLS_client_method());
  BIO* memory = BIO_new_mem_buf(certificate.data(), static_cast<int>(certificate.size()));
  X509* trusted = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context_), trusted);
  X509_free(trusted);
  BIO_free(memory);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  ssl_ = SSL_new(context_);
  SSL_set_fd(ssl_, descriptor_);
  return SSL_connect(ssl_) == 1;
}

bool HttpClient::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto done = ssl_ != nullptr
                          ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                          : send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (done <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

bool HttpClient::read_more() {
  char bytes[16384];
  const auto done = ssl_ != nullptr ? SSL_read(ssl_, bytes, sizeof bytes)
                                    : recv(descriptor_, bytes, sizeof bytes, 0);
  if (done <= 0) return false;
  read_.append(bytes, static_cast<std::size_t>(done));
  return true;
}

std::optional<HttpAnswer> HttpClient::read() {
  std::size_t end = 0;
  while ((end = read_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return {};
  }
  HttpAnswer answer;
  answer.head = read_.substr(0, end + 2);
  read_.erase(0, end + 4);
  answer.status = std::atoi(answer.head.c_str() + sizeof "HTTP/1.1");
  const std::size_t length_at = answer.head.find("Content-Length: ");
  if (length_at == std::string::npos) return answer;
  const std::size_t length =
      std::strtoul(answer.head.c_str() + length_at + sizeof "Content-Length:", nullptr, 10);
  while (read_.size() < length) {
    if (!read_more()) return {};
  }
  answer.body = read_.substr(0, length);
  read_.erase(0, length);
  return answer;
}

std::string HttpClient::read_bytes(std::size_t count) {
  while (read_.size() < count && read_more()) continue;
  std::string bytes = read_.substr(0, count);
  read_.erase(0, bytes.size());
  return bytes;
}

bool HttpClient::ends() {
  char byte = 0;
  const auto done = ssl_ != nullptr ? SSL_read(ssl_, &byte, 1) : recv(descriptor_, &byte, 1, 0);
  return done == 0 || (done < 0 && errno != EAGAIN);
}

void HttpClient::end_sending() { shutdown(descriptor_, SHUT_WR); }

std::string text_of(const SentRequest& request) {
  std::string text = request.head.method + " " + request.head.target + " HTTP/1.1\r\n";
  for (const gateway::Header& each : request.head.headers) {
    text += each.name + ": " + each.value + "\r\n";
  }
  text += "\r\n";
  text.append(reinterpret_cast<const char*>(request.body.data()), request.body.size());
  return text;
}

void FakeZone::submit(Submission, Answered answered) {
  {
    const std::lock_guard lock(mutex_);
    ++submissions_;
  }
  answer_or_hold(std::move(answered));
}

void FakeZone::fetch_result(const gateway::ResultQuestion&, Answered answered) {
  answer_or_hold(std::move(answered));
}

void FakeZone::fetch_trace(const gateway::TraceQuestion&, Traced traced) { traced({}); }

void FakeZone::answer_or_hold(Answered answered) {
  {
    const std::lock_guard lock(mutex_);
    if (holds_) {
      held_.push_back(std::move(answered));
      came_.notify_one();
      return;
    }
  }
  answered(done_verdict("[1,2]"));
}

void FakeZone::hold() {
  const std::lock_guard lock(mutex_);
  holds_ = true;
}

std::optional<FakeZone::Answered> FakeZone::next() {
  std::unique_lock lock(mutex_);
  const auto came = [this] { return !held_.empty(); };
  if (!came_.wait_for(lock, std::chrono::seconds(patience_s), came)) return {};
  Answered answered = std::move(held_.front());
  held_.pop_front();
  return answered;
}

std::uint64_t FakeZone::submissions() const {
  const std::lock_guard lock(mutex_);
  return submissions_;
}

}  // namespace kitwork::test
