#include "actors/storage/short_turns.hpp"

#include <cstdint>

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace kitwork::storage {

void ask_for_short_turns() {
#if defined(__linux__) && defined(SYS_sched_setattr)
  // struct sched_attr of the kernel, which the C library does not declare.
  struct Attributes {
    std::uint32_t size;
    std::uint32_t policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t priority;
    std::uint64_t runtime_ns;
    std::uint64_t deadline_ns;
    std::uint64_t period_ns;
  };
  Attributes attributes{};
  if (::syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
  constexpr std::uint32_t policy_other = 0;
  if (attributes.policy != policy_other) return;
  attributes.size = sizeof attributes;
  // Shorter than a neighbour's, so that it gives way; long enough for a group of writes.
  attributes.runtime_ns = 300'000;
  // It is a wish: an older kernel ignores or refuses it.
  static_cast<void>(::syscall(SYS_sched_setattr, 0, &attributes, 0));
#endif
}

}  // namespace kitwork::storage
