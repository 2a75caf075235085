#include "vm/heap/hash_table.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>

#include "test/vm/heap/heap_fixture.hpp"

namespace kitwork::vm {
namespace {

Ref make_object(Heap& heap) {
  const Ref ref = heap.allocate(CellKind::object, sizeof(Object));
  heap.at<Object>(ref)->slots = no_ref;
  heap.at<Object>(ref)->elements = no_ref;
  return ref;
}

TEST_CASE_FIXTURE(HeapFixture, "keys are the same value zero, however they are held") {
  Ref table = make_hash_table(heap, false);
  table = hash_table_insert(heap, table, Value::from_double(-0.0), Value::integer(1));
  CHECK(heap.at<HashTable>(table)->entries()[0].key == Value::integer(0));
  CHECK(hash_table_find(heap, table, Value::integer(0)) == 0);
  CHECK(hash_table_find(heap, table, Value::from_double(0.0)) == 0);
  table = hash_table_insert(heap, table, Value::from_double(7.0), Value::integer(2));
  CHECK(hash_table_find(heap, table, Value::integer(7)) == 1);
  table = hash_table_insert(heap, table, Value::from_double(std::nan("")), Value::integer(3));
  CHECK(hash_table_find(heap, table, Value::from_double(-std::nan("1"))) == 2);
  table = hash_table_insert(heap, table, Value::string(text("key")), Value::integer(4));
  CHECK(hash_table_find(heap, table, Value::string(text("key"))) == 3);
  CHECK(hash_table_find(heap, table, Value::string(text("kez"))) == no_entry);
  CHECK(hash_table_find(heap, table, Value::boolean(false)) == no_entry);
  table = hash_table_insert(heap, table, Value::undefined(), Value::null());
  CHECK(hash_table_find(heap, table, Value::undefined()) == 4);
}

TEST_CASE_FIXTURE(HeapFixture, "a rope is found by its content without being flattened") {
  const Ref half = text("half of a key that is long enough");
  Ref table = make_hash_table(heap, false);
  table = hash_table_insert(heap, table, Value::string(flatten(heap, concat(heap, half, half))),
                            Value::integer(1));
  const Ref rope = concat(heap, half, half);
  const Ref top = heap.top();
  CHECK(hash_table_find(heap, table, Value::string(rope)) == 0);
  CHECK(heap.top() == top);
}

// A table beside the model: keys and values in order, undefined keys deleted.
struct Model {
  std::vector<std::pair<std::int32_t, std::int32_t>> entries;
  std::size_t find(std::int32_t key) const {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].first == key) return i;
    }
    return entries.size();
  }
};

TEST_CASE_FIXTURE(HeapFixture, "random insertions, removals and clears agree with a plain list") {
  std::mt19937 random(11);
  Ref table = make_hash_table(heap, false);
  Model model;
  for (int step = 0; step < 60000; ++step) {
    const auto key = static_cast<std::int32_t>(random() % 200);
    const std::size_t at = model.find(key);
    const std::uint32_t entry = hash_table_find(heap, table, Value::integer(key));
    REQUIRE((entry != no_entry) == (at < model.entries.size()));
    const unsigned action = random() % (step % 5000 < 2500 ? 4 : 9);
    if (step % 7001 == 0) {
      table = hash_table_clear(heap, table);
      model.entries.clear();
    } else if (entry != no_entry && action >= 2) {
      hash_table_remove(heap, table, entry);
      model.entries.erase(model.entries.begin() + static_cast<std::ptrdiff_t>(at));
    } else if (entry != no_entry) {
      hash_table_set_value(heap, table, entry, Value::integer(step));
      model.entries[at].second = step;
    } else {
      const Ref top = heap.top();
      const std::uint64_t bytes = hash_table_growth_bytes(heap, table);
      table = hash_table_insert(heap, table, Value::integer(key), Value::integer(step));
      CHECK(heap.top() - top == bytes);
      model.entries.emplace_back(key, step);
    }
    REQUIRE(hash_table_size(heap, table) == model.entries.size());
    if (step % 100 != 0) continue;
    TablePosition position{table, 0};
    for (const auto& [expected_key, expected_value] : model.entries) {
      const std::uint32_t found = hash_table_next(heap, position);
      REQUIRE(found != no_entry);
      CHECK(heap.at<HashTable>(position.table)->entries()[found].key ==
            Value::integer(expected_key));
      CHECK(hash_table_value(heap, position.table, found) == Value::integer(expected_value));
      ++position.entry;
    }
    CHECK(hash_table_next(heap, position) == no_entry);
  }
}

TEST_CASE_FIXTURE(HeapFixture, "an iteration finds its place again after the table was replaced") {
  Ref table = make_hash_table(heap, false);
  for (int i = 0; i < 10; ++i) {
    table = hash_table_insert(heap, table, Value::integer(i), Value::integer(i));
  }
  TablePosition position{table, 0};
  for (int i = 0; i < 5; ++i) {
    CHECK(hash_table_next(heap, position) == static_cast<std::uint32_t>(i));
    ++position.entry;
  }
  TablePosition at_end{table, 10};
  for (int i = 0; i < 3; ++i) {
    hash_table_remove(heap, table, hash_table_find(heap, table, Value::integer(i)));
  }
  for (int i = 10; i < 3000; ++i) {
    table = hash_table_insert(heap, table, Value::integer(i), Value::integer(i));
  }
  for (int i = 5; i < 3000; ++i) {
    const std::uint32_t found = hash_table_next(heap, position);
    REQUIRE(found != no_entry);
    CHECK(hash_table_value(heap, position.table, found) == Value::integer(i));
    ++position.entry;
  }
  CHECK(hash_table_next(heap, position) == no_entry);
  CHECK(hash_table_value(heap, table, hash_table_next(heap, at_end)) == Value::integer(10));
  table = hash_table_clear(heap, table);
  CHECK(hash_table_next(heap, position) == no_entry);
  table = hash_table_insert(heap, table, Value::integer(1), Value::null());
  CHECK(hash_table_next(heap, position) == 0);
}

TEST_CASE_FIXTURE(HeapFixture, "objects are found by place before and after a collection") {
  Ref table = make_hash_table(heap, false);
  const Ref map = heap.allocate(CellKind::map, sizeof(Collection));
  *heap.at<Collection>(map) = Collection{};
  heap.cell(map)->kind = CellKind::map;
  for (int i = 0; i < 500; ++i) {
    make_object(heap);
    roots.push_back(Value::object(make_object(heap)));
    table = hash_table_insert(heap, table, roots.back(), Value::integer(i));
  }
  heap.at<Collection>(map)->table = table;
  roots.push_back(Value::object(map));
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 500; ++i) {
      const Ref now = heap.at<Collection>(roots.back().ref())->table;
      const std::uint32_t entry = hash_table_find(heap, now, roots[static_cast<std::size_t>(i)]);
      REQUIRE(entry != no_entry);
      CHECK(hash_table_value(heap, now, entry) == Value::integer(i));
    }
    if (round == 0) CHECK(heap.collect(*this));
    if (round == 1) heap.compact(*this);
  }
}

}  // namespace
}  // namespace kitwork::vm
