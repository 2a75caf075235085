#include "apps/kitwork/subcommand.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace kitwork::app {

namespace {

// The name of a flag and its value, as the help shows them.
std::string flag_text(const Flag& flag) {
  return flag.value.empty() ? std::string(flag.name) : fmt::format("{} {}", flag.name, flag.value);
}

// The help of a flag may have several lines; those after the first are indented below it.
void add_flag(std::string& page, const Flag& flag) {
  page += fmt::format("    {}\n", flag_text(flag));
  std::string_view rest = flag.help;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    page += fmt::format("        {}\n", rest.substr(0, end));
    rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
  }
}

}  // namespace

std::string help_page(const Subcommand& subcommand) {
  std::string page = fmt::format("kitwork {}: {}\n\n", subcommand.name, subcommand.summary);
  page += fmt::format("USAGE\n    kitwork {}{}{}\n\n", subcommand.name,
                      subcommand.synopsis.empty() ? "" : " ", subcommand.synopsis);
  page += fmt::format("DESCRIPTION\n{}\n\nOPTIONS\n", subcommand.description);
  for (const Flag& flag : subcommand.flags) add_flag(page, flag);
  add_flag(page, {"--help", "", "Prints this page."});
  page += fmt::format("\nEXIT STATUS\n{}\n    64  wrong use\n", subcommand.exit_status);
  page += fmt::format("\nEXAMPLES\n{}\n", subcommand.examples);
  return page;
}

int wrong_use(std::string_view subcommand, std::string_view message) {
  const std::string command =
      subcommand.empty() ? std::string("kitwork") : fmt::format("kitwork {}", subcommand);
  fmt::print(stderr, "{}: {}\nTry {} --help.\n", command, message, command);
  return exit_wrong_use;
}

}  // namespace kitwork::app
