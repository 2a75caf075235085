// Values to JSON text, where no code of the program has to run.
#pragma once

#include <string>
#include <string_view>

#include "vm/builtins/native_support.hpp"

namespace kitwork::vm {

// Text that is one-byte until a unit needs two.
class JsonText {
 public:
  std::size_t size() const { return wide_ ? text16_.size() : text8_.size(); }
  void add(char c) {
    if (wide_) {
      text16_.push_back(static_cast<unsigned char>(c));
    } else {
      text8_.push_back(c);
    }
  }
  void add(std::string_view ascii) {
    if (wide_) {
      text16_.append(ascii.begin(), ascii.end());
    } else {
      text8_.append(ascii);
    }
  }
  void add(Units units);
  // With quotes and escapes.
  void add_quoted(Units units);
  Units units() const {
    return wide_ ? units_of(std::u16string_view(text16_)) : units_of(std::string_view(text8_));
  }

 private:
  void widen();

  bool wide_ = false;
  std::string text8_;
  std::u16string text16_;
};

// The text of a value whose parts are all plain, `gap` being the indentation of a level.
// `fallback`: the prelude has to do it. `undefined` in `out`: the value has no text. Pays for all
// of it when it is done.
NativeStatus stringify_json(NativeCall& call, Value value, Units gap, Value& out);

}  // namespace kitwork::vm
