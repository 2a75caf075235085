// What the guard costs a link: the same two CAF systems and the same actor, asked over CAF's plain
// connection and over a guarded one in turns, 1 KiB a request. Ratios of one run count, for both
// share whatever else the machine does.
//
//   bench_guard [--rounds N] [--seconds N]

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "schemas/assert.hpp"
#include "test/guard/guard_nodes_actor.hpp"

using namespace kitwork;
using namespace kitwork::test;

namespace {

using Clock = std::chrono::steady_clock;

constexpr double rate_share_min = 0.85;
constexpr double p50_more_max_us = 30;
constexpr std::size_t in_flight_many = 64;
constexpr std::size_t text_bytes = 1024;

struct Load {
  EchoActor target;
  std::size_t in_flight = 1;
  Clock::time_point end;
  std::promise<std::vector<float>>* result = nullptr;
};

// Keeps so many requests under way until the end, and then hands over how long each took.
struct Asker {
  Load load;
  std::string text = std::string(text_bytes, 'x');
  std::vector<float> micros;
  std::size_t under_way = 0;
};

void ask(caf::stateful_actor<Asker>* self) {
  Asker& state = self->state;
  const auto begin = Clock::now();
  if (begin >= state.load.end) {
    if (state.under_way == 0) {
      state.load.result->set_value(std::move(state.micros));
      self->quit();
    }
    return;
  }
  ++state.under_way;
  self->request(state.load.target, std::chrono::seconds(10), EchoAtom::value, state.text)
      .then(
          [self, begin](const std::string&) {
            const std::chrono::duration<float, std::micro> took = Clock::now() - begin;
            self->state.micros.push_back(took.count());
            --self->state.under_way;
            ask(self);
          },
          [](const caf::error&) { KITWORK_ASSERT(false); });
}

std::vector<float> run(caf::actor_system& system, const EchoActor& target, std::size_t in_flight,
                       double seconds) {
  std::promise<std::vector<float>> result;
  auto future = result.get_future();
  const auto end = Clock::now() + std::chrono::milliseconds(static_cast<long>(seconds * 1000));
  Load load{target, in_flight, end, &result};
  system.spawn([load](caf::stateful_actor<Asker>* self) {
    self->state.load = load;
    for (std::size_t i = 0; i < load.in_flight; ++i) ask(self);
  });
  std::vector<float> micros = future.get();
  std::sort(micros.begin(), micros.end());
  return micros;
}

// Of both systems together: what a request costs, whatever else the machine does.
double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Figures {
  double rate = 0;
  double cpu_us = 0;
  double p50_us = 0;
  double p99_us = 0;
};

Figures measure(caf::actor_system& system, const EchoActor& target, std::size_t in_flight,
                double seconds) {
  const double cpu_before = cpu_seconds();
  const std::vector<float> micros = run(system, target, in_flight, seconds);
  const double cpu = cpu_seconds() - cpu_before;
  KITWORK_ASSERT(!micros.empty());
  const auto count = static_cast<double>(micros.size());
  return {count / seconds, cpu * 1e6 / count, micros[micros.size() / 2],
          micros[micros.size() * 99 / 100]};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Comparison {
  std::vector<double> rate_share;
  std::vector<double> cpu_share;
  std::vector<double> p50_more_us;
};

void compare(caf::actor_system& system, const EchoActor& plain, const EchoActor& guarded,
             std::size_t in_flight, double seconds, Comparison& comparison) {
  const Figures without = measure(system, plain, in_flight, seconds);
  const Figures with = measure(system, guarded, in_flight, seconds);
  comparison.rate_share.push_back(with.rate / without.rate);
  comparison.cpu_share.push_back(with.cpu_us / without.cpu_us);
  comparison.p50_more_us.push_back(with.p50_us - without.p50_us);
  std::printf(
      "%3zu in flight   plain %7.0f/s %5.1f us CPU p50 %6.1f p99 %7.1f us   "
      "guard %7.0f/s %5.1f us CPU p50 %6.1f p99 %7.1f us   rate %5.1f %% CPU %5.1f %%\n",
      in_flight, without.rate, without.cpu_us, without.p50_us, without.p99_us, with.rate,
      with.cpu_us, with.p50_us, with.p99_us, 100 * with.rate / without.rate,
      100 * with.cpu_us / without.cpu_us);
  std::fflush(stdout);
}

double number_after(int count, char** arguments, std::string_view name, double otherwise) {
  for (int i = 1; i + 1 < count; ++i) {
    if (arguments[i] == name) return std::atof(arguments[i + 1]);
  }
  return otherwise;
}

}  // namespace

int main(int count, char** arguments) {
  const int rounds = static_cast<int>(number_after(count, arguments, "--rounds", 21));
  const double seconds = number_after(count, arguments, "--seconds", 0.5);
  TestZone zone;
  TestNode server(zone.credentials("n1", {guard::Role::command}));
  TestNode client(zone.credentials("c1", {guard::Role::client}));
  const std::uint16_t port = server.serve_echo();
  const auto guarded = client.connect(port);
  KITWORK_ASSERT(guarded.ok());
  const auto plain_port = server.system().middleman().publish(server.served(0), 0, "127.0.0.1");
  KITWORK_ASSERT(plain_port.engaged());
  const auto plain = client.system().middleman().remote_actor<EchoActor>("127.0.0.1", *plain_port);
  KITWORK_ASSERT(plain.engaged());

  Comparison one;
  Comparison many;
  for (int i = 0; i < rounds; ++i) {
    compare(client.system(), *plain, guarded.value(), 1, seconds, one);
    compare(client.system(), *plain, guarded.value(), in_flight_many, seconds, many);
  }
  const double share = std::min(median(one.rate_share), median(many.rate_share));
  const double more_us = median(one.p50_more_us);
  std::printf(
      "\nmedian of %d rounds: rate %.1f %% of plain at 1, %.1f %% at %zu in flight; "
      "p50 at 1: %+.1f us\n",
      rounds, 100 * median(one.rate_share), 100 * median(many.rate_share), in_flight_many, more_us);
  std::printf("CPU a request: %.1f %% of plain at 1, %.1f %% at %zu in flight\n",
              100 * median(one.cpu_share), 100 * median(many.cpu_share), in_flight_many);
  const bool good = share >= rate_share_min && more_us <= p50_more_max_us;
  std::printf("%s: at least %.0f %% of the rate, at most %.0f us more\n", good ? "good" : "BAD",
              100 * rate_share_min, p50_more_max_us);
  return good ? 0 : 1;
}
