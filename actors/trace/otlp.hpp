// The trace of an invocation as OTLP/JSON, for whatever collects traces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/bytes.hpp"
#include "schemas/crypto/digest.hpp"
#include "schemas/result.hpp"

namespace kitwork::trace {

// One ExportTraceServiceRequest with one span: from what was received to what was settled, all
// records as its events, under the caller's trace if the gateway got a traceparent. `records` are
// TraceChain::about(invocation); malformed for what is no record.
Result<std::string> otlp_json(std::string_view zone, const Digest& invocation,
                              const std::vector<ByteVector>& records);

// A JSON string with its quotes; what is no UTF-8 becomes U+FFFD.
std::string json_quoted(std::string_view text);

}  // namespace kitwork::trace
