// Scratch: a stack of unfinished lists, so that nested lists share one buffer.
#pragma once

#include <cstddef>
#include <vector>

#include "compiler/ast/arena.hpp"

namespace kitwork::compiler {

template <class T>
class Scratch {
 public:
  // Lists end in the reverse order of their beginning.
  std::size_t begin() const { return values_.size(); }
  void push(const T& value) { values_.push_back(value); }
  std::size_t count_from(std::size_t begin) const { return values_.size() - begin; }
  // The list since `begin`, moved into the arena.
  List<T> finish(std::size_t begin, Arena& arena) {
    List<T> list = arena.copy(values_.data() + begin, values_.size() - begin);
    values_.resize(begin);
    return list;
  }

 private:
  std::vector<T> values_;
};

// Appends to a list in the arena that grows by doubling; only whoever built the list may do so.
template <class T>
void append(List<T>& list, const T& value, Arena& arena) {
  bool full = (list.count & (list.count - 1)) == 0;
  if (full) {
    std::size_t capacity = list.count == 0 ? 1 : std::size_t{list.count} * 2;
    auto* data = static_cast<T*>(arena.allocate(sizeof(T) * capacity, alignof(T)));
    for (std::size_t at = 0; at < list.count; ++at) new (data + at) T(list.data[at]);
    list.data = data;
  }
  new (list.data + list.count) T(value);
  ++list.count;
}

}  // namespace kitwork::compiler
