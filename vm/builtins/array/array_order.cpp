// Sorting without calls: numbers and strings by their text, and values by keys that the prelude
// made.
#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "vm/builtins/array/plain_array.hpp"
#include "vm/builtins/intrinsic_check.hpp"
#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/number_format.hpp"
#include "vm/heap/string_compare.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

std::uint64_t sort_price(std::uint64_t count, std::uint64_t each) {
  return count * static_cast<std::uint64_t>(std::bit_width(count)) * each;
}

struct NumberText {
  char text[26];
  std::uint8_t length;
  Value value;
};

bool text_before(const NumberText& a, const NumberText& b) {
  const int order = std::memcmp(a.text, b.text, std::min(a.length, b.length));
  return order != 0 ? order < 0 : a.length < b.length;
}

NativeStatus sort_numbers(NativeCall& call, Value* values, std::uint32_t count) {
  KITWORK_NATIVE_TRY(
      want_gas_and_memory(call, count * 40ull + sort_price(count, 4), count * 80ull));
  std::vector<NumberText> texts(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    char buffer[number_text_bytes_max];
    const std::string_view text = number_to_text(values[i].as_number(), buffer);
    std::memcpy(texts[i].text, text.data(), text.size());
    texts[i].length = static_cast<std::uint8_t>(text.size());
    texts[i].value = values[i];
  }
  std::stable_sort(texts.begin(), texts.end(), text_before);
  for (std::uint32_t i = 0; i < count; ++i) values[i] = texts[i].value;
  return NativeStatus::done;
}

// All units of all strings, as the work of one round of comparisons.
std::uint64_t total_units(const Heap& heap, const Value* values, std::uint32_t count) {
  std::uint64_t total = 0;
  for (std::uint32_t i = 0; i < count; ++i) total += string_length(heap, values[i].ref());
  return total;
}

// Sorts `values` by `keys`, strings that may be ropes.
NativeStatus sort_strings(NativeCall& call, Value* values, const Value* keys, std::uint32_t count) {
  Heap& heap = call.vm.heap;
  const std::uint64_t units = total_units(heap, keys, count);
  KITWORK_NATIVE_TRY(
      want_gas_and_memory(call,
                          count * 8ull + sort_price(count, 8) +
                              units / 64 * static_cast<std::uint64_t>(std::bit_width(count)),
                          count * 64ull + 2 * units));
  struct Entry {
    Units units;
    Value value;
  };
  std::vector<Entry> entries(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    entries[i] = Entry{units_of(heap, flatten(heap, keys[i].ref())), values[i]};
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return compare_units(a.units, b.units) < 0;
  });
  for (std::uint32_t i = 0; i < count; ++i) values[i] = entries[i].value;
  return NativeStatus::done;
}

enum class Content : std::uint8_t { numbers, strings, other };

Content content_of(const Value* values, std::uint32_t count) {
  if (std::all_of(values, values + count, [](Value v) { return v.is_number(); }))
    return Content::numbers;
  if (std::all_of(values, values + count, [](Value v) { return v.is_string(); }))
    return Content::strings;
  return Content::other;
}

}  // namespace

NativeStatus native_array_sort(NativeCall& call) {
  PlainArray plain;
  if (!call.argument(0).is_undefined() ||
      !plain_writable_array(call.vm, call.this_value(), plain) || plain.length > plain.capacity) {
    return NativeStatus::fallback;
  }
  if (plain.length < 2) return call.done(call.this_value());
  if (!call.charge(plain.length)) return NativeStatus::need_gas;
  switch (content_of(plain.values, plain.length)) {
    case Content::numbers:
      KITWORK_NATIVE_TRY(sort_numbers(call, plain.values, plain.length));
      break;
    case Content::strings:
      KITWORK_NATIVE_TRY(sort_strings(call, plain.values, plain.values, plain.length));
      break;
    case Content::other:
      return NativeStatus::fallback;
  }
  return call.done(call.this_value());
}

// An internal dense array without undefined: sorted when it holds only numbers or only strings,
// else false.
NativeStatus intrinsic_sort_primitives(NativeCall& call) {
  Heap& heap = call.vm.heap;
  const auto* array = heap.at<Array>(call.argument(0).ref());
  if (array->length < 2) return call.done(Value::boolean(true));
  if (!call.charge(array->length)) return NativeStatus::need_gas;
  Value* values = heap.at<ValueArray>(array->elements)->values();
  const Content content = content_of(values, array->length);
  if (content == Content::numbers) KITWORK_NATIVE_TRY(sort_numbers(call, values, array->length));
  if (content == Content::strings)
    KITWORK_NATIVE_TRY(sort_strings(call, values, values, array->length));
  return call.done(Value::boolean(content != Content::other));
}

NativeStatus intrinsic_sort_by_keys(NativeCall& call) {
  Heap& heap = call.vm.heap;
  const auto* array = heap.at<Array>(call.argument(0).ref());
  if (array->length < 2) return call.done(Value::undefined());
  Value* values = heap.at<ValueArray>(array->elements)->values();
  const auto* keys = heap.at<Array>(call.argument(1).ref());
  if (keys->length < array->length || content_of(heap.at<ValueArray>(keys->elements)->values(),
                                                 array->length) != Content::strings) {
    return corrupt_state(call);
  }
  KITWORK_NATIVE_TRY(
      sort_strings(call, values, heap.at<ValueArray>(keys->elements)->values(), array->length));
  return call.done(Value::undefined());
}

}  // namespace kitwork::vm
