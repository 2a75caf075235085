// indexOf, lastIndexOf, includes.
#include <algorithm>
#include <cmath>

#include "vm/builtins/array/plain_array.hpp"
#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/heap/string_compare.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

// Whether the position needs no conversion by the program.
bool is_plain_position(Value value) { return value.is_undefined() || value.is_number(); }

// Gas for `count` elements. Each comparison with a string may read all of it.
bool pay(NativeCall& call, std::uint32_t count, Value wanted) {
  std::uint64_t each = 1;
  if (wanted.is_string()) each += string_length(call.vm.heap, wanted.ref()) / 64;
  return call.charge(each > 1 ? count * each : count);
}

// The first index from `begin` on whose element is strictly equal, or the length.
std::uint32_t find_equal(Heap& heap, const PlainArray& plain, Value wanted, std::uint32_t begin) {
  const std::uint32_t end = plain.length < plain.capacity ? plain.length : plain.capacity;
  if (wanted.is_number()) {
    const double number = wanted.as_number();
    for (std::uint32_t i = begin; i < end; ++i) {
      if (plain.values[i].is_number() && plain.values[i].as_number() == number) return i;
    }
  } else if (wanted.is_string()) {
    for (std::uint32_t i = begin; i < end; ++i) {
      if (plain.values[i].is_string() && strings_equal(heap, plain.values[i].ref(), wanted.ref()))
        return i;
    }
  } else {
    for (std::uint32_t i = begin; i < end; ++i) {
      if (plain.values[i] == wanted) return i;
    }
  }
  return plain.length;
}

// Pays for as many elements as are looked at, piece by piece. `find` tells the first index from
// its second argument on in an array, or the array's length.
template <class Find>
NativeStatus search(NativeCall& call, const PlainArray& plain, Value wanted, std::uint32_t begin,
                    Find find, std::uint32_t& at) {
  std::uint64_t window = 32;
  for (PlainArray part = plain;;) {
    part.length = static_cast<std::uint32_t>(std::min<std::uint64_t>(plain.length, begin + window));
    if (!pay(call, part.length - begin, wanted)) return NativeStatus::need_gas;
    at = find(part, begin);
    if (at != part.length || at == plain.length) return NativeStatus::done;
    begin = part.length;
    window *= 4;
  }
}

}  // namespace

NativeStatus native_array_index_of(NativeCall& call) {
  PlainArray plain;
  if (!plain_array(call.vm, call.this_value(), plain) || !is_plain_position(call.argument(1))) {
    return NativeStatus::fallback;
  }
  double from = 0;
  KITWORK_NATIVE_TRY(want_integer(call, 1, from));
  from = relative_index(from, plain.length);
  const auto begin = static_cast<std::uint32_t>(from);
  const Value wanted = call.argument(0);
  std::uint32_t at = plain.length;
  if (begin < plain.length) {
    const auto find = [&](const PlainArray& part, std::uint32_t from) {
      return find_equal(call.vm.heap, part, wanted, from);
    };
    KITWORK_NATIVE_TRY(search(call, plain, wanted, begin, find, at));
  }
  return call.done(at == plain.length ? Value::integer(-1) : Value::unsigned_integer(at));
}

NativeStatus native_array_includes(NativeCall& call) {
  PlainArray plain;
  if (!plain_array(call.vm, call.this_value(), plain) || !is_plain_position(call.argument(1))) {
    return NativeStatus::fallback;
  }
  double from = 0;
  KITWORK_NATIVE_TRY(want_integer(call, 1, from));
  const auto begin = static_cast<std::uint32_t>(relative_index(from, plain.length));
  const Value wanted = call.argument(0);
  if (begin >= plain.length) return call.done(Value::boolean(false));
  const bool by_bits =
      wanted.is_undefined() || (wanted.is_double() && std::isnan(wanted.as_double()));
  const auto find = [&](const PlainArray& part, std::uint32_t i) {
    if (!by_bits) return find_equal(call.vm.heap, part, wanted, i);
    for (; i < part.length; ++i) {
      if (part.at(i) == wanted) return i;
      if (i >= part.capacity) return part.length;
    }
    return part.length;
  };
  std::uint32_t at = plain.length;
  KITWORK_NATIVE_TRY(search(call, plain, wanted, begin, find, at));
  return call.done(Value::boolean(at != plain.length));
}

NativeStatus native_array_last_index_of(NativeCall& call) {
  PlainArray plain;
  if (!plain_array(call.vm, call.this_value(), plain) || call.argument_count() > 1) {
    return NativeStatus::fallback;
  }
  const Value wanted = call.argument(0);
  if (!pay(call, plain.length, wanted)) return NativeStatus::need_gas;
  std::uint32_t i = plain.length < plain.capacity ? plain.length : plain.capacity;
  while (i-- > 0) {
    if (!plain.values[i].is_hole() && strict_equals(call.vm.heap, plain.values[i], wanted)) {
      return call.done(Value::unsigned_integer(i));
    }
  }
  return call.done(Value::integer(-1));
}

}  // namespace kitwork::vm
