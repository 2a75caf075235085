#include "apps/kitwork/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "compiler/diagnostics/diagnostic.hpp"

namespace kitwork::app {

namespace {

Error wrong(std::string message) { return {Errc::invalid_argument, std::move(message)}; }

Error unknown_flag(std::string_view name, const std::vector<Flag>& flags) {
  std::vector<std::string_view> candidates = {"--help"};
  for (const Flag& flag : flags) candidates.push_back(flag.name);
  return wrong(fmt::format("unknown option {}{}", name, suggestion(name, candidates)));
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) {
  const std::string_view meant = compiler::did_you_mean(word, candidates);
  return meant.empty() ? "" : fmt::format("; did you mean {}?", meant);
}

Result<Options> Options::parse(const std::vector<Flag>& flags,
                               const std::vector<std::string_view>& arguments) {
  Options options;
  bool flags_ended = false;
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    std::string_view argument = arguments[index];
    if (flags_ended || argument.size() < 2 || argument[0] != '-') {
      options.operands_.emplace_back(argument);
      continue;
    }
    if (argument == "--") {
      flags_ended = true;
      continue;
    }
    const std::size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    const auto flag = std::find_if(flags.begin(), flags.end(),
                                   [name](const Flag& each) { return each.name == name; });
    if (flag == flags.end()) return unknown_flag(name, flags);
    if (!flag->many && options.has(name)) return wrong(fmt::format("{} is given twice", name));
    Given given = {flag->name, {}};
    if (flag->value.empty()) {
      if (equals != argument.npos) return wrong(fmt::format("{} takes no value", name));
    } else if (equals != argument.npos) {
      given.value = argument.substr(equals + 1);
    } else {
      if (++index == arguments.size()) {
        return wrong(fmt::format("{} wants a value: {} {}", name, name, flag->value));
      }
      given.value = arguments[index];
    }
    options.given_.push_back(std::move(given));
  }
  return options;
}

const Options::Given* Options::find(std::string_view flag) const {
  const auto found = std::find_if(given_.begin(), given_.end(),
                                  [flag](const Given& each) { return each.name == flag; });
  return found == given_.end() ? nullptr : &*found;
}

std::string Options::text(std::string_view flag) const {
  const Given* given = find(flag);
  return given == nullptr ? std::string() : given->value;
}

std::vector<std::string> Options::texts(std::string_view flag) const {
  std::vector<std::string> values;
  for (const Given& each : given_) {
    if (each.name == flag) values.push_back(each.value);
  }
  return values;
}

Result<std::uint64_t> Options::number(std::string_view flag, std::uint64_t otherwise,
                                      std::uint64_t least, std::uint64_t most) const {
  const Given* given = find(flag);
  if (given == nullptr) return otherwise;
  std::uint64_t number = 0;
  const char* end = given->value.data() + given->value.size();
  const auto [stop, error] = std::from_chars(given->value.data(), end, number);
  if (error != std::errc{} || stop != end || number < least || number > most) {
    return wrong(fmt::format("{} wants a whole number from {} to {}, not \"{}\"", flag, least, most,
                             given->value));
  }
  return number;
}

}  // namespace kitwork::app
