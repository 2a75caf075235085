#include "test/cluster/cluster.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace kitwork::test {

namespace {
constexpr int ready_timeout_ms = 10'000;
}

Cluster::Cluster(std::string program, std::uint16_t first_port, std::size_t members,
                 const std::string& parent)
    : program_(std::move(program)), first_port_(first_port), pids_(members, -1) {
  std::string pattern = parent + "/kitwork-cluster-XXXXXX";
  const char* made = ::mkdtemp(pattern.data());
  base_ = made == nullptr ? "" : made;
}

Cluster::~Cluster() {
  for (std::size_t member = 0; member < pids_.size(); ++member) kill_hard(member);
  if (!base_.empty() && std::system(("rm -rf " + base_).c_str()) != 0) {
    std::fprintf(stderr, "cannot remove %s\n", base_.c_str());
  }
}

std::string Cluster::directory(std::size_t member) const {
  return base_ + "/member-" + std::to_string(member + 1);
}

std::vector<consensus::PeerAddress> Cluster::addresses() const {
  std::vector<consensus::PeerAddress> all;
  for (std::size_t i = 0; i < pids_.size(); ++i) {
    all.push_back(
        {consensus::NodeId{i + 1}, "127.0.0.1", static_cast<std::uint16_t>(first_port_ + i)});
  }
  return all;
}

bool Cluster::start(std::size_t member) {
  std::vector<std::string> arguments = {
      program_,          "--id",   std::to_string(member + 1),          "--dir",
      directory(member), "--port", std::to_string(first_port_ + member)};
  for (std::size_t other = 0; other < pids_.size(); ++other) {
    if (other == member) continue;
    arguments.push_back("--peer");
    arguments.push_back(std::to_string(other + 1) + ":" + std::to_string(first_port_ + other));
  }
  arguments.insert(arguments.end(), extra_.begin(), extra_.end());
  int out[2];
  if (::pipe(out) != 0) return false;
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(out[1], 1);
    ::close(out[0]);
    ::close(out[1]);
    std::vector<char*> values;
    for (std::string& argument : arguments) values.push_back(argument.data());
    values.push_back(nullptr);
    ::execv(program_.c_str(), values.data());
    ::_exit(127);
  }
  ::close(out[1]);
  pids_[member] = pid;
  pollfd waiting{out[0], POLLIN, 0};
  char byte = 0;
  const bool ready =
      ::poll(&waiting, 1, ready_timeout_ms) == 1 && ::read(out[0], &byte, 1) == 1 && byte == 'r';
  ::close(out[0]);
  return ready;
}

void Cluster::kill_hard(std::size_t member) {
  if (pids_[member] <= 0) return;
  ::kill(pids_[member], SIGKILL);
  ::waitpid(pids_[member], nullptr, 0);
  pids_[member] = -1;
}

void Cluster::stop(std::size_t member) { ::kill(pids_[member], SIGSTOP); }

void Cluster::go_on(std::size_t member) { ::kill(pids_[member], SIGCONT); }

void Cluster::stall_disk(std::size_t member) { ::kill(pids_[member], SIGUSR1); }

void Cluster::release_disk(std::size_t member) { ::kill(pids_[member], SIGUSR2); }

std::uint64_t Cluster::resident_kib(std::size_t member) const {
  const std::string path = "/proc/" + std::to_string(pids_[member]) + "/statm";
  std::FILE* file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return 0;
  unsigned long total = 0;
  unsigned long resident = 0;
  const int fields = std::fscanf(file, "%lu %lu", &total, &resident);
  std::fclose(file);
  return fields == 2 ? resident * static_cast<unsigned long>(::sysconf(_SC_PAGESIZE)) / 1024 : 0;
}

}  // namespace kitwork::test
