// JSON in one text: captured values are compared and signed by their bytes.
#pragma once

#include <string>
#include <string_view>

#include "schemas/result.hpp"

namespace kitwork {

inline constexpr std::size_t json_bytes_max = 1u << 20;
inline constexpr std::uint32_t json_depth_max = 64;

// `text` without spaces, with the shortest form of every number and string, members in their order.
// malformed with the position for what is no JSON, has a member twice, or text that is no Unicode;
// limit_exceeded for what is longer than json_bytes_max or deeper than json_depth_max.
Result<std::string> canonical_json(std::string_view text);

}  // namespace kitwork
