// Graphs of cells for tests: random ones of every kind, and what can be reached as text, which
// names no place and so stays the same when cells move.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "test/vm/heap/heap_fixture.hpp"

namespace kitwork::vm {

// What a cell holds, in order: references, values, and plain numbers.
struct CellContent {
  std::vector<Value> values;  // a Ref appears as an internal value, no_ref as undefined
  std::vector<std::uint64_t> plain;
};
CellContent content_of(Heap& heap, Ref ref);

// All that the roots reach, breadth-first, one line a cell. Weak tables are not followed.
std::string describe(Heap& heap, const std::vector<Value>& roots);

// Makes `count` cells of all kinds, each naming cells made before, some of them roots.
class RandomGraph {
 public:
  RandomGraph(HeapFixture& fixture, unsigned seed) : fixture_(fixture), random_(seed) {}
  void grow(unsigned count);
  // Forgets what a collection may have moved: only the roots are known now.
  void forget();

 private:
  Value any();
  Ref any_ref(CellKind kind);
  Ref make(CellKind kind);
  Ref object_of(CellKind kind);

  HeapFixture& fixture_;
  std::mt19937 random_;
  std::vector<Value> made_;
  std::map<CellKind, std::vector<Ref>> by_kind_;
};

}  // namespace kitwork::vm
