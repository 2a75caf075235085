#include "actors/admission/worker_texts.hpp"

#include <algorithm>

#include "actors/consensus/bytes.hpp"

namespace kitwork::admission {
namespace {

std::string& last_with_room(std::vector<std::string>& texts, std::size_t bytes, std::size_t most) {
  if (texts.empty() || texts.back().size() + bytes > most) texts.emplace_back();
  return texts.back();
}

}  // namespace

std::map<WorkerId, WorkerTexts> worker_texts(const MemberOutput& output) {
  std::map<WorkerId, WorkerTexts> texts;
  for (const AssignmentTo& each : output.assignments) {
    const ByteVector bytes = encode_assignment(each.assignment);
    const std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    consensus::put_bytes(
        last_with_room(texts[each.worker].assignments, view.size(), assignments_bytes_max), view);
  }
  for (const Acknowledgement& each : output.acknowledgements) {
    std::string& text = last_with_room(texts[each.worker].heard, heard_name_bytes, heard_bytes_max);
    text.append(each.invocation.begin(), each.invocation.end());
    for (const unsigned shift : {0u, 8u, 16u, 24u}) {
      text.push_back(static_cast<char>(each.attempt >> shift & 0xff));
    }
  }
  return texts;
}

bool take_heard(std::string_view& names, Digest& invocation, std::uint32_t& attempt) {
  if (names.size() < heard_name_bytes) return false;
  std::copy_n(names.begin(), invocation.size(), reinterpret_cast<char*>(invocation.data()));
  attempt = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    attempt |= std::uint32_t{static_cast<unsigned char>(names[invocation.size() + i])} << (8 * i);
  }
  names.remove_prefix(heard_name_bytes);
  return true;
}

}  // namespace kitwork::admission
