#include "test/support/zone_world.hpp"

#include "schemas/assert.hpp"
#include "schemas/capsule/capsule.hpp"

namespace kitwork::test {

using admission::Member;
using admission::MemberSettings;
using admission::VoteBook;
using admission::ZoneState;

World::World(const WorldParams& params)
    : params_(params),
      random_(params.seed),
      genesis_(genesis_of(params.members, params.quorum)),
      capsule_(capsule_of(1000)),
      capsule_digest_(verify_capsule(capsule_).value()) {
  genesis_.limits.attempts_max = 20;
  genesis_.limits.quarantine_crashes = 1000;
  // The root key's changes are the log's beginning.
  Zone zone(genesis_, 1'000'000'000);
  std::uint64_t sequence = 0;
  const auto add = [&](PolicyChange change) {
    change.zone = "asia";
    change.sequence = ++sequence;
    log_.push_back({1, now_ms, encode_batch({Zone::signed_change(change)})});
  };
  const PublicKey authority = key_of(authority_number).public_key();
  add(zone.change(PolicyKind::trust_authority, authority));
  PolicyChange principal = zone.change(PolicyKind::set_principal, authority);
  principal.name = "shop";
  add(principal);
  add(zone.change(PolicyKind::issue_gas, authority, 1'000'000'000));
  for (const std::uint8_t worker : {std::uint8_t{7}, std::uint8_t{8}}) {
    add(zone.change(PolicyKind::set_worker, key_of(worker).public_key(), worker));
    workers_[static_cast<WorkerId>(worker)] = {};
  }
  for (std::uint8_t i = 1; i <= params.members; ++i) start(i);
}

void World::start(std::uint8_t member) {
  Node& node = members_[member];
  node.core.reset();
  node.state = std::make_unique<ZoneState>(genesis_);
  VoteBook book;
  for (const admission::VoteLine& each : node.book) KITWORK_ASSERT(book.recover(each).ok());
  MemberSettings settings;
  settings.id = static_cast<MemberId>(member);
  node.core = std::make_unique<Member>(settings, key_of(member), std::move(book), *node.state);
  node.applied = 0;
}

void World::restart(std::uint8_t member) {
  start(member);
  stopped_.erase(member);
}

void World::later(std::uint64_t delay_ms, std::function<void()> run) {
  events_.push({now_ms + delay_ms, ++last_order_, std::move(run)});
}

void World::message(std::function<void()> run) {
  if (chance(params_.loss)) return;
  if (chance(params_.twice)) later(random_() % (params_.delay_ms_max * 10 + 1), run);
  later(random_() % (params_.delay_ms_max + 1), std::move(run));
}

void World::lose_nothing_more() {
  params_.loss = params_.twice = params_.proposal_loss = params_.worker_deaths = 0;
  for (const std::uint8_t member : std::set(stopped_)) restart(member);
}

void World::elect(std::uint8_t member) {
  leader_ = member;
  ++term_;
  for (auto& [id, node] : members_) node.core->leader_is(now_ms, static_cast<MemberId>(member));
}

void World::apply_next(std::uint8_t member) {
  Node& node = members_[member];
  Entry entry = log_[node.applied++];
  if (member == forked_) entry.batch = encode_batch({});
  const auto result = node.state->apply({entry.term, node.applied}, entry.time_ms, entry.batch);
  if (!node.state->audit()) wrong("a ledger's sum is wrong");
  node.core->applied(now_ms, result);
}

void World::flush(std::uint8_t member) {
  Node& node = members_[member];
  admission::MemberOutput output = node.core->take_output();
  for (admission::Proposal& each : output.proposals) {
    if (leader_ != member || chance(params_.proposal_loss)) {
      later(random_() % 50, [this, member, id = each.id] { core(member).proposal_failed(id); });
      continue;
    }
    log_.push_back({term_, now_ms, std::move(each.batch)});
  }
  for (const admission::VoteWrite& each : output.vote_writes) {
    later(random_() % 5, [this, member, each, state = node.state.get()] {
      Node& then = members_[member];
      // The process may be another by now.
      if (then.state.get() != state || stopped_.contains(member)) return;
      then.book.push_back(each.line);
      then.core->recorded(each.id);
    });
  }
  const auto tell = [this](std::uint8_t id, const Vote& vote) {
    message([this, id, vote] {
      if (!stopped_.contains(id)) core(id).vote_received(vote);
    });
  };
  for (const auto& [id, other] : members_) {
    if (id == member) continue;
    for (const Vote& vote : output.votes) tell(id, vote);
    if (static_cast<MemberId>(id) != core(member).leader()) continue;
    for (const Vote& vote : output.votes_for_leader) tell(id, vote);
  }
  for (const auto& each : output.assignments) {
    message([this, each] { take_assignment(each.worker, each.assignment); });
  }
  for (const auto& each : output.acknowledgements) {
    message([this, each] {
      workers_[each.worker].acknowledged.insert({each.invocation, each.attempt});
    });
  }
  for (const auto& each : output.answers) answered(each);
  evidence.insert(evidence.end(), output.evidence.begin(), output.evidence.end());
}

void World::claim(const ByteVector& item) {
  for (const auto& [id, node] : members_) {
    message([this, id = id, item] {
      if (!stopped_.contains(id)) static_cast<void>(core(id).claim(item));
    });
  }
}

void World::take_assignment(WorkerId worker, const Assignment& sent) {
  const Result<Assignment> read = decode_assignment(encode_assignment(sent));
  KITWORK_ASSERT(read.ok());
  const Assignment& assignment = read.value();
  const auto verified =
      verify_permit(genesis_.configuration, assignment.permit, item_digest(assignment.item));
  if (!verified)
    return wrong("an assignment whose permit does not hold: " + verified.error().message);
  const ZoneItem item = decode_item(assignment.item).value();
  Digest invocation{};
  std::uint32_t attempt = 1;
  std::uint64_t incarnation = 0;
  if (const auto* admit = std::get_if<AdmitItem>(&item)) {
    invocation = invocation_digest_of(*admit);
    incarnation = admit->incarnation;
  } else {
    const auto& again = std::get<ReassignItem>(item);
    invocation = decode_invocation(assignment.invocation).value().digest;
    if (invocation != again.invocation) return wrong("an assignment with another invocation");
    attempt = again.attempt;
    incarnation = again.incarnation;
  }
  Machine& machine = workers_[worker];
  if (incarnation != machine.incarnation) return;
  const auto name = std::pair(invocation, attempt);
  if (!machine.taken.emplace(name, ByteVector()).second) return;
  ++runs[invocation];
  const ReceiptPlan started{.kind = ReceiptKind::started,
                            .attempt = attempt,
                            .worker = worker,
                            .incarnation = incarnation,
                            .signer = static_cast<std::uint8_t>(number(worker))};
  claim(receipt_of(invocation, started));
  if (chance(params_.worker_deaths)) {
    machine = Machine{machine.incarnation + 1, 0, {}, {}};
    return;
  }
  later(random_() % 100, [this, worker, incarnation, invocation, attempt] {
    end_attempt(worker, incarnation, invocation, attempt);
  });
}

void World::end_attempt(WorkerId worker, std::uint64_t incarnation, const Digest& invocation,
                        std::uint32_t attempt) {
  Machine& machine = workers_[worker];
  if (machine.incarnation != incarnation) return;
  ReceiptPlan plan{.gas_used = random_() % 1001,
                   .result = std::to_string(random_()),
                   .attempt = attempt,
                   .worker = worker,
                   .incarnation = incarnation,
                   .signer = static_cast<std::uint8_t>(number(worker))};
  ran[invocation].insert(plan.result);
  machine.taken[{invocation, attempt}] = receipt_of(invocation, plan);
  claim(machine.taken[{invocation, attempt}]);
}

Digest World::send(std::uint64_t nonce, bool good) {
  InvocationPlan plan{.capsule = capsule_digest_, .nonce = nonce, .now_ms = now_ms};
  plan.lives_ms = 300'000;
  if (!good) plan.capabilities = {"queue.send:mails"}, plan.gas_max = 1;
  Client client{submission_of(plan, capsule_), good, false, 0, leader_};
  const Digest digest = decode_invocation(client.submission.invocation).value().digest;
  ask(clients_.emplace(digest, std::move(client)).first->second);
  return digest;
}

void World::ask(Client& client) {
  client.asked_ms = now_ms;
  // Whom the last answer named, or anybody.
  const std::uint8_t guess = static_cast<std::uint8_t>(1 + random_() % params_.members);
  const std::uint8_t to = client.leader != 0 ? client.leader : guess;
  client.leader = 0;
  const admission::Waiter waiter = ++last_waiter_;
  const Digest digest = decode_invocation(client.submission.invocation).value().digest;
  waiters_[waiter] = digest;
  message([this, to, waiter, submission = client.submission] {
    if (!stopped_.contains(to)) core(to).submit(now_ms, waiter, submission);
  });
}

void World::answered(const admission::MemberAnswer& answer) {
  const Digest digest = waiters_[answer.waiter];
  Client& client = clients_[digest];
  const Verdict& verdict = answer.verdict;
  client.leader = static_cast<std::uint8_t>(number(verdict.leader));
  switch (verdict.error) {
    case Errc::not_leader:
    case Errc::unavailable:
    case Errc::overloaded:
    case Errc::no_worker:
      return;  // asked again in time
    default:
      break;
  }
  if (verdict.error == Errc{} && !verdict.finished) return wrong("an answer that is none");
  if ((verdict.error == Errc{}) != client.good) {
    return wrong(std::string("an answer that may not be: ") + errc_name(verdict.error));
  }
  client.done = true;
  const auto [kept, fresh] = answers.emplace(digest, verdict);
  if (!fresh && kept->second.result != verdict.result) wrong("two outcomes of one invocation");
  if (client.good && !ran[digest].contains(verdict.result)) wrong("an outcome that nobody made");
}

void World::step() {
  for (auto& [id, node] : members_) {
    if (stopped_.contains(id)) continue;
    while (node.applied < log_.size() && !chance(0.3)) apply_next(id);
    node.core->tick(now_ms);
    flush(id);
  }
  for (auto& [worker, machine] : workers_) {
    if (now_ms % 500 != 0) continue;
    claim(report_of(static_cast<std::uint8_t>(number(worker)), machine.incarnation,
                    ++machine.sequence));
    for (const auto& [name, receipt] : machine.taken) {
      if (!receipt.empty() && !machine.acknowledged.contains(name)) claim(receipt);
    }
  }
  for (auto& [digest, client] : clients_) {
    if (!client.done && now_ms - client.asked_ms >= 2000) ask(client);
  }
}

void World::run_for(std::uint64_t ms) {
  for (const std::uint64_t end = now_ms + ms; now_ms < end && problem.empty(); now_ms += 10) {
    while (!events_.empty() && events_.top().at_ms <= now_ms) {
      const auto run = events_.top().run;
      events_.pop();
      run();
    }
    step();
  }
}

}  // namespace kitwork::test
