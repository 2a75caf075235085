// What a gateway asks about an invocation: which one, and in whose name.
#pragma once

#include <algorithm>
#include <string>

#include "schemas/crypto/signature.hpp"
#include "schemas/result.hpp"

namespace kitwork::admission {

struct InvocationQuestion {
  Digest invocation{};
  PublicKey holder{};
};

// 32 bytes each.
inline std::string encode_question(const InvocationQuestion& question) {
  std::string text(question.invocation.begin(), question.invocation.end());
  text.append(question.holder.begin(), question.holder.end());
  return text;
}

inline Result<InvocationQuestion> decode_question(const std::string& bytes) {
  InvocationQuestion question;
  if (bytes.size() != question.invocation.size() + question.holder.size()) {
    return Error{Errc::malformed, "an invocation and who asks are named by 32 bytes each"};
  }
  const auto middle = bytes.begin() + static_cast<std::ptrdiff_t>(question.invocation.size());
  std::copy(bytes.begin(), middle, reinterpret_cast<char*>(question.invocation.data()));
  std::copy(middle, bytes.end(), reinterpret_cast<char*>(question.holder.data()));
  return question;
}

}  // namespace kitwork::admission
