#include "actors/guard/guard_state_actor.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <random>
#include <set>

#include <caf/event_based_actor.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman_actor.hpp>
#include <caf/send.hpp>

namespace kitwork::guard {
namespace {

constexpr std::chrono::seconds last_words_max{2};

// Random, so that no peer can guess what another is called, and numbered, so that no two are alike.
NodeBytes make_alias(std::uint32_t number) {
  std::random_device random;
  std::array<std::uint8_t, 20> host{};
  for (std::uint8_t& byte : host) byte = static_cast<std::uint8_t>(random());
  return make_node(number, host);
}

std::int64_t seconds_since_1970() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::uint64_t left_ms(std::uint64_t deadline_ms) {
  const std::uint64_t now_ms = milliseconds_now();
  return deadline_ms > now_ms ? deadline_ms - now_ms : 1;
}

struct Handshake {
  caf::actor broker;
  caf::io::scribe_ptr scribe;
  std::uint64_t deadline_ms = 0;
  Connected connected;
};

// Lets CAF shake hands over a connection, and tells what came of it.
void shake_hands(caf::event_based_actor* self, const std::shared_ptr<Handshake>& handshake) {
  const std::chrono::milliseconds left(left_ms(handshake->deadline_ms));
  self->request(handshake->broker, left, caf::connect_atom::value, std::move(handshake->scribe),
                std::uint16_t{0})
      .then(
          [handshake](const caf::node_id&, caf::strong_actor_ptr& actor,
                      const std::set<std::string>&) {
            if (actor) return handshake->connected(actor);
            handshake->connected(Error{Errc::not_found, "nothing is published there"});
          },
          [handshake](const caf::error&) {
            handshake->connected(Error{Errc::unavailable, "the peer ended the connection"});
          });
}

}  // namespace

GuardState::GuardState(caf::actor_system& system)
    : system_(system),
      multiplexer_(
          static_cast<caf::io::network::default_multiplexer&>(system.middleman().backend())),
      broker_(system.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"))) {}

Result<void> GuardState::start(GuardOptions options) {
  auto context = TlsContext::create(options.credentials, *this);
  if (!context) return context.error();
  auto door = Doorkeeper::create(*this, std::move(context.value()), options.limits);
  if (!door) return door.error();
  door_ = std::move(door.value());
  return {};
}

void GuardState::stop() {
  if (door_) door_->stop();
  auto done = std::make_shared<std::promise<void>>();
  auto ended = done->get_future();
  multiplexer_.post([live = live_, done] {
    live->end_all();
    done->set_value();
  });
  // Bounded, for an I/O thread that has ended already.
  ended.wait_for(last_words_max);
  std::map<std::uint64_t, Order> orders;
  {
    const std::lock_guard lock(mutex_);
    orders.swap(orders_);
  }
  for (auto& [number, order] : orders) {
    order.connected(Error{Errc::unavailable, "the guard ends"});
  }
}

Result<void> GuardState::serve(Service service, const caf::strong_actor_ptr& actor) {
  auto good = checked(std::move(service));
  if (!good) return good.error();
  if (!actor) return Error{Errc::invalid_argument, "no actor to publish"};
  const std::lock_guard lock(mutex_);
  Served& served = served_[good.value().name];
  served.service = std::make_shared<const Service>(std::move(good.value()));
  served.actor = actor;
  if (served.port == 0) served.port = ++last_port_;
  return {};
}

bool GuardState::knows(std::string_view service) const {
  const std::lock_guard lock(mutex_);
  return served_.contains(service);
}

Result<void> GuardState::may_enter(const Peer& peer) {
  const std::lock_guard lock(mutex_);
  const auto found = served_.find(peer.service);
  if (found == served_.end()) return Error{Errc::not_found, "no such service"};
  const Service& service = *found->second.service;
  if (!peer.identity.roles.meets(service.clients)) {
    return Error{Errc::capability_missing, "the certificate has no role that may come"};
  }
  if (!service.other_zones && peer.identity.zone != door_->context()->own().zone) {
    return Error{Errc::wrong_audience, "clients of other zones may not come"};
  }
  return {};
}

void GuardState::admitted(Admission admission) {
  if (admission.order == 0) {
    admit_accepted(std::move(admission));
  } else {
    admit_connected(std::move(admission));
  }
}

caf::io::scribe_ptr GuardState::make_scribe(Admission admission,
                                            std::shared_ptr<const Service> service, LinkSide side) {
  auto transport = std::make_shared<LinkTransport>(std::move(admission), std::move(service), side,
                                                   make_alias(++links_made_));
  {
    const std::lock_guard lock(mutex_);
    transports_.emplace(transport->alias(), transport);
  }
  return caf::make_counted<GuardScribe>(multiplexer_, std::move(transport), live_);
}

void GuardState::admit_accepted(Admission admission) {
  Served served;
  {
    const std::lock_guard lock(mutex_);
    served = served_.find(admission.peer.service)->second;
  }
  auto scribe = make_scribe(std::move(admission), served.service, LinkSide::accepting);
  caf::anon_send(broker_, caf::publish_atom::value, std::move(scribe), served.port, served.actor,
                 std::set<std::string>{});
}

std::optional<GuardState::Order> GuardState::take_order(std::uint64_t order) {
  const std::lock_guard lock(mutex_);
  auto taken = orders_.extract(order);
  if (taken.empty()) return std::nullopt;
  return std::move(taken.mapped());
}

void GuardState::admit_connected(Admission admission) {
  std::optional<Order> order = take_order(admission.order);
  if (!order) return;
  if (!admission.peer.identity.roles.meets(order->service->servers)) {
    return order->connected(
        Error{Errc::capability_missing, "the peer's certificate has no role that may serve"});
  }
  auto scribe = make_scribe(std::move(admission), order->service, LinkSide::connecting);
  system_.spawn<caf::hidden>(shake_hands, std::make_shared<Handshake>(Handshake{
                                              broker_, std::move(scribe), order->deadline_ms,
                                              std::move(order->connected)}));
}

void GuardState::connect_failed(std::uint64_t number, Error error) {
  std::optional<Order> order = take_order(number);
  if (order) order->connected(std::move(error));
}

void GuardState::connect(const Service& service, Destination destination, Connected connected) {
  auto good = checked(service);
  if (!good) return connected(good.error());
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = ++last_order_;
    orders_[number] = {std::make_shared<const Service>(std::move(good.value())),
                       std::move(connected), milliseconds_now() + destination.deadline_ms};
  }
  door_->connect(number, {std::move(destination.address), service.name,
                          std::move(destination.expected), destination.deadline_ms});
}

std::optional<Identity> GuardState::identity_of(const caf::node_id& node) const {
  const auto* data = node ? dynamic_cast<const caf::node_id::default_data*>(&*node) : nullptr;
  if (data == nullptr) return std::nullopt;
  const NodeBytes alias = make_node(data->process_id(), data->host_id());
  const std::lock_guard lock(mutex_);
  const auto found = transports_.find(alias);
  if (found == transports_.end()) return std::nullopt;
  return found->second->peer().identity;
}

Result<void> GuardState::reload(Credentials credentials) {
  auto context = TlsContext::create(credentials, *this);
  if (!context) return context.error();
  door_->set_context(context.value());
  for (const auto& [alias, transport] : transports()) {
    const Peer& peer = transport->peer();
    const bool good = !context.value()->is_revoked(peer.serial) &&
                      context.value()->trusts_zone(peer.identity.zone);
    if (!good) transport->cut(Verdict::revoked);
  }
  return {};
}

GuardState::Transports GuardState::transports() const {
  const std::lock_guard lock(mutex_);
  return transports_;
}

// The report's own copies are all that is left of a link that nobody else holds.
void GuardState::forget_ended() {
  const std::lock_guard lock(mutex_);
  std::erase_if(transports_, [this](const Transports::value_type& each) {
    if (each.second.use_count() > 1) return false;
    const VerdictCounts counts = each.second->report().counters.verdicts;
    for (std::size_t i = 0; i < verdict_count; ++i) ended_verdicts_[i] += counts[i];
    return true;
  });
}

void GuardState::tick() {
  forget_ended();
  const std::int64_t now_s = seconds_since_1970();
  for (const auto& [alias, transport] : transports()) {
    if (transport->peer().expires_at_s <= now_s) transport->cut(Verdict::expired);
  }
  if (tick_posted_->exchange(true)) return;
  multiplexer_.post([live = live_, posted = tick_posted_] {
    posted->store(false);
    live->tick(milliseconds_now());
  });
}

GuardReport GuardState::report() const {
  GuardReport report;
  const std::lock_guard lock(mutex_);
  report.verdicts = ended_verdicts_;
  for (const auto& [alias, transport] : transports_) {
    report.links.push_back(transport->report());
    const VerdictCounts& counts = report.links.back().counters.verdicts;
    for (std::size_t i = 0; i < verdict_count; ++i) report.verdicts[i] += counts[i];
  }
  return report;
}

}  // namespace kitwork::guard
