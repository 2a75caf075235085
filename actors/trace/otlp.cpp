#include "actors/trace/otlp.hpp"

#include <algorithm>
#include <optional>

#include "schemas/utf8.hpp"
#include "schemas/zone/trace_context.hpp"
#include "schemas/zone/trace_record.hpp"

namespace kitwork::trace {
namespace {

// OTLP tells 64-bit numbers as strings.
std::string number_text(std::uint64_t number) { return "\"" + std::to_string(number) + "\""; }
std::string nanoseconds(std::uint64_t ms) { return number_text(ms * 1'000'000); }

std::string text_attribute(std::string_view key, std::string_view value) {
  return "{\"key\":" + json_quoted(key) + ",\"value\":{\"stringValue\":" + json_quoted(value) +
         "}}";
}

std::string number_attribute(std::string_view key, std::uint64_t value) {
  return "{\"key\":" + json_quoted(key) + ",\"value\":{\"intValue\":" + number_text(value) + "}}";
}

std::string event_of(const TraceRecord& record) {
  std::string text = "{\"timeUnixNano\":" + nanoseconds(record.time_ms) +
                     ",\"name\":" + json_quoted(trace_kind_name(record.kind)) +
                     ",\"attributes\":[" + text_attribute("kitwork.actor", record.actor) + "," +
                     number_attribute("kitwork.sequence", record.sequence);
  if (record.at_ms != 0) text += "," + number_attribute("kitwork.at_ms", record.at_ms);
  if (record.gas != 0) text += "," + number_attribute("kitwork.gas", record.gas);
  if (record.code != Errc{}) text += "," + text_attribute("kitwork.error", errc_name(record.code));
  if (!record.detail.empty()) text += "," + text_attribute("kitwork.detail", record.detail);
  return text + "]}";
}

struct Span {
  TraceContext context;
  std::optional<TraceContext> parent;
  std::uint64_t start_ms = 0;
  std::uint64_t end_ms = 0;
  std::uint64_t gas = 0;
  bool refused = false;
  std::string events;
};

void add_record(Span& span, const TraceRecord& record) {
  if (span.start_ms == 0) span.start_ms = record.time_ms;
  span.end_ms = std::max(span.end_ms, record.time_ms);
  if (record.kind == TraceKind::received) span.parent = parse_trace_parent(record.detail);
  if (record.kind == TraceKind::settled) span.gas = record.gas;
  if (record.kind == TraceKind::refused) span.refused = true;
  if (!span.events.empty()) span.events += ",";
  span.events += event_of(record);
}

std::string span_text(const Span& span, const Digest& invocation) {
  // The span is named by the invocation, within the caller's trace if there is one.
  const TraceContext& trace = span.parent ? *span.parent : span.context;
  std::string text = "{\"traceId\":\"" + to_hex(trace.trace_id) + "\",\"spanId\":\"" +
                     to_hex(span.context.span_id) + "\",";
  if (span.parent) text += "\"parentSpanId\":\"" + to_hex(span.parent->span_id) + "\",";
  text += "\"name\":\"kitwork invocation\",\"kind\":2,\"startTimeUnixNano\":" +
          nanoseconds(span.start_ms) + ",\"endTimeUnixNano\":" + nanoseconds(span.end_ms);
  text += ",\"attributes\":[" + text_attribute("kitwork.invocation", to_hex(invocation)) + "," +
          number_attribute("kitwork.gas_used", span.gas) + "],\"events\":[" + span.events;
  return text + "],\"status\":{\"code\":" + (span.refused ? "2" : "1") + "}}";
}

}  // namespace

std::string json_quoted(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string quoted = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::string_view piece = text.substr(at, length);
    if (piece.size() < length || !is_utf8(piece)) {
      quoted += "\xEF\xBF\xBD";
      ++at;
      continue;
    }
    at += length;
    if (lead == '"' || lead == '\\') {
      quoted += '\\';
      quoted += piece;
    } else if (lead < 0x20 || lead == 0x7F) {
      quoted += "\\u00";
      quoted += digits[lead >> 4];
      quoted += digits[lead & 15];
    } else {
      quoted += piece;
    }
  }
  return quoted + "\"";
}

Result<std::string> otlp_json(std::string_view zone, const Digest& invocation,
                              const std::vector<ByteVector>& records) {
  Span span;
  span.context = trace_context_of(invocation);
  for (const ByteVector& bytes : records) {
    const Result<TraceRecord> record = decode_trace_record(bytes);
    if (!record) return record.error();
    add_record(span, record.value());
  }
  return "{\"resourceSpans\":[{\"resource\":{\"attributes\":[" +
         text_attribute("service.name", "kitwork") + "," + text_attribute("kitwork.zone", zone) +
         "]},\"scopeSpans\":[{\"scope\":{\"name\":\"kitwork\"},\"spans\":[" +
         span_text(span, invocation) + "]}]}]}";
}

}  // namespace kitwork::trace
