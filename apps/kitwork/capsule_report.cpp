#include "apps/kitwork/capsule_report.hpp"

#include <fmt/format.h>

namespace kitwork::app {

namespace {

nlohmann::ordered_json notes_json(const std::vector<BuildNote>& notes) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const BuildNote& note : notes) {
    list.push_back({{"line", note.line}, {"column", note.column}, {"text", note.text}});
  }
  return list;
}

void print_notes(const char* what, const std::vector<BuildNote>& notes, const std::string& file) {
  for (const BuildNote& note : notes) {
    fmt::print("  {} {}:{}:{}: {}\n", what, file, note.line, note.column, note.text);
  }
}

}  // namespace

void print_estimate(const GasEstimateText& gas, const std::string& file) {
  if (!gas.upper) {
    fmt::print("  gas: at least {}, unbounded\n", gas.lower);
  } else if (*gas.upper == gas.lower) {
    fmt::print("  gas: {}\n", gas.lower);
  } else {
    fmt::print("  gas: from {} to {}\n", gas.lower, *gas.upper);
  }
  print_notes("unbounded by", gas.unbounded, file);
  print_notes("and what grows with data at", gas.data, file);
}

nlohmann::ordered_json estimate_json(const GasEstimateText& gas) {
  nlohmann::ordered_json told = {{"lower", gas.lower}};
  if (gas.upper) {
    told["upper"] = *gas.upper;
  } else {
    told["upper"] = nullptr;
  }
  told["unbounded"] = notes_json(gas.unbounded);
  told["data"] = notes_json(gas.data);
  return told;
}

}  // namespace kitwork::app
