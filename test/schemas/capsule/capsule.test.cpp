#include "schemas/capsule/capsule.hpp"

#include <doctest/doctest.h>

#include "schemas/capsule/json_text.hpp"
#include "schemas/capsule/packed_program.hpp"
#include "schemas/capsule/verified_set.hpp"
#include "schemas/capsule_generated.h"
#include "test/support/random_capability.hpp"

namespace kitwork {
namespace {

KeyPair key_of(std::uint8_t number) {
  KeySeed seed{};
  seed[0] = number;
  return KeyPair::from_seed(seed);
}

ByteVector small_program(std::uint32_t answer = 42) {
  Program program;
  program.file_name = u"a.js";
  Function script;
  script.parameter_count = script.local_count = 1;
  script.stack_depth_max = 1;
  script.code = {{Opcode::push_int, answer}, {Opcode::return_value}};
  program.functions.push_back(script);
  return pack_program(program);
}

Capsule sample() {
  Capsule capsule;
  capsule.name = "caf\xc3\xa9";
  capsule.program = small_program();
  capsule.captures = {{"rate", "0.25"}, {"tiers", "[1,{\"a\":null}]"}};
  capsule.capabilities = {parse_capability("db.read:app.users(id) where x = 1").value(),
                          parse_capability("kv.write:cart/*").value()};
  capsule.gas_limit = 1000;
  capsule.memory_bytes = 1 << 20;
  return capsule;
}

void check_code(const Result<ByteVector>& result, Errc code) {
  REQUIRE(!result.ok());
  INFO(result.error().message);
  CHECK(result.error().code == code);
}

TEST_CASE("a signed capsule is read as it was written, and its digest names it") {
  const Capsule capsule = sample();
  const KeyPair key = key_of(1);
  const ByteVector bytes = sign_capsule(capsule, key).value();
  const DecodedCapsule read = decode_capsule(bytes).value();
  Capsule expected = capsule;
  expected.author = key.public_key();
  CHECK(read.capsule == expected);
  CHECK(sign_capsule(read.capsule, key).value() == bytes);
  CHECK(verify_capsule(bytes).value() == read.digest);
  Capsule other = capsule;
  other.gas_limit = 1001;
  CHECK(verify_capsule(sign_capsule(other, key).value()).value() != read.digest);
}

TEST_CASE("bytes that do not lie at their alignment are read as well") {
  const ByteVector bytes = sign_capsule(sample(), key_of(1)).value();
  ByteVector shifted(bytes.size() + 3);
  std::copy(bytes.begin(), bytes.end(), shifted.begin() + 3);
  CHECK(verify_capsule(BytesView(shifted).subspan(3)).ok());
}

TEST_CASE("a capsule that nobody signed is read but not verified") {
  const ByteVector bytes = encode_capsule(sample()).value();
  CHECK(!decode_capsule(bytes).value().signature);
  CHECK(verify_capsule(bytes).error().code == Errc::not_signed);
  Capsule claimed = sample();
  claimed.author = key_of(1).public_key();
  check_code(encode_capsule(claimed), Errc::not_signed);
}

TEST_CASE("every bit of a signed capsule, flipped, is refused or fails its signature") {
  const ByteVector bytes = sign_capsule(sample(), key_of(1)).value();
  const Digest digest = verify_capsule(bytes).value();
  std::size_t signature_failures = 0;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    ByteVector flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const Result<Digest> verified = verify_capsule(flipped);
    REQUIRE(!verified.ok());
    if (verified.error().code != Errc::bad_signature) continue;
    ++signature_failures;
    const Result<DecodedCapsule> read = decode_capsule(flipped);
    // In shape: then it is another capsule, or the same with another signature.
    if (read && read.value().digest == digest) {
      CHECK(*read.value().signature != *decode_capsule(bytes).value().signature);
    }
  }
  CHECK(signature_failures > 64 * 8);
}

TEST_CASE("every capsule that ends early or goes on is refused") {
  const ByteVector bytes = sign_capsule(sample(), key_of(1)).value();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(!verify_capsule(BytesView(bytes).first(size)).ok());
  }
  ByteVector longer = bytes;
  longer.push_back(0);
  CHECK(verify_capsule(longer).error().code == Errc::not_canonical);
}

TEST_CASE("what is not in its one form is refused") {
  const auto with = [](auto&& change) {
    Capsule capsule = sample();
    change(capsule);
    return encode_capsule(capsule);
  };
  check_code(with([](Capsule& c) { std::swap(c.captures[0], c.captures[1]); }),
             Errc::not_canonical);
  check_code(with([](Capsule& c) { c.captures[1].name = "rate"; }), Errc::not_canonical);
  check_code(with([](Capsule& c) { c.captures[0].json = "0.250"; }), Errc::not_canonical);
  check_code(with([](Capsule& c) { c.captures[0].json = "x"; }), Errc::malformed);
  check_code(with([](Capsule& c) { c.captures[0].name = "a b"; }), Errc::malformed);
  check_code(with([](Capsule& c) { std::swap(c.capabilities[0], c.capabilities[1]); }),
             Errc::not_canonical);
  check_code(with([](Capsule& c) { c.capabilities[0] = c.capabilities[1]; }), Errc::not_canonical);
  check_code(with([](Capsule& c) { c.name = "\xff"; }), Errc::malformed);
  check_code(with([](Capsule& c) { c.program.push_back(0); }), Errc::malformed);
  check_code(with([](Capsule& c) { c.program.clear(); }), Errc::malformed);
}

TEST_CASE("every limit of a capsule holds at its number and not above") {
  const auto with = [](auto&& change) {
    Capsule capsule = sample();
    change(capsule);
    return encode_capsule(capsule);
  };
  CHECK(with([](Capsule& c) { c.name.assign(capsule_name_bytes_max, 'n'); }).ok());
  check_code(with([](Capsule& c) { c.name.assign(capsule_name_bytes_max + 1, 'n'); }),
             Errc::limit_exceeded);
  CHECK(with([](Capsule& c) { c.gas_limit = capsule_gas_max; }).ok());
  check_code(with([](Capsule& c) { c.gas_limit = capsule_gas_max + 1; }), Errc::limit_exceeded);
  CHECK(with([](Capsule& c) { c.memory_bytes = capsule_memory_bytes_min; }).ok());
  CHECK(with([](Capsule& c) { c.memory_bytes = capsule_memory_bytes_max; }).ok());
  check_code(with([](Capsule& c) { c.memory_bytes = capsule_memory_bytes_min - 1; }),
             Errc::limit_exceeded);
  check_code(with([](Capsule& c) { c.memory_bytes = capsule_memory_bytes_max + 1; }),
             Errc::limit_exceeded);
  const auto captures = [](std::size_t count) {
    return [count](Capsule& c) {
      c.captures.clear();
      for (std::size_t i = 0; i < count; ++i) {
        c.captures.push_back({"c" + std::to_string(100 + i), "0"});
      }
    };
  };
  CHECK(with(captures(capsule_captures_max)).ok());
  check_code(with(captures(capsule_captures_max + 1)), Errc::limit_exceeded);
  const auto grants = [](std::size_t count) {
    return [count](Capsule& c) {
      c.capabilities.clear();
      for (std::size_t i = 0; i < count; ++i) {
        c.capabilities.push_back(
            path_capability(Verb::kv_read, "k" + std::to_string(100 + i)).value());
      }
    };
  };
  CHECK(with(grants(capabilities_max)).ok());
  check_code(with(grants(capabilities_max + 1)), Errc::limit_exceeded);
  check_code(with([](Capsule& c) {
               Program program;
               program.source.assign(capsule_bytes_max, ' ');
               c.program = pack_program(program);
             }),
             Errc::limit_exceeded);
}

// An unsigned capsule put together by hand, with 64 captured values that are all one string.
ByteVector raw_capsule(std::uint32_t language, std::uint32_t gas_table,
                       const std::string& captured) {
  flatbuffers::FlatBufferBuilder inner;
  const auto shared = inner.CreateString(captured);
  std::vector<flatbuffers::Offset<flatbuffers::String>> names;
  for (int i = 0; i < 64; ++i) names.push_back(inner.CreateString("c" + std::to_string(100 + i)));
  const std::vector<flatbuffers::Offset<flatbuffers::String>> values(64, shared);
  const auto name = inner.CreateString("");
  const auto program = inner.CreateVector(small_program());
  const auto name_vector = inner.CreateVector(names);
  const auto value_vector = inner.CreateVector(values);
  const auto none = inner.CreateVector(std::vector<flatbuffers::Offset<flatbuffers::String>>{});
  const auto author = inner.CreateVector(std::vector<std::uint8_t>{});
  inner.Finish(wire::CreateCapsuleBody(inner, language, gas_table, name, program, name_vector,
                                       value_vector, none, 1, 1 << 20, author));
  flatbuffers::FlatBufferBuilder outer;
  const auto signature = outer.CreateVector(std::vector<std::uint8_t>{});
  outer.ForceVectorAlignment(inner.GetSize(), 1, 8);
  const auto body = outer.CreateVector(inner.GetBufferPointer(), inner.GetSize());
  outer.Finish(wire::CreateCapsule(outer, body, signature), wire::CapsuleIdentifier());
  return {outer.GetBufferPointer(), outer.GetBufferPointer() + outer.GetSize()};
}

TEST_CASE("a capsule for another language or gas table is refused") {
  CHECK(decode_capsule(raw_capsule(2, 1, "1")).error().code == Errc::unsupported_version);
  CHECK(decode_capsule(raw_capsule(1, 2, "1")).error().code == Errc::unsupported_version);
  CHECK(decode_capsule(raw_capsule(1, 0, "1")).error().code == Errc::unsupported_version);
  // The version of today gets further: one string in the place of many is not the encoding.
  CHECK(decode_capsule(raw_capsule(1, 1, "1")).error().code == Errc::not_canonical);
}

TEST_CASE("offsets that share a target do not make few bytes hold much") {
  const Result<DecodedCapsule> read =
      decode_capsule(raw_capsule(1, 1, std::string(50000, ' ') + "1"));
  REQUIRE(!read.ok());
  CHECK(read.error().message.find("used twice") != std::string::npos);
}

TEST_CASE("random capsules are read as they were written and written as they were read") {
  Dice dice(3);
  for (int i = 0; i < 2000; ++i) {
    Capsule capsule;
    capsule.name.assign(dice.below(20), 'n');
    capsule.program = small_program(dice.below(1u << 31));
    for (std::uint32_t k = 0; k < dice.below(4); ++k) {
      capsule.captures.push_back({"c" + std::to_string(k), std::to_string(dice.below(1000))});
    }
    Capabilities grants;
    for (std::uint32_t k = dice.below(6); k > 0; --k) grants.push_back(random_capability(dice));
    capsule.capabilities = normalize(std::move(grants));
    capsule.gas_limit = dice.next() >> 2;
    capsule.memory_bytes = capsule_memory_bytes_min + dice.below(1000);
    const ByteVector bytes = encode_capsule(capsule).value();
    const DecodedCapsule read = decode_capsule(bytes).value();
    CHECK(read.capsule == capsule);
    CHECK(encode_capsule(read.capsule).value() == bytes);
  }
}

TEST_CASE("JSON has one text") {
  const auto text = [](std::string_view json) { return canonical_json(json).value(); };
  CHECK(text(" { \"b\" : [ 1 , 2.50, -0, 1e3, 1E-7 ] , \"a\\u0041\" : \"\\u00e9\\n\\/\" } ") ==
        "{\"b\":[1,2.5,-0,1000,1e-07],\"aA\":\"\xc3\xa9\\u000a/\"}");
  CHECK(text("\"\\ud83d\\ude00\"") == "\"\xf0\x9f\x98\x80\"");
}

TEST_CASE("what is no JSON, or ambiguous, is refused") {
  for (std::string_view json : {"",
                                "1 2",
                                "01",
                                "+1",
                                ".5",
                                "1.",
                                "1e",
                                "tru",
                                "\"a",
                                "\"\\x\"",
                                "\"\\ud800\"",
                                "\"\\udc00\"",
                                "\"\\ud800\\u0041\"",
                                "[1,]",
                                "{\"a\":1,}",
                                "{\"a\":1,\"a\":2}",
                                "{a:1}",
                                "[1",
                                "{\"a\"}",
                                "\"\n\"",
                                "\"\xff\"",
                                "NaN",
                                "1e999"}) {
    INFO(std::string(json));
    CHECK(!canonical_json(json).ok());
  }
  const std::string open(json_depth_max + 1, '[');
  CHECK(canonical_json(open).error().code == Errc::limit_exceeded);
  std::string deep(json_depth_max, '[');
  deep += "1" + std::string(json_depth_max, ']');
  CHECK(canonical_json(deep).ok());
}

TEST_CASE("what was verified is remembered until others are newer") {
  VerifiedSet set(2);
  const Digest a = digest_of(DigestDomain::capsule, bytes_of("a"));
  const Digest b = digest_of(DigestDomain::capsule, bytes_of("b"));
  const Digest c = digest_of(DigestDomain::capsule, bytes_of("c"));
  set.insert(a);
  set.insert(b);
  set.insert(a);
  CHECK(set.contains(a));
  set.insert(c);
  CHECK(!set.contains(a));
  CHECK(set.contains(b));
  CHECK(set.contains(c));
  CHECK(set.size() == 2);
}

}  // namespace
}  // namespace kitwork
