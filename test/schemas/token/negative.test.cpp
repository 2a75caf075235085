// The negative corpus: hostile capsules, tokens and invocations as bytes, each with the Errc that
// it must meet. The file is made here, from fixed keys; KITWORK_REWRITE=1 writes it anew.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "schemas/capsule/capsule.hpp"
#include "schemas/capsule/packed_program.hpp"
#include "schemas/token/invocation.hpp"
#include "schemas/token/token_blocks.hpp"

namespace kitwork {
namespace {

constexpr std::uint64_t now = 1'800'000'000'000;

struct Hostile {
  std::string name;
  std::string kind;  // capsule, token, invocation, or replay: an invocation that comes twice
  std::string sentence;
  ByteVector bytes;
  Errc code{};
};

KeyPair key_of(std::uint8_t number) {
  KeySeed seed{};
  seed[0] = number;
  return KeyPair::from_seed(seed);
}

Grant grant_of(std::string_view capability) {
  Grant grant;
  grant.audiences = {"asia"};
  grant.capabilities = {parse_capability(capability).value()};
  grant.gas_max = 1000;
  grant.valid_from_ms = now;
  grant.expires_at_ms = now + 60'000;
  return grant;
}

ByteVector honest_capsule() {
  Program program;
  Function script;
  script.parameter_count = script.local_count = 1;
  script.stack_depth_max = 1;
  script.code = {{Opcode::push_null}, {Opcode::return_value}};
  program.functions.push_back(script);
  Capsule capsule;
  capsule.name = "null";
  capsule.program = pack_program(program);
  capsule.capabilities = {parse_capability("kv.read:a").value()};
  capsule.gas_limit = 100;
  capsule.memory_bytes = 1 << 16;
  return sign_capsule(capsule, key_of(1)).value();
}

ByteVector honest_token() {
  return grant_token(key_of(1), key_of(2).public_key(), grant_of("kv.read:cart/*"), {}).value();
}

TokenCheck zone() {
  TokenCheck check;
  check.authorities = {key_of(1).public_key()};
  check.audience = "asia";
  check.now_ms = now + 1;
  return check;
}

Invocation honest_invocation() {
  return {digest_of(DigestDomain::capsule, bytes_of("capsule")),
          digest_of(DigestDomain::arguments, bytes_of("{}")),
          verify_token(honest_token(), zone()).value().digest,
          TokenNonce{7},
          "asia",
          now + 60'000};
}

Result<void> offer(const Hostile& hostile) {
  if (hostile.kind == "capsule") {
    const auto verified = verify_capsule(hostile.bytes);
    return verified ? Result<void>() : verified.error();
  }
  if (hostile.kind == "token") {
    const auto verified = verify_token(hostile.bytes, zone());
    return verified ? Result<void>() : verified.error();
  }
  const TokenRights rights = verify_token(honest_token(), zone()).value();
  const auto verified = verify_invocation(hostile.bytes, rights, honest_invocation().capsule,
                                          bytes_of("{}"), "asia", now);
  if (!verified) return verified.error();
  ReplayGuard guard(10);
  const Result<void> first = guard.admit(rights.holder, verified.value(), now);
  if (!first || hostile.kind != "replay") return first;
  return guard.admit(rights.holder, verified.value(), now);
}

// Signs whatever the blocks say, as a liar would.
ByteVector forged(Token token, const std::vector<KeyPair>& signers) {
  token.digests.clear();
  for (std::size_t i = 0; i < token.blocks.size(); ++i) {
    const BytesView before = i == 0 ? BytesView(token.authority) : BytesView(token.digests.back());
    token.digests.push_back(
        digest_of(DigestDomain::token_block, before, encode_token_block(token.blocks[i])));
    token.blocks[i].signature = signers[i].sign(token.digests[i]);
  }
  return encode_token(token).value();
}

TokenBlock block_of(std::string_view capability, std::uint8_t holder) {
  TokenBlock block;
  block.holder = key_of(holder).public_key();
  block.grant = grant_of(capability);
  return block;
}

void add_capsules(std::vector<Hostile>& all) {
  const ByteVector honest = honest_capsule();
  const auto add = [&](const char* name, const char* sentence, ByteVector bytes) {
    all.push_back({name, "capsule", sentence, std::move(bytes)});
  };
  add("empty", "nothing at all", {});
  add("garbage", "sixty-four bytes that mean nothing", ByteVector(64, 0xA5));
  ByteVector cut(honest.begin(), honest.end() - 1);
  add("cut", "the last byte is missing", cut);
  ByteVector longer = honest;
  longer.push_back(0);
  add("trailing_byte", "a byte after the end, which no reader would see", longer);
  ByteVector padded = honest;
  padded.insert(padded.end(), 8, 0);
  add("trailing_words", "room for a second message after the first", padded);
  ByteVector swapped = honest;
  const DecodedCapsule read = decode_capsule(honest).value();
  const Signature other = key_of(2).sign(read.digest);
  const auto at =
      std::search(swapped.begin(), swapped.end(), read.signature->begin(), read.signature->end());
  std::copy(other.begin(), other.end(), at);
  add("swapped_signature", "signed by somebody else than its author", swapped);
  Capsule unsigned_capsule = read.capsule;
  unsigned_capsule.author.reset();
  add("unsigned", "in shape, but nobody vouches for it", encode_capsule(unsigned_capsule).value());
  ByteVector richer = honest;
  const std::uint8_t gas[] = {100, 0, 0, 0, 0, 0, 0, 0};
  const auto gas_at = std::search(richer.begin(), richer.end(), std::begin(gas), std::end(gas));
  gas_at[0] = 101;
  add("more_gas", "its gas limit was raised after it was signed", richer);
  ByteVector weak = honest;
  const auto key_at = std::search(weak.begin(), weak.end(), read.capsule.author->begin(),
                                  read.capsule.author->end());
  std::fill(key_at, key_at + 32, std::uint8_t{0});
  add("weak_author", "its author's key has small order and signs everything", weak);
}

void add_tokens(std::vector<Hostile>& all) {
  const auto add = [&](const char* name, const char* sentence, ByteVector bytes) {
    all.push_back({name, "token", sentence, std::move(bytes)});
  };
  const Token honest = decode_token(honest_token()).value();
  Token token = honest;
  token.blocks.push_back(block_of("kv.read:*", 3));
  add("widened_block", "a holder's block grants more than the holder has",
      forged(token, {key_of(1), key_of(2)}));
  token.blocks[1] = block_of("kv.read:cart/1", 3);
  add("foreign_block", "the second block is signed by somebody who does not hold the first",
      forged(token, {key_of(1), key_of(4)}));
  add("forged_first_block", "the first block is not signed by the authority that it names",
      forged(honest, {key_of(4)}));
  Token mine;
  mine.authority = key_of(4).public_key();
  mine.blocks = {block_of("kv.read:*", 4)};
  add("own_authority", "signed well, by an authority that nobody trusts",
      forged(mine, {key_of(4)}));
  Token first = decode_token(forged(token, {key_of(1), key_of(2)})).value();
  Token second = honest;
  second.blocks[0].grant = grant_of("kv.read:cart/1");
  second = decode_token(forged(second, {key_of(1)})).value();
  second.blocks.push_back(first.blocks[1]);
  add("transplanted_block", "a block that was made for another chain",
      encode_token(second).value());
  Token reordered = decode_token(forged(token, {key_of(1), key_of(2)})).value();
  std::swap(reordered.blocks[0], reordered.blocks[1]);
  add("reordered_blocks", "the blocks are in another order", encode_token(reordered).value());
  const auto with = [&](auto&& change) {
    Token changed = honest;
    change(changed.blocks[0].grant);
    return forged(changed, {key_of(1)});
  };
  add("wrong_audience", "made for zone mars", with([](Grant& g) { g.audiences = {"mars"}; }));
  add("expired", "its time is over", with([](Grant& g) {
        g.valid_from_ms = now - 10;
        g.expires_at_ms = now;
      }));
  add("not_yet_valid", "its time has not come", with([](Grant& g) { g.valid_from_ms = now + 9; }));
  Token guest = honest;
  guest.blocks[0] = block_of("kv.write:cart/*", 5);
  guest.blocks[0].guest = true;
  guest.secret = KeySeed{5};
  add("writing_guest", "a guest that may write", forged(guest, {key_of(1)}));
  Token keyed = honest;
  keyed.secret = KeySeed{2};
  add("holder_as_bearer", "a holder's token with the holder's key in it",
      forged(keyed, {key_of(1)}));
  ByteVector padded = honest_token();
  padded.insert(padded.end(), 4, 0);
  add("padded", "four bytes after the end", padded);
}

void add_invocations(std::vector<Hostile>& all) {
  const auto add = [&](const char* name, const char* sentence, auto&& change, int signer,
                       const char* kind = "invocation") {
    Invocation invocation = honest_invocation();
    change(invocation);
    all.push_back({name, kind, sentence,
                   sign_invocation(invocation, key_of(static_cast<std::uint8_t>(signer))).value()});
  };
  add(
      "replay", "the same invocation twice", [](Invocation&) {}, 2, "replay");
  add(
      "stolen_token", "signed by somebody who found the token", [](Invocation&) {}, 4);
  add(
      "other_zone", "made for zone mars", [](Invocation& i) { i.audience = "mars"; }, 2);
  add(
      "late", "its time is over", [](Invocation& i) { i.expires_at_ms = now; }, 2);
  add(
      "long_lived", "it would stay good for a day",
      [](Invocation& i) { i.expires_at_ms = now + 86'400'000; }, 2);
  add(
      "other_capsule", "signed for another capsule", [](Invocation& i) { i.capsule[0] ^= 1; }, 2);
  add(
      "other_arguments", "signed for other arguments", [](Invocation& i) { i.arguments[0] ^= 1; },
      2);
  add(
      "other_token", "signed for another token", [](Invocation& i) { i.token[0] ^= 1; }, 2);
}

std::string line_of(const Hostile& hostile) {
  return hostile.kind + " " + hostile.name + " " + errc_name(hostile.code) + " " +
         (hostile.bytes.empty() ? "-" : to_hex(hostile.bytes)) + "\n  " + hostile.sentence + "\n";
}

TEST_CASE("every hostile capsule, token and invocation meets its Errc") {
  std::vector<Hostile> all;
  add_capsules(all);
  add_tokens(all);
  add_invocations(all);
  std::string text =
      "# kind, name, Errc, bytes; then what is wrong with it. See negative.test.cpp.\n";
  for (Hostile& hostile : all) {
    const Result<void> offered = offer(hostile);
    INFO(hostile.name);
    REQUIRE(!offered.ok());
    hostile.code = offered.error().code;
    text += line_of(hostile);
  }
  if (std::getenv("KITWORK_REWRITE")) std::ofstream(NEGATIVE_CORPUS) << text;
  std::stringstream stored;
  stored << std::ifstream(NEGATIVE_CORPUS).rdbuf();
  CHECK(stored.str() == text);
}

TEST_CASE("the honest ones that the hostile ones are made of are accepted") {
  CHECK(verify_capsule(honest_capsule()).ok());
  CHECK(verify_token(honest_token(), zone()).ok());
  const ByteVector invocation = sign_invocation(honest_invocation(), key_of(2)).value();
  CHECK(offer({"", "invocation", "", invocation, {}}).ok());
}

}  // namespace
}  // namespace kitwork
