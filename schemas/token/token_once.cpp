#include "schemas/token/token_once.hpp"

#include <algorithm>
#include <mutex>
#include <string_view>
#include <utility>

namespace kitwork {
namespace {

struct Read {
  ByteVector bytes;
  std::shared_ptr<const Token> token;
};

class ReadTokens {
 public:
  std::shared_ptr<const Token> find(BytesView bytes) {
    const std::lock_guard lock(mutex_);
    if (tokens_.empty()) return nullptr;
    const Read& read = tokens_[place_of(bytes)];
    const bool same = std::equal(bytes.begin(), bytes.end(), read.bytes.begin(), read.bytes.end());
    return same ? read.token : nullptr;
  }
  void add(BytesView bytes, const std::shared_ptr<const Token>& token) {
    const std::lock_guard lock(mutex_);
    if (tokens_.empty()) tokens_.resize(tokens_remembered_max);
    tokens_[place_of(bytes)] = {{bytes.begin(), bytes.end()}, token};
  }

 private:
  static std::size_t place_of(BytesView bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return std::hash<std::string_view>{}(text) % tokens_remembered_max;
  }

  std::mutex mutex_;
  std::vector<Read> tokens_;
};

ReadTokens& tokens_here() {
  static ReadTokens tokens;
  return tokens;
}

}  // namespace

Result<std::shared_ptr<const Token>> decode_token_once(BytesView bytes) {
  if (auto known = tokens_here().find(bytes)) return known;
  Result<Token> token = decode_token(bytes);
  if (!token) return token.error();
  auto read = std::make_shared<const Token>(std::move(token.value()));
  if (bytes.size() <= token_remembered_bytes_max) tokens_here().add(bytes, read);
  return read;
}

}  // namespace kitwork
