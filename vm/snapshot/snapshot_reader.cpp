// From bytes that nobody vouches for to a machine.
#include <algorithm>
#include <cstring>
#include <vector>

#include "schemas/snapshot_generated.h"
#include "vm/builtins/image.hpp"
#include "vm/heap/cell_size.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/frame_check.hpp"
#include "vm/snapshot/heap_check.hpp"
#include "vm/snapshot/snapshot.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

namespace {

constexpr std::int64_t gas_max = std::int64_t{1} << 62;
// A machine may owe some, for a few things done in one block.
constexpr std::int64_t gas_owed_max = 16 * std::int64_t{gas_debt_max};

Error malformed(const std::string& what) { return Error{Errc::malformed, "snapshot: " + what}; }

template <class Digest>
bool is_digest(const flatbuffers::Vector<std::uint8_t>* bytes, const Digest& digest) {
  return bytes != nullptr && bytes->size() == digest.size() &&
         std::equal(digest.begin(), digest.end(), bytes->begin());
}

template <class T>
std::uint32_t count_of(const flatbuffers::Vector<T>* vector) {
  return vector == nullptr ? 0 : vector->size();
}

// The vector's bytes, as they lie: little-endian, like the machine.
template <class T>
void copy_to(void* out, const flatbuffers::Vector<T>* vector, std::size_t element_bytes) {
  if (count_of(vector) != 0) std::memcpy(out, vector->Data(), vector->size() * element_bytes);
}

}  // namespace

class SnapshotReader {
 public:
  SnapshotReader(Window& window, const Image& image, std::shared_ptr<const LoadedProgram> program,
                 const wire::Snapshot& snapshot)
      : window_(window), image_(image), program_(std::move(program)), snapshot_(snapshot) {}

  Result<std::unique_ptr<Vm>> read();

 private:
  Result<void> check_header() const;
  Result<void> read_counters();
  Result<void> read_image();
  Result<void> read_cells();
  Result<void> read_frames(const HeapCheck& cells);
  bool is_registry(Ref ref, HeapCheck& check) const;
  std::vector<Ref> find_captures() const;
  bool has_same_code(const Cell& cell, const Cell& shared) const;

  Window& window_;
  const Image& image_;
  std::shared_ptr<const LoadedProgram> program_;
  const wire::Snapshot& snapshot_;
  std::unique_ptr<Vm> vm_;
  std::vector<Ref> changed_;  // cells of the image, in order
};

Result<void> SnapshotReader::check_header() const {
  if (snapshot_.format() != snapshot_format) {
    return Error{Errc::unsupported_version, "snapshot: of another format"};
  }
  if (!is_digest(snapshot_.program_digest(), program_->digest())) {
    return Error{Errc::invalid_argument, "snapshot: of another program"};
  }
  if (!is_digest(snapshot_.image_digest(), image_.digest())) {
    return Error{Errc::unsupported_version, "snapshot: made with other built-ins"};
  }
  if (snapshot_.memory_limit() < memory_bytes_min || snapshot_.memory_limit() > memory_bytes_max) {
    return malformed("a memory limit that no capsule has");
  }
  return {};
}

Result<void> SnapshotReader::read_counters() {
  Heap& heap = vm_->heap;
  const std::uint64_t heap_bytes = count_of(snapshot_.heap()) * std::uint64_t{8};
  const std::uint64_t since = snapshot_.allocated_since();
  const std::uint64_t live = snapshot_.live_bytes_last();
  if (live > heap.memory_limit() || heap_bytes > live + since ||
      live + since > heap.memory_limit() + collection_bytes_max + safepoint_bytes_max ||
      snapshot_.allocated_before() > std::uint64_t{1} << 62 || snapshot_.gas() < -gas_owed_max ||
      snapshot_.gas() > gas_max || snapshot_.gas_used_base() < snapshot_.gas() ||
      snapshot_.gas_used_base() > gas_max || snapshot_.gas_given() > gas_given) {
    return malformed("counters that contradict each other");
  }
  copy_to(heap.at<std::uint8_t>(heap_begin), snapshot_.heap(), 8);
  heap.top_ = heap_begin + static_cast<Ref>(heap_bytes);
  heap.touched(heap_begin) = std::max(heap.touched(heap_begin), heap_bytes);
  heap.live_bytes_last_ = live;
  heap.allocated_before_ = snapshot_.allocated_before();
  heap.origin_ = static_cast<std::int64_t>(heap.top_) - static_cast<std::int64_t>(since);
  heap.interned = snapshot_.interned();
  heap.transitions = snapshot_.transitions();
  heap.schedule();
  vm_->gas_ = snapshot_.gas();
  vm_->gas_used_base_ = snapshot_.gas_used_base();
  vm_->gas_given_ = snapshot_.gas_given();
  vm_->symbol_counter_ = snapshot_.symbol_counter();
  vm_->random = math::Random{
      {snapshot_.random_0(), snapshot_.random_1(), snapshot_.random_2(), snapshot_.random_3()}};
  vm_->entry_pending_ = snapshot_.entry_pending();
  vm_->exception_ = Value::from_bits(snapshot_.exception());
  vm_->symbol_registry = snapshot_.symbol_registry();
  vm_->templates_ = snapshot_.templates();
  return {};
}

// What the prelude's functions took along, which nothing changes: in order.
std::vector<Ref> SnapshotReader::find_captures() const {
  std::vector<Ref> captures;
  for (Ref ref = image_begin; ref < image_.intrinsics().top;) {
    const auto& cell = *reinterpret_cast<const Cell*>(image_.pristine() + ref);
    if (cell.kind == CellKind::function) {
      captures.push_back(static_cast<const vm::Function&>(cell).captures);
    }
    ref += static_cast<Ref>(cell_bytes(cell));
  }
  std::sort(captures.begin(), captures.end());
  return captures;
}

// Programs change the properties of built-ins, never what they do.
bool SnapshotReader::has_same_code(const Cell& cell, const Cell& shared) const {
  constexpr unsigned code_flags = object_constructor | object_class;
  if (is_object_kind(cell.kind) && ((cell.flags ^ shared.flags) & code_flags) != 0) return false;
  if (cell.kind == CellKind::function) {
    const auto& a = static_cast<const vm::Function&>(cell);
    const auto& b = static_cast<const vm::Function&>(shared);
    return a.function == b.function && a.captures == b.captures;
  }
  if (cell.kind != CellKind::native_function) return true;
  const auto& a = static_cast<const NativeFunction&>(cell);
  const auto& b = static_cast<const NativeFunction&>(shared);
  return a.native == b.native && a.data == b.data;
}

// Puts the changed cells in the place of the shared ones, which have the same kinds and sizes.
Result<void> SnapshotReader::read_image() {
  const std::uint32_t count = count_of(snapshot_.image_places());
  if (!snapshot_.image_owned()) {
    if (count != 0 || count_of(snapshot_.image_cells()) != 0) {
      return malformed("changed built-ins in an image that is not owned");
    }
    return {};
  }
  vm_->own_image();
  CellMap map(image_.pristine());
  if (!map.add(image_begin, image_.intrinsics().top)) return malformed("an image of no cells");
  const std::vector<Ref> captures = count == 0 ? std::vector<Ref>() : find_captures();
  std::uint64_t at = 0;
  Ref last = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Ref place = snapshot_.image_places()->Get(i);
    if (place <= last || !in_image(place) || map.at(place) == mark_of(CellKind::none)) {
      return malformed("a changed built-in in no place of the image");
    }
    last = place;
    if (std::binary_search(captures.begin(), captures.end(), place)) {
      return malformed("a changed built-in that never changes");
    }
    const auto& shared = *reinterpret_cast<const Cell*>(image_.pristine() + place);
    const std::uint64_t words = cell_bytes(shared) / 8;
    if (at + words > count_of(snapshot_.image_cells())) return malformed("a built-in without end");
    const auto* data = reinterpret_cast<const std::uint8_t*>(snapshot_.image_cells()->Data());
    auto* out = vm_->heap.at<std::uint8_t>(place);
    std::memcpy(out, data + at * 8, words * 8);
    const auto& cell = *reinterpret_cast<const Cell*>(out);
    const bool same_flags =
        !is_object_kind(cell.kind) || ((cell.flags ^ shared.flags) & object_is_prototype) == 0;
    if (cell.kind != shared.kind || cell_bytes(cell) != words * 8 || !same_flags ||
        !has_same_code(cell, shared)) {
      return malformed("a changed built-in of another kind");
    }
    at += words;
    changed_.push_back(place);
  }
  if (at != count_of(snapshot_.image_cells())) return malformed("a built-in in no place");
  return {};
}

// The table of Symbol.for: strings to symbols.
bool SnapshotReader::is_registry(Ref ref, HeapCheck& check) const {
  if (!check.claim_hash_table(ref)) return false;
  const auto& table = *vm_->heap.at<const HashTable>(ref);
  return table.next == no_ref &&
         std::all_of(table.entries(), table.entries() + table.count, [](const HashEntry& entry) {
           return entry.key.is_string() && entry.value.is_symbol();
         });
}

Result<void> SnapshotReader::read_cells() {
  Heap& heap = vm_->heap;
  CellMap map(heap);
  const Ref program_top = program_begin + static_cast<Ref>(program_->segment().size());
  if (!map.add(image_begin, image_.intrinsics().top) || !map.add(program_begin, program_top) ||
      !map.add(heap_begin, heap.top())) {
    return malformed("cells that do not follow each other");
  }
  HeapCheck check(heap, map, program_->program(), image_.prelude().program());
  check.claim_image(image_begin, image_.intrinsics().top, changed_);
  for (const Ref table : {heap.interned, heap.transitions}) {
    if (table != no_ref && !(in_heap(table) && map.is(table, CellKind::reference_table))) {
      return malformed("a table of references that is none");
    }
  }
  bool sound = check.check_cells(heap_begin, heap.top());
  for (const Ref ref : changed_) {
    const auto bytes = static_cast<Ref>(cell_bytes(*heap.cell(ref)));
    sound = sound && check.check_cells(ref, ref + bytes);
  }
  if (!sound || !check.check_whole()) return malformed(check.reason());
  if (vm_->templates_ != no_ref &&
      !check.claim_templates(vm_->templates_, program_->template_count())) {
    return malformed("template objects that are none");
  }
  if ((vm_->symbol_registry != no_ref && !is_registry(vm_->symbol_registry, check)) ||
      !check.is_visible(vm_->exception_)) {
    return malformed("a root that is none");
  }
  return read_frames(check);
}

Result<void> SnapshotReader::read_frames(const HeapCheck& cells) {
  const std::uint32_t frames = count_of(snapshot_.frames());
  const std::uint32_t slots = count_of(snapshot_.stack());
  if (frames > frames_max || slots > stack_slots_max) {
    return Error{Errc::limit_exceeded, "snapshot: a deeper stack than there is"};
  }
  copy_to(vm_->frames(), snapshot_.frames(), sizeof(Frame));
  copy_to(vm_->stack(), snapshot_.stack(), sizeof(Value));
  FrameCheck check(cells, vm_->heap, *program_, image_);
  if (!check.check_forms(frames)) return malformed(check.reason());
  vm_->frame_count_ = frames;
  std::vector<std::uint32_t> live_depths(frames);
  for (std::uint32_t i = 0; i < frames; ++i) {
    const bool native = (vm_->frames()[i].flags & frame_native) != 0;
    if (!native) live_depths[i] = Engine(*vm_).live_depth(i);
  }
  if (!check.check_slots(live_depths, slots, vm_->entry_pending_)) {
    return malformed(check.reason());
  }
  return {};
}

Result<std::unique_ptr<Vm>> SnapshotReader::read() {
  if (auto checked = check_header(); !checked.ok()) return checked.error();
  vm_ = std::make_unique<Vm>(window_, image_, program_, snapshot_.memory_limit());
  if (auto done = read_counters(); !done.ok()) return done.error();
  if (auto done = read_image(); !done.ok()) return done.error();
  if (auto done = read_cells(); !done.ok()) return done.error();
  return std::move(vm_);
}

Result<std::unique_ptr<Vm>> read_snapshot(Window& window, const Image& image,
                                          std::shared_ptr<const LoadedProgram> program,
                                          const std::uint8_t* bytes, std::size_t size) {
  if (size > snapshot_bytes_max) {
    return Error{Errc::limit_exceeded, "snapshot: longer than snapshot_bytes_max"};
  }
  std::vector<std::uint64_t> copy;
  if (reinterpret_cast<std::uintptr_t>(bytes) % alignof(std::uint64_t) != 0) {
    copy.resize((size + 7) / 8);
    std::memcpy(copy.data(), bytes, size);
    bytes = reinterpret_cast<const std::uint8_t*>(copy.data());
  }
  flatbuffers::Verifier verifier(bytes, size);
  if (!wire::VerifySnapshotBuffer(verifier)) return malformed("no such table");
  return SnapshotReader(window, image, std::move(program), *wire::GetSnapshot(bytes)).read();
}

}  // namespace kitwork::vm
