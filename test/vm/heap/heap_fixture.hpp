// A heap in the one window that all tests share, and roots that a test names itself.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "vm/heap/heap.hpp"
#include "vm/heap/string_walk.hpp"
#include "vm/heap/strings.hpp"

namespace kitwork::vm {

inline Window& test_window() {
  static const std::unique_ptr<Window> window = std::move(Window::create().value());
  return *window;
}

struct HeapFixture : RootSource {
  Heap heap{test_window(), memory_bytes_default};
  std::vector<Value> roots;

  void visit_roots(RootVisitor& visitor) override { visitor.visit(roots.data(), roots.size()); }

  Ref text(std::string_view latin1) { return make_string(heap, latin1); }
  std::u16string content(Ref string) {
    std::u16string out;
    StringCursor cursor(heap, string, 0);
    for (Units piece = cursor.next(); piece.length != 0; piece = cursor.next()) {
      for (std::uint32_t i = 0; i < piece.length; ++i) out.push_back(piece[i]);
    }
    return out;
  }
};

}  // namespace kitwork::vm
