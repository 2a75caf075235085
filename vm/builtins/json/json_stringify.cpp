#include "vm/builtins/json/json_stringify.hpp"

#include <cmath>
#include <vector>

#include "vm/builtins/number_format.hpp"
#include "vm/heap/string_walk.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

constexpr char hexadecimal[] = "0123456789abcdef";

class Stringifier {
 public:
  Stringifier(NativeCall& call, Units gap) : vm_(call.vm), heap_(call.vm.heap), gap_(gap) {
    budget_ = vm_.gas_left() > 0 ? static_cast<std::uint64_t>(vm_.gas_left()) : 0;
  }

  enum class Outcome : std::uint8_t { text, no_text, fallback, need_gas, too_long, circular };

  Outcome run(Value value) {
    Outcome outcome = begin(value);
    while (outcome == Outcome::text && !open_.empty()) outcome = step();
    return outcome;
  }
  JsonText& text() { return text_; }
  std::uint64_t work() const { return work_ + text_.size(); }

 private:
  struct Open {
    Value object;
    std::uint32_t position = 0;
    std::uint32_t count = 0;
    bool array = false;
    bool any = false;               // something was written
    std::vector<PropertyKey> keys;  // of an object that has no plain shape
    bool by_shape = false;
  };

  // Writes a primitive, or opens an object. no_text: undefined, a function or a symbol.
  Outcome begin(Value value) {
    work_ += 4;
    if (value.is_string()) {
      Ref flat = resolved(heap_, value.ref());
      if (is_rope(heap_, flat)) flat = flat_copy(flat);
      text_.add_quoted(units_of(heap_, flat));
      return check();
    }
    if (value.is_number()) {
      const double number = value.as_number();
      char buffer[number_text_bytes_max];
      if (!value.is_whole()) work_ += 60;
      text_.add(std::isfinite(number) ? number_to_text(number, buffer) : "null");
      return Outcome::text;
    }
    if (value.is_boolean() || value.is_null()) {
      text_.add(value.is_null() ? "null" : value.is_true() ? "true" : "false");
      return Outcome::text;
    }
    if (!value.is_object()) return Outcome::no_text;
    return open(value);
  }

  // The rope's units; nobody sees that it was flattened.
  Ref flat_copy(Ref rope) { return flatten(heap_, rope); }

  Outcome open(Value value) {
    const Object* object = heap_.at<Object>(value.ref());
    switch (object->kind) {
      case CellKind::boolean_object:
      case CellKind::number_object:
      case CellKind::string_object:
        return Outcome::fallback;
      case CellKind::function:
      case CellKind::native_function:
      case CellKind::bound_function:
        return has_to_json(value) ? Outcome::fallback : Outcome::no_text;
      default:
        break;
    }
    if (has_to_json(value)) return Outcome::fallback;
    work_ += open_.size() / 4;
    for (const Open& outer : open_) {
      if (outer.object == value) return Outcome::circular;
    }
    if (check() != Outcome::text) return check();
    Open next;
    next.object = value;
    next.array = object->kind == CellKind::array;
    if (next.array) {
      next.count = static_cast<const Array*>(object)->length;
    } else if (object->elements == no_ref && is_plain_shape(object)) {
      next.by_shape = true;
      next.count = heap_.cell(object->word)->word;
    } else {
      const std::uint64_t bound = own_keys_bound(vm_, value);
      work_ += bound * 8;
      if (check() != Outcome::text) return check();
      next.keys = own_keys(vm_, value, KeyFilter::enumerable_strings);
      next.count = static_cast<std::uint32_t>(next.keys.size());
    }
    text_.add(next.array ? '[' : '{');
    open_.push_back(std::move(next));
    return Outcome::text;
  }

  bool is_plain_shape(const Object* object) const {
    const auto* shape = heap_.at<Shape>(object->word);
    return object->kind == CellKind::object &&
           (shape->flags & (shape_dictionary | shape_lazy_function)) == 0;
  }

  bool has_to_json(Value value) {
    const Ref shape = heap_.cell(value)->word;
    if (shape == plain_shape_) return false;
    const Lookup found = lookup(vm_, value, PropertyKey::name(vm_.atom(Atom::to_json)));
    work_ += found.steps;
    if (found.found()) return true;
    if ((heap_.cell(shape)->flags & shape_dictionary) == 0) plain_shape_ = shape;
    return false;
  }

  // One element or property of the innermost object.
  Outcome step() {
    Open& top = open_.back();
    if (top.position == top.count) {
      close();
      return check();
    }
    const std::uint32_t position = top.position++;
    work_ += 3;
    Value value;
    Value key;
    if (top.array) {
      if (!element(top.object, position, value)) return Outcome::fallback;
    } else if (top.by_shape) {
      Object* object = heap_.at<Object>(top.object.ref());
      const auto* table = heap_.at<PropertyTable>(heap_.at<Shape>(object->word)->table);
      const PropertyEntry entry = table->entries()[position];
      if (entry.key == no_ref || heap_.cell(entry.key)->kind == CellKind::symbol ||
          (entry.attributes & attribute_enumerable) == 0) {
        return check();
      }
      if ((entry.attributes & attribute_accessor) != 0) return Outcome::fallback;
      key = Value::string(entry.key);
      value = slot_of(heap_, object, position);
    } else {
      const Lookup found = lookup_own(vm_, top.object, top.keys[position]);
      if (found.is_accessor()) return Outcome::fallback;
      key = key_to_value(vm_, top.keys[position]);
      value = found.value();
    }
    return member(value, key, position);
  }

  Outcome member(Value value, Value key, std::uint32_t position) {
    const bool array = open_.back().array;
    const bool skipped =
        !array && (value.is_undefined() || value.is_symbol() || is_callable(heap_, value));
    if (skipped) {
      if (value.is_object() && has_to_json(value)) return Outcome::fallback;
      return check();
    }
    if (array ? position > 0 : open_.back().any) text_.add(',');
    open_.back().any = true;
    if (gap_.length != 0) new_line(open_.size());
    if (!array) {
      text_.add_quoted(units_of(heap_, key.ref()));
      text_.add(gap_.length != 0 ? ": " : ":");
    }
    const Outcome outcome = begin(value);
    if (outcome != Outcome::no_text) return outcome;
    text_.add("null");
    return check();
  }

  // False: a getter has to be asked.
  bool element(Value object, std::uint32_t index, Value& value) {
    const auto* array = heap_.at<Array>(object.ref());
    if (array->elements != no_ref && heap_.cell(array->elements)->kind == CellKind::values) {
      const auto* values = heap_.at<ValueArray>(array->elements);
      if (index < values->word && !values->values()[index].is_hole()) {
        value = values->values()[index];
        return true;
      }
    }
    const Lookup found = lookup(vm_, object, PropertyKey::index(index));
    work_ += found.steps;
    value = found.value();
    return !found.is_accessor();
  }

  void close() {
    const Open& top = open_.back();
    const bool any = top.array ? top.count > 0 : top.any;
    const char end = top.array ? ']' : '}';
    open_.pop_back();
    if (any && gap_.length != 0) new_line(open_.size());
    text_.add(end);
  }

  void new_line(std::size_t depth) {
    text_.add('\n');
    for (std::size_t i = 0; i < depth; ++i) text_.add(gap_);
  }

  Outcome check() {
    if (work() > budget_) return Outcome::need_gas;
    if (!string_length_fits(text_.size())) return Outcome::too_long;
    return Outcome::text;
  }

  Vm& vm_;
  Heap& heap_;
  Units gap_;
  JsonText text_;
  std::vector<Open> open_;
  Ref plain_shape_ = no_ref;
  std::uint64_t work_ = 0;
  std::uint64_t budget_ = 0;
};

}  // namespace

void JsonText::widen() {
  text16_.reserve(text8_.size() * 2);
  for (const char c : text8_) text16_.push_back(static_cast<unsigned char>(c));
  text8_.clear();
  wide_ = true;
}

void JsonText::add(Units units) {
  if (units.is_16() && !wide_) widen();
  if (wide_) {
    for (std::uint32_t i = 0; i < units.length; ++i) text16_.push_back(units[i]);
  } else {
    text8_.append(reinterpret_cast<const char*>(units.units8), units.length);
  }
}

void JsonText::add_quoted(Units units) {
  add('"');
  std::uint32_t from = 0;
  const auto is_surrogate = [&](std::uint32_t i, char16_t kind) {
    return i < units.length && (units[i] & 0xFC00) == kind;
  };
  for (std::uint32_t i = 0; i < units.length; ++i) {
    const char16_t unit = units[i];
    bool plain = unit >= 0x20 && unit != '"' && unit != '\\';
    if (plain && (unit & 0xF800) == 0xD800) {
      const bool pair = (unit & 0xFC00) == 0xD800 && is_surrogate(i + 1, 0xDC00);
      if (pair) ++i;
      plain = pair;
    }
    if (plain) continue;
    add(units.part(from, i));
    from = i + 1;
    add('\\');
    switch (unit) {
      case '\b':
        add('b');
        break;
      case '\f':
        add('f');
        break;
      case '\n':
        add('n');
        break;
      case '\r':
        add('r');
        break;
      case '\t':
        add('t');
        break;
      case '"':
        add('"');
        break;
      case '\\':
        add('\\');
        break;
      default:
        add('u');
        for (int shift = 12; shift >= 0; shift -= 4) add(hexadecimal[unit >> shift & 15]);
    }
  }
  add(units.part(from, units.length));
  add('"');
}

NativeStatus stringify_json(NativeCall& call, Value value, Units gap, Value& out) {
  Stringifier stringifier(call, gap);
  switch (stringifier.run(value)) {
    case Stringifier::Outcome::text:
      break;
    case Stringifier::Outcome::no_text:
      out = Value::undefined();
      return NativeStatus::done;
    case Stringifier::Outcome::fallback:
      return NativeStatus::fallback;
    case Stringifier::Outcome::need_gas:
      return NativeStatus::need_gas;
    case Stringifier::Outcome::too_long:
      return call.throw_range_error("Invalid string length");
    case Stringifier::Outcome::circular:
      return call.throw_type_error("Converting circular structure to JSON");
  }
  const Units units = stringifier.text().units();
  KITWORK_NATIVE_TRY(
      want_gas_and_memory(call, stringifier.work(), string_bytes(units.length, units.is_16())));
  out = Value::string(make_string(call.vm.heap, units));
  return NativeStatus::done;
}

}  // namespace kitwork::vm
