#include "actors/node/sandbox.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace kitwork::node {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
// Calls of the x32 interface have this bit: the same calls under other numbers.
constexpr std::uint32_t other_interface = 0x40000000u;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
constexpr std::uint32_t other_interface = 0xFFFFFFFFu;
#else
constexpr std::uint32_t architecture = 0;
constexpr std::uint32_t other_interface = 0xFFFFFFFFu;
#endif

constexpr std::uint32_t forbidden[] = {
#define KITWORK_FORBIDDEN_CALL(name) KITWORK_CALL_NUMBER(__NR_##name)
#define KITWORK_CALL_NUMBER(number) number,
#include "actors/node/sandbox_calls.def"
#undef KITWORK_CALL_NUMBER
#undef KITWORK_FORBIDDEN_CALL
};

constexpr std::uint32_t refused(int error) {
  return SECCOMP_RET_ERRNO | (static_cast<std::uint32_t>(error) & SECCOMP_RET_DATA);
}

sock_filter load(std::size_t offset) {
  return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)};
}
sock_filter give(std::uint32_t verdict) { return {BPF_RET | BPF_K, 0, 0, verdict}; }
// The next instruction if it is so, else the one after that.
sock_filter only_if(std::uint16_t comparison, std::uint32_t value) {
  return {static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), 0, 1, value};
}
sock_filter only_unless(std::uint16_t comparison, std::uint32_t value) {
  return {static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), 1, 0, value};
}

std::vector<sock_filter> filter() {
  std::vector<sock_filter> program;
  program.push_back(load(offsetof(seccomp_data, arch)));
  program.push_back(only_unless(BPF_JEQ, architecture));
  program.push_back(give(SECCOMP_RET_KILL_PROCESS));
  program.push_back(load(offsetof(seccomp_data, nr)));
  program.push_back(only_if(BPF_JGE, other_interface));
  program.push_back(give(refused(EPERM)));
  for (const std::uint32_t call : forbidden) {
    program.push_back(only_if(BPF_JEQ, call));
    program.push_back(give(refused(EPERM)));
  }
  // What it asks for cannot be seen here; the C library makes threads by clone then.
  program.push_back(only_if(BPF_JEQ, __NR_clone3));
  program.push_back(give(refused(ENOSYS)));
#ifdef __NR_fork
  for (const std::uint32_t call : {std::uint32_t{__NR_fork}, std::uint32_t{__NR_vfork}}) {
    program.push_back(only_if(BPF_JEQ, call));
    program.push_back(give(refused(EPERM)));
  }
#endif
  // Threads, and no processes.
  program.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 3, __NR_clone});
  program.push_back(load(offsetof(seccomp_data, args)));
  program.push_back(only_unless(BPF_JSET, CLONE_THREAD));
  program.push_back(give(refused(EPERM)));
  program.push_back(give(SECCOMP_RET_ALLOW));
  return program;
}

}  // namespace

Result<void> enter_sandbox() {
  std::vector<sock_filter> program = filter();
  const sock_fprog all{static_cast<unsigned short>(program.size()), program.data()};
  const bool entered =
      architecture != 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
      ::syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &all) == 0;
  if (entered) return {};
  return Error{Errc::unavailable, std::string("no filter of system calls: ") +
                                      std::strerror(errno) + "; \"sandbox\": false does without"};
}

}  // namespace kitwork::node
