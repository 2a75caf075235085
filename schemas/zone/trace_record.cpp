#include "schemas/zone/trace_record.hpp"

#include "schemas/trace_generated.h"
#include "schemas/utf8.hpp"
#include "schemas/zone/zone_wire.hpp"

namespace kitwork {
namespace {

constexpr const char* kind_names[trace_kinds] = {
    "received",   "proposed",  "admitted", "refused",    "voted",      "permitted",
    "started",    "host_call", "finished", "settled",    "reassigned", "moved",
    "registered", "policy",    "worker",   "quarantine", "evidence"};

bool is_one_line(const std::string& text) {
  if (!is_utf8(text)) return false;
  for (const char each : text) {
    if (static_cast<unsigned char>(each) < 0x20 || each == 0x7F) return false;
  }
  return true;
}

}  // namespace

const char* trace_kind_name(TraceKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  return at < trace_kinds ? kind_names[at] : "unknown";
}

ByteVector encode_trace_record(const TraceRecord& record) {
  zone_wire::Builder builder(512);
  const auto previous = zone_wire::put(builder, record.previous);
  const auto subject =
      zone_wire::put(builder, record.subject ? BytesView(*record.subject) : BytesView());
  const auto actor = builder.CreateString(record.actor);
  const auto detail = builder.CreateString(record.detail);
  builder.Finish(wire::CreateTraceRecord(
                     builder, record.sequence, previous, record.time_ms, record.term, record.index,
                     static_cast<std::uint8_t>(record.kind), subject, record.at_ms, actor,
                     static_cast<std::uint16_t>(record.code), record.gas, record.batch, detail),
                 wire::TraceRecordIdentifier());
  return zone_wire::finished(builder);
}

Result<TraceRecord> decode_trace_record(BytesView bytes) {
  if (bytes.size() > trace_record_bytes_max) {
    return Error{Errc::limit_exceeded, "trace record: longer than trace_record_bytes_max"};
  }
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::TraceRecord>(aligned.view(), wire::TraceRecordIdentifier());
  TraceRecord to;
  if (!from || from->kind() >= trace_kinds || !zone_wire::take(from->previous(), to.previous) ||
      !from->subject() || !zone_wire::take(from->actor(), trace_actor_bytes_max, to.actor) ||
      !zone_wire::take(from->detail(), trace_detail_bytes_max, to.detail)) {
    return zone_wire::malformed("trace record");
  }
  if (from->subject()->size() != 0) {
    to.subject.emplace();
    if (!zone_wire::take(from->subject(), *to.subject)) return zone_wire::malformed("trace record");
  }
  if (!is_one_line(to.actor) || !is_one_line(to.detail)) {
    return zone_wire::malformed("trace record");
  }
  to.sequence = from->sequence();
  to.time_ms = from->time_ms();
  to.term = from->term();
  to.index = from->index();
  to.kind = static_cast<TraceKind>(from->kind());
  to.at_ms = from->at_ms();
  to.code = static_cast<Errc>(from->code());
  to.gas = from->gas();
  to.batch = from->batch();
  if (!same_bytes(bytes, encode_trace_record(to))) return zone_wire::not_canonical("trace record");
  return to;
}

Digest trace_record_digest(BytesView record_bytes) {
  return digest_of(DigestDomain::trace_record, record_bytes);
}

std::string trace_text(std::string_view text, std::size_t bytes_max) {
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::string_view piece = text.substr(at, length);
    const bool good = piece.size() == length && is_utf8(piece) && lead >= 0x20 && lead != 0x7F;
    if (!good) piece = "?";
    if (line.size() + piece.size() > bytes_max) break;
    line += piece;
    at += good ? length : 1;
  }
  return line;
}

}  // namespace kitwork
