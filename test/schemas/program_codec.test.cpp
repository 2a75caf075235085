#include "schemas/program_codec.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "schemas/leb128.hpp"
#include "schemas/program_generated.h"

namespace kitwork {
namespace {

// A program that uses every part of the format. The codec does not mind that it could not run.
Program rich_program() {
  Program program;
  program.file_name = u"dir/caf\u00e9.js";
  program.source = "let x = 1; // \xc3\xa9";
  Constant number{Constant::Kind::number, -0.0, {}};
  Constant lone_surrogate{Constant::Kind::string, 0, std::u16string(1, u'\xD800')};
  program.constants = {number, lone_surrogate, {Constant::Kind::number, 1e300, {}}, {}};
  Function script;
  script.parameter_count = 1;
  script.local_count = 3;
  script.stack_depth_max = 2;
  script.code = {{Opcode::push_int, 0xFFFFFFFF}, {Opcode::push_int, 0x80000000},
                 {Opcode::check_local, 300, 1},  {Opcode::jump, 4},
                 {Opcode::intrinsic, 5, 0},      {Opcode::return_value}};
  script.handlers = {{0, 2, 3, 1}, {0, 6, 5, 0}};
  script.positions = {{0, 3, 7}, {2, 1, 1}, {5, 900, 70000}};
  Function closure;
  closure.name = u"f";
  closure.kind = FunctionKind::derived_constructor;
  closure.length = 2;
  closure.parameter_count = 2;
  closure.local_count = 4;
  closure.rest_local = 2;
  closure.arguments_local = 3;
  closure.captures = {{true, 2, CaptureKind::unset_box}, {false, 7, CaptureKind::private_name}};
  closure.templates = {{{true, u"a", u"a"}, {false, u"", u"\\u"}}, {{}}};
  closure.source_begin = 4;
  closure.source_end = 9;
  program.functions = {script, closure};
  return program;
}

Result<Program> decode(const std::vector<std::uint8_t>& bytes) {
  return decode_program(bytes.data(), bytes.size());
}

}  // namespace

TEST_CASE("a program is the same after encoding and decoding") {
  Program program = rich_program();
  Result<Program> decoded = decode(encode_program(program));
  REQUIRE(decoded.ok());
  CHECK(decoded.value() == program);
  CHECK(std::signbit(decoded.value().constants[0].number));
  CHECK(encode_program(decoded.value()) == encode_program(program));
}

TEST_CASE("an empty program is the same after encoding and decoding") {
  Result<Program> decoded = decode(encode_program({}));
  REQUIRE(decoded.ok());
  CHECK(decoded.value() == Program{});
}

TEST_CASE("a program's bytes may lie at any alignment") {
  std::vector<std::uint8_t> bytes = encode_program(rich_program());
  for (std::size_t shift = 0; shift < 8; ++shift) {
    std::vector<std::uint8_t> shifted(shift, 0xAA);
    shifted.insert(shifted.end(), bytes.begin(), bytes.end());
    CHECK(decode_program(shifted.data() + shift, bytes.size()).ok());
  }
}

TEST_CASE("a program that is cut off at any byte is refused") {
  std::vector<std::uint8_t> bytes = encode_program(rich_program());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(decode_program(bytes.data(), size).ok());
  }
}

TEST_CASE("a program with a changed byte is refused or is another program's one encoding") {
  Program program = rich_program();
  std::vector<std::uint8_t> bytes = encode_program(program);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int change : {0x01, 0x02, 0x40, 0x80, 0xFF}) {
      std::vector<std::uint8_t> changed = bytes;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ change);
      Result<Program> decoded = decode(changed);
      if (!decoded.ok()) continue;
      CHECK(encode_program(decoded.value()) == changed);
    }
  }
}

TEST_CASE("a program with bytes after its end is refused") {
  std::vector<std::uint8_t> bytes = encode_program(rich_program());
  bytes.resize(bytes.size() + 8);
  CHECK_FALSE(decode(bytes).ok());
}

TEST_CASE("NaN is refused as a constant") {
  Program program;
  program.constants = {{Constant::Kind::number, std::numeric_limits<double>::quiet_NaN(), {}}};
  CHECK_FALSE(decode(encode_program(program)).ok());
}

TEST_CASE("a program whose functions share one text many times is refused") {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<std::uint16_t> long_text(10000, 'x');
  auto text = builder.CreateVector(long_text);
  auto no_bytes = builder.CreateVector(std::vector<std::uint8_t>{});
  auto no_handlers = builder.CreateVectorOfStructs(std::vector<wire::Handler>{});
  auto no_captures = builder.CreateVectorOfStructs(std::vector<wire::Capture>{});
  auto no_templates = builder.CreateVector(std::vector<flatbuffers::Offset<wire::Template>>{});
  std::vector<flatbuffers::Offset<wire::Function>> functions;
  for (int i = 0; i < 1000; ++i) {
    functions.push_back(wire::CreateFunction(builder, text, 0, 0, 0, 0, 0, no_local, no_local,
                                             no_bytes, no_handlers, no_captures, no_bytes,
                                             no_templates));
  }
  auto numbers = builder.CreateVector(std::vector<double>{});
  auto strings = builder.CreateVector(std::vector<flatbuffers::Offset<wire::Text>>{});
  auto function_vector = builder.CreateVector(functions);
  builder.Finish(
      wire::CreateProgram(builder, text, no_bytes, no_bytes, numbers, strings, function_vector),
      wire::ProgramIdentifier());
  Result<Program> decoded = decode_program(builder.GetBufferPointer(), builder.GetSize());
  REQUIRE_FALSE(decoded.ok());
  CHECK(decoded.error().message == "program: parts of the buffer are used twice");
}

TEST_CASE("LEB128 reads what it wrote, and only the shortest form within 32 bits") {
  for (std::uint32_t value : {0u, 1u, 127u, 128u, 16383u, 16384u, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
    std::vector<std::uint8_t> bytes;
    append_leb128(bytes, value);
    Leb128Reader reader(bytes.data(), bytes.size());
    std::uint32_t read = 0;
    REQUIRE(reader.read(read));
    CHECK(read == value);
    CHECK(reader.at_end());
    CHECK(unzigzag(zigzag(value)) == value);
  }
  const std::vector<std::vector<std::uint8_t>> refused = {{},
                                                          {0x80},
                                                          {0x80, 0x00},
                                                          {0xFF, 0xFF, 0xFF, 0xFF, 0x1F},
                                                          {0x80, 0x80, 0x80, 0x80, 0x80, 0x01}};
  for (const auto& bytes : refused) {
    Leb128Reader reader(bytes.data(), bytes.size());
    std::uint32_t read = 0;
    CHECK_FALSE(reader.read(read));
  }
}

}  // namespace kitwork
