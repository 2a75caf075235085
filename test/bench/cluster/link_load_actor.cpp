// Requests of 1 KiB to an actor that answers at once, over one guarded link: what the same links
// carry when nothing is verified, decided or written. Prints one line.
//
//   link_load CLIENTS SECONDS
#include <algorithm>
#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <string>
#include <vector>

#include "schemas/assert.hpp"
#include "test/guard/guard_nodes_actor.hpp"

namespace kitwork::bench {
namespace {

using Clock = std::chrono::steady_clock;
using namespace kitwork::test;  // NOLINT: a zone of two nodes

constexpr std::size_t text_bytes = 1024;

struct Asked {
  EchoActor target;
  std::size_t clients = 1;
  Clock::time_point end;
  std::promise<std::vector<std::uint32_t>>* result = nullptr;
};

struct AskerState {
  Asked asked;
  std::string text = std::string(text_bytes, 'x');
  std::vector<std::uint32_t> times_us;
  std::size_t under_way = 0;
};

void ask_next(caf::stateful_actor<AskerState>* self) {
  AskerState& state = self->state;
  const auto begin = Clock::now();
  if (begin >= state.asked.end) {
    if (state.under_way > 0) return;
    state.asked.result->set_value(std::move(state.times_us));
    return self->quit();
  }
  ++state.under_way;
  self->request(state.asked.target, std::chrono::seconds(10), EchoAtom::value, state.text)
      .then(
          [self, begin](const std::string&) {
            const auto took = Clock::now() - begin;
            self->state.times_us.push_back(static_cast<std::uint32_t>(
                std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
            --self->state.under_way;
            ask_next(self);
          },
          [](const caf::error&) { KITWORK_ASSERT(false); });
}

int run(std::size_t clients, double seconds) {
  TestZone zone;
  TestNode server(zone.credentials("n1", {guard::Role::command}));
  TestNode client(zone.credentials("c1", {guard::Role::client}));
  const std::uint16_t port = server.serve_echo();
  const auto link = client.connect(port);
  KITWORK_ASSERT(link.ok());
  std::promise<std::vector<std::uint32_t>> result;
  auto future = result.get_future();
  const auto end = Clock::now() + std::chrono::milliseconds(static_cast<long>(seconds * 1000));
  const Asked asked{link.value(), clients, end, &result};
  client.system().spawn([asked](caf::stateful_actor<AskerState>* self) {
    self->state.asked = asked;
    for (std::size_t i = 0; i < asked.clients; ++i) ask_next(self);
  });
  std::vector<std::uint32_t> times = future.get();
  std::sort(times.begin(), times.end());
  KITWORK_ASSERT(!times.empty());
  std::printf("{\"operations_per_second\": %.0f, \"p50_us\": %u, \"p99_us\": %u, \"errors\": 0}\n",
              static_cast<double>(times.size()) / seconds, times[times.size() / 2],
              times[times.size() * 99 / 100]);
  return 0;
}

}  // namespace
}  // namespace kitwork::bench

int main(int count, char** values) {
  if (count != 3) {
    std::fputs("usage: link_load CLIENTS SECONDS\n", stderr);
    return 64;
  }
  return kitwork::bench::run(std::strtoull(values[1], nullptr, 10),
                             std::strtod(values[2], nullptr));
}
