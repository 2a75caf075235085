// What a gateway pays for a capsule: to verify one, to refuse a bad one, to look at one again.
// Against libsodium's own check of a signature and digest of the same bytes, in the same run.
#include <sodium.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "compiler/compile.hpp"
#include "schemas/capsule/capsule.hpp"
#include "schemas/capsule/packed_program.hpp"
#include "schemas/capsule/verified_set.hpp"
#include "schemas/token/token.hpp"

namespace kitwork {
namespace {

constexpr const char* ten_lines = R"(// Adds up an order and takes a tenth off large ones.
const total = (items) => {
  let sum = 0;
  for (const item of items) sum += item.price * item.count;
  return sum;
};
const sum = total(arg.items);
const discount = sum > 1000 ? sum / 10 : 0;
kv.write(`order/${arg.id}`, { sum, discount });
return { id: arg.id, pay: sum - discount };
)";

// Of this thread's own: the machine may be busy with others.
double seconds_now() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The least of many rounds, in microseconds a call: what the code costs when nobody disturbs it.
template <class Work>
double microseconds(int calls, Work&& work) {
  double least = 1e9;
  for (int round = 0; round < 25; ++round) {
    const double begin = seconds_now();
    for (int i = 0; i < calls; ++i) work();
    least = std::min(least, (seconds_now() - begin) / calls);
  }
  return least * 1e6;
}

bool failed = false;

void tell(const char* what, double value, const char* unit, double most = 0) {
  const bool bad = most > 0 && value >= most;
  failed = failed || bad;
  std::printf("%-62s %9.3f %s", what, value, unit);
  if (most > 0) std::printf("   (under %g%s)", most, bad ? ": MISSED" : "");
  std::printf("\n");
}

// Folds the results away, so that the work is done.
volatile std::size_t sink = 0;

void refuse(const char* what, const ByteVector& bytes) {
  tell(what, microseconds(2000, [&] { sink = sink + verify_capsule(bytes).ok(); }), "us", 5);
}

ByteVector sample_capsule(const KeyPair& key) {
  compiler::CompileResult compiled = compiler::compile(ten_lines, {});
  KITWORK_ASSERT(compiled.program.has_value());
  Capsule capsule;
  capsule.name = "order";
  capsule.program = pack_program(*compiled.program);
  capsule.capabilities = {parse_capability("kv.write:order/*").value()};
  capsule.gas_limit = 100'000;
  capsule.memory_bytes = 1 << 20;
  return sign_capsule(capsule, key).value();
}

void bench_verification(const ByteVector& bytes, const KeyPair& key) {
  const DecodedCapsule read = decode_capsule(bytes).value();
  Digest digest{};
  const auto floor = [&] {
    crypto_generichash(digest.data(), digest.size(), bytes.data(), bytes.size(), nullptr, 0);
    unsigned char message[64] = {};
    std::copy(digest.begin(), digest.end(), message + 32);
    sink = sink + static_cast<std::size_t>(crypto_sign_verify_detached(
                      read.signature->data(), message, sizeof message, key.public_key().data()));
  };
  // Interleaved, so that a change of the processor's speed touches both.
  double least_floor = 1e9;
  double least_full = 1e9;
  for (int i = 0; i < 8; ++i) {
    least_floor = std::min(least_floor, microseconds(20, floor));
    least_full =
        std::min(least_full, microseconds(20, [&] { sink = sink + verify_capsule(bytes).ok(); }));
  }
  tell("libsodium: one check of a signature, and the digest of the bytes", least_floor, "us");
  tell("verify_capsule", least_full, "us");
  tell("  as a multiple of libsodium's", least_full / least_floor, "x ", 1.15);
  tell("decode_capsule, down to the program",
       microseconds(500, [&] { sink = sink + decode_capsule(bytes).ok(); }), "us");
}

void bench_refusals(const ByteVector& bytes) {
  refuse("refused: garbage", ByteVector(bytes.size(), 0xA5));
  refuse("refused: cut in half",
         {bytes.begin(), bytes.begin() + static_cast<long>(bytes.size() / 2)});
  ByteVector longer = bytes;
  longer.push_back(0);
  refuse("refused: one byte too many", longer);
  ByteVector form = bytes;
  const DecodedCapsule read = decode_capsule(bytes).value();
  const auto at =
      std::search(form.begin(), form.end(), read.signature->begin(), read.signature->end());
  std::fill(at + 32, at + 64, std::uint8_t{0xFF});
  refuse("refused: a signature in another form", form);
  ByteVector weak = bytes;
  const auto key_at = std::search(weak.begin(), weak.end(), read.capsule.author->begin(),
                                  read.capsule.author->end());
  std::fill(key_at, key_at + 32, std::uint8_t{0});
  refuse("refused: a key of small order", weak);
  ByteVector huge(capsule_bytes_max, 0xFF);
  refuse("refused: 4 MiB of ones", huge);
  std::copy(bytes.begin(), bytes.end(), huge.begin());
  refuse("refused: 4 MiB, beginning like a capsule", huge);
}

void bench_memory(const ByteVector& bytes) {
  VerifiedSet set(1 << 16);
  const Digest digest = verify_capsule(bytes).value();
  for (std::uint32_t i = 0; i < 1 << 16; ++i) {
    set.insert(
        digest_of(DigestDomain::capsule, {reinterpret_cast<const std::uint8_t*>(&i), sizeof i}));
  }
  set.insert(digest);
  tell("a second look, by digest, among 65536",
       microseconds(10000, [&] { sink = sink + set.contains(digest); }), "us", 1);
}

void bench_token(const KeyPair& authority) {
  Grant grant;
  grant.audiences = {"asia"};
  grant.capabilities = {parse_capability("kv.write:order/*").value()};
  grant.gas_max = 1'000'000;
  grant.expires_at_ms = 600'000;
  const ByteVector token =
      grant_token(authority, authority.public_key(), grant, TokenNonce{}).value();
  TokenCheck check;
  check.authorities = {authority.public_key()};
  check.audience = "asia";
  check.now_ms = 1;
  tell("verify_token, one block",
       microseconds(100, [&] { sink = sink + verify_token(token, check).ok(); }), "us");
  tell("  its size", static_cast<double>(token.size()), "bytes");
}

}  // namespace
}  // namespace kitwork

int main() {
  using namespace kitwork;
  if (sodium_init() < 0) return 1;
  const KeyPair key = KeyPair::from_seed(KeySeed{1});
  const ByteVector bytes = sample_capsule(key);
  tell("a signed ten-line capsule", static_cast<double>(bytes.size()), "bytes", 1024);
  bench_verification(bytes, key);
  bench_refusals(bytes);
  bench_memory(bytes);
  bench_token(key);
  return failed ? 1 : 0;
}
