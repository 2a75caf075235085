// A load of durable writes on one etcd member, over gRPC's HTTP/2 frames written by hand, so that
// the client costs as little as it can. Prints one line: operations a second and latencies.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace kitwork::bench {
namespace {

constexpr std::size_t value_bytes = 256;
constexpr std::size_t connections_max = 32;
constexpr std::uint8_t frame_data = 0;
constexpr std::uint8_t frame_headers = 1;
constexpr std::uint8_t frame_reset = 3;
constexpr std::uint8_t frame_settings = 4;
constexpr std::uint8_t frame_ping = 6;
constexpr std::uint8_t frame_go_away = 7;
constexpr std::uint8_t frame_window = 8;
constexpr std::uint8_t flag_end_stream = 1;
constexpr std::uint8_t flag_ack = 1;
constexpr std::uint8_t flag_end_headers = 4;
constexpr std::size_t window_step = 16'384;

std::uint64_t now_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

void add_frame(std::string& out, std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
               const std::string& payload) {
  const auto length = static_cast<std::uint32_t>(payload.size());
  for (const int shift : {16, 8, 0}) out += static_cast<char>(length >> shift);
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(stream >> shift);
  out += payload;
}

// A header without a place in the table, so that the block is the same each time.
void add_header(std::string& out, const std::string& name, const std::string& value) {
  out += '\0';
  out += static_cast<char>(name.size());
  out += name;
  out += static_cast<char>(value.size());
  out += value;
}

void add_field(std::string& out, int number, const std::string& bytes) {
  out += static_cast<char>(number << 3 | 2);
  std::size_t length = bytes.size();
  for (; length >= 128; length >>= 7) out += static_cast<char>((length & 127) | 128);
  out += static_cast<char>(length);
  out += bytes;
}

struct Client {
  std::uint64_t started_us = 0;
  std::uint64_t commands = 0;
  bool answered = false;  // a message came, and only the trailers are missing
};

// What all connections count together.
struct Tally {
  std::vector<std::uint32_t> latencies_us;
  std::uint64_t errors = 0;
};

class Connection {
 public:
  Connection(std::uint16_t port, std::size_t first_client, std::size_t clients)
      : clients_(clients), first_client_(first_client) {
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(fd_, generic, sizeof(address)) != 0) std::exit(1);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    out_ = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    add_frame(out_, frame_settings, 0, 0, "");
    add_header(headers_, ":method", "POST");
    add_header(headers_, ":scheme", "http");
    add_header(headers_, ":path", "/etcdserverpb.KV/Put");
    add_header(headers_, ":authority", "127.0.0.1");
    add_header(headers_, "content-type", "application/grpc");
    add_header(headers_, "te", "trailers");
    for (std::size_t i = 0; i < clients; ++i) put(i);
    flush();
  }
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const { return fd_; }

  void read_some(Tally& tally) {
    char buffer[65'536];
    const ssize_t count = ::read(fd_, buffer, sizeof(buffer));
    if (count <= 0) std::exit(1);
    in_.append(buffer, static_cast<std::size_t>(count));
    std::size_t at = 0;
    while (in_.size() - at >= 9) {
      const auto* head = reinterpret_cast<const std::uint8_t*>(in_.data() + at);
      const std::size_t length = static_cast<std::size_t>(head[0]) << 16 |
                                 static_cast<std::size_t>(head[1]) << 8 | head[2];
      if (in_.size() - at - 9 < length) break;
      std::uint32_t stream = 0;
      std::memcpy(&stream, head + 5, 4);
      take(head[3], head[4], ntohl(stream), in_.substr(at + 9, length), tally);
      at += 9 + length;
    }
    in_.erase(0, at);
    flush();
  }

 private:
  void put(std::size_t client) {
    Client& state = clients_[client];
    const std::string key =
        "k" + std::to_string(first_client_ + client) + "-" + std::to_string(state.commands++ % 64);
    std::string message;
    add_field(message, 1, key);
    add_field(message, 2, std::string(value_bytes, 'v'));
    std::string data(1, '\0');
    const auto length = static_cast<std::uint32_t>(message.size());
    for (const int shift : {24, 16, 8, 0}) data += static_cast<char>(length >> shift);
    data += message;
    const std::uint32_t stream = next_stream_;
    next_stream_ += 2;
    if (stream_clients_.size() <= stream / 2) stream_clients_.resize(stream + 1024);
    stream_clients_[stream / 2] = client;
    state.started_us = now_us();
    state.answered = false;
    add_frame(out_, frame_headers, flag_end_headers, stream, headers_);
    add_frame(out_, frame_data, flag_end_stream, stream, data);
  }

  void take(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, const std::string& payload,
            Tally& tally) {
    if (type == frame_settings && (flags & flag_ack) == 0) {
      add_frame(out_, frame_settings, flag_ack, 0, "");
    } else if (type == frame_ping && (flags & flag_ack) == 0) {
      add_frame(out_, frame_ping, flag_ack, 0, payload);
    } else if (type == frame_go_away) {
      std::exit(1);
    } else if (type == frame_data) {
      received_ += payload.size();
      clients_[stream_clients_[stream / 2]].answered = true;
      if (received_ >= window_step) add_window();
    }
    const bool ends = type == frame_reset || ((type == frame_headers || type == frame_data) &&
                                              (flags & flag_end_stream) != 0);
    if (!ends) return;
    const std::size_t client = stream_clients_[stream / 2];
    if (clients_[client].answered) {
      tally.latencies_us.push_back(
          static_cast<std::uint32_t>(now_us() - clients_[client].started_us));
    } else {
      ++tally.errors;
    }
    put(client);
  }

  void add_window() {
    std::string more;
    for (const int shift : {24, 16, 8, 0}) more += static_cast<char>(received_ >> shift);
    add_frame(out_, frame_window, 0, 0, more);
    received_ = 0;
  }

  void flush() {
    std::size_t done = 0;
    while (done < out_.size()) {
      const ssize_t count = ::write(fd_, out_.data() + done, out_.size() - done);
      if (count <= 0) std::exit(1);
      done += static_cast<std::size_t>(count);
    }
    out_.clear();
  }

  int fd_ = -1;
  std::vector<Client> clients_;
  std::size_t first_client_;
  std::vector<std::size_t> stream_clients_;
  std::uint32_t next_stream_ = 1;
  std::uint64_t received_ = 0;
  std::string headers_;
  std::string in_;
  std::string out_;
};

std::uint32_t percentile(const std::vector<std::uint32_t>& sorted, double fraction) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * fraction)];
}

int run(std::uint16_t port, std::size_t clients, double seconds) {
  std::vector<std::unique_ptr<Connection>> connections;
  const std::size_t count = std::min(clients, connections_max);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = i * clients / count;
    connections.push_back(
        std::make_unique<Connection>(port, first, (i + 1) * clients / count - first));
  }
  std::vector<pollfd> waiting;
  for (const auto& connection : connections) waiting.push_back({connection->fd(), POLLIN, 0});
  Tally tally;
  const auto total_us = static_cast<std::uint64_t>(seconds * 1e6);
  std::uint64_t begin = now_us();
  const std::uint64_t end = begin + total_us;
  bool warm = false;
  while (now_us() < end) {
    ::poll(waiting.data(), waiting.size(), 100);
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i].revents != 0) connections[i]->read_some(tally);
    }
    // The first tenth warms up.
    if (!warm && now_us() > begin + total_us / 10) {
      warm = true;
      begin = now_us();
      tally = {};
    }
  }
  const double taken = static_cast<double>(now_us() - begin) / 1e6;
  auto& latencies = tally.latencies_us;
  std::sort(latencies.begin(), latencies.end());
  std::printf(
      "{\"operations_per_second\": %.0f, \"p50_us\": %u, \"p99_us\": %u, \"errors\": %llu}\n",
      static_cast<double>(latencies.size()) / taken, percentile(latencies, 0.5),
      percentile(latencies, 0.99), static_cast<unsigned long long>(tally.errors));
  return 0;
}

}  // namespace
}  // namespace kitwork::bench

int main(int count, char** values) {
  if (count != 4) {
    std::fputs("usage: etcd_load PORT CLIENTS SECONDS\n", stderr);
    return 64;
  }
  return kitwork::bench::run(static_cast<std::uint16_t>(std::strtoul(values[1], nullptr, 10)),
                             std::strtoull(values[2], nullptr, 10),
                             std::strtod(values[3], nullptr));
}
