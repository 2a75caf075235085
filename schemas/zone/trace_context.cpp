#include "schemas/zone/trace_context.hpp"

#include <algorithm>

namespace kitwork {
namespace {

template <std::size_t size>
bool all_zero(const std::array<std::uint8_t, size>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t each) { return each == 0; });
}

bool has_upper_case(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char each) { return each >= 'A' && each <= 'F'; });
}

}  // namespace

std::optional<TraceContext> parse_trace_parent(std::string_view text) {
  if (text.size() != trace_parent_bytes || has_upper_case(text)) return std::nullopt;
  if (text.substr(0, 3) != "00-" || text[35] != '-' || text[52] != '-') return std::nullopt;
  TraceContext context;
  std::uint8_t flags = 0;
  if (!from_hex(text.substr(3, 32), context.trace_id.data(), context.trace_id.size()) ||
      !from_hex(text.substr(36, 16), context.span_id.data(), context.span_id.size()) ||
      !from_hex(text.substr(53, 2), &flags, 1)) {
    return std::nullopt;
  }
  if (all_zero(context.trace_id) || all_zero(context.span_id)) return std::nullopt;
  context.sampled = (flags & 1) != 0;
  return context;
}

std::string print_trace_parent(const TraceContext& context) {
  return "00-" + to_hex(context.trace_id) + "-" + to_hex(context.span_id) +
         (context.sampled ? "-01" : "-00");
}

TraceContext trace_context_of(const Digest& invocation) {
  TraceContext context;
  std::copy_n(invocation.begin(), context.trace_id.size(), context.trace_id.begin());
  std::copy_n(invocation.begin() + 16, context.span_id.size(), context.span_id.begin());
  context.sampled = true;
  return context;
}

}  // namespace kitwork
