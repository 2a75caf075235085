#include "actors/consensus/session_client.hpp"

#include <doctest/doctest.h>

namespace kitwork::consensus {
namespace {

SessionClient new_client() {
  return SessionClient({NodeId{1}, NodeId{2}, NodeId{3}}, {}, NodeId{1});
}

Response with_error(Errc error, NodeId leader = NodeId::none) {
  Response response;
  response.error = error;
  response.leader = leader;
  return response;
}

// A client whose session is open at time 0.
SessionClient open_client() {
  SessionClient client = new_client();
  client.open(0);
  const auto asking = client.take_asking(0);
  Response opened;
  opened.session = 77;
  client.answered(0, asking->attempt, opened);
  CHECK(client.take_outcome()->error == Errc{});
  return client;
}

TEST_CASE("a client asks the leader that it is told of, at once") {
  SessionClient client = open_client();
  client.submit(10, "command");
  const auto first = client.take_asking(10);
  CHECK(first->to == NodeId{1});
  client.answered(11, first->attempt, with_error(Errc::not_leader, NodeId{3}));
  const auto second = client.take_asking(11);
  REQUIRE(second);
  CHECK(second->to == NodeId{3});
}

TEST_CASE("a question without an answer goes to another replica with the same sequence number") {
  SessionClient client = open_client();
  client.submit(10, "command");
  const auto first = client.take_asking(10);
  CHECK_FALSE(client.take_asking(200));
  const auto second = client.take_asking(10 + SessionClientSettings{}.answer_timeout_ms);
  REQUIRE(second);
  CHECK(second->to == NodeId{2});
  const auto first_request = decode_request(first->bytes);
  const auto second_request = decode_request(second->bytes);
  CHECK(first_request.value().sequence == second_request.value().sequence);
  // The late answer to the first attempt means nothing any more.
  client.answered(300, first->attempt, Response{});
  CHECK_FALSE(client.take_outcome());
  Response done;
  done.repeated = true;
  client.answered(301, second->attempt, done);
  const auto outcome = client.take_outcome();
  REQUIRE(outcome);
  CHECK(outcome->was_unknown);
  CHECK(outcome->repeated);
}

TEST_CASE("a refusal for want of room or time is asked again, later") {
  SessionClient client = open_client();
  client.submit(10, "command");
  const auto first = client.take_asking(10);
  client.answered(11, first->attempt, with_error(Errc::overloaded, NodeId{1}));
  CHECK_FALSE(client.take_asking(12));
  const auto second = client.take_asking(11 + SessionClientSettings{}.retry_ms);
  REQUIRE(second);
  CHECK(second->to == NodeId{1});
  // The more often, the later, up to a limit.
  std::uint64_t now = 100;
  std::uint64_t attempt = second->attempt;
  for (int refusal = 0; refusal < 20; ++refusal) {
    client.answered(now, attempt, with_error(Errc::overloaded, NodeId{1}));
    now = client.deadline_ms();
    attempt = client.take_asking(now)->attempt;
  }
  client.answered(now, attempt, with_error(Errc::overloaded, NodeId{1}));
  CHECK(client.deadline_ms() == now + SessionClientSettings{}.retry_ms_max);
}

TEST_CASE("an ended session is told, and the next one starts counting anew") {
  SessionClient client = open_client();
  client.submit(10, "command");
  const auto asking = client.take_asking(10);
  client.answered(11, asking->attempt, with_error(Errc::session_expired));
  CHECK(client.take_outcome()->error == Errc::session_expired);
  client.open(12);
  const auto open = client.take_asking(12);
  CHECK(decode_request(open->bytes).value().kind == RequestKind::open_session);
}

TEST_CASE("a full disk is an answer unless the command may have been done before") {
  SessionClient client = open_client();
  client.submit(10, "command");
  client.answered(11, client.take_asking(10)->attempt, with_error(Errc::out_of_space, NodeId{1}));
  CHECK(client.take_outcome()->error == Errc::out_of_space);
  client.submit(20, "command");
  client.unanswered(21, client.take_asking(20)->attempt);
  client.answered(22, client.take_asking(21)->attempt, with_error(Errc::out_of_space, NodeId{1}));
  CHECK_FALSE(client.take_outcome());
}

}  // namespace
}  // namespace kitwork::consensus
