#include "actors/trace/otlp.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "schemas/zone/trace_record.hpp"
#include "test/support/zone_keys.hpp"

namespace kitwork::trace {
namespace {

using Json = nlohmann::json;

TEST_CASE("any text is a JSON string that reads back as it was") {
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  all += "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  CHECK(Json::parse(json_quoted(all)).get<std::string>() == all);
  CHECK(json_quoted("a\"b\\c\n\x7F") == "\"a\\\"b\\\\c\\u000a\\u007f\"");
  CHECK(Json::parse(json_quoted("x\xFF\xC3")).get<std::string>() == "x\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("an invocation is a span under its caller's trace, with its records as events") {
  const std::string parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const std::vector<ByteVector> records = {encode_trace_record({.sequence = 1,
                                                                .time_ms = 1000,
                                                                .kind = TraceKind::received,
                                                                .at_ms = 990,
                                                                .actor = "gateway edge1",
                                                                .detail = parent}),
                                           encode_trace_record({.sequence = 2,
                                                                .time_ms = 1500,
                                                                .kind = TraceKind::settled,
                                                                .actor = "zone",
                                                                .gas = 77,
                                                                .detail = "done \"quoted\""})};
  const Result<std::string> text = otlp_json("asia", test::digest_like(0xAB), records);
  REQUIRE(text.ok());
  const Json json = Json::parse(text.value());
  const Json& span = json["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
  CHECK(span["traceId"] == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(span["parentSpanId"] == "00f067aa0ba902b7");
  CHECK(span["spanId"] == "abababababababab");
  CHECK(span["startTimeUnixNano"] == "1000000000");
  CHECK(span["endTimeUnixNano"] == "1500000000");
  CHECK(span["status"]["code"] == 1);
  REQUIRE(span["events"].size() == 2);
  CHECK(span["events"][1]["name"] == "settled");
  CHECK(span["events"][1]["attributes"][3]["value"]["stringValue"] == "done \"quoted\"");
  CHECK(!otlp_json("asia", {}, {ByteVector(3, 1)}).ok());
}

TEST_CASE("without a caller's trace the invocation names its own, and a refusal is an error") {
  const auto text = otlp_json(
      "asia", test::digest_like(0xAB),
      {encode_trace_record({.kind = TraceKind::refused, .code = Errc::gas_insufficient})});
  const Json span = Json::parse(text.value())["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
  CHECK(span["traceId"] == "abababababababababababababababab");
  CHECK(!span.contains("parentSpanId"));
  CHECK(span["status"]["code"] == 2);
}

}  // namespace
}  // namespace kitwork::trace
