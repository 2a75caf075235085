// VoteBook: what a member has signed, so that it signs one thing only for each place of the log,
// whatever happens to it. What may be signed is recorded durably before it is signed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/crypto/digest.hpp"
#include "schemas/result.hpp"
#include "schemas/zone/permit.hpp"

namespace kitwork::admission {

// One line of the record on disk.
struct VoteLine {
  std::uint64_t term = 0;
  std::uint64_t index = 0;
  Digest statement{};

  friend bool operator==(const VoteLine&, const VoteLine&) = default;
};
// As bytes with a checksum, so that a torn last line is known for what it is.
inline constexpr std::size_t vote_line_bytes = 56;
std::string encode_vote_line(const VoteLine& line);
// Nothing for what is no whole line.
std::optional<VoteLine> decode_vote_line(std::string_view bytes);

class VoteBook {
 public:
  // The newest places are remembered one by one. A member signs in the order of the log and never
  // anything new for a place before the last, so what is forgotten is closed.
  static constexpr std::size_t places_max = 4096;

  // Lines of the record in its order, at the start. corrupted when two contradict each other.
  Result<void> recover(const VoteLine& line);

  enum class Answer : std::uint8_t {
    recorded,  // the very same was recorded before: it may be signed again
    fresh,     // it may be signed as soon as the line is durable
    refused,   // something else was recorded for this place, or for a later one only
  };
  // Whether the very same is on record.
  bool on_record(const Statement& statement) const;
  // `fresh` takes it into the book.
  Answer may_sign(const Statement& statement);
  // The lines that a new record has to begin with, when an old one is thrown away.
  std::vector<VoteLine> lines() const;

 private:
  void keep(const VoteLine& line);

  struct Said {
    std::uint64_t term = 0;
    Digest statement{};
  };
  std::map<std::uint64_t, Said> places_;  // by index
};

}  // namespace kitwork::admission
