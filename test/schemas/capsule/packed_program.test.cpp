#include "schemas/capsule/packed_program.hpp"

#include <doctest/doctest.h>

#include "test/support/random_capability.hpp"

namespace kitwork {
namespace {

std::u16string random_text(Dice& dice) {
  std::u16string text;
  for (std::uint32_t i = dice.below(6); i > 0; --i) {
    text += static_cast<char16_t>(dice.chance(4) ? dice.below(0x10000) : 'a' + dice.below(26));
  }
  return text;
}

Function random_function(Dice& dice) {
  Function function;
  function.name = random_text(dice);
  function.kind = static_cast<FunctionKind>(dice.below(5));
  function.length = dice.below(4);
  function.parameter_count = dice.below(4);
  function.local_count = dice.below(400);
  function.stack_depth_max = dice.below(9);
  if (dice.chance(3)) function.rest_local = dice.below(5);
  if (dice.chance(3)) function.arguments_local = dice.below(5);
  const Instruction codes[] = {{Opcode::push_int, 0xFFFFFFFF}, {Opcode::push_constant, 300},
                               {Opcode::check_local, 7, 200},  {Opcode::jump, 70000},
                               {Opcode::return_value},         {Opcode::push_int, 5}};
  for (std::uint32_t i = dice.below(9); i > 0; --i) function.code.push_back(codes[dice.below(6)]);
  for (std::uint32_t i = dice.below(3); i > 0; --i) {
    function.handlers.push_back({dice.below(9), dice.below(999), dice.below(9), dice.below(3)});
    function.captures.push_back(
        {dice.chance(2), dice.below(300), static_cast<CaptureKind>(dice.below(4))});
    function.templates.push_back({{dice.chance(2), random_text(dice), random_text(dice)}});
  }
  SourcePosition position;
  for (std::uint32_t i = dice.below(5); i > 0; --i) {
    position.position += dice.below(200);
    position.line += dice.below(3);
    if (dice.chance(5) && position.line > 1) position.line -= 1;
    position.column = dice.below(300);
    function.positions.push_back(position);
  }
  function.source_begin = dice.below(99);
  function.source_end = dice.below(9999);
  return function;
}

Program random_program(Dice& dice) {
  Program program;
  program.file_name = random_text(dice);
  program.source.assign(dice.below(20), '\xc3');
  const double numbers[] = {0, -0.0, 1, 0.1, 1e300, -5e-324, 3};
  for (std::uint32_t i = dice.below(6); i > 0; --i) {
    if (dice.chance(2)) {
      program.constants.push_back({Constant::Kind::number, numbers[dice.below(7)], {}});
    } else {
      program.constants.push_back({Constant::Kind::string, 0, random_text(dice)});
    }
  }
  for (std::uint32_t i = dice.below(4); i > 0; --i) {
    program.functions.push_back(random_function(dice));
  }
  return program;
}

TEST_CASE("a random program is unpacked as it was packed") {
  Dice dice(6);
  for (int i = 0; i < 3000; ++i) {
    const Program program = random_program(dice);
    const ByteVector bytes = pack_program(program);
    const Result<Program> read = unpack_program(bytes);
    REQUIRE(read.ok());
    CHECK(read.value() == program);
    CHECK(pack_program(read.value()) == bytes);
  }
}

TEST_CASE("what is unpacked packs to the same bytes, whatever the bytes were") {
  Dice dice(7);
  int accepted = 0;
  for (int i = 0; i < 3000; ++i) {
    ByteVector bytes = pack_program(random_program(dice));
    for (std::uint32_t k = 1 + dice.below(2); k > 0 && !bytes.empty(); --k) {
      bytes[dice.below(static_cast<std::uint32_t>(bytes.size()))] =
          static_cast<std::uint8_t>(dice.next());
    }
    const Result<Program> read = unpack_program(bytes);
    if (!read) continue;
    ++accepted;
    CHECK(pack_program(read.value()) == bytes);
  }
  CHECK(accepted > 100);
}

TEST_CASE("a packed program that is cut off, goes on, or claims too much is refused") {
  Dice dice(8);
  const ByteVector bytes = pack_program(random_program(dice));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(!unpack_program(BytesView(bytes).first(size)).ok());
  }
  ByteVector longer = bytes;
  longer.push_back(0);
  CHECK(!unpack_program(longer).ok());
  // A file name of two thousand million units.
  CHECK(!unpack_program(ByteVector{0xFF, 0xFF, 0xFF, 0xFF, 0x07}).ok());
  const Result<Program> large = unpack_program(ByteVector(packed_program_bytes_max + 1));
  CHECK(large.error().code == Errc::limit_exceeded);
  const Result<Program> zeros = unpack_program(ByteVector(packed_program_bytes_max));
  CHECK(zeros.error().code == Errc::malformed);
}

}  // namespace
}  // namespace kitwork
