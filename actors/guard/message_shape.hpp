// The one form that a message may have: the atom that it begins with, its further fields, and how
// long its buffer may be. Compared against serialized messages before CAF sees them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/guard/frame.hpp"
#include "actors/guard/verdict.hpp"
#include "schemas/result.hpp"

namespace kitwork::guard {

enum class Field : std::uint8_t {
#define KITWORK_FIELD(name, caf_name, bytes) name,
#include "actors/guard/fields.def"
#undef KITWORK_FIELD
};

inline constexpr std::size_t fields_max = 8;
inline constexpr std::size_t buffer_bytes_most = std::size_t{64} << 20;
// The words that an error may carry as its context.
inline constexpr std::size_t error_text_bytes_max = 4096;

class MessageShape {
 public:
  // invalid_argument for more than fields_max fields, more than one buffer, a buffer limit over
  // buffer_bytes_most, or what is no atom. An empty atom means that the message begins with none.
  static Result<MessageShape> create(std::string_view atom, const std::vector<Field>& fields,
                                     std::size_t buffer_bytes_max = 0);

  std::string_view signature() const { return signature_; }
  std::optional<std::uint64_t> atom() const { return atom_; }
  // passed, message_not_allowed, message_too_long or message_malformed. `content` is what follows
  // the signature.
  Verdict check(std::string_view signature, BytesView content) const;
  // Whether signature and leading atom are this message's, whatever follows.
  bool begins_like(std::string_view signature, BytesView content) const;

 private:
  std::string signature_;
  std::optional<std::uint64_t> atom_;
  std::vector<Field> fields_;
  std::size_t buffer_bytes_max_ = 0;
};

// A message as it lies in a payload: no forwarding stack, the signature, the content.
struct MessageView {
  std::string_view signature;
  BytesView content;
};
// passed, staged or message_malformed.
Verdict read_message(FrameReader& reader, MessageView& message);

// Whether it is an error with at most one line of text as its context.
bool is_error_answer(const MessageView& message);
// The same for an error without a message around it, as down messages have; reads all of it.
bool read_error(FrameReader& reader);

}  // namespace kitwork::guard
