// kill -9 and SIGSTOP on random members of a group of three processes under load. Prints what was
// acknowledged, what is lost (it must be nothing) and what was unknown and resolved by sessions,
// and how long writes paused when the leader was hit. Fails if anything is lost or a pause is too
// long.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include "test/cluster/cluster.hpp"
#include "test/support/cluster_node_actor.hpp"
#include "test/support/load_actor.hpp"

namespace kitwork::test {
namespace {

struct Options {
  std::string program;
  std::uint64_t cycles = 20;
  std::uint64_t seed = 0;
  std::uint64_t cycle_ms = 700;
  std::uint64_t fault_ms = 300;
  std::size_t sessions = 16;
  std::uint16_t port = 17'400;
  bool verbose = false;
};

constexpr std::uint64_t settle_timeout_ms = 20'000;
constexpr double median_limit_ms = 400;
constexpr double p99_limit_ms = 1000;

bool parse(int count, char** values, Options& options) {
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = values[i];
    const std::uint64_t number = std::strtoull(values[i + 1], nullptr, 10);
    if (name == "--replica") {
      options.program = values[i + 1];
    } else if (name == "--cycles") {
      options.cycles = number;
    } else if (name == "--seed") {
      options.seed = number;
    } else if (name == "--cycle-ms") {
      options.cycle_ms = number;
    } else if (name == "--sessions") {
      options.sessions = number;
    } else if (name == "--port") {
      options.port = static_cast<std::uint16_t>(number);
    } else if (name == "--verbose") {
      options.verbose = number != 0;
    } else {
      return false;
    }
  }
  return !options.program.empty() && count % 2 == 1;
}

void sleep_until_us(std::uint64_t at_us) {
  const std::uint64_t now = monotonic_us();
  if (at_us > now) ::usleep(static_cast<useconds_t>(at_us - now));
}

double percentile(std::vector<double> values, double fraction) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(last * fraction + 0.5)];
}

// One group, its clients, and the faults that they live through.
class Chaos {
 public:
  explicit Chaos(const Options& options)
      : options_(options),
        cluster_(options.program, options.port, 3),
        random_(options.seed),
        config_(2),
        system_(config_) {}

  int run() {
    if (options_.verbose) cluster_.pass_argument("--verbose");
    for (std::size_t member = 0; member < cluster_.size(); ++member) {
      if (!cluster_.start(member)) return fail("a replica does not get ready");
    }
    LoadOptions load;
    load.replicas = cluster_.addresses();
    load.sessions = options_.sessions;
    load_ = spawn_load(system_, load, control_);
    if (!wait_for([](const LoadReport& now) { return now.acknowledged > 0; })) {
      return fail("no write was acknowledged");
    }
    for (std::uint64_t cycle = 0; cycle < options_.cycles; ++cycle) {
      if (!run_cycle()) return fail("a replica does not get ready again");
    }
    control_->stop_and_verify();
    const bool verified = wait_for([](const LoadReport& now) { return now.verified; });
    caf::anon_send_exit(load_, caf::exit_reason::user_shutdown);
    if (!verified) return fail("the group does not answer any more");
    return print();
  }

 private:
  bool run_cycle() {
    const std::size_t member = random_() % cluster_.size();
    const bool kill = random_() % 2 == 0;
    take();
    const bool leads = report_.leader == consensus::NodeId{member + 1};
    const std::uint64_t begin = monotonic_us();
    if (kill) {
      cluster_.kill_hard(member);
    } else {
      cluster_.stop(member);
    }
    sleep_until_us(begin + options_.fault_ms * 1000);
    bool ready = true;
    if (kill) {
      ready = cluster_.start(member);
    } else {
      cluster_.go_on(member);
    }
    sleep_until_us(begin + options_.cycle_ms * 1000);
    // A pause ends with an acknowledgement, not with the cycle.
    const std::uint64_t end = monotonic_us();
    wait_for([this, end](const LoadReport&) {
      return !acknowledged_at_us_.empty() && acknowledged_at_us_.back() > end;
    });
    const double gap_ms = largest_gap_ms(begin);
    if (options_.verbose) {
      std::fprintf(stderr, "%s %zu%s: %.0f ms\n", kill ? "kill -9" : "SIGSTOP", member + 1,
                   leads ? " (leader)" : "", gap_ms);
    }
    (leads ? leader_gaps_ms_ : other_gaps_ms_).push_back(gap_ms);
    (kill ? kills_ : stops_) += 1;
    return ready;
  }

  void take() {
    LoadReport report = control_->take();
    const auto& times = report.acknowledged_at_us;
    acknowledged_at_us_.insert(acknowledged_at_us_.end(), times.begin(), times.end());
    report_ = std::move(report);
  }

  // The longest time without an acknowledgement that ends after `begin`.
  double largest_gap_ms(std::uint64_t begin) {
    std::uint64_t last = begin;
    std::uint64_t largest = 0;
    for (const std::uint64_t at : acknowledged_at_us_) {
      if (at < begin) continue;
      largest = std::max(largest, at - last);
      last = at;
    }
    largest = std::max(largest, monotonic_us() - last);
    acknowledged_at_us_.clear();
    return static_cast<double>(largest) / 1000;
  }

  template <class Condition>
  bool wait_for(Condition&& condition) {
    const std::uint64_t deadline = monotonic_us() + settle_timeout_ms * 1000;
    while (monotonic_us() < deadline) {
      take();
      if (condition(report_)) return true;
      ::usleep(2'000);
    }
    return false;
  }

  int fail(const char* why) {
    take();
    std::printf("FAILED: %s (seed %llu)\n", why, static_cast<unsigned long long>(options_.seed));
    if (!report_.first_problem.empty()) std::printf("  %s\n", report_.first_problem.c_str());
    return 1;
  }

  int print() {
    const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf("note: seed %llu: %llu cycles (%llu kill -9, %llu SIGSTOP), %zu sessions\n",
                number(options_.seed), number(options_.cycles), number(kills_), number(stops_),
                options_.sessions);
    std::printf(
        "note: acknowledged %llu, lost %llu, unknown %llu (resolved by session: %llu done once, "
        "%llu had been done before the retry)\n",
        number(report_.acknowledged), number(report_.lost), number(report_.unknown),
        number(report_.unknown), number(report_.found_done));
    const double median = percentile(leader_gaps_ms_, 0.5);
    const double p99 = percentile(leader_gaps_ms_, 0.99);
    std::printf(
        "note: pause when the leader was hit: %zu times, median %.0f ms, p99 %.0f ms; when "
        "another was: %zu times, median %.0f ms, p99 %.0f ms\n",
        leader_gaps_ms_.size(), median, p99, other_gaps_ms_.size(), percentile(other_gaps_ms_, 0.5),
        percentile(other_gaps_ms_, 0.99));
    if (report_.lost + report_.wrong + report_.broken > 0) {
      std::printf("FAILED: lost %llu, wrong answers %llu, broken sessions %llu: %s\n",
                  number(report_.lost), number(report_.wrong), number(report_.broken),
                  report_.first_problem.c_str());
      return 1;
    }
    if (median >= median_limit_ms || p99 >= p99_limit_ms) {
      std::printf("FAILED: the pause must be below %.0f ms in the median and %.0f ms in p99\n",
                  median_limit_ms, p99_limit_ms);
      return 1;
    }
    return 0;
  }

  Options options_;
  Cluster cluster_;
  std::mt19937_64 random_;
  ClusterConfig config_;
  caf::actor_system system_;
  std::shared_ptr<LoadControl> control_ = std::make_shared<LoadControl>();
  caf::actor load_;
  LoadReport report_;
  std::vector<std::uint64_t> acknowledged_at_us_;
  std::vector<double> leader_gaps_ms_;
  std::vector<double> other_gaps_ms_;
  std::uint64_t kills_ = 0;
  std::uint64_t stops_ = 0;
};

}  // namespace
}  // namespace kitwork::test

int main(int count, char** values) {
  kitwork::test::Options options;
  options.seed = std::random_device()();
  if (!kitwork::test::parse(count, values, options)) {
    std::fputs(
        "usage: chaos --replica PROGRAM [--cycles N] [--seed N] [--cycle-ms N] "
        "[--sessions N] [--port N] [--verbose 1]\n",
        stderr);
    return 64;
  }
  return kitwork::test::Chaos(options).run();
}
