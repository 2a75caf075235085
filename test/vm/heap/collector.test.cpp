#include "vm/heap/collector.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <set>

#include "test/vm/heap/graph.hpp"
#include "vm/heap/hash_table.hpp"
#include "vm/heap/intern.hpp"
#include "vm/heap/reference_table.hpp"

namespace kitwork::vm {
namespace {

Ref make_object(Heap& heap) {
  const Ref ref = heap.allocate(CellKind::object, sizeof(Object));
  heap.at<Object>(ref)->slots = no_ref;
  heap.at<Object>(ref)->elements = no_ref;
  return ref;
}

Ref make_weak_map(Heap& heap) {
  const Ref table = make_hash_table(heap, true);
  const Ref ref = heap.allocate(CellKind::weak_map, sizeof(Collection));
  heap.at<Collection>(ref)->slots = no_ref;
  heap.at<Collection>(ref)->elements = no_ref;
  heap.at<Collection>(ref)->table = table;
  return ref;
}

void weak_set(Heap& heap, Ref map, Value key, Value value) {
  Ref& table = heap.at<Collection>(map)->table;
  const Ref grown = hash_table_insert(heap, table, key, value);
  heap.at<Collection>(map)->table = grown;
}

TEST_CASE_FIXTURE(HeapFixture, "what the roots reach is the same after any collection") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    heap = Heap(test_window(), memory_bytes_default);
    roots.clear();
    RandomGraph graph(*this, seed);
    for (int round = 0; round < 4; ++round) {
      graph.grow(400);
      const std::string before = describe(heap, roots);
      if ((seed + static_cast<unsigned>(round)) % 2 == 0) {
        CHECK(heap.collect(*this));
      } else {
        heap.compact(*this);
      }
      REQUIRE(describe(heap, roots) == before);
      graph.forget();
    }
  }
}

TEST_CASE_FIXTURE(HeapFixture, "where cells come to lie does not depend on where they lay") {
  RandomGraph graph(*this, 99);
  graph.grow(3000);
  heap.compact(*this);
  const std::uint32_t size = heap.top() - heap.bottom();
  const auto copy_of_heap = [&] {
    const std::uint8_t* begin = heap.base() + heap.bottom();
    return std::string(begin, begin + size);
  };
  heap.compact(*this);
  const std::string first = copy_of_heap();
  heap.compact(*this);
  heap.compact(*this);
  CHECK(heap.top() - heap.bottom() == size);
  CHECK(copy_of_heap() == first);
}

TEST_CASE_FIXTURE(HeapFixture, "forced compactions change no counter and no later collection") {
  struct Outcome {
    std::vector<std::uint64_t> collected_at;
    std::uint64_t allocated;
    std::string graph;
  };
  const auto run = [&](unsigned compact_every) {
    heap = Heap(test_window(), memory_bytes_default);
    roots.assign(64, Value::undefined());
    std::mt19937 random(5);
    Outcome outcome;
    for (unsigned step = 0; step < 60000; ++step) {
      const Ref object = make_object(heap);
      heap.cell(object)->word = no_ref;
      const Value previous = roots[random() % roots.size()];
      const Ref box = heap.allocate(CellKind::box, sizeof(Box));
      heap.at<Box>(box)->value = random() % 8 == 0 ? Value::undefined() : previous;
      heap.at<Object>(object)->slots = no_ref;
      const Ref key = intern(heap, std::to_string(random() % 4000));
      roots[random() % roots.size()] =
          random() % 3 == 0 ? Value::string(key) : Value::internal(box);
      if (compact_every != 0 && step % compact_every == 0) heap.compact(*this);
      if (heap.collection_due()) {
        outcome.collected_at.push_back(step);
        CHECK(heap.settle(*this));
        outcome.collected_at.push_back(heap.live_bytes_last());
      }
    }
    outcome.allocated = heap.allocated_bytes();
    outcome.graph = describe(heap, roots);
    return outcome;
  };
  const Outcome plain = run(0);
  CHECK(plain.collected_at.size() >= 4);
  for (const unsigned every : {1u, 7u, 1000u}) {
    const Outcome forced = run(every);
    CHECK(forced.collected_at == plain.collected_at);
    CHECK(forced.allocated == plain.allocated);
    CHECK(forced.graph == plain.graph);
  }
}

TEST_CASE_FIXTURE(HeapFixture, "a scheduled collection drops what only weak tables hold") {
  for (int i = 0; i < 1000; ++i) {
    const Ref key = intern(heap, std::to_string(i));
    if (i % 10 == 0) roots.push_back(Value::string(key));
  }
  heap.compact(*this);
  CHECK(heap.at<ReferenceTable>(heap.interned)->count == 1000);
  CHECK(heap.collect(*this));
  CHECK(heap.at<ReferenceTable>(heap.interned)->count == 100);
  for (int i = 0; i < 1000; ++i) {
    const Ref found = find_interned(heap, units_of(std::string_view(std::to_string(i))));
    if (i % 10 == 0) {
      CHECK(found == roots[static_cast<std::size_t>(i / 10)].ref());
    } else {
      CHECK(found == no_ref);
    }
  }
}

TEST_CASE_FIXTURE(HeapFixture, "a weak map keeps a value exactly while its key lives") {
  // A chain through two maps, written in the order that is worst for repeated passes.
  const Ref first = make_weak_map(heap);
  const Ref second = make_weak_map(heap);
  roots = {Value::object(first), Value::object(second)};
  std::vector<Ref> chain;
  for (int i = 0; i < 2000; ++i) chain.push_back(make_object(heap));
  for (std::size_t i = chain.size() - 1; i > 0; --i) {
    weak_set(heap, i % 2 == 0 ? first : second, Value::object(chain[i - 1]),
             Value::object(chain[i]));
  }
  for (int i = 0; i < 100; ++i) {
    weak_set(heap, first, Value::object(make_object(heap)), Value::object(chain[5]));
  }
  // A value that names its own key does not keep it alive.
  const Ref cycle = make_object(heap);
  weak_set(heap, first, Value::object(cycle), Value::object(cycle));
  roots.push_back(Value::object(chain[0]));
  const auto live = [&] {
    return hash_table_size(heap, heap.at<Collection>(roots[0].ref())->table) +
           hash_table_size(heap, heap.at<Collection>(roots[1].ref())->table);
  };
  CHECK(live() == 1999 + 101);
  heap.compact(*this);
  CHECK(live() == 1999 + 101);
  CHECK(heap.collect(*this));
  CHECK(live() == 1999);
  Value at = roots[2];
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const Ref table = heap.at<Collection>(roots[i % 2 == 0 ? 0 : 1].ref())->table;
    const std::uint32_t entry = hash_table_find(heap, table, at);
    REQUIRE(entry != no_entry);
    at = hash_table_value(heap, table, entry);
  }
  roots.pop_back();
  CHECK(heap.collect(*this));
  CHECK(live() == 0);
}

TEST_CASE_FIXTURE(HeapFixture, "a flattened rope gives way to its flat string") {
  const Ref piece = text("a piece that is thirty-two units!");
  const Ref rope = concat(heap, piece, piece);
  flatten(heap, rope);
  roots = {Value::string(rope), Value::string(rope)};
  heap.compact(*this);
  CHECK(heap.cell(roots[0].ref())->kind == CellKind::string8);
  CHECK(roots[0] == roots[1]);
  CHECK(heap.top() - heap.bottom() == string_bytes(66, false));
}

TEST_CASE_FIXTURE(HeapFixture,
                  "memory is refused by live bytes, the same before and after compaction") {
  heap = Heap(test_window(), 1u << 20);
  CHECK(heap.reserve(1u << 20) == Reserve::granted);
  CHECK(heap.reserve((1u << 20) + 1) == Reserve::too_much);
  for (int i = 0; i < 4; ++i) {
    const Ref values = heap.allocate(CellKind::values, 8 + 8 * 8000);
    heap.cell(values)->word = 8000;
    std::fill_n(heap.at<ValueArray>(values)->values(), 8000, Value::undefined());
    if (i < 2) roots.push_back(Value::internal(values));
  }
  CHECK(heap.reserve(900 << 10) == Reserve::collect_first);
  heap.compact(*this);
  CHECK(heap.reserve(900 << 10) == Reserve::collect_first);
  CHECK(heap.collect(*this));
  CHECK(heap.reserve(890 << 10) == Reserve::granted);
  CHECK(heap.reserve(960 << 10) == Reserve::too_much);
}

TEST_CASE_FIXTURE(HeapFixture, "what lives beyond the limit is told at the scheduled collection") {
  heap = Heap(test_window(), memory_bytes_min);
  roots.push_back(Value::undefined());
  bool within = true;
  for (int i = 0; i < 100000 && within; ++i) {
    const Ref box = heap.allocate(CellKind::box, sizeof(Box));
    heap.at<Box>(box)->value = roots[0];
    roots[0] = Value::internal(box);
    if (heap.collection_due()) within = heap.settle(*this);
  }
  CHECK_FALSE(within);
}

}  // namespace
}  // namespace kitwork::vm
