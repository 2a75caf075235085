// Hostile texts as capabilities: two, one a line. What is read has one text, and inclusion and
// intersection keep their laws.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "schemas/assert.hpp"
#include "schemas/capability/capability.hpp"
#include "schemas/capsule/json_text.hpp"

using namespace kitwork;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<std::string> json = canonical_json(text);
  if (json) KITWORK_ASSERT(canonical_json(json.value()).value() == json.value());
  const std::size_t line = text.find('\n');
  const Result<Capability> a = parse_capability(text.substr(0, line));
  if (!a) return 0;
  const std::string printed = print_capability(a.value());
  const Result<Capability> again = parse_capability(printed);
  // A text at the limit may print a little longer than it was.
  if (printed.size() <= capability_bytes_max) {
    KITWORK_ASSERT(again.ok() && again.value() == a.value());
    KITWORK_ASSERT(print_capability(again.value()) == printed);
  }
  KITWORK_ASSERT(within(a.value(), a.value()));
  if (line == text.npos) return 0;
  const Result<Capability> b = parse_capability(text.substr(line + 1));
  if (!b) return 0;
  const std::optional<Capability> both = conjoin(a.value(), b.value());
  KITWORK_ASSERT(both == conjoin(b.value(), a.value()));
  if (both) {
    KITWORK_ASSERT(within(*both, a.value()) && within(*both, b.value()));
    KITWORK_ASSERT((*both == a.value()) == within(a.value(), b.value()));
  } else {
    KITWORK_ASSERT(!within(a.value(), b.value()));
  }
  const Result<void> allowed = authorize(a.value(), {b.value()});
  KITWORK_ASSERT(allowed.ok() == within(a.value(), b.value()));
  return 0;
}
