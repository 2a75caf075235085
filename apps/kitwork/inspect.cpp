#include "apps/kitwork/inspect.hpp"

#include "apps/kitwork/inspector.hpp"
#include "vm/heap/string_text.hpp"

namespace kitwork::app {

using vm::Value;

namespace {

// A surrogate without its partner becomes U+FFFD, as a terminal would show it.
void append_utf8(std::u16string_view text, std::string& out) {
  for (std::size_t index = 0; index < text.size(); ++index) {
    std::uint32_t point = text[index];
    if (point >= 0xD800 && point < 0xDC00 && index + 1 < text.size() &&
        (text[index + 1] & 0xFC00) == 0xDC00) {
      point = 0x10000 + ((point - 0xD800) << 10) + (text[++index] - 0xDC00u);
    } else if (point >= 0xD800 && point < 0xE000) {
      point = 0xFFFD;
    }
    const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (point < 0x80) {
      add(point);
    } else if (point < 0x800) {
      add(0xC0 | (point >> 6));
      add(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
      add(0xE0 | (point >> 12));
      add(0x80 | ((point >> 6) & 0x3F));
      add(0x80 | (point & 0x3F));
    } else {
      add(0xF0 | (point >> 18));
      add(0x80 | ((point >> 12) & 0x3F));
      add(0x80 | ((point >> 6) & 0x3F));
      add(0x80 | (point & 0x3F));
    }
  }
}

std::u16string shown(vm::Vm& vm, Value value) {
  if (value.is_string()) return string_text(vm.heap, value.ref());
  return Inspector(vm, inspect_depth_max).show(value);
}

// What a directive makes of its argument. Nothing for a letter that is no directive.
bool fill(vm::Vm& vm, char16_t directive, Value value, std::u16string& out) {
  const auto number = [&](bool whole) {
    if (!value.is_number()) return std::u16string(u"NaN");
    const double number = value.as_number();
    const bool cut = whole && number > -9007199254740992.0 && number < 9007199254740992.0;
    return number_text(cut ? static_cast<double>(static_cast<std::int64_t>(number)) : number);
  };
  switch (directive) {
    case u's':
      out += value.is_object() ? Inspector(vm, 0).show(value) : shown(vm, value);
      break;
    case u'd':
    case u'f':
      out += number(false);
      break;
    case u'i':
      out += number(true);
      break;
    case u'j':
    case u'o':
    case u'O':
      out += Inspector(vm, inspect_depth_max).show(value);
      break;
    case u'c':
      break;
    default:
      return false;
  }
  return true;
}

// Fills the directives of the first argument. Gives how many arguments it used.
std::size_t fill_all(vm::Vm& vm, const std::vector<Value>& arguments, std::u16string& out) {
  const std::u16string form = string_text(vm.heap, arguments[0].ref());
  std::size_t used = 1;
  for (std::size_t index = 0; index < form.size(); ++index) {
    if (form[index] == u'%' && index + 1 < form.size() && arguments.size() > 1) {
      if (form[index + 1] == u'%') {
        out += u'%';
        ++index;
        continue;
      }
      if (used < arguments.size() && fill(vm, form[index + 1], arguments[used], out)) {
        ++used;
        ++index;
        continue;
      }
    }
    out += form[index];
  }
  return used;
}

}  // namespace

std::string console_line(vm::Vm& vm, const std::vector<Value>& arguments) {
  std::u16string text;
  std::size_t next = 0;
  if (!arguments.empty() && arguments[0].is_string()) next = fill_all(vm, arguments, text);
  for (; next < arguments.size(); ++next) {
    if (next > 0) text += u' ';
    text += shown(vm, arguments[next]);
  }
  std::string line;
  append_utf8(text, line);
  line += '\n';
  return line;
}

ExceptionText exception_text(vm::Vm& vm, Value value) {
  ExceptionText exception;
  append_utf8(Inspector(vm, inspect_depth_max).show(value), exception.text);
  if (!value.is_object()) return exception;
  const auto read = [&](vm::Atom atom, std::string& out) {
    const auto found = vm::lookup(vm, value, vm::PropertyKey::name(vm.atom(atom)));
    if (found.found() && !found.is_accessor() && found.value().is_string()) {
      append_utf8(string_text(vm.heap, found.value().ref()), out);
    }
  };
  read(vm::Atom::name, exception.name);
  read(vm::Atom::message, exception.message);
  return exception;
}

}  // namespace kitwork::app
