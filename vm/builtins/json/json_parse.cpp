#include "vm/builtins/json/json_parse.hpp"

#include <string>
#include <vector>

#include "vm/builtins/number_parse.hpp"
#include "vm/heap/intern.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

constexpr std::uint32_t context_units = 10;  // that a message shows on either side

template <class Unit>
class Parser {
 public:
  Parser(Vm& machine, const Unit* text, std::uint32_t length)
      : vm_(machine), text_(text), length_(length) {}

  // False: error() says why.
  bool parse(Value& out) {
    if (!run()) return false;
    skip_space();
    if (at_ < length_) return fail("Unexpected non-whitespace character after JSON");
    out = values_.back();
    return true;
  }
  const std::string& error() const { return error_; }

 private:
  // An open array or object: where its elements begin among the values; the key waits for its
  // value.
  struct Open {
    std::size_t first;
    bool array;
    PropertyKey key = PropertyKey::index(0);
  };

  // Parses values until the outermost one is complete.
  bool run() {
    while (true) {
      skip_space();
      if (at_ >= length_) return unexpected();
      const Unit unit = text_[at_];
      if (unit == '[' || unit == '{') {
        ++at_;
        open_.push_back(Open{values_.size(), unit == '[', PropertyKey::index(0)});
        if (unit == '{') values_.push_back(make_object(vm_, 0));
        skip_space();
        if (at_ < length_ && text_[at_] == (unit == '[' ? u']' : u'}')) {
          ++at_;
          close();
        } else if (unit == '[') {
          continue;
        } else if (!key("Expected property name or '}' in JSON")) {
          return false;
        } else {
          continue;
        }
      } else if (!scalar(unit)) {
        return false;
      }
      bool more = false;
      if (!after_value(more)) return false;
      if (!more) return true;
    }
  }

  // A value is on top: puts it into what is open, and closes what ends. `more` asks for another
  // value.
  bool after_value(bool& more) {
    while (!open_.empty()) {
      Open& open = open_.back();
      if (!open.array) {
        const Value value = values_.back();
        values_.pop_back();
        define_own_data(vm_, values_.back(), open.key, value, attributes_all);
      }
      skip_space();
      if (at_ >= length_) return unexpected();
      const Unit unit = text_[at_];
      if (unit == ',') {
        ++at_;
        skip_space();
        more = true;
        return open.array || key("Expected double-quoted property name in JSON");
      }
      if (unit != (open.array ? u']' : u'}')) {
        return fail(open.array ? "Expected ',' or ']' after array element in JSON"
                               : "Expected ',' or '}' after property value in JSON");
      }
      ++at_;
      close();
    }
    more = false;
    return true;
  }

  void close() {
    const Open open = open_.back();
    open_.pop_back();
    if (!open.array) return;
    const Value array = make_array(vm_, values_.data() + open.first,
                                   static_cast<std::uint32_t>(values_.size() - open.first));
    values_.resize(open.first);
    values_.push_back(array);
  }

  bool key(const char* message) {
    if (at_ >= length_ || text_[at_] != '"') return fail(message);
    bool plain = false;
    const std::uint32_t begin = at_ + 1;
    if (!skip_string(plain)) return false;
    Units units = units_between(begin, at_ - 1);
    std::u16string unescaped;
    if (!plain) {
      unescape(begin, at_ - 1, unescaped);
      units = units_of(std::u16string_view(unescaped));
    }
    open_.back().key = to_key(vm_, Value::string(key_string(units)));
    skip_space();
    if (at_ >= length_ || text_[at_] != ':')
      return fail("Expected ':' after property name in JSON");
    ++at_;
    return true;
  }

  Ref key_string(Units units) {
    if (!units.is_16()) return intern(vm_.heap, units);
    return intern(vm_.heap, make_string(vm_.heap, units));
  }

  bool scalar(Unit unit) {
    if (unit == '"') return string();
    if (unit == '-' || (unit >= '0' && unit <= '9')) return number();
    if (unit == 't') return literal("true", Value::boolean(true));
    if (unit == 'f') return literal("false", Value::boolean(false));
    if (unit == 'n') return literal("null", Value::null());
    return unexpected();
  }

  bool literal(std::string_view text, Value value) {
    for (const char c : text) {
      if (at_ >= length_ || text_[at_] != static_cast<unsigned char>(c)) return unexpected();
      ++at_;
    }
    values_.push_back(value);
    return true;
  }

  bool is_digit_at(std::uint32_t i) const {
    return i < length_ && text_[i] >= '0' && text_[i] <= '9';
  }

  bool number() {
    const bool negative = text_[at_] == '-';
    std::uint32_t i = at_ + (negative ? 1 : 0);
    const std::uint32_t digits = i;
    if (!is_digit_at(i)) return fail_at(i, "No number after minus sign in JSON");
    if (text_[i] == '0') {
      ++i;
      if (is_digit_at(i)) return fail_at(i, "Unexpected number in JSON");
    } else {
      while (is_digit_at(i)) ++i;
    }
    const bool whole = !(i < length_ && (text_[i] == '.' || (text_[i] | 0x20) == 'e'));
    if (whole && i - digits <= 9) {
      std::int32_t n = 0;
      for (std::uint32_t k = digits; k < i; ++k)
        n = n * 10 + static_cast<std::int32_t>(text_[k] - '0');
      at_ = i;
      values_.push_back(negative && n == 0 ? Value::from_double(-0.0)
                                           : Value::integer(negative ? -n : n));
      return true;
    }
    if (i < length_ && text_[i] == '.') {
      ++i;
      if (!is_digit_at(i)) return fail_at(i, "Unterminated fractional number in JSON");
      while (is_digit_at(i)) ++i;
    }
    if (i < length_ && (text_[i] | 0x20) == 'e') {
      ++i;
      if (i < length_ && (text_[i] == '+' || text_[i] == '-')) ++i;
      if (!is_digit_at(i)) return fail_at(i, "Exponent part is missing a number in JSON");
      while (is_digit_at(i)) ++i;
    }
    const double value = scan_decimal(text_ + digits, i - digits).value;
    at_ = i;
    values_.push_back(Value::number(negative ? -value : value));
    return true;
  }

  bool string() {
    bool plain = false;
    const std::uint32_t begin = at_ + 1;
    if (!skip_string(plain)) return false;
    if (plain) {
      const Units units = units_between(begin, at_ - 1);
      if (units.length == 0) {
        values_.push_back(vm_.atom(Atom::empty));
      } else if (units.length == 1) {
        values_.push_back(unit_string(vm_, units[0]));
      } else {
        values_.push_back(Value::string(make_string(vm_.heap, units)));
      }
      return true;
    }
    std::u16string units;
    unescape(begin, at_ - 1, units);
    values_.push_back(Value::string(make_string(vm_.heap, std::u16string_view(units))));
    return true;
  }

  Units units_between(std::uint32_t begin, std::uint32_t end) const {
    if constexpr (sizeof(Unit) == 1) return Units{text_ + begin, nullptr, end - begin};
    return Units{nullptr, reinterpret_cast<const char16_t*>(text_ + begin), end - begin};
  }

  // From the opening quote to behind the closing one.
  bool skip_string(bool& plain) {
    plain = true;
    for (++at_; at_ < length_; ++at_) {
      const Unit unit = text_[at_];
      if (unit == '"') {
        ++at_;
        return true;
      }
      if (unit < 0x20) return fail("Bad control character in string literal in JSON");
      if (unit == '\\') {
        plain = false;
        if (!skip_escape()) return false;
      }
    }
    return fail("Unterminated string in JSON");
  }

  // Leaves at_ on the escape's last unit.
  bool skip_escape() {
    ++at_;
    if (at_ >= length_) return fail("Unterminated string in JSON");
    const Unit unit = text_[at_];
    if (unit == 'u') {
      for (int i = 0; i < 4; ++i) {
        ++at_;
        if (at_ >= length_) return fail("Bad Unicode escape in JSON");
        if (hexadecimal(text_[at_]) < 0) return fail("Bad Unicode escape in JSON");
      }
      return true;
    }
    constexpr std::string_view letters = "\"\\/bfnrt";
    if (unit < 0x80 && letters.find(static_cast<char>(unit)) != std::string_view::npos) return true;
    return fail("Bad escaped character in JSON");
  }

  static int hexadecimal(Unit unit) {
    if (unit >= '0' && unit <= '9') return static_cast<int>(unit - '0');
    const int lower = static_cast<int>(unit) | 0x20;
    if (unit < 0x80 && lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
    return -1;
  }

  void unescape(std::uint32_t begin, std::uint32_t end, std::u16string& out) const {
    out.reserve(end - begin);
    for (std::uint32_t i = begin; i < end; ++i) {
      if (text_[i] != '\\') {
        out.push_back(text_[i]);
        continue;
      }
      switch (text_[++i]) {
        case 'b':
          out.push_back('\b');
          break;
        case 'f':
          out.push_back('\f');
          break;
        case 'n':
          out.push_back('\n');
          break;
        case 'r':
          out.push_back('\r');
          break;
        case 't':
          out.push_back('\t');
          break;
        case 'u': {
          int unit = 0;
          for (int k = 0; k < 4; ++k) unit = unit * 16 + hexadecimal(text_[++i]);
          out.push_back(static_cast<char16_t>(unit));
          break;
        }
        default:
          out.push_back(text_[i]);
          break;
      }
    }
  }

  void skip_space() {
    while (at_ < length_ &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  bool fail_at(std::uint32_t position, const char* message) {
    at_ = position;
    return fail(message);
  }
  bool fail(const char* message) {
    error_ = std::string(message) + " at position " + std::to_string(at_);
    return false;
  }
  bool unexpected() {
    if (at_ >= length_) {
      error_ = "Unexpected end of JSON input";
      return false;
    }
    const std::uint32_t begin = at_ > context_units ? at_ - context_units : 0;
    const std::uint32_t end = length_ - at_ > context_units ? at_ + context_units : length_;
    const bool whole = length_ <= 2 * context_units;
    error_ = "Unexpected token '" + utf8(at_, at_ + 1) + "', " +
             (whole || begin == 0 ? "" : "...") + "\"" +
             (whole ? utf8(0, length_) : utf8(begin, end)) + "\"" +
             (whole || end == length_ ? "" : "... ") + (whole || end == length_ ? " " : "") +
             "is not valid JSON";
    return false;
  }
  std::string utf8(std::uint32_t begin, std::uint32_t end) const {
    std::string out;
    append_utf8(vm_.heap, make_string(vm_.heap, units_between(begin, end)), out);
    return out;
  }

  Vm& vm_;
  const Unit* text_;
  std::uint32_t length_;
  std::uint32_t at_ = 0;
  std::vector<Open> open_;
  std::vector<Value> values_;
  std::string error_;
};

// The bytes that the values of the text can take at most.
template <class Unit>
std::uint64_t value_bytes(const Unit* text, std::uint32_t length) {
  std::uint64_t bytes = 256 + length * sizeof(Unit);
  for (std::uint32_t i = 0; i < length; ++i) {
    const Unit unit = text[i];
    if (unit == '[') {
      bytes += 48;
    } else if (unit == '{') {
      bytes += 96;
    } else if (unit == ',') {
      bytes += 8;
    } else if (unit == ':') {
      bytes += 40;
    } else if (unit == '"') {
      bytes += 12;
    }
  }
  return bytes;
}

template <class Unit>
NativeStatus parse(NativeCall& call, const Unit* text, std::uint32_t length, Value& out) {
  if (!call.charge(20 + length * 4ull)) return NativeStatus::need_gas;
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, 0, value_bytes(text, length)));
  Parser<Unit> parser(call.vm, text, length);
  if (parser.parse(out)) return NativeStatus::done;
  return call.throw_error(ErrorType::syntax_error, parser.error());
}

}  // namespace

NativeStatus parse_json(NativeCall& call, Ref text, Value& out) {
  const Units units = units_of(call.vm.heap, text);
  if (units.is_16()) return parse(call, units.units16, units.length, out);
  return parse(call, units.units8, units.length, out);
}

}  // namespace kitwork::vm
