// kitwork reference: the opcodes as one page, made from the tables that the machine is made from.
#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "apps/kitwork/subcommand.hpp"
#include "schemas/errc.hpp"
#include "schemas/opcodes.hpp"

namespace kitwork::app {

namespace {

std::string flags_text(const OpcodeInfo& info) {
  std::string text;
  const auto add = [&text](const char* word) {
    text += (text.empty() ? "" : ", ") + std::string(word);
  };
  if ((info.flags & opcode_jump) != 0) add("jumps");
  if ((info.flags & opcode_end) != 0) add("ends");
  if ((info.flags & opcode_variable) != 0) add("pops n more");
  if ((info.flags & opcode_jump_pops) != 0) add("pops when it jumps");
  if ((info.flags & opcode_calls) == opcode_calls) {
    add("calls");
  } else if ((info.flags & opcode_throws) != 0) {
    add("throws");
  }
  return text;
}

// In a table of Markdown a bar would end the cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string opcodes_text() {
  std::string page =
      "## Opcodes\n\n"
      "Operands: k constant, l local, c capture, f function, t jump target, n count, i integer, m "
      "mode.\nGas is what one execution costs beyond work that grows with data.\n\n"
      "| number | name | operands | pops | pushes | gas | flags | what it does |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (int code = 0; code < 256; ++code) {
    const OpcodeInfo& info = opcode_info(static_cast<std::uint8_t>(code));
    if (info.name == nullptr) continue;
    page +=
        fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", code, info.name, info.operands,
                    info.pops, info.pushes, info.gas, flags_text(info), cell(info.sentence));
  }
  return page;
}

std::string errors_text() {
  std::string page =
      "## Errors\n\nFailures of the world around a program, by the number that crosses "
      "processes.\n\n| number | name | what it says |\n|---|---|---|\n";
  const Errc all[] = {
#define KITWORK_ERROR(name, number, sentence) Errc::name,
#include "schemas/errors.def"
#undef KITWORK_ERROR
  };
  for (const Errc code : all) {
    page += fmt::format("| {} | {} | {} |\n", static_cast<int>(code), errc_name(code),
                        cell(errc_sentence(code)));
  }
  return page;
}

int run(const Options& options) {
  if (!options.operands().empty()) return wrong_use("reference", "takes no file");
  const std::string page =
      "# The machine's reference\n\nMade by `kitwork reference` from the tables of `schemas/`; a "
      "test "
      "keeps it true.\n\n" +
      opcodes_text() + "\n" + errors_text();
  std::fwrite(page.data(), 1, page.size(), stdout);
  return exit_done;
}

}  // namespace

const Subcommand reference_subcommand = {
    "reference",
    "",
    "prints the opcodes, as one page",
    "    Prints, as Markdown, every opcode with its operands, its effect on the stack and its\n"
    "    gas, and every error of the world around a program. The page comes from the tables\n"
    "    that the machine itself is made from.",
    {},
    "    0   done",
    "    kitwork reference | less",
    run};

}  // namespace kitwork::app
