// The checks of an intrinsic's arguments, made from the letters of intrinsics.def. The prelude
// passes what it should; but its frames may come from a stranger's snapshot, and then their
// registers hold whatever the stranger liked.
#pragma once

#include <cmath>
#include <cstddef>

#include "vm/builtins/internal_types.hpp"
#include "vm/builtins/intrinsics.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/native.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

// The letters of one intrinsic, as a template's argument.
template <std::size_t n>
struct IntrinsicKinds {
  char letters[n];
  consteval IntrinsicKinds(const char (&text)[n]) {
    for (std::size_t i = 0; i < n; ++i) letters[i] = text[i];
  }
  static constexpr bool open_ended(const char (&text)[n]) { return n > 1 && text[n - 2] == '*'; }
  constexpr std::size_t count() const { return n - 1 - (open_ended(letters) ? 1 : 0); }
};

inline bool is_whole_number(Value value) {
  if (value.is_integer()) return value.as_integer() >= 0;
  return value.is_double() && value.as_double() >= 0 && value.as_double() <= 4294967295.0 &&
         std::floor(value.as_double()) == value.as_double();
}

// An array whose elements may be written to where they lie.
inline bool is_dense_array(const Heap& heap, Value value) {
  if (!value.is_object() || !in_heap(value.ref())) return false;
  const auto* array = heap.at<Array>(value.ref());
  if (array->kind != CellKind::array) return false;
  if (array->length == 0) return true;
  return array->elements != no_ref && heap.cell(array->elements)->kind == CellKind::values &&
         heap.cell(array->elements)->word >= array->length;
}

// `letter` is one of those that name a kind of object.
template <char letter>
bool intrinsic_object_fits(const Heap& heap, Value value) {
  const CellKind kind = heap.cell(value)->kind;
  const bool strong = kind == CellKind::map || kind == CellKind::set;
  if constexpr (letter == 'f') return is_callable(heap, value);
  if constexpr (letter == 'F') return is_constructor(heap, value);
  if constexpr (letter == 'w') {
    return kind >= CellKind::boolean_object && kind <= CellKind::symbol_object;
  }
  if constexpr (letter == 'm') {
    return strong || kind == CellKind::weak_map || kind == CellKind::weak_set;
  }
  if constexpr (letter == 'M') return kind == CellKind::map || kind == CellKind::weak_map;
  if constexpr (letter == 'S') return kind == CellKind::set || kind == CellKind::weak_set;
  if constexpr (letter == 'A') return kind == CellKind::array && in_heap(value.ref());
  if constexpr (letter == 'p' || letter == 'r') {
    if (kind != CellKind::internal_object) return false;
    const auto type = static_cast<InternalType>(heap.at<InternalObject>(value.ref())->type);
    if constexpr (letter == 'p') {
      return type == InternalType::map_iterator || type == InternalType::set_iterator;
    }
    return type == InternalType::iterator_helper || type == InternalType::wrapped_iterator ||
           type == InternalType::array_iterator;
  }
  return true;
}

template <char letter>
bool intrinsic_argument_fits(const Heap& heap, Value value) {
  if constexpr (letter == '.') {
    return true;
  } else if constexpr (letter >= '1' && letter <= '7') {
    return value.is_integer() && value.as_integer() >= 0 && value.as_integer() <= letter - '0';
  } else if constexpr (letter == 'W') {
    return value.is_integer() && value.as_integer() >= 0 &&
           value.as_integer() < static_cast<std::int32_t>(WellKnownSymbol::count_);
  } else if constexpr (letter == 'i') {
    return value.is_integer() && value.as_integer() >= 0;
  } else if constexpr (letter == 'n') {
    return value.is_number();
  } else if constexpr (letter == 'x') {
    return is_whole_number(value);
  } else if constexpr (letter == 's') {
    return value.is_string();
  } else if constexpr (letter == 'u') {
    return value.is_string() || value.is_undefined();
  } else if constexpr (letter == 'y') {
    return value.is_symbol();
  } else if constexpr (letter == 'k') {
    return value.is_string() || value.is_symbol() || value.is_number();
  } else if constexpr (letter == 'a') {
    return is_dense_array(heap, value);
  } else {
    static_assert(letter == 'o' || letter == 'f' || letter == 'F' || letter == 'w' ||
                  letter == 'm' || letter == 'M' || letter == 'S' || letter == 'A' ||
                  letter == 'p' || letter == 'r');
    return value.is_object() && intrinsic_object_fits<letter>(heap, value);
  }
}

// What the prelude never sees happen.
inline NativeStatus corrupt_state(NativeCall& call) {
  return call.throw_type_error("A built-in goes on with a state that it cannot have");
}

// An intrinsic behind the check of its arguments: their number and each one's kind. None has a
// fallback.
template <Native native, IntrinsicKinds kinds>
NativeStatus checked_intrinsic(NativeCall& call) {
  constexpr std::size_t count = kinds.count();
  if (call.argument_count() < count) return corrupt_state(call);
  const bool fit = [&]<std::size_t... i>(std::index_sequence<i...>) {
    return (intrinsic_argument_fits<kinds.letters[i]>(call.vm.heap, call.arguments()[i]) && ...);
  }
  (std::make_index_sequence<count>());
  if (!fit) return corrupt_state(call);
  const NativeStatus status = native(call);
  return status == NativeStatus::fallback ? corrupt_state(call) : status;
}

}  // namespace kitwork::vm
