// The reader of one capability's text.
#pragma once

#include <string>
#include <string_view>

#include "schemas/capability/capability.hpp"

namespace kitwork {

class CapabilityParser {
 public:
  explicit CapabilityParser(std::string_view text) : text_(text) {}

  Result<Capability> parse();

 private:
  bool parse_verb();
  bool parse_resource();
  bool parse_table();
  bool parse_columns();
  bool parse_conditions();
  bool parse_condition();
  bool parse_value(ColumnValue& value);
  bool parse_string(std::string& string);
  bool parse_integer(ColumnValue& value);
  bool parse_count(std::uint64_t& count);
  bool parse_rows();
  bool parse_path();
  bool parse_duration();

  void skip_spaces();
  bool take(std::string_view word);
  bool take_word(std::string_view word);  // a whole word, after spaces
  std::string_view take_name();
  bool fail(std::string what, Errc code = Errc::capability_malformed);
  bool fail(const Error& error);

  std::string_view text_;
  std::size_t at_ = 0;
  Capability capability_;
  Error error_{Errc::capability_malformed, {}};
};

}  // namespace kitwork
