// Arena: the bump allocator that owns all that one parse makes. Nothing in it has a destructor, so
// freeing a tree of a million nodes is freeing a few blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace kitwork::compiler {

// A read-only array in an arena. Trivially copyable; valid as long as its arena.
template <class T>
struct List {
  T* data = nullptr;
  std::uint32_t count = 0;

  bool empty() const { return count == 0; }
  std::uint32_t size() const { return count; }
  T* begin() const { return data; }
  T* end() const { return data + count; }
  T& operator[](std::uint32_t index) const { return data[index]; }
  T& back() const { return data[count - 1]; }
};

class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Uninitialised memory, aligned to `alignment` (a power of two, at most 16).
  void* allocate(std::size_t size, std::size_t alignment) {
    std::size_t at = (used_ + alignment - 1) & ~(alignment - 1);
    if (at + size > capacity_) return allocate_in_new_block(size);
    used_ = at + size;
    return current_ + at;
  }

  // A T made in place. T must need no destructor.
  template <class T, class... Arguments>
  T* make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
  }

  // A copy of `count` values, which may be none.
  template <class T>
  List<T> copy(const T* values, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    List<T> list;
    if (count == 0) return list;
    list.data = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
    list.count = static_cast<std::uint32_t>(count);
    std::memcpy(static_cast<void*>(list.data), values, sizeof(T) * count);
    return list;
  }

  std::u16string_view copy(std::u16string_view text) {
    List<char16_t> list = copy(text.data(), text.size());
    return {list.data, list.count};
  }

  // Bytes held, for those who meter the compiler.
  std::size_t bytes() const { return total_; }

 private:
  void* allocate_in_new_block(std::size_t size);

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* current_ = nullptr;
  std::size_t used_ = 0;
  std::size_t capacity_ = 0;
  std::size_t total_ = 0;
};

}  // namespace kitwork::compiler
