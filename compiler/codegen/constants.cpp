#include "compiler/codegen/constants.hpp"

#include <cmath>
#include <cstring>

#include "schemas/assert.hpp"

namespace kitwork::compiler {

std::uint32_t ConstantPool::number(double value) {
  KITWORK_ASSERT(!std::isnan(value));
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  auto [known, is_new] = numbers_.emplace(bits, static_cast<std::uint32_t>(constants_.size()));
  if (is_new) constants_.push_back({Constant::Kind::number, value, {}});
  return known->second;
}

std::uint32_t ConstantPool::string(std::u16string_view text) {
  auto [known, is_new] =
      strings_.emplace(std::u16string(text), static_cast<std::uint32_t>(constants_.size()));
  if (is_new) {
    constants_.push_back({Constant::Kind::string, 0, std::u16string(text)});
    string_units_ += text.size();
  }
  return known->second;
}

}  // namespace kitwork::compiler
