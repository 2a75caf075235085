// <kitwork/trace.hpp>: records of a trace as texts.
#include <kitwork/trace.hpp>
#include <optional>

#include "actors/trace/otlp.hpp"
#include "actors/trace/trace_export.hpp"
#include "schemas/zone/trace_record.hpp"

namespace kitwork {

Result<TraceEntry> read_trace_record(const TraceBytes& bytes) {
  const Result<TraceRecord> read = decode_trace_record(bytes);
  if (!read) return read.error();
  const TraceRecord& record = read.value();
  TraceEntry entry;
  entry.sequence = record.sequence;
  entry.digest = to_hex(trace_record_digest(bytes));
  entry.previous = to_hex(record.previous);
  entry.time_ms = record.time_ms;
  entry.at_ms = record.at_ms;
  entry.index = record.index;
  entry.kind = trace_kind_name(record.kind);
  if (record.subject) entry.subject = to_hex(*record.subject);
  entry.actor = record.actor;
  if (record.code != Errc{}) entry.reason = errc_name(record.code);
  entry.gas = record.gas;
  entry.detail = record.detail;
  return entry;
}

Result<std::string> trace_as_otlp(std::string_view zone, std::string_view invocation,
                                  const std::vector<TraceBytes>& records) {
  Digest digest{};
  if (!from_hex(invocation, digest.data(), digest.size())) {
    return Error{Errc::invalid_argument, "an invocation is named by 64 hexadecimal digits"};
  }
  return trace::otlp_json(zone, digest, records);
}

Result<void> check_trace_links(const std::vector<TraceBytes>& records) {
  std::uint64_t sequence = 0;
  Digest last{};
  for (const TraceBytes& bytes : records) {
    const Result<TraceRecord> record = decode_trace_record(bytes);
    if (!record) return record.error();
    const std::uint64_t own = record.value().sequence;
    const bool follows = own == sequence + 1 && sequence > 0;
    if (own <= sequence || (follows && record.value().previous != last)) {
      return Error{Errc::corrupted, "record " + std::to_string(own) +
                                        " of the trace does not follow the one before it"};
    }
    sequence = own;
    last = trace_record_digest(bytes);
  }
  return {};
}

Result<TraceFileReport> verify_trace_file(std::string_view text, std::string_view root) {
  std::optional<PublicKey> key;
  if (!root.empty()) {
    key.emplace();
    if (!from_hex(root, key->data(), key->size())) {
      return Error{Errc::invalid_argument, "a key is 64 hexadecimal digits"};
    }
  }
  const Result<trace::ExportReport> checked = trace::verify_export(text, key);
  if (!checked) return checked.error();
  const trace::ExportReport& report = checked.value();
  TraceFileReport told;
  told.zone = report.began.zone;
  for (const ZoneMember& each : report.began.members) {
    told.began.push_back(std::to_string(number(each.id)) + "=" + to_hex(each.key));
  }
  told.quorum = report.began.quorum;
  told.epoch = report.epoch;
  told.first = report.first;
  told.last = report.last;
  told.certified = report.certified;
  told.certificates = report.certificates;
  told.torn = report.torn;
  return told;
}

}  // namespace kitwork
