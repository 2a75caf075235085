#include "vm/interpreter/join.hpp"

#include <cstring>
#include <string_view>

#include "vm/builtins/number_format.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

// A long result copies at most so many units of each piece.
constexpr std::uint32_t copied_units_max = 64;

// A result that is shorter than any rope, gathered outside of the heap: numbers never become
// strings of their own.
class ShortText {
 public:
  // False: it is none, because it is too long or has two-byte units.
  bool add(const Vm& vm, Value value) {
    if (value.is_number()) return add_number(value);
    const Ref ref = value.is_string() ? value.ref() : atom_of(vm, value);
    const Cell& cell = *vm.heap.at<Cell>(ref);
    if (cell.kind != CellKind::string8 || cell.word > room()) return false;
    copy(vm.heap.at<String>(ref)->units8(), cell.word);
    return true;
  }
  std::uint32_t length() const { return length_; }
  // Into a new string, which has room up to a multiple of 8.
  void write(std::uint8_t* out) const {
    for (std::uint32_t i = 0; i < length_; i += 8) std::memcpy(out + i, text_ + i, 8);
  }

 private:
  static constexpr std::uint32_t length_max = rope_length_min - 1;

  static Ref atom_of(const Vm& vm, Value value) {
    if (value.is_boolean()) return vm.atom(value.is_true() ? Atom::true_ : Atom::false_).ref();
    return vm.atom(value.is_null() ? Atom::null : Atom::undefined).ref();
  }
  std::uint32_t room() const { return length_max - length_; }

  bool add_number(Value value) {
    if (value.is_integer() && value.as_integer() >= 0) return add_digits(value.as_integer());
    char buffer[number_text_bytes_max];
    const std::string_view text = number_to_text(value.as_number(), buffer);
    if (text.size() > room()) return false;
    std::memcpy(text_ + length_, text.data(), text.size());
    length_ += static_cast<std::uint32_t>(text.size());
    return true;
  }
  bool add_digits(std::int32_t value) {
    char digits[24];
    auto rest = static_cast<std::uint32_t>(value);
    std::uint32_t begin = 16;
    do {
      digits[--begin] = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    if (16 - begin > room()) return false;
    copy(digits + begin, 16 - begin);
    return true;
  }
  // In steps of 8, as cells and text_ have room for: a call of memcpy would cost more.
  void copy(const void* from, std::uint32_t count) {
    const auto* in = static_cast<const char*>(from);
    for (std::uint32_t i = 0; i < count; i += 8) std::memcpy(text_ + length_ + i, in + i, 8);
    length_ += count;
  }

  char text_[rope_length_min + 8];
  std::uint32_t length_ = 0;
};

}  // namespace

JoinCost join_cost(const Heap& heap, const Value* values, std::uint32_t count) {
  JoinCost cost;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (values[i].is_string()) {
      cost.length += heap.cell(values[i])->word;
    } else {
      cost.length += number_text_bytes_max;
      cost.gas += text_price(values[i]);
    }
  }
  const std::uint64_t copied = copied_units_max * std::uint64_t{count};
  cost.gas += (cost.length < copied ? cost.length : copied) / 8;
  return cost;
}

Value join(Vm& vm, const Value* values, std::uint32_t count) {
  ShortText text;
  std::uint32_t whole = count;  // the one piece that is not empty
  for (std::uint32_t i = 0;; ++i) {
    if (i == count) {
      if (text.length() == 0) return vm.atom(Atom::empty);
      if (whole < count) return to_string(vm, values[whole]);
      const Ref ref = allocate_string8(vm.heap, text.length());
      text.write(vm.heap.at<String>(ref)->units8());
      return Value::string(ref);
    }
    const std::uint32_t before = text.length();
    if (!text.add(vm, values[i])) break;
    if (text.length() != before) whole = before == 0 ? i : count;
  }
  Value result = to_string(vm, values[0]);
  for (std::uint32_t i = 1; i < count; ++i) {
    result = Value::string(concat(vm.heap, result.ref(), to_string(vm, values[i]).ref()));
  }
  return result;
}

}  // namespace kitwork::vm
