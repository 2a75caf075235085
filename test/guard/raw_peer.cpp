#include "test/guard/raw_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "actors/guard/doorkeeper.hpp"
#include "schemas/assert.hpp"
#include "test/guard/guard_frames.hpp"

namespace kitwork::test {
namespace {

constexpr int patience_ms = 10'000;

bool wait_for(int descriptor, short events) {
  pollfd waiting{descriptor, events, 0};
  return ::poll(&waiting, 1, patience_ms) == 1;
}

guard::OwnedSocket connect_from(std::uint16_t port, From from) {
  guard::OwnedSocket socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return socket;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(from.address);
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return {};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const int failed = ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  if (failed != 0 && errno != EINPROGRESS) return {};
  return socket;
}

}  // namespace

RawSocket::RawSocket(std::uint16_t port, From from) : socket_(connect_from(port, from)) {
  connected_ =
      socket_ && wait_for(socket_.get(), POLLOUT) && guard::connect_error(socket_.get()) == 0;
}

std::size_t RawSocket::write(BytesView bytes) {
  const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

bool RawSocket::ends() {
  std::array<std::uint8_t, 4096> bytes;
  while (wait_for(socket_.get(), POLLIN)) {
    const ssize_t got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) return true;
  }
  return false;
}

RawPeer::RawPeer(const guard::Credentials& credentials, std::string_view service,
                 std::uint16_t port)
    : node_(node_named(77)) {
  auto context = guard::TlsContext::create(credentials, services_);
  KITWORK_ASSERT(context.ok());
  context_ = std::move(context.value());
  RawSocket socket(port);
  KITWORK_ASSERT(socket.connected());
  stream_ = context_->connect(socket.take(), service);
  while (true) {
    const guard::TlsProgress progress = stream_->handshake();
    shook_hands_ = progress == guard::TlsProgress::done;
    const bool wants_read = progress == guard::TlsProgress::wants_read;
    if (!wants_read && progress != guard::TlsProgress::wants_write) return;
    if (!wait_for(stream_->descriptor(), wants_read ? POLLIN : POLLOUT)) return;
  }
}

void RawPeer::write(BytesView bytes) {
  while (!bytes.empty() && !ended_) {
    std::size_t count = 0;
    switch (stream_->write(bytes, count)) {
      case guard::TlsProgress::done:
        bytes = bytes.subspan(count);
        break;
      case guard::TlsProgress::wants_write:
      case guard::TlsProgress::wants_read:
        if (!wait_for(stream_->descriptor(), POLLOUT)) return;
        break;
      case guard::TlsProgress::closed:
      case guard::TlsProgress::failed:
        return;
    }
  }
}

bool RawPeer::read_more() {
  std::array<std::uint8_t, 16384> bytes;
  while (!ended_) {
    std::size_t count = 0;
    switch (stream_->read(bytes, count)) {
      case guard::TlsProgress::done:
        read_.insert(read_.end(), bytes.begin(),
                     bytes.begin() + static_cast<std::ptrdiff_t>(count));
        return true;
      case guard::TlsProgress::wants_read:
      case guard::TlsProgress::wants_write:
        if (!wait_for(stream_->descriptor(), POLLIN)) return false;
        break;
      case guard::TlsProgress::closed:
      case guard::TlsProgress::failed:
        ended_ = true;
    }
  }
  return false;
}

std::optional<ByteVector> RawPeer::next_frame() {
  while (true) {
    if (read_.size() >= guard::frame_header_bytes) {
      const guard::FrameHeader header = guard::read_header(read_);
      const std::size_t whole = guard::frame_header_bytes + header.payload_bytes;
      if (read_.size() >= whole) {
        const auto end = read_.begin() + static_cast<std::ptrdiff_t>(whole);
        ByteVector frame(read_.begin(), end);
        read_.erase(read_.begin(), end);
        if (header.operation != guard::Operation::heartbeat) return frame;
        continue;
      }
    }
    if (!read_more()) return std::nullopt;
  }
}

std::optional<Greeting> RawPeer::greeting() {
  const auto frame = next_frame();
  if (!frame) return std::nullopt;
  guard::FrameReader reader(BytesView(*frame).subspan(guard::frame_header_bytes));
  Greeting greeting;
  greeting.node = reader.node();
  for (std::uint32_t names = reader.size(); names > 0; --names) reader.bytes(reader.size());
  greeting.published = reader.integer<8>();
  KITWORK_ASSERT(reader.ok());
  return greeting;
}

bool RawPeer::ends(bool alive) {
  const auto until = guard::milliseconds_now() + std::uint64_t{patience_ms};
  while (guard::milliseconds_now() < until && read_more()) {
    read_.clear();
    if (alive) write(frame_of({.operation = guard::Operation::heartbeat}, {}));
  }
  return ended_;
}

ByteVector client_hello(const guard::Credentials& credentials, std::string_view service) {
  class Any final : public guard::TlsContext::Services {
    bool knows(std::string_view) const override { return true; }
  } any;
  auto context = guard::TlsContext::create(credentials, any);
  KITWORK_ASSERT(context.ok());
  std::array<int, 2> ends{};
  KITWORK_ASSERT(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
  const guard::OwnedSocket other(ends[1]);
  const auto stream = context.value()->connect(guard::OwnedSocket(ends[0]), service);
  static_cast<void>(stream->handshake());
  ByteVector hello(4096);
  const ssize_t got = ::recv(other.get(), hello.data(), hello.size(), 0);
  KITWORK_ASSERT(got > 0);
  hello.resize(static_cast<std::size_t>(got));
  return hello;
}

std::size_t resident_bytes() {
#if defined(__SANITIZE_ADDRESS__)
  return 0;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
  return 0;
#endif
#endif
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  unsigned long pages = 0;
  unsigned long resident = 0;
  const int read = std::fscanf(file, "%lu %lu", &pages, &resident);
  std::fclose(file);
  KITWORK_ASSERT(read == 2);
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace kitwork::test
