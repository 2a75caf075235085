// Collector: one Cheney copy of what lives into the other half, breadth-first from the roots, so
// that where a cell comes to lie depends on the graph alone, never on where it lay.
#pragma once

#include <cstdint>
#include <vector>

#include "vm/heap/heap.hpp"

namespace kitwork::vm {

class Collector final : public RootVisitor {
 public:
  // Whether cells that only weak tables hold are dropped (a scheduled collection) or live on.
  enum class Weak : std::uint8_t { dropped, kept };

  // `to` is the beginning of the empty half.
  Collector(Heap& heap, Ref to);
  // Copies, brings roots and weak tables up to date; the end of the copy.
  Ref run(RootSource& roots, Weak weak);

  void visit(Value& value) override { update(value); }
  void visit(Ref& ref) override { update(ref); }
  void visit(Value* values, std::size_t count) override;
  void visit_cells(Ref begin, Ref end) override;

 private:
  // An entry of a weak table whose key has not been found to live.
  struct Pending {
    HashEntry* entry;
    HashTable* table;
    Cell key_header;     // what the key's header was before it became `awaited`
    std::uint32_t next;  // a further entry with the same key, + 1
  };

  template <class T>
  T* at(Ref ref) const {
    return reinterpret_cast<T*>(base_ + ref);
  }
  void update(Value& value);
  void update(Ref& ref);
  Ref copy(Ref from);
  Ref copy_unforwarded(Ref from);
  void awaken(Cell& key);
  std::uint64_t scan_cell(Cell& cell);
  void scan_object(Cell& cell);
  void scan_shape(Shape& shape);
  void scan_hash_table(HashTable& table);
  void drain();
  bool lives(Value key) const;
  void settle_weak_tables();
  void await(HashTable& table, HashEntry& entry);
  void drop_pending();
  void keep_references(Ref table);
  Ref rebuild_references(Ref table, bool transitions);

  Heap& heap_;
  std::uint8_t* base_;
  Weak weak_ = Weak::dropped;
  Ref scan_;
  Ref ahead_;  // up to here, what the copied cells name has been prefetched
  Ref free_;
  Ref from_begin_;
  Ref weak_tables_first_ = no_ref;  // weak hash tables found, linked through `reserved`
  Ref weak_tables_last_ = no_ref;
  std::vector<Pending> pending_;
  std::vector<std::uint32_t> awake_;  // of pending_: the first entries of keys that now live
};

}  // namespace kitwork::vm
