// Clients with sessions: each does one thing after another, tries until it is answered, and asks
// whoever it believes to lead.
#include "test/simulation/world.hpp"

namespace kitwork::simulation {

using consensus::NodeId;
using consensus::number;

namespace {
constexpr std::uint64_t patience_us = 700'000;
}

void World::think(Client& client) {
  after(random_.below(params_.think_us_max + 1), [this, &client] {
    if (client.doing != Client::Doing::nothing) return;
    if (clients_on_) {
      begin_operation(client);
    } else {
      after(50'000, [this, &client] { think(client); });
    }
  });
}

void World::begin_operation(Client& client) {
  ++client.operation;
  client.begun_us = now_us_;
  client.key = random_.below(params_.keys);
  client.floor = checker_.floor(client.key);
  if (random_.below(100) < params_.reads_percent) {
    client.doing = Client::Doing::reading;
  } else if (client.session == 0) {
    client.doing = Client::Doing::opening;
  } else {
    client.doing = Client::Doing::putting;
    ++client.sequence;
    client.value = next_value_++;
    client.padding = random_.below(params_.body_bytes_max + 1);
  }
  try_operation(client);
}

void World::try_operation(Client& client) {
  if (client.doing == Client::Doing::nothing) return;
  if (client.target == NodeId::none || random_.below(20) == 0) {
    client.target = NodeId{1 + random_.below(nodes_.size())};
  }
  ask(client, client.target);
  const bool twice = params_.double_send && client.doing == Client::Doing::putting;
  if (twice && random_.below(3) == 0) ask(client, client.target);
  after(patience_us / 2 + random_.below(patience_us), [this, &client, was = client.operation] {
    if (client.operation != was || client.doing == Client::Doing::nothing) return;
    client.target = NodeId::none;
    try_operation(client);
  });
}

void World::ask(Client& client, NodeId target) {
  const std::uint64_t attempt = next_attempt_++;
  attempts_[attempt] = {client.number, client.operation};
  if (chaos_ && random_.chance(params_.loss_ppm)) return;
  after(network_delay_us(), [this, &client, target, attempt] {
    Node& to = node(target);
    deliver_to(to, to.incarnation, [this, &client, attempt](Node& self) {
      receive_request(self, client.number, attempt);
    });
  });
}

void World::receive_request(Node& node, std::uint64_t number, std::uint64_t attempt) {
  Client& client = *clients_[number];
  if (client.operation != attempts_[attempt].operation) {
    if (!params_.double_send) return;
    // A copy that comes late: its session must make nothing of it, but the simulated client has
    // forgotten its words.
    return;
  }
  if (client.doing == Client::Doing::reading) {
    node.reads[attempt] = attempt;
    read_floors_[attempt] = acknowledged_index_;
    node.core->read(now_of(node), attempt);
    pump(node);
    return;
  }
  consensus::Command command;
  std::string body;
  if (client.doing == Client::Doing::opening) {
    command.kind = consensus::CommandKind::open;
  } else {
    command.kind = consensus::CommandKind::session;
    command.session = client.session;
    command.sequence = client.sequence;
    command.answered_below = client.sequence;
    body = encode_put(client.key, client.value, client.padding);
    command.body = body;
  }
  const auto proposed = node.core->propose(now_of(node), consensus::encode_command(command));
  if (proposed) {
    node.proposals[proposed.value().index] = {proposed.value().term, attempt};
    trace(std::to_string(consensus::number(node.id)) + " takes the proposal of client " +
          std::to_string(number) + " at " + std::to_string(proposed.value().index));
  } else {
    fault(errc_name(proposed.error().code));
    const NodeId hint = node.core->leader();
    after(network_delay_us() + random_.below(30'000), [this, &client, hint, attempt] {
      if (client.operation != attempts_[attempt].operation) return;
      client.target = hint;
      if (hint != NodeId::none) ask(client, hint);
    });
  }
  pump(node);
}

void World::answer_put(std::uint64_t attempt, const consensus::Applied& applied) {
  Client& client = *clients_[attempts_[attempt].client];
  if (client.operation != attempts_[attempt].operation) return;
  if (client.doing == Client::Doing::opening) {
    client.session = applied.session;
    client.sequence = 0;
    finish(client);
  } else if (client.doing == Client::Doing::putting) {
    if (applied.error == Errc::reply_forgotten) {
      fault("forgotten reply");
      checker_.on_put_known(client.key, client.value, client.floor);
      finish(client);
      return;
    }
    if (applied.error != Errc{}) {
      lose_session(client);
      return;
    }
    if (!applied.repeated) {
      acknowledged_index_ = std::max(acknowledged_index_, applied.position.index);
    }
    checker_.on_put_done(client.key, client.value, decode_reply(applied.reply), client.floor);
    finish(client);
  }
}

void World::answer_read(std::uint64_t attempt, const Register& seen) {
  Client& client = *clients_[attempts_[attempt].client];
  if (client.operation != attempts_[attempt].operation) return;
  if (client.doing != Client::Doing::reading) return;
  checker_.on_read_done(client.key, seen, client.floor);
  finish(client);
}

void World::finish(Client& client) {
  client.doing = Client::Doing::nothing;
  ++client.operation;
  think(client);
}

// Whether the command was applied before the session ended, nobody will tell.
void World::lose_session(Client& client) {
  ++outcome_.unknown;
  client.session = 0;
  finish(client);
}

}  // namespace kitwork::simulation
