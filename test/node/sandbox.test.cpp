#include "actors/node/sandbox.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

namespace kitwork::test {
namespace {

// What a child process says of itself when it is in the sandbox: 0 if all is as it should be.
int in_sandbox() {
  if (!node::enter_sandbox()) return 1;
  char name[] = "/bin/true";
  char* arguments[] = {name, nullptr};
  if (::execv(name, arguments) != -1 || errno != EPERM) return 2;
  const pid_t process = ::fork();
  if (process == 0) ::_exit(0);
  if (process != -1) return 3;
  bool ran = false;
  std::thread([&] { ran = true; }).join();
  if (!ran) return 4;
  const int file = ::open("/proc/self/stat", O_RDONLY);
  return file >= 0 ? 0 : 5;
}

TEST_CASE("in the sandbox a process has threads and files, and starts nothing") {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(in_sandbox());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace kitwork::test
