#include "actors/node/supervisor.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace kitwork::node {
namespace {

constexpr long poll_ns = 10'000'000;

void limit(__rlimit_resource_t what, std::uint64_t most) {
  const rlimit value{most, most};
  if (::setrlimit(what, &value) != 0) ::_exit(126);
}

// Between fork and exec: nothing that takes a lock.
[[noreturn]] void become(const ChildProcess& child, char* const* arguments, pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != parent) ::_exit(126);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) ::_exit(126);
  limit(RLIMIT_CORE, 0);
  if (child.memory_bytes > 0) limit(RLIMIT_AS, child.memory_bytes);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

Supervisor::~Supervisor() { end(); }

void Supervisor::add(ChildProcess child) {
  Kept kept;
  kept.child = std::move(child);
  children_.push_back(std::move(kept));
}

void Supervisor::remove(const std::string& name) {
  for (Kept& each : children_) {
    if (each.child.name != name || each.leaving) continue;
    each.leaving = true;
    if (each.process > 0) ::kill(each.process, SIGTERM);
  }
}

bool Supervisor::has(const std::string& name) const {
  return std::any_of(children_.begin(), children_.end(),
                     [&](const Kept& each) { return each.child.name == name && !each.leaving; });
}

void Supervisor::start(Kept& kept, std::uint64_t now_ms) {
  std::vector<char*> arguments;
  for (std::string& each : kept.child.command) arguments.push_back(each.data());
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process == 0) become(kept.child, arguments.data(), parent);
  kept.started_ms = now_ms;
  if (process < 0) {
    std::fprintf(stderr, "%s: cannot be started: %s\n", kept.child.name.c_str(),
                 std::strerror(errno));
    kept.start_at_ms = now_ms + pause_ms_max;
    return;
  }
  kept.process = process;
  std::fprintf(stderr, "%s: started as process %d\n", kept.child.name.c_str(), process);
}

void Supervisor::ended(Kept& kept, int status, std::uint64_t now_ms) {
  const bool killed = WIFSIGNALED(status);
  const int what = killed ? WTERMSIG(status) : WEXITSTATUS(status);
  if (now_ms - kept.started_ms >= good_ms) kept.pause_ms = pause_ms;
  std::fprintf(
      stderr, "%s: process %d ended by %s %d; %s %llu ms\n", kept.child.name.c_str(), kept.process,
      killed ? "signal" : "exit", what,
      kept.leaving ? "as it was told to, after" : "starting again in",
      static_cast<unsigned long long>(kept.leaving ? now_ms - kept.started_ms : kept.pause_ms));
  kept.process = 0;
  kept.start_at_ms = now_ms + kept.pause_ms;
  kept.pause_ms = std::min(kept.pause_ms * 2, pause_ms_max);
}

void Supervisor::tick(std::uint64_t now_ms) {
  for (Kept& each : children_) {
    int status = 0;
    if (each.process > 0 && ::waitpid(each.process, &status, WNOHANG) == each.process) {
      ended(each, status, now_ms);
    }
    if (each.leaving) {
      if (each.kill_at_ms == 0) each.kill_at_ms = now_ms + last_words_ms;
      if (each.process > 0 && now_ms >= each.kill_at_ms) ::kill(each.process, SIGKILL);
    } else if (each.process == 0 && now_ms >= each.start_at_ms) {
      start(each, now_ms);
    }
  }
  std::erase_if(children_, [](const Kept& each) { return each.leaving && each.process == 0; });
}

void Supervisor::end() {
  for (const Kept& each : children_) {
    if (each.process > 0) ::kill(each.process, SIGTERM);
  }
  std::uint64_t waited_ns = 0;
  for (Kept& each : children_) {
    while (each.process > 0 && ::waitpid(each.process, nullptr, WNOHANG) == 0) {
      if (waited_ns >= last_words_ms * 1'000'000) {
        ::kill(each.process, SIGKILL);
        ::waitpid(each.process, nullptr, 0);
        break;
      }
      const timespec pause{0, poll_ns};
      ::nanosleep(&pause, nullptr);
      waited_ns += static_cast<std::uint64_t>(poll_ns);
    }
    each.process = 0;
  }
  children_.clear();
}

std::vector<pid_t> Supervisor::processes() const {
  std::vector<pid_t> all;
  for (const Kept& each : children_) {
    if (each.process > 0) all.push_back(each.process);
  }
  return all;
}

}  // namespace kitwork::node
