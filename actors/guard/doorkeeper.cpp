#include "actors/guard/doorkeeper.hpp"

#include <sys/epoll.h>

#include "actors/guard/doorkeeper_loop.hpp"
#include "schemas/assert.hpp"

namespace kitwork::guard {

std::vector<DoorCount> read(const DoorCounters& counters) {
  return {
#define KITWORK_DOOR_COUNTER(name, sentence) {#name, sentence, counters.name.load()},
#include "actors/guard/door_counters.def"
#undef KITWORK_DOOR_COUNTER
  };
}

Doorkeeper::Doorkeeper(std::shared_ptr<const TlsContext> context, const DoorLimits& limits)
    : limits_(limits),
      connections_(std::make_shared<AddressCounts>(limits.connections_max,
                                                   limits.connections_per_address_max)),
      context_(std::move(context)) {}

Result<std::unique_ptr<Doorkeeper>> Doorkeeper::create(Host& host,
                                                       std::shared_ptr<const TlsContext> context,
                                                       DoorLimits limits) {
  std::unique_ptr<Doorkeeper> door(new Doorkeeper(std::move(context), limits));
  door->loop_ = std::make_unique<DoorLoop>(*door, host);
  if (!door->loop_->ready()) return Error{Errc::io_failed, "no descriptors for the doorkeeper"};
  door->thread_ = std::thread([&loop = *door->loop_] { loop.run(); });
  return door;
}

Doorkeeper::~Doorkeeper() { stop(); }

void Doorkeeper::stop() {
  if (!thread_.joinable()) return;
  loop_->stop();
  thread_.join();
}

Result<std::uint16_t> Doorkeeper::listen(const Address& address) {
  auto listening = listen_at(address);
  if (!listening) return listening.error();
  const std::uint16_t port = listening.value().port;
  loop_->add(std::move(listening.value()));
  return port;
}

void Doorkeeper::connect(std::uint64_t order, ConnectOrder what) {
  KITWORK_ASSERT(order != 0);
  loop_->add(order, std::move(what));
}

void Doorkeeper::set_context(std::shared_ptr<const TlsContext> context) {
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
}

std::shared_ptr<const TlsContext> Doorkeeper::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

// An event of a connection that is on its way.
void DoorLoop::on_event(std::uint64_t id) {
  const auto found = pending_.find(id);
  // Gone by an earlier event of the same round.
  if (found == pending_.end()) return;
  PendingConnection& pending = found->second;
  switch (pending.phase) {
    case PendingConnection::Phase::connecting: {
      if (connect_error(pending.descriptor()) != 0) {
        return fail(id, {Errc::unavailable, "nobody answers at " + pending.what.address.host},
                    counters_.connects_failed);
      }
      pending.stream = pending.context->connect(std::move(pending.socket), pending.what.service);
      break;
    }
    case PendingConnection::Phase::waiting_for_hello: {
      const Hello hello = look_for_hello(pending.descriptor(), limits_.hello_bytes_max);
      if (hello == Hello::incomplete) return;
      if (hello != Hello::whole) {
        return fail(id, {Errc::malformed, "no handshake"}, counters_.refused_not_tls);
      }
      pending.stream = pending.context->accept(std::move(pending.socket));
      break;
    }
    case PendingConnection::Phase::shaking_hands:
      break;
  }
  if (!pending.stream) {
    return fail(id, {Errc::overloaded, "no memory for TLS"}, counters_.refused_handshake);
  }
  pending.phase = PendingConnection::Phase::shaking_hands;
  shake_hands(id, pending);
}

void DoorLoop::shake_hands(std::uint64_t id, PendingConnection& pending) {
  switch (pending.stream->handshake()) {
    case TlsProgress::done:
      return finish(id, pending);
    case TlsProgress::wants_read:
      watch(EPOLL_CTL_MOD, pending.descriptor(), EPOLLIN | EPOLLRDHUP, id);
      return;
    case TlsProgress::wants_write:
      watch(EPOLL_CTL_MOD, pending.descriptor(), EPOLLOUT, id);
      return;
    case TlsProgress::closed:
    case TlsProgress::failed:
      break;
  }
  fail(id, openssl_error(Errc::bad_signature, "the handshake failed"), counters_.refused_handshake);
}

void DoorLoop::finish(std::uint64_t id, PendingConnection& pending) {
  auto peer = pending.context->peer_of(*pending.stream);
  if (!peer) return fail(id, peer.error(), counters_.refused_identity);
  if (pending.order == 0) {
    const Result<void> welcome = host_.may_enter(peer.value());
    if (!welcome) return fail(id, welcome.error(), counters_.refused_identity);
  } else if (!meets(peer.value().identity, pending.what.expected)) {
    return fail(id, {Errc::untrusted_authority, "another node than the expected one answered"},
                counters_.refused_identity);
  }
  watch(EPOLL_CTL_DEL, pending.descriptor(), 0, id);
  if (pending.order == 0) {
    finish_accepted(pending, std::move(peer.value()));
  } else {
    finish_connected(pending, std::move(peer.value()));
  }
  erase(id);
}

void DoorLoop::finish_accepted(PendingConnection& pending, Peer peer) {
  auto ticket = AddressCounts::take(door_.connections_, pending.address);
  if (!ticket) {
    ++counters_.refused_full;
    return;
  }
  ++counters_.admitted;
  host_.admitted({std::move(pending.stream), std::move(peer), std::move(ticket), 0});
}

void DoorLoop::finish_connected(PendingConnection& pending, Peer peer) {
  ++counters_.connected;
  host_.admitted({std::move(pending.stream), std::move(peer), nullptr, pending.order});
}

void DoorLoop::fail(std::uint64_t id, Error error, std::atomic<std::uint64_t>& counter) {
  const std::uint64_t order = pending_.find(id)->second.order;
  erase(id);
  if (order == 0) {
    ++counter;
    return;
  }
  ++counters_.connects_failed;
  host_.connect_failed(order, std::move(error));
}

}  // namespace kitwork::guard
