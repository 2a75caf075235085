#include "actors/admission/vote_book.hpp"

#include "actors/admission/state_bytes.hpp"
#include "actors/consensus/crc32c.hpp"

namespace kitwork::admission {

std::string encode_vote_line(const VoteLine& line) {
  std::string bytes;
  put_u64(bytes, line.term);
  put_u64(bytes, line.index);
  put_array(bytes, line.statement);
  put_u64(bytes, consensus::crc32c(bytes_of(bytes)));
  return bytes;
}

std::optional<VoteLine> decode_vote_line(std::string_view bytes) {
  if (bytes.size() != vote_line_bytes) return std::nullopt;
  const std::uint64_t sum = consensus::crc32c(bytes_of(bytes.substr(0, vote_line_bytes - 8)));
  VoteLine line;
  std::uint64_t written = 0;
  const bool good = get_u64(bytes, line.term) && get_u64(bytes, line.index) &&
                    get_array(bytes, line.statement) && get_u64(bytes, written);
  if (!good || written != sum) return std::nullopt;
  return line;
}

Result<void> VoteBook::recover(const VoteLine& line) {
  const auto found = places_.find(line.index);
  if (found != places_.end() && found->second.statement != line.statement) {
    return Error{Errc::corrupted,
                 "two votes are on record for place " + std::to_string(line.index) + " of the log"};
  }
  keep(line);
  return {};
}

bool VoteBook::on_record(const Statement& statement) const {
  const auto found = places_.find(statement.index);
  return found != places_.end() && found->second.statement == statement_digest(statement);
}

VoteBook::Answer VoteBook::may_sign(const Statement& statement) {
  const Digest digest = statement_digest(statement);
  const auto found = places_.find(statement.index);
  if (found != places_.end()) {
    return found->second.statement == digest ? Answer::recorded : Answer::refused;
  }
  if (!places_.empty() && statement.index < places_.rbegin()->first) return Answer::refused;
  keep({statement.term, statement.index, digest});
  return Answer::fresh;
}

void VoteBook::keep(const VoteLine& line) {
  places_[line.index] = {line.term, line.statement};
  if (places_.size() > places_max) places_.erase(places_.begin());
}

std::vector<VoteLine> VoteBook::lines() const {
  std::vector<VoteLine> lines;
  for (const auto& [index, said] : places_) lines.push_back({said.term, index, said.statement});
  return lines;
}

}  // namespace kitwork::admission
