// W3C trace context: who else's trace a request belongs to.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/crypto/digest.hpp"

namespace kitwork {

inline constexpr std::size_t trace_parent_bytes = 55;

struct TraceContext {
  std::array<std::uint8_t, 16> trace_id{};  // not all zeros
  std::array<std::uint8_t, 8> span_id{};    // not all zeros
  bool sampled = false;

  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

// "00-<32 digits>-<16 digits>-<2 digits>" in lower case. Nothing for any other version or text.
std::optional<TraceContext> parse_trace_parent(std::string_view text);
std::string print_trace_parent(const TraceContext& context);

// Of a request that came without: its trace is named by the invocation.
TraceContext trace_context_of(const Digest& invocation);

}  // namespace kitwork
