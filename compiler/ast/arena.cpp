// The slow path of the arena: getting another block.
#include "compiler/ast/arena.hpp"

#include <algorithm>

namespace kitwork::compiler {

namespace {
constexpr std::size_t first_block_bytes = 4096;
constexpr std::size_t block_bytes_max = std::size_t{1} << 20;
}  // namespace

void* Arena::allocate_in_new_block(std::size_t size) {
  // Blocks double, so that a ten-line capsule costs a page and a large file few allocations.
  std::size_t wanted = std::clamp(capacity_ * 2, first_block_bytes, block_bytes_max);
  wanted = std::max(wanted, size);
  blocks_.emplace_back(new std::byte[wanted]);
  current_ = blocks_.back().get();
  capacity_ = wanted;
  total_ += wanted;
  used_ = size;
  return current_;
}

}  // namespace kitwork::compiler
