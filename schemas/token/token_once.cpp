#include "schemas/token/token_once.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "schemas/newest_table.hpp"

namespace kitwork {
namespace {

struct Read {
  ByteVector bytes;
  std::shared_ptr<const Token> token;
};

NewestTable<Read, tokens_remembered_max>& tokens_here() {
  static NewestTable<Read, tokens_remembered_max> tokens;
  return tokens;
}

std::uint64_t hash_of(BytesView bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return std::hash<std::string_view>{}(text);
}

}  // namespace

Result<std::shared_ptr<const Token>> decode_token_once(BytesView bytes) {
  const std::uint64_t hash = hash_of(bytes);
  const auto known = tokens_here().look(hash, [&](const Read& read) {
    const bool same = std::equal(bytes.begin(), bytes.end(), read.bytes.begin(), read.bytes.end());
    return same ? read.token : nullptr;
  });
  if (known) return known;
  Result<Token> token = decode_token(bytes);
  if (!token) return token.error();
  auto read = std::make_shared<const Token>(std::move(token.value()));
  if (bytes.size() <= token_remembered_bytes_max) {
    tokens_here().put(hash, {{bytes.begin(), bytes.end()}, read});
  }
  return read;
}

}  // namespace kitwork
