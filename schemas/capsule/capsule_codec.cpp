// Canonical by construction, as the program's codec is: what was read is written again and the
// bytes are compared.
#include <algorithm>
#include <cstring>

#include "schemas/capsule/capsule.hpp"
#include "schemas/capsule/json_text.hpp"
#include "schemas/capsule/packed_program.hpp"
#include "schemas/capsule_generated.h"
#include "schemas/utf8.hpp"
#include "schemas/wire.hpp"

namespace kitwork {
namespace {

using Builder = flatbuffers::FlatBufferBuilder;
using Strings = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>;

Error refused(Errc code, std::string what) { return {code, "capsule: " + std::move(what)}; }

// What is read of a body without copying it. Everything is there and within its limit.
struct BodyView {
  const wire::CapsuleBody* body = nullptr;
  BytesView bytes;      // of the body
  BytesView signature;  // 64 bytes, or none

  BytesView author() const { return wire_bytes(body->author()); }
};

void add_canonical_body(Builder& builder, const wire::CapsuleBody& body) {
  const auto copy_strings = [&builder](const Strings& from) {
    std::vector<flatbuffers::Offset<flatbuffers::String>> offsets;
    offsets.reserve(from.size());
    for (const flatbuffers::String* string : from) offsets.push_back(builder.CreateString(string));
    return builder.CreateVector(offsets);
  };
  const auto name = builder.CreateString(body.name());
  const auto program = builder.CreateVector(body.program()->data(), body.program()->size());
  const auto names = copy_strings(*body.capture_names());
  const auto values = copy_strings(*body.capture_values());
  const auto capabilities = copy_strings(*body.capabilities());
  const auto author = builder.CreateVector(body.author()->data(), body.author()->size());
  builder.Finish(wire::CreateCapsuleBody(builder, body.language(), body.gas_table(), name, program,
                                         names, values, capabilities, body.gas_limit(),
                                         body.memory_limit(), author));
}

ByteVector add_envelope(BytesView body, BytesView signature) {
  Builder builder(body.size() + 128);
  const auto signature_vector = builder.CreateVector(signature.data(), signature.size());
  builder.ForceVectorAlignment(body.size(), 1, 8);
  const auto body_vector = builder.CreateVector(body.data(), body.size());
  builder.Finish(wire::CreateCapsule(builder, body_vector, signature_vector),
                 wire::CapsuleIdentifier());
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

// Offsets may share their targets, so that few bytes could claim to hold much: no more is read than
// there are bytes.
bool is_paid(const wire::CapsuleBody& body, std::size_t size) {
  std::uint64_t used = body.program()->size() + std::uint64_t{body.name()->size()};
  for (const Strings* strings :
       {body.capture_names(), body.capture_values(), body.capabilities()}) {
    for (const flatbuffers::String* string : *strings) used += string->size();
  }
  return used <= size;
}

Result<void> check_captures(const wire::CapsuleBody& body) {
  const Strings& names = *body.capture_names();
  const Strings& values = *body.capture_values();
  std::string_view before;
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    const std::string_view name = names.Get(i)->string_view();
    if (!is_capability_name(name)) return refused(Errc::malformed, "a captured name is no name");
    if (i > 0 && name <= before) return refused(Errc::not_canonical, "captured names in order");
    before = name;
    const Result<std::string> json = canonical_json(values.Get(i)->string_view());
    if (!json) return refused(json.error().code, "captured value: " + json.error().message);
    if (json.value() != values.Get(i)->string_view()) {
      return refused(Errc::not_canonical, "a captured value is not JSON in its one text");
    }
  }
  return {};
}

Result<Capabilities> read_capabilities(const Strings& texts) {
  Capabilities capabilities;
  for (const flatbuffers::String* text : texts) {
    Result<Capability> read = parse_capability(text->string_view());
    if (!read) return refused(read.error().code, read.error().message);
    if (print_capability(read.value()) != text->string_view()) {
      return refused(Errc::not_canonical, "a capability is not in its one text");
    }
    capabilities.push_back(std::move(read.value()));
  }
  if (capabilities.size() > 1 && normalize(capabilities) != capabilities) {
    return refused(Errc::not_canonical, "capabilities in order, none within another");
  }
  return capabilities;
}

Result<void> check_body(const wire::CapsuleBody& body, std::size_t size) {
  if (body.language() != capsule_language_version) {
    return refused(Errc::unsupported_version, "a language version that is not known here");
  }
  if (body.gas_table() != capsule_gas_table_version) {
    return refused(Errc::unsupported_version, "a gas table that is not known here");
  }
  if (!body.name() || !body.program() || !body.capture_names() || !body.capture_values() ||
      !body.capabilities() || !body.author()) {
    return refused(Errc::malformed, "a part is missing");
  }
  if (body.name()->size() > capsule_name_bytes_max) {
    return refused(Errc::limit_exceeded, "a name longer than capsule_name_bytes_max");
  }
  if (!is_utf8(body.name()->string_view())) return refused(Errc::malformed, "a name is not UTF-8");
  if (body.gas_limit() > capsule_gas_max) {
    return refused(Errc::limit_exceeded, "more gas than capsule_gas_max");
  }
  if (body.memory_limit() < capsule_memory_bytes_min ||
      body.memory_limit() > capsule_memory_bytes_max) {
    return refused(Errc::limit_exceeded, "memory outside of what a capsule may have");
  }
  if (body.author()->size() != 0 && body.author()->size() != 32) {
    return refused(Errc::malformed, "an author's key has 32 bytes");
  }
  if (body.capture_names()->size() > capsule_captures_max) {
    return refused(Errc::limit_exceeded, "more captured values than capsule_captures_max");
  }
  if (body.capabilities()->size() > capabilities_max) {
    return refused(Errc::limit_exceeded, "more capabilities than capabilities_max");
  }
  if (body.capture_names()->size() != body.capture_values()->size()) {
    return refused(Errc::malformed, "as many captured names as values");
  }
  if (!is_paid(body, size)) return refused(Errc::malformed, "parts of the bytes are used twice");
  return check_captures(body);
}

// The shape of everything but what is inside of the program, without copying it.
Result<BodyView> open_capsule(BytesView bytes) {
  if (bytes.size() > capsule_bytes_max) {
    return refused(Errc::limit_exceeded, "longer than capsule_bytes_max");
  }
  const wire::Capsule* capsule = open_wire<wire::Capsule>(bytes, wire::CapsuleIdentifier());
  if (!capsule || !capsule->body() || !capsule->signature()) {
    return refused(Errc::malformed, "not a capsule's bytes");
  }
  BodyView view{nullptr, wire_bytes(capsule->body()), wire_bytes(capsule->signature())};
  if (!view.signature.empty() && view.signature.size() != 64) {
    return refused(Errc::malformed, "a signature has 64 bytes");
  }
  view.body = open_wire<wire::CapsuleBody>(view.bytes, nullptr);
  if (!view.body) return refused(Errc::malformed, "not a body's bytes");
  if (const Result<void> checked = check_body(*view.body, view.bytes.size()); !checked)
    return checked.error();
  if (view.signature.empty() != view.author().empty()) {
    return refused(Errc::malformed, "an author and a signature, or neither");
  }
  Builder builder(view.bytes.size() + 128);
  add_canonical_body(builder, *view.body);
  if (!same_bytes(view.bytes, {builder.GetBufferPointer(), builder.GetSize()}) ||
      !same_bytes(bytes, add_envelope(view.bytes, view.signature))) {
    return refused(Errc::not_canonical, "not the one encoding of what it says");
  }
  return view;
}

ByteVector encode_body(const Capsule& capsule) {
  Builder builder(capsule.program.size() + 512);
  std::vector<std::string> texts;
  for (const Capability& each : capsule.capabilities) texts.push_back(print_capability(each));
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const CapturedValue& each : capsule.captures) {
    names.push_back(each.name);
    values.push_back(each.json);
  }
  const auto name = builder.CreateString(capsule.name);
  const auto program = builder.CreateVector(capsule.program);
  const auto name_vector = builder.CreateVectorOfStrings(names);
  const auto value_vector = builder.CreateVectorOfStrings(values);
  const auto text_vector = builder.CreateVectorOfStrings(texts);
  const auto author = capsule.author
                          ? builder.CreateVector(capsule.author->data(), capsule.author->size())
                          : builder.CreateVector(static_cast<const std::uint8_t*>(nullptr), 0);
  builder.Finish(wire::CreateCapsuleBody(
      builder, capsule_language_version, capsule_gas_table_version, name, program, name_vector,
      value_vector, text_vector, capsule.gas_limit, capsule.memory_bytes, author));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

// Copies, for FlatBuffers reads numbers where they lie.
BytesView aligned(BytesView bytes, std::vector<std::uint64_t>& storage) {
  if (bytes.size() > capsule_bytes_max) return bytes;
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::uint64_t) == 0) return bytes;
  storage.resize(bytes.size() / sizeof(std::uint64_t) + 1);
  std::memcpy(storage.data(), bytes.data(), bytes.size());
  return {reinterpret_cast<const std::uint8_t*>(storage.data()), bytes.size()};
}

Result<ByteVector> encode_checked(const Capsule& capsule, const KeyPair* key) {
  const ByteVector body = encode_body(capsule);
  ByteVector bytes;
  if (key) {
    const Signature signature = key->sign(digest_of(DigestDomain::capsule, body));
    bytes = add_envelope(body, signature);
  } else {
    bytes = add_envelope(body, {});
  }
  // The reader is the one judge of what a capsule may be.
  Result<DecodedCapsule> read = decode_capsule(bytes);
  if (!read) return read.error();
  return bytes;
}

}  // namespace

Result<ByteVector> encode_capsule(const Capsule& capsule) {
  if (!capsule.author) return encode_checked(capsule, nullptr);
  return Error{Errc::not_signed, "capsule: an author's key needs that author's signature"};
}

Result<ByteVector> sign_capsule(Capsule capsule, const KeyPair& key) {
  capsule.author = key.public_key();
  return encode_checked(capsule, &key);
}

Result<DecodedCapsule> decode_capsule(BytesView bytes) {
  std::vector<std::uint64_t> storage;
  Result<BodyView> opened = open_capsule(aligned(bytes, storage));
  if (!opened) return opened.error();
  const BodyView& view = opened.value();
  const wire::CapsuleBody& body = *view.body;
  DecodedCapsule decoded;
  Capsule& capsule = decoded.capsule;
  capsule.name = body.name()->str();
  const BytesView program = wire_bytes(body.program());
  capsule.program.assign(program.begin(), program.end());
  for (std::uint32_t i = 0; i < body.capture_names()->size(); ++i) {
    capsule.captures.push_back(
        {body.capture_names()->Get(i)->str(), body.capture_values()->Get(i)->str()});
  }
  Result<Capabilities> capabilities = read_capabilities(*body.capabilities());
  if (!capabilities) return capabilities.error();
  capsule.capabilities = std::move(capabilities.value());
  capsule.gas_limit = body.gas_limit();
  capsule.memory_bytes = body.memory_limit();
  if (!view.author().empty()) {
    capsule.author.emplace();
    std::copy(view.author().begin(), view.author().end(), capsule.author->begin());
    const Result<void> key = check_public_key(*capsule.author);
    if (!key) return key.error();
    decoded.signature.emplace();
    std::copy(view.signature.begin(), view.signature.end(), decoded.signature->begin());
  }
  const Result<Program> read = unpack_program(capsule.program);
  if (!read) return read.error();
  decoded.digest = digest_of(DigestDomain::capsule, view.bytes);
  return decoded;
}

Result<Digest> verify_capsule(BytesView bytes) {
  std::vector<std::uint64_t> storage;
  Result<BodyView> opened = open_capsule(aligned(bytes, storage));
  if (!opened) return opened.error();
  const BodyView& view = opened.value();
  if (view.author().empty()) return refused(Errc::not_signed, "nobody signed it");
  if (Result<Capabilities> read = read_capabilities(*view.body->capabilities()); !read) {
    return read.error();
  }
  PublicKey author;
  Signature signature;
  std::copy(view.author().begin(), view.author().end(), author.begin());
  std::copy(view.signature.begin(), view.signature.end(), signature.begin());
  const Digest digest = digest_of(DigestDomain::capsule, view.bytes);
  const Result<void> verified = verify_signature_once(author, digest, signature);
  if (!verified) return verified.error();
  return digest;
}

}  // namespace kitwork
