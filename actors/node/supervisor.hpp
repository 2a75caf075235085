// Supervisor: roles of a node that are processes of their own: starts them with limits, starts them
// again when they end, with pauses that grow, and ends them with itself.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace kitwork::node {

struct ChildProcess {
  std::string name;                  // for the log
  std::vector<std::string> command;  // the program's path, and its arguments
  // Of address space; 0: without limit.
  std::uint64_t memory_bytes = 0;
};

class Supervisor {
 public:
  static constexpr std::uint64_t pause_ms = 100;
  static constexpr std::uint64_t pause_ms_max = 5000;
  // Whoever ran for so long begins with the short pause again.
  static constexpr std::uint64_t good_ms = 10'000;
  static constexpr std::uint64_t last_words_ms = 3000;

  Supervisor() = default;
  // As end().
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  void add(ChildProcess child);
  // Ends one as end() does, without waiting; it is not started again.
  void remove(const std::string& name);
  bool has(const std::string& name) const;
  // Looks after them; to be called a few times a second, by the thread that lives longest: children
  // are killed when it ends. `now_ms` is monotonic.
  void tick(std::uint64_t now_ms);
  // SIGTERM to all, and SIGKILL to those that are there after last_words_ms.
  void end();

  // Of those that run.
  std::vector<pid_t> processes() const;

 private:
  struct Kept {
    ChildProcess child;
    pid_t process = 0;  // 0: none runs
    std::uint64_t started_ms = 0;
    std::uint64_t start_at_ms = 0;
    std::uint64_t pause_ms = Supervisor::pause_ms;
    bool leaving = false;
    std::uint64_t kill_at_ms = 0;
  };
  void start(Kept& kept, std::uint64_t now_ms);
  void ended(Kept& kept, int status, std::uint64_t now_ms);

  std::vector<Kept> children_;
};

}  // namespace kitwork::node
