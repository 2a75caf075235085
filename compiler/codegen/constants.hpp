// ConstantPool: the constants of one program, each of them once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schemas/program.hpp"

namespace kitwork::compiler {

class ConstantPool {
 public:
  std::uint32_t number(double value);  // not NaN
  std::uint32_t string(std::u16string_view text);

  const std::vector<Constant>& constants() const { return constants_; }
  std::vector<Constant> take() { return std::move(constants_); }
  std::uint64_t string_units() const { return string_units_; }

 private:
  std::vector<Constant> constants_;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;  // by bits: -0 is not 0
  std::unordered_map<std::u16string, std::uint32_t> strings_;
  std::uint64_t string_units_ = 0;
};

}  // namespace kitwork::compiler
