#include "schemas/capsule/json_text.hpp"

#include <charconv>
#include <cmath>
#include <set>

#include "schemas/utf8.hpp"

namespace kitwork {
namespace {

class Writer {
 public:
  explicit Writer(std::string_view text) : text_(text) {}

  bool run() {
    return value(0) && (skip_spaces(), at_ == text_.size() || fail("something after the value"));
  }
  std::string take() { return std::move(out_); }
  Error error() const { return error_; }

 private:
  bool fail(const char* what, Errc code = Errc::malformed) {
    error_ = {code, "JSON, character " + std::to_string(at_ + 1) + ": " + what};
    return false;
  }

  void skip_spaces() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }

  bool take(char c) {
    skip_spaces();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool value(std::uint32_t depth) {
    if (depth > json_depth_max) return fail("deeper than json_depth_max", Errc::limit_exceeded);
    skip_spaces();
    if (at_ == text_.size()) return fail("a value is missing");
    switch (text_[at_]) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"': {
        std::string decoded;
        return string(decoded);
      }
      default:
        return word("true") || word("false") || word("null") || number();
    }
  }

  bool word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    out_ += word;
    return true;
  }

  bool object(std::uint32_t depth) {
    ++at_;
    out_ += '{';
    std::set<std::string> names;
    if (take('}')) return out_ += '}', true;
    do {
      if (!names.empty()) out_ += ',';
      skip_spaces();
      std::string name;
      if (at_ == text_.size() || text_[at_] != '"') return fail("expected a member's name");
      if (!string(name)) return false;
      if (!names.insert(std::move(name)).second) return fail("a member is there twice");
      if (!take(':')) return fail("expected :");
      out_ += ':';
      if (!value(depth + 1)) return false;
    } while (take(','));
    if (!take('}')) return fail("expected , or }");
    out_ += '}';
    return true;
  }

  bool array(std::uint32_t depth) {
    ++at_;
    out_ += '[';
    if (take(']')) return out_ += ']', true;
    bool more = false;
    do {
      if (more) out_ += ',';
      more = true;
      if (!value(depth + 1)) return false;
    } while (take(','));
    if (!take(']')) return fail("expected , or ]");
    out_ += ']';
    return true;
  }

  bool number() {
    const std::size_t begin = at_;
    const auto digits = [&] {
      const std::size_t from = at_;
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
      return at_ - from;
    };
    const auto sign = [&](std::string_view signs) {
      if (at_ < text_.size() && signs.find(text_[at_]) != signs.npos) ++at_;
    };
    sign("-");
    const std::size_t whole = at_;
    const std::size_t count = digits();
    if (count == 0) return fail("expected a value");
    if (count > 1 && text_[whole] == '0') return fail("a zero before a number");
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (digits() == 0) return fail("expected digits");
    }
    if (at_ < text_.size() && (text_[at_] | 0x20) == 'e') {
      ++at_;
      sign("+-");
      if (digits() == 0) return fail("expected digits");
    }
    double read = 0;
    const auto result = std::from_chars(text_.data() + begin, text_.data() + at_, read);
    if (result.ec == std::errc::result_out_of_range) {
      // Too small is nothing; too large is no number of JSON's.
      const std::string copy(text_.substr(begin, at_ - begin));
      read = std::strtod(copy.c_str(), nullptr);
      if (std::isinf(read)) return fail("a number too large");
    }
    char buffer[40];
    const auto end =
        read == std::floor(read) && std::fabs(read) < 9007199254740992.0
            ? std::to_chars(buffer, buffer + sizeof buffer, read, std::chars_format::fixed)
            : std::to_chars(buffer, buffer + sizeof buffer, read);
    out_.append(buffer, end.ptr);
    return true;
  }

  bool string(std::string& decoded) {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        if (!is_utf8(decoded)) return fail("a text that is not Unicode");
        write(decoded);
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fail("a control character in a text");
      if (c != '\\') {
        decoded += c;
      } else if (!escape(decoded)) {
        return false;
      }
    }
    return fail("the text does not end");
  }

  bool escape(std::string& decoded) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (++at_ == text_.size()) return fail("the text does not end");
    const std::size_t letter = letters.find(text_[at_]);
    if (letter != letters.npos) return decoded += meanings[letter], true;
    std::uint32_t point = 0;
    if (!unit(point)) return false;
    if (point >= 0xD800 && point < 0xDC00) {
      std::uint32_t low = 0;
      at_ += 1;
      if (at_ + 1 >= text_.size() || text_[at_] != '\\') return fail("half of a surrogate pair");
      ++at_;
      if (!unit(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return fail("half of a surrogate pair");
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    } else if (point >= 0xDC00 && point < 0xE000) {
      return fail("half of a surrogate pair");
    }
    append_utf8(decoded, point);
    return true;
  }

  // At the u of \uXXXX; ends at its last digit.
  bool unit(std::uint32_t& point) {
    if (text_[at_] != 'u' || text_.size() - at_ < 5) return fail("no such escape");
    const char* from = text_.data() + at_ + 1;
    if (std::from_chars(from, from + 4, point, 16).ptr != from + 4) return fail("no such escape");
    at_ += 4;
    return true;
  }

  void write(std::string_view decoded) {
    constexpr char digits[] = "0123456789abcdef";
    out_ += '"';
    for (const char c : decoded) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (byte < 0x20) {
        out_ += "\\u00";
        out_ += digits[byte >> 4];
        out_ += digits[byte & 15];
      } else {
        out_ += c;
      }
    }
    out_ += '"';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
  Error error_{Errc::malformed, {}};
};

}  // namespace

Result<std::string> canonical_json(std::string_view text) {
  if (text.size() > json_bytes_max) {
    return Error{Errc::limit_exceeded, "JSON longer than json_bytes_max"};
  }
  Writer writer(text);
  if (!writer.run()) return writer.error();
  return writer.take();
}

}  // namespace kitwork
