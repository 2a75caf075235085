#include "actors/guard/doorkeeper_loop.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "schemas/assert.hpp"

namespace kitwork::guard {
namespace {

constexpr int accepts_at_once = 64;
constexpr std::size_t listeners_max = 16;
constexpr std::uint64_t wake_id = 0;

OwnedSocket open_spare() { return OwnedSocket(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

}  // namespace

std::uint64_t milliseconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

DoorLoop::DoorLoop(Doorkeeper& door, Doorkeeper::Host& host)
    : door_(door),
      host_(host),
      limits_(door.limits_),
      counters_(door.counters_),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      spare_(open_spare()) {
  if (ready()) watch(EPOLL_CTL_ADD, wake_.get(), EPOLLIN, wake_id);
}

bool DoorLoop::watch(int operation, int descriptor, std::uint32_t events, std::uint64_t id) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  return ::epoll_ctl(epoll_.get(), operation, descriptor, &event) == 0;
}

void DoorLoop::run() {
  std::array<epoll_event, 256> events;
  std::uint64_t next_tick_ms = milliseconds_now();
  while (!stopped_) {
    const std::uint64_t now_ms = milliseconds_now();
    if (now_ms >= next_tick_ms) {
      next_tick_ms = now_ms + limits_.tick_ms;
      sweep(now_ms);
      host_.tick();
    }
    const auto wait_ms = static_cast<int>(next_tick_ms - std::min(next_tick_ms, now_ms));
    const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), wait_ms);
    for (int i = 0; i < count; ++i) {
      const std::uint64_t id = events[static_cast<std::size_t>(i)].data.u64;
      if (id == wake_id) {
        take_commands();
      } else if (id < first_id_) {
        accept_some(listeners_[id - 1].socket.get());
      } else {
        on_event(id);
      }
    }
  }
}

void DoorLoop::post(Command command) {
  {
    const std::lock_guard lock(mutex_);
    commands_.push_back(std::move(command));
  }
  const std::uint64_t one = 1;
  // It can only fail when the counter is full, and then the thread wakes up anyway.
  static_cast<void>(::write(wake_.get(), &one, sizeof one) == sizeof one);
}

void DoorLoop::stop() { post(Stop{}); }
void DoorLoop::add(Listening listening) { post(std::move(listening)); }
void DoorLoop::add(std::uint64_t order, ConnectOrder what) {
  post(Ordered{order, std::move(what)});
}

void DoorLoop::take_commands() {
  std::uint64_t count = 0;
  static_cast<void>(::read(wake_.get(), &count, sizeof count) == sizeof count);
  std::vector<Command> commands;
  {
    const std::lock_guard lock(mutex_);
    commands.swap(commands_);
  }
  for (Command& command : commands) {
    std::visit([this](auto& each) { on_command(each); }, command);
  }
}

void DoorLoop::on_command(Stop&) { stopped_ = true; }

void DoorLoop::on_command(Listening& listening) {
  if (listeners_.size() == listeners_max) return;
  listeners_.push_back(std::move(listening));
  watch(EPOLL_CTL_ADD, listeners_.back().socket.get(), EPOLLIN, listeners_.size());
}

void DoorLoop::on_command(Ordered& ordered) {
  const auto refuse = [&](Error error) {
    ++counters_.connects_failed;
    host_.connect_failed(ordered.order, std::move(error));
  };
  if (connects_ >= limits_.connects_max) {
    return refuse({Errc::overloaded, "too many connections are being made"});
  }
  auto socket = begin_connect(ordered.what.address);
  if (!socket) return refuse(socket.error());
  PendingConnection pending;
  pending.phase = PendingConnection::Phase::connecting;
  pending.socket = std::move(socket.value());
  pending.context = door_.context();
  pending.deadline_ms = milliseconds_now() + ordered.what.deadline_ms;
  pending.order = ordered.order;
  pending.what = std::move(ordered.what);
  insert(std::move(pending), EPOLLOUT);
}

void DoorLoop::accept_some(int listener) {
  for (int i = 0; i < accepts_at_once && accept_one(listener); ++i) {
  }
}

// False when there is nothing more to accept for now.
bool DoorLoop::accept_one(int listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  OwnedSocket socket(::accept4(listener, reinterpret_cast<sockaddr*>(&address), &size,
                               SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      shed_one(listener);
      return false;
    }
    return errno == ECONNABORTED || errno == EINTR || errno == EPROTO;
  }
  ++counters_.accepted;
  if (door_.connections_->total() >= limits_.connections_max) {
    ++counters_.refused_full;
    return true;
  }
  PendingConnection pending;
  pending.address = address_key(address);
  make_room_for(pending.address);
  send_at_once(socket.get());
  pending.socket = std::move(socket);
  pending.context = door_.context();
  pending.deadline_ms = milliseconds_now() + limits_.handshake_ms;
  insert(std::move(pending), EPOLLIN | EPOLLRDHUP);
  return true;
}

// Out of descriptors: whoever waits longest is let in to be turned away, so that the listener does
// not stay ready for ever and turn this thread into a spinning one.
void DoorLoop::shed_one(int listener) {
  ++counters_.descriptors_short;
  spare_ = OwnedSocket();
  { const OwnedSocket shed(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)); }
  spare_ = open_spare();
}

void DoorLoop::make_room_for(const AddressKey& address) {
  const auto found = by_address_.find(address);
  if (found != by_address_.end() && found->second.size() >= limits_.pending_per_address_max) {
    ++counters_.evicted;
    erase(*found->second.begin());
  }
  if (accepted_pending_ < limits_.pending_max) return;
  for (const auto& [id, pending] : pending_) {
    if (pending.order != 0) continue;
    ++counters_.evicted;
    return erase(id);
  }
}

PendingConnection& DoorLoop::insert(PendingConnection pending, std::uint32_t events) {
  const std::uint64_t id = next_id_++;
  PendingConnection& inserted = pending_.emplace(id, std::move(pending)).first->second;
  if (inserted.order == 0) {
    by_address_[inserted.address].insert(id);
    ++accepted_pending_;
  } else {
    ++connects_;
  }
  watch(EPOLL_CTL_ADD, inserted.descriptor(), events, id);
  return inserted;
}

void DoorLoop::erase(std::uint64_t id) {
  const auto found = pending_.find(id);
  if (found->second.order == 0) {
    const auto others = by_address_.find(found->second.address);
    others->second.erase(id);
    if (others->second.empty()) by_address_.erase(others);
    --accepted_pending_;
  } else {
    --connects_;
  }
  pending_.erase(found);
}

void DoorLoop::sweep(std::uint64_t now_ms) {
  std::vector<std::uint64_t> late;
  for (const auto& [id, pending] : pending_) {
    if (now_ms >= pending.deadline_ms) late.push_back(id);
  }
  for (std::uint64_t id : late) {
    fail(id, {Errc::unavailable, "no connection within the deadline"}, counters_.refused_late);
  }
}

}  // namespace kitwork::guard
