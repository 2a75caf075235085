// kitwork: the one command. This file holds the table of its subcommands, and finds the one meant.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "apps/kitwork/subcommand.hpp"
#include "apps/kitwork/version.hpp"

namespace kitwork::app {
namespace {

const Subcommand* const subcommands[] = {
    &eval_subcommand,        &check_subcommand,      &disasm_subcommand,    &keygen_subcommand,
    &build_subcommand,       &inspect_subcommand,    &verify_subcommand,    &token_subcommand,
    &run_subcommand,         &invocation_subcommand, &reference_subcommand, &storage_subcommand,
    &send_subcommand,        &result_subcommand,     &trace_subcommand,     &status_subcommand,
    &top_subcommand,         &dev_subcommand,        &node_subcommand,      &setup_subcommand,
    &certificate_subcommand, &zone_subcommand,
};

std::string overview() {
  std::string page =
      "kitwork: logic that moves\n\nUSAGE\n    kitwork SUBCOMMAND [OPTION...] [FILE...]\n"
      "\nSUBCOMMANDS\n";
  for (const Subcommand* subcommand : subcommands) {
    page += fmt::format("    {:<11} {}\n", subcommand->name, subcommand->summary);
  }
  page +=
      "\nOPTIONS\n    --help     prints this page; after a subcommand, its page\n"
      "    --version  prints the version and the compiler it was built with\n";
  return page;
}

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

const Subcommand* find(std::string_view name) {
  for (const Subcommand* subcommand : subcommands) {
    if (subcommand->name == name) return subcommand;
  }
  return nullptr;
}

int unknown(std::string_view name) {
  std::vector<std::string_view> candidates = {"help", "--help", "--version"};
  for (const Subcommand* subcommand : subcommands) candidates.push_back(subcommand->name);
  const char* what = name.substr(0, 1) == "-" ? "option" : "subcommand";
  return wrong_use("", fmt::format("unknown {} {}{}", what, name, suggestion(name, candidates)));
}

int start(const Subcommand& subcommand, const std::vector<std::string_view>& arguments) {
  for (const std::string_view argument : arguments) {
    if (argument == "--") break;
    if (argument == "--help" || argument == "-h") {
      print(help_page(subcommand));
      return exit_done;
    }
  }
  const Result<Options> options = Options::parse(subcommand.flags, arguments);
  if (!options) return wrong_use(subcommand.name, options.error().message);
  return subcommand.run(options.value());
}

int run(std::vector<std::string_view> arguments) {
  if (arguments.empty()) {
    std::fputs(overview().c_str(), stderr);
    return exit_wrong_use;
  }
  const std::string_view name = arguments.front();
  arguments.erase(arguments.begin());
  if (name == "--version") {
    print(fmt::format("kitwork {}\n", version_text));
    return exit_done;
  }
  // `kitwork help eval` is `kitwork eval --help`.
  if (name == "--help" || name == "-h" || name == "help") {
    if (name != "help" || arguments.empty()) {
      print(overview());
      return exit_done;
    }
    const Subcommand* subject = find(arguments.front());
    if (subject == nullptr) return unknown(arguments.front());
    print(help_page(*subject));
    return exit_done;
  }
  const Subcommand* subcommand = find(name);
  return subcommand == nullptr ? unknown(name) : start(*subcommand, arguments);
}

}  // namespace
}  // namespace kitwork::app

int main(int count, char** arguments) {
  return kitwork::app::run({arguments + 1, arguments + count});
}
