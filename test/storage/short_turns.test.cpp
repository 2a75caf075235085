#include "actors/storage/short_turns.hpp"

#include <doctest/doctest.h>
#include <sched.h>
#include <sys/resource.h>

#include <thread>

namespace kitwork::test {
namespace {

// What a thread has after it asked: the turns themselves are the kernel's to give.
struct Scheduling {
  int policy = -1;
  int priority = -1;
  int nice = -1;
  friend bool operator==(const Scheduling&, const Scheduling&) = default;
};

Scheduling scheduling_now() {
  sched_param parameters{};
  Scheduling now;
  now.policy = ::sched_getscheduler(0);
  if (::sched_getparam(0, &parameters) == 0) now.priority = parameters.sched_priority;
  now.nice = ::getpriority(PRIO_PROCESS, 0);
  return now;
}

// In a thread of its own, which is given up afterwards.
void check_unchanged(int policy, int nice) {
  Scheduling before;
  Scheduling after;
  std::thread([&] {
    const sched_param parameters{};
    CHECK(::sched_setscheduler(0, policy, &parameters) == 0);
    CHECK(::setpriority(PRIO_PROCESS, 0, nice) == 0);
    before = scheduling_now();
    storage::ask_for_short_turns();
    storage::ask_for_short_turns();
    after = scheduling_now();
  }).join();
  CHECK(before.policy == policy);
  CHECK(before == after);
}

}  // namespace

TEST_CASE("who asks for short turns keeps its policy, its priority and how nice it is") {
  for (const int policy : {SCHED_OTHER, SCHED_BATCH, SCHED_IDLE}) {
    check_unchanged(policy, 0);
    check_unchanged(policy, 7);
  }
}

}  // namespace kitwork::test
