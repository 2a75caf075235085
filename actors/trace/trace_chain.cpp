#include "actors/trace/trace_chain.hpp"

#include <algorithm>
#include <set>

#include "actors/consensus/bytes.hpp"

namespace kitwork::trace {

using consensus::get_bytes;
using consensus::get_u64;
using consensus::put_u64;

const ByteVector& TraceChain::append(TraceRecord record) {
  record.sequence = ++length_;
  record.previous = head_;
  record.actor = trace_text(record.actor, trace_actor_bytes_max);
  record.detail = trace_text(record.detail, trace_detail_bytes_max);
  ByteVector& kept = kept_.modify(record.sequence);
  kept = encode_trace_record(record);
  head_ = trace_record_digest(kept);
  index(record);
  if (kept_.size() > kept_max_) drop_oldest();
  return kept;
}

void TraceChain::index(const TraceRecord& record) {
  if (record.subject) by_subject_[*record.subject].push_back(record.sequence);
  if (record.batch != 0) by_batch_[record.batch].push_back(record.sequence);
}

void TraceChain::drop_oldest() {
  const auto oldest = kept_.begin();
  const Result<TraceRecord> record = decode_trace_record(oldest->second);
  const auto drop = [](auto& places, const auto& key) {
    const auto found = places.find(key);
    found->second.pop_front();
    if (found->second.empty()) places.erase(found);
  };
  if (record.value().subject) drop(by_subject_, *record.value().subject);
  if (record.value().batch != 0) drop(by_batch_, record.value().batch);
  const std::uint64_t gone = oldest->first;
  kept_.erase(gone);
}

std::vector<ByteVector> TraceChain::about(const Digest& subject) const {
  std::set<std::uint64_t> places;
  const auto own = by_subject_.find(subject);
  if (own == by_subject_.end()) return {};
  for (const std::uint64_t sequence : own->second) {
    places.insert(sequence);
    const TraceRecord record = decode_trace_record(*kept_.find(sequence)).value();
    const bool attempt = record.kind == TraceKind::admitted || record.kind == TraceKind::reassigned;
    const auto votes = by_batch_.find(record.index);
    if (attempt && votes != by_batch_.end()) {
      places.insert(votes->second.begin(), votes->second.end());
    }
  }
  std::vector<ByteVector> records;
  for (const std::uint64_t sequence : places) records.push_back(*kept_.find(sequence));
  return records;
}

std::uint64_t TraceChain::first_kept() const {
  return kept_.empty() ? length_ + 1 : kept_.begin()->first;
}

void TraceChain::save_head(std::string& bytes) const {
  put_u64(bytes, length_);
  bytes.append(reinterpret_cast<const char*>(head_.data()), head_.size());
}

bool TraceChain::save_some(std::string& bytes, std::size_t end) {
  return kept_.save_some([&bytes, end](std::uint64_t, const ByteVector& record) {
    put_u64(bytes, record.size());
    bytes.append(reinterpret_cast<const char*>(record.data()), record.size());
    return bytes.size() < end;
  });
}

bool TraceChain::load_head(std::string_view& bytes) {
  kept_.clear();
  by_subject_.clear();
  by_batch_.clear();
  if (!get_u64(bytes, length_) || bytes.size() < head_.size()) return false;
  std::copy_n(bytes.begin(), head_.size(), reinterpret_cast<char*>(head_.data()));
  bytes.remove_prefix(head_.size());
  return true;
}

bool TraceChain::load_records(std::string_view& bytes, std::uint64_t count) {
  if (count > length_ || count > kept_max_) return false;
  std::vector<ByteVector> records;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string_view text;
    if (!get_bytes(bytes, text)) return false;
    const BytesView view = bytes_of(text);
    records.emplace_back(view.begin(), view.end());
  }
  if (!verify_chain(records, length_, head_)) return false;
  for (std::uint64_t i = 0; i < count; ++i) {
    index(decode_trace_record(records[i]).value());
    kept_.modify(length_ - count + 1 + i) = std::move(records[i]);
  }
  return true;
}

Result<void> verify_chain(const std::vector<ByteVector>& records, std::uint64_t length,
                          const Digest& head) {
  const auto broken = [](std::uint64_t sequence, const char* what) {
    return Error{Errc::corrupted, "record " + std::to_string(sequence) + " of the trace " + what};
  };
  if (records.size() > length) return broken(length, "is not the last");
  std::uint64_t sequence = length - records.size();
  Digest previous{};
  for (const ByteVector& bytes : records) {
    ++sequence;
    const Result<TraceRecord> record = decode_trace_record(bytes);
    if (!record) return broken(sequence, "cannot be read");
    if (record.value().sequence != sequence) return broken(sequence, "has another number");
    const bool first = &bytes == &records.front() && sequence > 1;
    if (!first && record.value().previous != previous) {
      return broken(sequence, "does not follow the one before it");
    }
    previous = trace_record_digest(bytes);
  }
  if (!records.empty() && previous != head) return broken(length, "is not the one that was signed");
  return {};
}

Result<void> verify_trace(const Configuration& configuration, const Certificate& certificate,
                          const std::vector<ByteVector>& records) {
  const auto signed_by_quorum = verify_certificate(configuration, certificate);
  if (!signed_by_quorum) return signed_by_quorum;
  return verify_chain(records, certificate.statement.trace_length,
                      certificate.statement.trace_head);
}

}  // namespace kitwork::trace
