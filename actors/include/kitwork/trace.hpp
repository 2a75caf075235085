// Traces for programs: what happened to an invocation, as a zone's gateways give it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/result.hpp"

namespace kitwork {

using TraceBytes = std::vector<std::uint8_t>;

// One thing that happened. Times are milliseconds since 1970.
struct TraceEntry {
  std::uint64_t sequence = 0;  // in the zone's trace, from 1 on
  std::string digest;          // of the record; the next one's `previous`
  std::string previous;
  std::uint64_t time_ms = 0;  // the log's
  std::uint64_t at_ms = 0;    // when the actor says that it happened; 0: it does not say
  std::uint64_t index = 0;    // its place in the log
  std::string kind;           // "received", "admitted", ...
  std::string subject;        // an invocation or a capsule; may be empty
  std::string actor;          // "gateway edge1", "member 2", "worker 7"
  std::string reason;         // one of errors.def, or empty
  std::uint64_t gas = 0;
  std::string detail;  // one line
};

// malformed, limit_exceeded, not_canonical.
Result<TraceEntry> read_trace_record(const TraceBytes& record);

// An ExportTraceServiceRequest with one span: `records` are those about `invocation` (64 digits).
Result<std::string> trace_as_otlp(std::string_view zone, std::string_view invocation,
                                  const std::vector<TraceBytes>& records);

// Whether records that stand next to each other in the zone's trace follow each other by their
// digests, and are in order. corrupted names the first that does not.
Result<void> check_trace_links(const std::vector<TraceBytes>& records);

// What was checked of a trace that a member wrote down (trace_file in its configuration). An older
// file and the one that follows it are one text.
struct TraceFileReport {
  std::string zone;
  std::vector<std::string> began;  // "1=KEY": who signed at the beginning; compare it
  std::uint64_t quorum = 0;        // at the beginning
  std::uint64_t epoch = 1;         // of the last configuration
  std::uint64_t first = 0;         // numbers of the records; 0: there are none
  std::uint64_t last = 0;
  std::uint64_t certified = 0;  // a quorum signed all records up to this one
  std::uint64_t certificates = 0;
  std::uint64_t torn = 0;  // lines that a crash tore
};
// Every digest and every signature in it. corrupted names the first that does not hold; malformed
// for what is no such file; invalid_argument when the members changed and no root key (64 digits)
// is given.
Result<TraceFileReport> verify_trace_file(std::string_view text, std::string_view root = {});

}  // namespace kitwork
