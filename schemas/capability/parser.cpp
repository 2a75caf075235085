#include "schemas/capability/parser.hpp"

#include <algorithm>
#include <charconv>

#include "schemas/utf8.hpp"

namespace kitwork {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_begin(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_begin(c) || is_digit(c); }

std::string all_verbs() {
  std::string list;
  for (std::uint32_t i = 0; i < verbs_count; ++i) {
    if (i > 0) list += ' ';
    list += verb_text(static_cast<Verb>(i));
  }
  return list;
}

struct Unit {
  std::string_view name;
  std::uint64_t ms;
};
// Longer names first where one begins another.
constexpr Unit units[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};

}  // namespace

bool is_capability_name(std::string_view name) {
  return !name.empty() && name.size() <= capability_name_bytes_max && is_name_begin(name[0]) &&
         std::all_of(name.begin(), name.end(), is_name_part);
}

Result<Capability> CapabilityParser::parse() {
  if (text_.size() > capability_bytes_max) {
    return Error{Errc::limit_exceeded, "a capability longer than capability_bytes_max (" +
                                           std::to_string(capability_bytes_max) + ")"};
  }
  skip_spaces();
  if (!parse_verb() || !parse_resource()) return error_;
  skip_spaces();
  if (at_ != text_.size()) {
    static_cast<void>(fail("something is left over"));
    return error_;
  }
  return capability_;
}

bool CapabilityParser::parse_verb() {
  std::size_t end = at_;
  while (end < text_.size() && (is_name_part(text_[end]) || text_[end] == '.')) ++end;
  const std::string_view found = text_.substr(at_, end - at_);
  for (std::uint32_t i = 0; i < verbs_count; ++i) {
    if (found != verb_text(static_cast<Verb>(i))) continue;
    capability_.verb = static_cast<Verb>(i);
    at_ = end;
    return true;
  }
  return fail("no such verb; there are: " + all_verbs());
}

bool CapabilityParser::parse_resource() {
  if (resource_kind(capability_.verb) == ResourceKind::duration) return parse_duration();
  skip_spaces();
  if (!take(":")) return fail("expected : and what it may be done to");
  skip_spaces();
  return resource_kind(capability_.verb) == ResourceKind::table ? parse_table() : parse_path();
}

bool CapabilityParser::parse_table() {
  if (!take("*")) {
    capability_.app = take_name();
    if (capability_.app.empty()) return fail("expected app.table, app.* or *");
    if (!take(".")) return fail("expected . and a table's name after the app's");
    if (!take("*")) {
      capability_.table = take_name();
      if (capability_.table.empty()) return fail("expected a table's name or *");
    }
  }
  skip_spaces();
  if (take("(") && !parse_columns()) return false;
  if (take_word("where") && !parse_conditions()) return false;
  return !take_word("limit") || parse_rows();
}

bool CapabilityParser::parse_columns() {
  do {
    skip_spaces();
    const std::string_view name = take_name();
    if (name.empty()) return fail("expected a column's name");
    capability_.columns.emplace_back(name);
    if (capability_.columns.size() > capability_columns_max) {
      return fail("more columns than capability_columns_max", Errc::limit_exceeded);
    }
    skip_spaces();
  } while (take(","));
  if (!take(")")) return fail("expected , or ) after a column");
  std::sort(capability_.columns.begin(), capability_.columns.end());
  const auto twice = std::adjacent_find(capability_.columns.begin(), capability_.columns.end());
  if (twice != capability_.columns.end()) return fail("column " + *twice + " is there twice");
  return true;
}

bool CapabilityParser::parse_conditions() {
  do {
    if (!parse_condition()) return false;
  } while (take_word("and"));
  return true;
}

bool CapabilityParser::parse_condition() {
  skip_spaces();
  const std::string_view column = take_name();
  if (column.empty()) return fail("expected a column's name");
  skip_spaces();
  std::string_view op;
  for (const std::string_view each : {"=", "!=", "<=", "<", ">=", ">"}) {
    if (!take(each)) continue;
    op = each;
    break;
  }
  if (op.empty()) return fail("expected one of = != < <= > >=");
  ColumnValue value;
  skip_spaces();
  if (!parse_value(value)) return false;
  const Result<void> added = add_condition(capability_, column, op, value);
  return added.ok() || fail(added.error());
}

bool CapabilityParser::parse_value(ColumnValue& value) {
  if (at_ < text_.size() && text_[at_] == '"') {
    value.kind = ColumnValue::Kind::string;
    return parse_string(value.string);
  }
  if (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '-')) {
    return parse_integer(value);
  }
  if (take_word("null")) return true;
  value.kind = ColumnValue::Kind::boolean;
  value.number = take_word("true") ? 1 : 0;
  if (value.number != 0 || take_word("false")) return true;
  return fail("expected a whole number, a \"text\", true, false or null");
}

bool CapabilityParser::parse_string(std::string& string) {
  for (++at_; at_ < text_.size(); ++at_) {
    char c = text_[at_];
    if (c == '"') {
      ++at_;
      if (string.size() > capability_string_bytes_max) {
        return fail("a text longer than capability_string_bytes_max", Errc::limit_exceeded);
      }
      return is_utf8(string) || fail("a text that is not UTF-8");
    }
    if (c == '\\') {
      if (++at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\\')) {
        return fail("after \\ comes \" or \\");
      }
      c = text_[at_];
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      return fail("a control character in a text");
    }
    string += c;
  }
  return fail("the text does not end");
}

bool CapabilityParser::parse_integer(ColumnValue& value) {
  value.kind = ColumnValue::Kind::number;
  const char* begin = text_.data() + at_;
  const char* end = text_.data() + text_.size();
  const auto [stop, error] = std::from_chars(begin, end, value.number);
  if (error != std::errc{}) return fail("a number outside of the whole numbers of 64 bits");
  const char* digits = *begin == '-' ? begin + 1 : begin;
  if (*digits == '0' && (stop - digits > 1 || digits != begin)) {
    return fail("a number with a zero or a sign too many");
  }
  if (stop != end && (*stop == '.' || is_name_part(*stop))) return fail("not a whole number");
  at_ += static_cast<std::size_t>(stop - begin);
  return true;
}

bool CapabilityParser::parse_count(std::uint64_t& count) {
  const char* begin = text_.data() + at_;
  const char* end = text_.data() + text_.size();
  if (begin == end || !is_digit(*begin)) return fail("expected a number");
  const auto [stop, error] = std::from_chars(begin, end, count);
  if (error != std::errc{} || count > (std::uint64_t{1} << 53)) return fail("a number too large");
  if (*begin == '0') return fail("a number from 1 on, without zeros before it");
  at_ += static_cast<std::size_t>(stop - begin);
  return true;
}

bool CapabilityParser::parse_rows() {
  std::uint64_t rows = 0;
  skip_spaces();
  if (!parse_count(rows)) return false;
  if (!take_word("per") || !take_word("query")) return fail("expected `per query` after the limit");
  capability_.rows_max = rows;
  return true;
}

bool CapabilityParser::parse_path() {
  std::string_view path = text_.substr(at_);
  while (!path.empty() && path.back() == ' ') path.remove_suffix(1);
  const bool prefix = path.ends_with('*');
  if (prefix) path.remove_suffix(1);
  if (path.find('*') != path.npos) return fail("* stands at the end only");
  std::string decoded;
  const bool url = resource_kind(capability_.verb) == ResourceKind::url;
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    if (!url && c == '%') {
      unsigned value = 0;
      const char* from = path.data() + i + 1;
      if (path.size() - i < 3 || std::from_chars(from, from + 2, value, 16).ptr != from + 2) {
        return fail("after % come two hexadecimal digits");
      }
      c = static_cast<char>(value);
      i += 2;
    } else if (!url && (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '"')) {
      return fail("write spaces and control characters as % and two hexadecimal digits");
    }
    decoded += c;
  }
  Result<Capability> made = url ? url_capability(capability_.verb, decoded, prefix)
                                : path_capability(capability_.verb, decoded, prefix);
  if (!made) return fail(made.error());
  capability_ = std::move(made.value());
  at_ = text_.size();
  return true;
}

bool CapabilityParser::parse_duration() {
  skip_spaces();
  if (!take("<=")) return fail("expected <= and a duration, as in time.sleep<=1h");
  skip_spaces();
  std::uint64_t count = 0;
  if (!parse_count(count)) return false;
  for (const Unit& unit : units) {
    if (!take_word(unit.name)) continue;
    if (count > capability_sleep_ms_max / unit.ms) {
      return fail("longer than capability_sleep_ms_max", Errc::limit_exceeded);
    }
    capability_.sleep_ms = count * unit.ms;
    return true;
  }
  return fail("expected a unit: ms, s, m, h or d");
}

void CapabilityParser::skip_spaces() {
  while (at_ < text_.size() && text_[at_] == ' ') ++at_;
}

bool CapabilityParser::take(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

bool CapabilityParser::take_word(std::string_view word) {
  const std::size_t before = at_;
  skip_spaces();
  const bool found = take(word) && (at_ == text_.size() || !is_name_part(text_[at_]));
  if (!found) at_ = before;
  return found;
}

std::string_view CapabilityParser::take_name() {
  std::size_t end = at_;
  while (end < text_.size() && is_name_part(text_[end])) ++end;
  const std::string_view name = text_.substr(at_, end - at_);
  if (!is_capability_name(name)) return {};
  at_ = end;
  return name;
}

bool CapabilityParser::fail(std::string what, Errc code) {
  std::string quoted;
  for (char c : text_.substr(0, 80)) {
    quoted += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  }
  error_ = {code, "capability \"" + quoted + (text_.size() > 80 ? "..." : "") + "\", character " +
                      std::to_string(at_ + 1) + ": " + std::move(what)};
  return false;
}

bool CapabilityParser::fail(const Error& error) { return fail(error.message, error.code); }

Result<Capability> parse_capability(std::string_view text) {
  return CapabilityParser(text).parse();
}

}  // namespace kitwork
