#include "actors/admission/worker_texts.hpp"

#include <doctest/doctest.h>

#include "actors/consensus/bytes.hpp"

namespace kitwork::admission {
namespace {

constexpr WorkerId one{1};
constexpr WorkerId two{2};

TEST_CASE("what a worker is told comes in few messages, each within its limit, in order") {
  MemberOutput output;
  const std::size_t count = 40;
  for (std::size_t i = 0; i < count; ++i) {
    Assignment assignment;
    assignment.item = ByteVector(30'000, static_cast<std::uint8_t>(i));
    output.assignments.push_back({i % 2 == 0 ? one : two, assignment});
  }
  auto texts = worker_texts(output);
  for (const WorkerId worker : {one, two}) {
    std::vector<std::string>& messages = texts[worker].assignments;
    CHECK(messages.size() == 2);
    std::uint8_t expected = worker == one ? 0 : 1;
    for (const std::string& message : messages) {
      CHECK(message.size() <= assignments_bytes_max);
      std::string_view rest = message;
      for (std::string_view each; consensus::get_bytes(rest, each); expected += 2) {
        const auto decoded = decode_assignment(bytes_of(each));
        REQUIRE(decoded.ok());
        CHECK(decoded.value().item.front() == expected);
      }
      CHECK(rest.empty());
    }
    CHECK(expected == (worker == one ? count : count + 1));
  }
}

TEST_CASE("an assignment that is longer than the limit of many goes alone") {
  MemberOutput output;
  for (std::size_t i = 0; i < 3; ++i) {
    Assignment assignment;
    assignment.capsule = ByteVector(i == 1 ? assignments_bytes_max : 100, 1);
    output.assignments.push_back({one, assignment});
  }
  CHECK(worker_texts(output)[one].assignments.size() == 3);
}

TEST_CASE("names of ends that were heard come back as they were") {
  MemberOutput output;
  const std::size_t count = heard_bytes_max / heard_name_bytes + 1;
  for (std::size_t i = 0; i < count; ++i) {
    Digest invocation{};
    invocation[0] = static_cast<std::uint8_t>(i);
    output.acknowledgements.push_back({one, invocation, 0x80000000u + static_cast<unsigned>(i)});
  }
  const auto messages = worker_texts(output)[one].heard;
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].size() == heard_bytes_max);
  std::size_t next = 0;
  for (const std::string& message : messages) {
    std::string_view names = message;
    Digest invocation{};
    std::uint32_t attempt = 0;
    for (; take_heard(names, invocation, attempt); ++next) {
      CHECK(invocation[0] == static_cast<std::uint8_t>(next));
      CHECK(attempt == 0x80000000u + next);
    }
    CHECK(names.empty());
  }
  CHECK(next == count);
  std::string_view torn = std::string_view(messages[0]).substr(0, heard_name_bytes - 1);
  Digest invocation{};
  std::uint32_t attempt = 0;
  CHECK(!take_heard(torn, invocation, attempt));
}

}  // namespace
}  // namespace kitwork::admission
