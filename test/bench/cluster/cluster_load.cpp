// A load of invocations on one gateway over HTTP with keep-alive, each signed by a token's holder.
// All requests are made before the clock starts, so that the client costs as little as it can.
// Prints one line: invocations a second, latencies, and where the time went by the traces of some.
//
//   cluster_load PORT ZONE TOKEN_FILE KEY_FILE CAPSULE_FILE CLIENTS SECONDS REQUESTS
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "schemas/capsule/capsule.hpp"
#include "schemas/token/invocation.hpp"
#include "schemas/zone/message.hpp"

namespace kitwork::bench {
namespace {

constexpr std::size_t value_bytes = 256;
// The clock starts after so much of the time that was asked for.
constexpr double warm_up_share = 0.2;

std::uint64_t now_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

std::uint64_t unix_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "cluster_load: %s\n", why.c_str());
  std::exit(1);
}

std::string file_text(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(std::string("cannot read ") + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string hex_line(const char* path) {
  std::string text = file_text(path);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// Makes requests: argument N is {"n":N,"value":256 bytes}, and the capsule adds the two up.
class Requests {
 public:
  Requests(const char* zone, const char* token, const char* key, const char* capsule)
      : zone_(zone), key_(key_of(key)) {
    const std::string hex = hex_line(token);
    token_.resize(hex.size() / 2);
    if (!from_hex(hex, token_.data(), token_.size())) fail("the token is not in hexadecimal");
    const Result<Token> decoded = decode_token(token_);
    if (!decoded) fail(decoded.error().message);
    token_digest_ = decoded.value().digests.back();
    const std::string bytes = file_text(capsule);
    capsule_.assign(bytes.begin(), bytes.end());
    const Result<Digest> digest = verify_capsule(capsule_);
    if (!digest) fail(digest.error().message);
    capsule_digest_ = digest.value();
    for (std::uint8_t& each : run_) each = static_cast<std::uint8_t>(random_());
  }

  // With the capsule, so that the zone has it from then on, or without.
  std::string request(std::uint64_t number, bool with_capsule) {
    const std::string arguments = "{\"n\":" + std::to_string(number) + ",\"value\":\"" +
                                  std::string(value_bytes, 'v') + "\"}";
    Submission submission;
    submission.arguments.assign(arguments.begin(), arguments.end());
    submission.token = token_;
    if (with_capsule) submission.capsule = capsule_;
    Invocation invocation;
    invocation.capsule = capsule_digest_;
    invocation.arguments = digest_of(DigestDomain::arguments, submission.arguments);
    invocation.token = token_digest_;
    invocation.nonce = run_;
    for (std::size_t i = 0; i < 8; ++i) {
      invocation.nonce[i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    invocation.audience = zone_;
    invocation.expires_at_ms = unix_ms() + 4 * 60 * 1000;
    Result<ByteVector> bytes = sign_invocation(invocation, key_);
    if (!bytes) fail(bytes.error().message);
    submission.invocation = std::move(bytes.value());
    signed_.push_back(submission.invocation);
    const ByteVector body = encode_submission(submission);
    std::string text =
        "POST /kitwork/run HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/vnd.kitwork.submission\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n";
    text.append(reinterpret_cast<const char*>(body.data()), body.size());
    return text;
  }

  // The question about the trace of a request, by its number.
  std::string trace_request(std::uint64_t number) const {
    const ByteVector& invocation = signed_[number];
    return "GET /kitwork/trace/" + to_hex(decode_invocation(invocation).value().digest) +
           " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + hex_of(token_) +
           "\r\nKitwork-Signed-Invocation: " + hex_of(invocation) + "\r\n\r\n";
  }

 private:
  static std::string hex_of(const ByteVector& bytes) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t each : bytes) {
      text += digits[each >> 4];
      text += digits[each & 15];
    }
    return text;
  }
  static KeyPair key_of(const char* path) {
    KeySeed seed{};
    const std::string text = hex_line(path);
    // As `kitwork keygen` writes it: the digits are the end of a line with words.
    const std::size_t digits = 2 * seed.size();
    if (text.size() < digits ||
        !from_hex(text.substr(text.size() - digits), seed.data(), seed.size())) {
      fail("the key is none");
    }
    return KeyPair::from_seed(seed);
  }

  std::string zone_;
  KeyPair key_;
  ByteVector token_;
  ByteVector capsule_;
  Digest token_digest_{};
  Digest capsule_digest_{};
  TokenNonce run_{};
  std::vector<ByteVector> signed_;  // by number
  std::random_device random_;
};

struct Answer {
  int status = 0;
  std::string body;
};

class Connection {
 public:
  explicit Connection(std::uint16_t port) {
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(fd_, generic, sizeof(address)) != 0) fail("the gateway takes no connection");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const { return fd_; }
  void send(const std::string& request, std::uint64_t number) {
    number_ = number;
    started_us_ = now_us();
    for (std::size_t done = 0; done < request.size();) {
      const ssize_t count = ::write(fd_, request.data() + done, request.size() - done);
      if (count <= 0) fail("the gateway closed a connection");
      done += static_cast<std::size_t>(count);
    }
  }
  // Reads what is there. True when an answer is whole.
  bool read_some(Answer& answer) {
    char buffer[16'384];
    const ssize_t count = ::read(fd_, buffer, sizeof(buffer));
    if (count <= 0) fail("the gateway closed a connection");
    in_.append(buffer, static_cast<std::size_t>(count));
    const std::size_t head = in_.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const std::size_t length_at = in_.find("Content-Length: ");
    if (length_at > head) fail("an answer without a length: " + in_);
    const std::size_t length = std::strtoull(in_.c_str() + length_at + 16, nullptr, 10);
    if (in_.size() < head + 4 + length) return false;
    answer.status = std::atoi(in_.c_str() + 9);
    answer.body = in_.substr(head + 4, length);
    in_.erase(0, head + 4 + length);
    return true;
  }
  std::uint64_t started_us() const { return started_us_; }
  bool is_right(const Answer& answer) const {
    return answer.status == 200 &&
           std::strtoull(answer.body.c_str(), nullptr, 10) == number_ + value_bytes;
  }

 private:
  int fd_ = -1;
  std::uint64_t number_ = 0;
  std::uint64_t started_us_ = 0;
  std::string in_;
};

Answer send_one(std::uint16_t port, const std::string& request, std::uint64_t number) {
  Connection connection(port);
  connection.send(request, number);
  Answer answer;
  while (!connection.read_some(answer)) {
  }
  if (!connection.is_right(answer)) {
    fail("the first answer: " + std::to_string(answer.status) + " " + answer.body);
  }
  return answer;
}

struct Tally {
  std::vector<std::uint32_t> latencies_us;
  std::uint64_t errors = 0;
  std::string first_error;
  std::uint64_t begin_us = 0;
  std::uint64_t end_us = 0;
};

class Load {
 public:
  Load(std::uint16_t port, std::size_t clients, std::vector<std::string> requests)
      : requests_(std::move(requests)), epoll_(::epoll_create1(0)) {
    for (std::size_t i = 0; i < clients; ++i) {
      connections_.push_back(std::make_unique<Connection>(port));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_.back()->fd(), &event);
    }
  }

  Tally run(double seconds) {
    Tally tally;
    const std::uint64_t start_us = now_us();
    tally.begin_us = start_us + static_cast<std::uint64_t>(seconds * warm_up_share * 1e6);
    tally.end_us = start_us + static_cast<std::uint64_t>(seconds * 1e6);
    for (auto& each : connections_) send_next(*each);
    while (under_way_ > 0) wait(tally);
    return tally;
  }
  bool ran_out() const { return next_ == requests_.size(); }
  std::size_t sent() const { return next_; }

 private:
  void send_next(Connection& connection) {
    if (next_ == requests_.size()) return;
    connection.send(requests_[next_], next_ + 1);
    std::string().swap(requests_[next_++]);
    ++under_way_;
  }
  void wait(Tally& tally) {
    epoll_event events[64];
    const int count = ::epoll_wait(epoll_, events, 64, 30'000);
    if (count <= 0) fail("the gateway answers no more");
    for (int i = 0; i < count; ++i) {
      Connection& connection = *connections_[events[i].data.u64];
      Answer answer;
      if (!connection.read_some(answer)) continue;
      --under_way_;
      take(connection, answer, tally);
      if (now_us() < tally.end_us) send_next(connection);
    }
  }
  void take(const Connection& connection, const Answer& answer, Tally& tally) {
    const std::uint64_t now = now_us();
    if (!connection.is_right(answer)) {
      if (tally.errors++ == 0) {
        tally.first_error = std::to_string(answer.status) + " " + answer.body;
      }
    } else if (now >= tally.begin_us && now < tally.end_us) {
      tally.latencies_us.push_back(static_cast<std::uint32_t>(now - connection.started_us()));
      last_us_ = now;
    }
    if (ran_out()) tally.end_us = std::min(tally.end_us, last_us_);
  }

  std::vector<std::string> requests_;
  std::size_t next_ = 0;
  std::size_t under_way_ = 0;
  std::uint64_t last_us_ = 0;
  int epoll_ = -1;
  std::vector<std::unique_ptr<Connection>> connections_;
};

// Where the time of invocations went, in milliseconds; the clocks are one machine's.
struct Stages {
  double asked = 0;    // from the gateway to the leader's log
  double decided = 0;  // written, decided and signed by a quorum, and with the worker
  double run = 0;
  double told = 0;  // from the end to the leader's log
  std::size_t count = 0;
};

// The number behind `name` in the first record of this kind.
double number_in(const std::string& trace, const char* kind, const char* name) {
  const std::size_t record = trace.find("\"kind\":\"" + std::string(kind) + '"');
  if (record == std::string::npos) return 0;
  const std::string field = "\"" + std::string(name) + "\":";
  const std::size_t at = trace.find(field, record);
  if (at == std::string::npos) return 0;
  return std::strtod(trace.c_str() + at + field.size(), nullptr);
}

// Of the last ones before `end`: nobody keeps more than the newest records of a trace.
Stages stages_of(std::uint16_t port, const Requests& maker, std::size_t end) {
  constexpr std::size_t sampled = 200;
  constexpr std::size_t looked_back_max = 4000;
  const std::size_t begin = end > looked_back_max ? end - looked_back_max : 1;
  const std::size_t step = std::max<std::size_t>(1, (end - begin) / sampled);
  Connection connection(port);
  Stages stages;
  for (std::size_t i = begin; i < end; i += step) {
    connection.send(maker.trace_request(i), i);
    Answer answer;
    while (!connection.read_some(answer)) {
    }
    const double received = number_in(answer.body, "received", "at_ms");
    const double proposed = number_in(answer.body, "proposed", "time_ms");
    const double started = number_in(answer.body, "started", "at_ms");
    const double finished = number_in(answer.body, "finished", "at_ms");
    const double told = number_in(answer.body, "finished", "time_ms");
    if (received * proposed * started * finished * told == 0) continue;
    stages.asked += proposed - received;
    stages.decided += started - proposed;
    stages.run += finished - started;
    stages.told += told - finished;
    ++stages.count;
  }
  return stages;
}

// What a signature costs on this machine now.
double verify_us() {
  constexpr int times = 300;
  const KeyPair key = KeyPair::from_seed(KeySeed{1});
  const Signature signature = key.sign(Digest{2});
  const std::uint64_t begin = now_us();
  for (int i = 0; i < times; ++i) {
    if (!verify_signature(key.public_key(), Digest{2}, signature)) fail("a signature");
  }
  return static_cast<double>(now_us() - begin) / times;
}

std::uint32_t percentile(const std::vector<std::uint32_t>& sorted, double fraction) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * fraction)];
}

int run(char** values) {
  const auto port = static_cast<std::uint16_t>(std::strtoul(values[1], nullptr, 10));
  const std::size_t clients = std::strtoull(values[6], nullptr, 10);
  const double seconds = std::strtod(values[7], nullptr);
  const std::size_t count = std::strtoull(values[8], nullptr, 10);
  Requests maker(values[2], values[3], values[4], values[5]);
  send_one(port, maker.request(0, true), 0);
  std::vector<std::string> requests;
  for (std::size_t i = 1; i <= count; ++i) requests.push_back(maker.request(i, false));
  Load load(port, clients, std::move(requests));
  Tally tally = load.run(seconds);
  std::sort(tally.latencies_us.begin(), tally.latencies_us.end());
  const double taken = static_cast<double>(tally.end_us - tally.begin_us) / 1e6;
  if (tally.errors > 0) std::fprintf(stderr, "first error: %s\n", tally.first_error.c_str());
  double sum_us = 0;
  for (const std::uint32_t each : tally.latencies_us) sum_us += each;
  const double mean_ms =
      sum_us / 1000 / static_cast<double>(std::max<std::size_t>(1, tally.latencies_us.size()));
  const Stages stages = stages_of(port, maker, load.sent());
  const double of = static_cast<double>(std::max<std::size_t>(1, stages.count));
  std::printf(
      "{\"mean_ms\": %.3f, \"asked_ms\": %.3f, \"decided_ms\": %.3f, \"run_ms\": %.3f, "
      "\"told_ms\": %.3f, \"traces\": %zu, \"verify_us\": %.1f, ",
      mean_ms, stages.asked / of, stages.decided / of, stages.run / of, stages.told / of,
      stages.count, verify_us());
  std::printf(
      "\"operations_per_second\": %.0f, \"p50_us\": %u, \"p99_us\": %u, \"errors\": %llu, "
      "\"ran_out\": %s}\n",
      static_cast<double>(tally.latencies_us.size()) / taken, percentile(tally.latencies_us, 0.5),
      percentile(tally.latencies_us, 0.99), static_cast<unsigned long long>(tally.errors),
      load.ran_out() ? "true" : "false");
  return 0;
}

}  // namespace
}  // namespace kitwork::bench

int main(int count, char** values) {
  if (count != 9) {
    std::fputs(
        "usage: cluster_load PORT ZONE TOKEN_FILE KEY_FILE CAPSULE_FILE CLIENTS SECONDS REQUESTS\n",
        stderr);
    return 64;
  }
  return kitwork::bench::run(values);
}
