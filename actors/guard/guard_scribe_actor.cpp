#include "actors/guard/guard_scribe_actor.hpp"

#include <algorithm>
#include <array>

#include <caf/io/basp_broker.hpp>
#include <caf/send.hpp>

namespace kitwork::guard {
namespace {

using caf::io::network::native_socket;
using caf::io::network::operation;
using caf::io::network::rw_state;

// What a connection that ends may still send, in calls of the socket.
constexpr int last_writes_max = 4;

caf::node_id node_of(const NodeBytes& bytes) {
  FrameReader reader(bytes);
  reader.integer<8>();
  const auto process = static_cast<std::uint32_t>(reader.integer<4>());
  caf::node_id::default_data::host_id_type host{};
  const BytesView rest = reader.rest();
  std::copy(rest.begin(), rest.end(), host.begin());
  return caf::make_node_id(process, host);
}

}  // namespace

rw_state GuardScribe::Policy::read_some(std::size_t& result, native_socket, void* bytes,
                                        std::size_t count) {
  LinkTransport& transport = *scribe->transport_;
  const auto outcome = transport.read({static_cast<std::uint8_t*>(bytes), count}, result);
  if (outcome == LinkTransport::Outcome::ended) return rw_state::failure;
  if (transport.paused()) scribe->remove_from_loop();
  return rw_state::success;
}

rw_state GuardScribe::Policy::write_some(std::size_t& result, native_socket, const void* bytes,
                                         std::size_t count) {
  LinkTransport& transport = *scribe->transport_;
  result = transport.write({static_cast<const std::uint8_t*>(bytes), count});
  scribe->retire_spawn_server();
  // Our own system's write may have made something to read, or given credit back.
  if ((transport.has_more() || transport.paused()) && !scribe->pump_posted_) {
    scribe->pump_posted_ = true;
    scribe->stream_.backend().post([scribe = GuardScribePtr(scribe)] { scribe->pump(); });
  }
  return rw_state::success;
}

bool GuardScribe::Policy::must_read_more(native_socket, std::size_t) const {
  return scribe->transport_->has_more();
}

GuardScribe::GuardScribe(caf::io::network::default_multiplexer& multiplexer,
                         std::shared_ptr<LinkTransport> transport, std::shared_ptr<LiveLinks> live)
    : caf::io::scribe(caf::io::network::conn_hdl_from_socket(transport->descriptor())),
      transport_(std::move(transport)),
      live_(std::move(live)),
      stream_(multiplexer, transport_->descriptor(), Policy{this}) {
  // CAF closes what it was given.
  transport_->release_socket();
}

void GuardScribe::configure_read(caf::io::receive_policy::config config) {
  stream_.configure_read(config);
  if (std::exchange(launched_, true)) return;
  stream_.start(this);
  if (live_->ended) return end();
  live_->scribes.emplace_back(this);
}

void GuardScribe::flush() {
  transport_->unsent(stream_.wr_buf().size());
  stream_.flush(this);
}

void GuardScribe::graceful_shutdown() {
  end();
  detach(&stream_.backend(), false);
}

void GuardScribe::end() {
  for (int i = 0; i < last_writes_max && !transport_->ended(); ++i) {
    stream_.handle_event(operation::write);
  }
  transport_->cut(Verdict::ended_here);
  transport_->tick(milliseconds_now());
  // One that was not read for want of credit is read once more, to find the end.
  pump();
}

std::string GuardScribe::addr() const { return identity_uris(transport_->peer().identity).front(); }

bool GuardScribe::tick(std::uint64_t now_ms) {
  transport_->tick(now_ms);
  if (detached()) return stream_.reads();
  pump();
  return true;
}

void LiveLinks::tick(std::uint64_t now_ms) {
  std::erase_if(scribes, [now_ms](const GuardScribePtr& scribe) { return !scribe->tick(now_ms); });
}

void LiveLinks::end_all() {
  ended = true;
  // CAF holds what it has not finished with; nobody else does then.
  for (const GuardScribePtr& scribe : std::exchange(scribes, {})) scribe->end();
}

// Goes on reading after a pause, and gives CAF what lies ready without the socket's telling.
void GuardScribe::pump() {
  pump_posted_ = false;
  if (!launched_) return;
  if (!stream_.reads()) {
    if (!detached() && transport_->may_resume()) stream_.activate(this);
  } else if (transport_->has_more()) {
    stream_.handle_event(operation::read);
  }
}

// CAF spawns an actor for each node that it meets and keeps it for ever, in case the node offers a
// spawn server. Ours do not. It asks over there at once, so it is there when that is written.
void GuardScribe::retire_spawn_server() {
  if (spawn_server_retired_ || detached() || !transport_->link().established()) return;
  auto& servers = static_cast<caf::io::basp_broker*>(parent())->spawn_servers;
  const auto found = servers.find(node_of(transport_->alias()));
  if (found == servers.end()) return;
  spawn_server_retired_ = true;
  caf::anon_send_exit(found->second, caf::exit_reason::kill);
  servers.erase(found);
}

}  // namespace kitwork::guard
