// <kitwork/capsule.hpp>: looking into capsules, keys, texts.
#include <sodium.h>

#include <kitwork/capsule.hpp>

#include "actors/capsule/capsule_texts.hpp"
#include "compiler/disassembler/disassembler.hpp"
#include "schemas/capsule/packed_program.hpp"
#include "vm/verifier/verifier.hpp"

namespace kitwork {
namespace {

// The program of a capsule, verified.
Result<Program> program_of(const Capsule& capsule) {
  Result<Program> program = unpack_program(capsule.program);
  if (!program) return program.error();
  const auto verified = vm::verify_program(program.value());
  if (!verified) return verified.error();
  return program;
}

}  // namespace

Result<SecretKeyText> new_key() {
  if (sodium_init() < 0) {
    return Error{Errc::unavailable, "the system gives no randomness"};
  }
  KeySeed seed;
  randombytes_buf(seed.data(), seed.size());
  SecretKeyText key{to_hex(seed)};
  sodium_memzero(seed.data(), seed.size());
  return key;
}

Result<KeyPair> key_pair_of(const SecretKeyText& key) {
  KeySeed seed;
  if (!from_hex(key.hex, seed.data(), seed.size())) {
    return Error{Errc::invalid_argument, "a secret key has 64 hexadecimal digits"};
  }
  const KeyPair pair = KeyPair::from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return pair;
}

Result<PublicKey> public_key_from(std::string_view hex) {
  PublicKey key;
  if (!from_hex(hex, key.data(), key.size())) {
    return Error{Errc::invalid_argument, "a public key has 64 hexadecimal digits"};
  }
  if (const Result<void> checked = check_public_key(key); !checked) return checked.error();
  return key;
}

Result<std::string> public_key_of(const SecretKeyText& key) {
  const Result<KeyPair> pair = key_pair_of(key);
  if (!pair) return pair.error();
  return to_hex(pair.value().public_key());
}

Result<CapsuleInfo> inspect_capsule(const CapsuleBytes& bytes) {
  const Result<DecodedCapsule> read = decode_capsule(bytes);
  if (!read) return read.error();
  const Capsule& capsule = read.value().capsule;
  const Result<Program> program = program_of(capsule);
  if (!program) return program.error();
  CapsuleInfo info;
  info.name = capsule.name;
  info.digest = to_hex(read.value().digest);
  if (capsule.author) info.author = to_hex(*capsule.author);
  info.signature_holds = verify_capsule(bytes).ok();
  info.language_version = capsule_language_version;
  info.gas_table_version = capsule_gas_table_version;
  for (const Capability& each : capsule.capabilities) {
    info.capabilities.push_back(print_capability(each));
  }
  for (const CapturedValue& each : capsule.captures)
    info.captures.emplace_back(each.name, each.json);
  info.gas_limit = capsule.gas_limit;
  info.memory_bytes = capsule.memory_bytes;
  info.bytes = bytes.size();
  info.program_bytes = capsule.program.size();
  info.functions = program.value().functions.size();
  for (const Function& function : program.value().functions) {
    info.instructions += function.code.size();
  }
  info.gas = gas_estimate_text(compiler::infer(program.value()).gas);
  return info;
}

Result<std::string> verify_capsule_bytes(const CapsuleBytes& bytes, std::string_view author) {
  const Result<Digest> digest = verify_capsule(bytes);
  if (!digest) return digest.error();
  if (!author.empty()) {
    const Result<PublicKey> wanted = public_key_from(author);
    if (!wanted) return wanted.error();
    const PublicKey found = *decode_capsule(bytes).value().capsule.author;
    if (found != wanted.value()) {
      return Error{Errc::untrusted_authority,
                   "signed by " + to_hex(found) + ", not by " + std::string(author)};
    }
  }
  return to_hex(digest.value());
}

Result<std::string> disassemble_capsule(const CapsuleBytes& bytes) {
  const Result<DecodedCapsule> read = decode_capsule(bytes);
  if (!read) return read.error();
  const Result<Program> program = program_of(read.value().capsule);
  if (!program) return program.error();
  return compiler::disassemble(program.value());
}

Result<std::string> canonical_capability(std::string_view text) {
  const Result<Capability> capability = parse_capability(text);
  if (!capability) return capability.error();
  return print_capability(capability.value());
}

Result<bool> capability_within(std::string_view inner, std::string_view outer) {
  const Result<Capability> a = parse_capability(inner);
  if (!a) return a.error();
  const Result<Capability> b = parse_capability(outer);
  if (!b) return b.error();
  return within(a.value(), b.value());
}

std::string bytes_to_hex(const CapsuleBytes& bytes) { return to_hex(bytes); }

Result<CapsuleBytes> bytes_from_hex(std::string_view text) {
  CapsuleBytes bytes(text.size() / 2);
  if (from_hex(text, bytes.data(), bytes.size())) return bytes;
  return Error{Errc::malformed, "not pairs of hexadecimal digits"};
}

}  // namespace kitwork
