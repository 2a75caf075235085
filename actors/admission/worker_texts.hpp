// What a member says to workers, put together: what one worker gets at a time goes in as few
// messages as it fits into.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "actors/admission/member.hpp"

namespace kitwork::admission {

// A message with more than one assignment is no longer than this.
inline constexpr std::size_t assignments_bytes_max = std::size_t{512} << 10;
// Of ends that were heard: an invocation's 32 bytes and the attempt's 4 each, least byte first.
inline constexpr std::size_t heard_name_bytes = 36;
inline constexpr std::size_t heard_bytes_max = 256 * heard_name_bytes;

struct WorkerTexts {
  std::vector<std::string> assignments;  // each a list of assignments, with their lengths (u64)
  std::vector<std::string> heard;        // each a list of names
};

std::map<WorkerId, WorkerTexts> worker_texts(const MemberOutput& output);

// The first name of a list; false when nothing is left that is one.
bool take_heard(std::string_view& names, Digest& invocation, std::uint32_t& attempt);

}  // namespace kitwork::admission
