// Many small buffers in one message, each under a number: what is asked or answered at the same
// time costs one message and not one each. A batch is, again and again: the number, the length, the
// bytes, and zeros up to a multiple of eight, so that each buffer is aligned as the batch is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kitwork::consensus {

// A batch that has got longer than this goes out before anything is added to it.
inline constexpr std::size_t batch_bytes_max = std::size_t{256} << 10;

struct Tagged {
  std::uint64_t tag = 0;
  std::string_view bytes;  // in the batch that it was taken from
};

void add_tagged(std::string& batch, std::uint64_t tag, std::string_view bytes);

// Takes the first from the front. Empty at the end, and where what is left is no batch: the rest is
// not empty then.
bool take_tagged(std::string_view& rest, Tagged& item);

}  // namespace kitwork::consensus
