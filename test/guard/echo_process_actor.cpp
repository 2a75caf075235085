// A node in a process of its own, to be stopped and killed: reads a certificate, its key and an
// authority from its input, each ended by a zero byte, serves an echo actor, prints its port, and
// ends with its input.
#include <cstdio>
#include <string>

#include "test/guard/guard_nodes_actor.hpp"

using namespace kitwork;

namespace {

std::string read_part() {
  std::string part;
  for (int character = std::getchar(); character > 0; character = std::getchar()) {
    part += static_cast<char>(character);
  }
  return part;
}

}  // namespace

int main() {
  guard::Credentials credentials;
  credentials.own.certificate = read_part();
  credentials.own.key = read_part();
  credentials.authorities.push_back(read_part());
  test::TestNode node(std::move(credentials));
  std::printf("%u\n", static_cast<unsigned>(node.serve_echo()));
  std::fflush(stdout);
  read_part();
  return 0;
}
