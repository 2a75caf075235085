// Options: a subcommand's flags as a table, from which the command line is read and its help
// written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/result.hpp"

namespace kitwork::app {

// One flag of a subcommand. `value` is what its value is called in the help, empty when it has
// none.
struct Flag {
  std::string_view name;  // with its dashes: "--gas"
  std::string_view value;
  std::string_view help;
  bool many = false;  // may be given more than once
};

// What a command line says: files and other operands in order, and the flags that were given.
class Options {
 public:
  // Reads `arguments` by the table. An unknown flag, a missing value or one too many is
  // invalid_argument, with what was meant where that can be guessed. `--` ends the flags.
  static Result<Options> parse(const std::vector<Flag>& flags,
                               const std::vector<std::string_view>& arguments);

  const std::vector<std::string>& operands() const { return operands_; }
  bool has(std::string_view flag) const { return find(flag) != nullptr; }
  // The value of a flag; "" when not given.
  std::string text(std::string_view flag) const;
  // The values of a flag that may be given more than once, in order.
  std::vector<std::string> texts(std::string_view flag) const;
  // The value of a flag that is a whole number from `least` to `most`; `otherwise` when not given.
  Result<std::uint64_t> number(std::string_view flag, std::uint64_t otherwise, std::uint64_t least,
                               std::uint64_t most) const;

 private:
  struct Given {
    std::string_view name;
    std::string value;
  };
  const Given* find(std::string_view flag) const;

  std::vector<std::string> operands_;
  std::vector<Given> given_;
};

// ", did you mean X?" for a word that is nearly one of the candidates, else "".
std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace kitwork::app
