// TraceChain: the records of what happened, each naming the one before it by its digest. Every
// member makes the same chain from the same log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "actors/consensus/sliced_map.hpp"
#include "schemas/zone/permit.hpp"
#include "schemas/zone/trace_record.hpp"

namespace kitwork::trace {

class TraceChain {
 public:
  // Keeps the newest `kept_max` records; the chain's length and head know of all.
  explicit TraceChain(std::uint32_t kept_max) : kept_max_(kept_max) {}

  // Sets sequence and previous, makes actor and detail one line, and returns the record's bytes.
  const ByteVector& append(TraceRecord record);

  std::uint64_t length() const { return length_; }
  const Digest& head() const { return head_; }
  // Null if it is too old to be kept, or does not exist yet.
  const ByteVector* find(std::uint64_t sequence) const { return kept_.find(sequence); }
  std::uint64_t first_kept() const;
  // The records kept about an invocation or a capsule, in order, with the votes for the batches
  // that admitted it.
  std::vector<ByteVector> about(const Digest& subject) const;

  // As it is now, in slices (consensus::StateMachine).
  void begin_save() { kept_.begin_save(); }
  void save_head(std::string& bytes) const;
  bool save_some(std::string& bytes, std::size_t end);
  // The head, and then `count` records. Checks the whole chain.
  bool load_head(std::string_view& bytes);
  bool load_records(std::string_view& bytes, std::uint64_t count);
  std::uint64_t kept() const { return kept_.size(); }

 private:
  // Numbers of records, the oldest first. Most subjects have a handful.
  class Places {
   public:
    const std::uint64_t* begin() const { return numbers_.data() + gone_; }
    const std::uint64_t* end() const { return numbers_.data() + numbers_.size(); }
    bool empty() const { return gone_ == numbers_.size(); }
    void push_back(std::uint64_t number) { numbers_.push_back(number); }
    void pop_front() {
      if (++gone_ * 2 < numbers_.size()) return;
      numbers_.erase(numbers_.begin(), numbers_.begin() + static_cast<std::ptrdiff_t>(gone_));
      gone_ = 0;
    }

   private:
    std::vector<std::uint64_t> numbers_;
    std::size_t gone_ = 0;
  };
  struct FirstBytes {
    std::size_t operator()(const Digest& digest) const {
      std::size_t value = 0;
      std::memcpy(&value, digest.data(), sizeof value);
      return value;
    }
  };

  void index(const TraceRecord& record);
  void drop_oldest();

  std::uint32_t kept_max_;
  std::uint64_t length_ = 0;
  Digest head_{};
  consensus::SlicedMap<std::uint64_t, ByteVector> kept_;
  // Which of the kept ones are about what: told by them, not saved.
  std::unordered_map<Digest, Places, FirstBytes> by_subject_;
  std::map<std::uint64_t, Places> by_batch_;
};

// Whether these records, in this order, follow each other up to `head`: corrupted names the first
// that does not. The first one's `previous` is taken as it is.
Result<void> verify_chain(const std::vector<ByteVector>& records, std::uint64_t length,
                          const Digest& head);

// Whether these are the last records of what a quorum of the configuration's members signed: their
// signatures, and the chain up to the statement's head. As verify_certificate, corrupted.
Result<void> verify_trace(const Configuration& configuration, const Certificate& certificate,
                          const std::vector<ByteVector>& records);

}  // namespace kitwork::trace
