// Each rule of the loader about the table, counters, image and frames, with a snapshot that breaks
// it alone.
#include <doctest/doctest.h>

#include <cstring>

#include "schemas/snapshot_generated.h"
#include "test/vm/snapshot/picture.hpp"
#include "vm/builtins/image.hpp"
#include "vm/heap/cell_size.hpp"
#include "vm/snapshot/snapshot.hpp"

namespace kitwork::vm::test {
namespace {

using wire::Snapshot;

struct Rule {
  const char* reason;
  const char* source;
  void (*spoil)(Picture& picture);
};

constexpr const char* plain = "let o = {a: 1}; print(o, 'text');";
// Frames: script, prelude's sort, closure, print.
constexpr const char* in_sort = "[3, 1, 2].sort((a, b) => { print(a); return a - b; });";
// Frames: script, Math.max, prelude's to_primitive, closure, print.
constexpr const char* in_conversion = "Math.max({valueOf() { print(); return 1; }}, 2);";
constexpr const char* in_getter =
    "let o = {get x() { print(); return 1; }}; let k = 'x'; return 1 + o[k];";
// The literal lies below the operands of the addition that waits.
constexpr const char* in_literal =
    "let o = {valueOf() { print(); return 1; }}; return {m() {}, [o + 1]() {}};";
constexpr const char* in_iteration =
    "let o = {[Symbol.iterator]() { return {next() { print(); return {done: true}; }}; }};"
    "for (const x of o) { }";
constexpr const char* in_rest =
    "let i = 0; let o = {[Symbol.iterator]() { return {next() { if (i++) print(); return {done: i >"
    "1}; }}; }}; let [p, ...q] = o;";
constexpr const char* in_construction =
    "const f = function () {}; const n = (function () {}).bind(); Object.defineProperty(n,"
    "'prototype', {get() { print(); return {}; }}); return Reflect.construct(f, [], n);";
constexpr const char* in_intrinsic =
    "Array.prototype.map.call({length: {valueOf() { print(); return 1; }}}, x => x);";
constexpr const char* changed_image =
    "Array.prototype.last = 1; Object.prototype.extra = {}; print();";

const Rule rules[] = {
    {"of another format", plain, [](Picture& p) { p.set(Snapshot::VT_FORMAT, 2u); }},
    {"a memory limit that no capsule has", plain,
     [](Picture& p) { p.set(Snapshot::VT_MEMORY_LIMIT, std::uint64_t{memory_bytes_max + 1}); }},
    {"counters that contradict each other", plain,
     [](Picture& p) { p.set(Snapshot::VT_GAS, -(std::int64_t{1} << 40)); }},
    {"counters that contradict each other", plain,
     [](Picture& p) { p.set(Snapshot::VT_GAS_GIVEN, std::uint32_t{gas_given + 1}); }},
    {"a root that is none", plain,
     [](Picture& p) { p.set(Snapshot::VT_EXCEPTION, Value::hole().bits()); }},
    {"a root that is none", "Symbol.for('a'); print();",
     [](Picture& p) { p.set(Snapshot::VT_SYMBOL_REGISTRY, p.ref(CellKind::symbol)); }},
    {"template objects that are none", "((s) => s)`a`; print();",
     [](Picture& p) { p.set(Snapshot::VT_TEMPLATES, p.ref(CellKind::array)); }},
    {"template objects that are none", "((s) => s)`a`; print();",
     [](Picture& p) {
       const Ref templates = wire::GetSnapshot(p.bytes())->templates();
       p.at<ValueArray>(templates)->values()[0] = Value::hole();
     }},
    // --- the image
    {"changed built-ins in an image that is not owned", changed_image,
     [](Picture& p) { p.set(Snapshot::VT_IMAGE_OWNED, std::uint8_t{0}); }},
    {"a changed built-in in no place of the image", changed_image,
     [](Picture& p) { p.image_places()[0] += 4; }},
    {"a changed built-in of another kind", changed_image,
     [](Picture& p) { reinterpret_cast<Cell*>(p.image_cells())->flags ^= object_is_prototype; }},
    {"a built-in without end", changed_image,
     [](Picture& p) {
       // The last place becomes that of a larger cell.
       std::uint32_t& last = p.image_places()[p.image_place_count() - 1];
       const std::uint8_t* image = Picture::image().pristine();
       const std::uint64_t has = cell_bytes(*reinterpret_cast<const Cell*>(image + last));
       do {
         last += static_cast<Ref>(cell_bytes(*reinterpret_cast<const Cell*>(image + last)));
       } while (cell_bytes(*reinterpret_cast<const Cell*>(image + last)) <= has);
     }},
    {"a changed built-in that never changes", changed_image,
     [](Picture& p) {
       const Image& image = Picture::image();
       const Ref closure = image.prelude_function(PreludeFunction::iterator_rest).ref();
       p.image_places()[0] =
           reinterpret_cast<const vm::Function*>(image.pristine() + closure)->captures;
     }},
    // --- the form of frames
    {"a frame of a form that it cannot have", plain, [](Picture& p) { p.top().flags |= 64; }},
    {"a frame of a form that it cannot have", plain, [](Picture& p) { p.top().base = 1; }},
    {"a frame whose new.target is none", plain,
     [](Picture& p) { p.top().new_target = Value::integer(1); }},
    {"a built-in with too many arguments", plain,
     [](Picture& p) { p.top().position = 0xFFFFFFFF; }},
    {"a frame whose position is in no function", plain,
     [](Picture& p) { p.frame(0).position = 1u << 20; }},
    {"a frame whose position is in no function", plain,
     [](Picture& p) { p.frame(0).function = 1u << 20; }},
    {"a frame beyond the end of the stack", plain,
     [](Picture& p) { p.frame(0).base = stack_slots_max - 1; }},
    // --- their slots
    {"frames that overlap", plain, [](Picture& p) { p.top().base -= 1; }},
    {"a value in a slot that nobody uses", plain, [](Picture& p) { p.top().base += 1; }},
    {"a frame without its slots", plain, [](Picture& p) { p.top().position += 1; }},
    {"slots that no frame uses", plain, [](Picture& p) { p.top().position -= 1; }},
    {"a frame whose closure is another function's", in_sort,
     [](Picture& p) { p.slot(p.frame(0), -2) = p.slot(p.frame(1), -2); }},
    {"a frame whose this is none", plain,
     [](Picture& p) { p.slot(p.frame(0), -1) = Value::hole(); }},
    {"a construction without an object", "function F() { print(); } new F();",
     [](Picture& p) { p.slot(p.frame(1), -1) = Value::integer(1); }},
    {"a register with a value that its function cannot have there", plain,
     [](Picture& p) { p.slot(p.frame(0), 0) = Value::hole(); }},
    {"a register with a value that its function cannot have there", in_sort,
     [](Picture& p) { p.slot(p.frame(1), 0) = Value::hole(); }},
    {"a register with a value that its function cannot have there", in_literal,
     [](Picture& p) {
       const auto& script = *p.program().function(0).source;
       p.slot(p.frame(0), static_cast<std::int32_t>(script.local_count)) = Value::integer(1);
     }},
    {"an operand that is none", in_getter,
     [](Picture& p) {
       const auto& script = *p.program().function(0).source;
       p.slot(p.frame(0), static_cast<std::int32_t>(script.local_count) + 2) =
           Value::internal(p.ref(CellKind::shape));
     }},
    {"a place of a result with what is no operand", in_getter,
     [](Picture& p) {
       const auto place = static_cast<std::int32_t>(p.frame(1).result_slot - p.frame(0).base);
       p.slot(p.frame(0), place) = Value::internal(p.ref(CellKind::shape));
     }},
    {"an operand that is not there any more", in_rest,
     [](Picture& p) { p.frame(1).result_slot -= 1; }},
    {"a result that goes to a register of another kind", in_iteration,
     [](Picture& p) { p.frame(1).result_slot -= 1; }},
    {"a frame without a next step", plain,
     [](Picture& p) {
       const auto size = p.program().function(0).source->code.size();
       p.frame(0).position = static_cast<std::uint32_t>(size) - 1;
     }},
    {"a frame that waits at an instruction that calls nobody", plain,
     [](Picture& p) { p.frame(0).position = 0; }},
    {"a result that goes to a register of another kind", plain,
     [](Picture& p) { p.top().result_slot = p.frame(0).base; }},
    {"a built-in that waits for no argument", in_conversion,
     [](Picture& p) { p.frame(2).result_slot = 0; }},
    {"a built-in that waits for no argument", in_conversion,
     [](Picture& p) { p.frame(2).flags &= ~std::uint32_t{frame_retry}; }},
    {"a call that waits, of nothing", in_construction,
     [](Picture& p) {
       for (std::uint32_t i = 0; i < p.frame_count(); ++i) {
         if (p.frame(i).function == native_pending_call) p.slot(p.frame(i), -1) = Value::hole();
       }
     }},
    {"an intrinsic that does not wait", in_intrinsic,
     [](Picture& p) {
       for (std::uint32_t i = 0; i < p.frame_count(); ++i) {
         if ((p.frame(i).function & native_intrinsic_bit) != 0) p.frame(i).flags |= frame_construct;
       }
     }},
    {"a built-in that is not the one that was called", in_conversion,
     [](Picture& p) { p.frame(1).function += 1; }},
    {"a construction by what is no constructor", in_conversion,
     [](Picture& p) { p.frame(1).flags |= frame_construct; }},
    {"a host call that is not on top", in_conversion,
     [](Picture& p) {
       p.frame(1).function = p.top().function;
       p.slot(p.frame(1), -2) = p.slot(p.top(), -2);
     }},
    {"a built-in with an argument that is none", in_conversion,
     [](Picture& p) { p.slot(p.frame(1), 1) = Value::hole(); }},
};

}  // namespace

TEST_CASE("a snapshot in which one thing about its frames is wrong is refused for that") {
  for (const Rule& rule : rules) {
    CAPTURE(rule.source);
    Picture picture(rule.source);
    REQUIRE(picture.refusal() == "");
    rule.spoil(picture);
    CHECK(picture.refusal() == std::string(rule.reason));
  }
}

TEST_CASE("a block is paid only where one begins") {
  Picture picture("let a = 0; while (a < 99) { a += 1; }", 50);
  REQUIRE(wire::GetSnapshot(picture.bytes())->entry_pending());
  REQUIRE(picture.refusal() == "");
  const LoadedFunction& script = picture.program().function(0);
  std::uint32_t& position = picture.frame(0).position;
  const std::uint32_t depth = script.depth(position);
  for (position = 0; script.begins_block(position) || script.depth(position) != depth;) ++position;
  CHECK(picture.refusal() == "a block that is to be paid where none begins");
}

// Cells of the image at or behind `from`.
Ref find_in_image(Ref from, const auto& is) {
  const std::uint8_t* image = Picture::image().pristine();
  for (Ref ref = image_begin; ref < Picture::image().intrinsics().top;) {
    const Cell& cell = *reinterpret_cast<const Cell*>(image + ref);
    if (ref >= from && is(cell)) return ref;
    ref += static_cast<Ref>(cell_bytes(cell));
  }
  return no_ref;
}

// Puts an unchanged cell of the image in place of the last changed one.
void replace_last(Picture& picture, Ref ref) {
  const std::uint32_t last = picture.image_place_count() - 1;
  const Cell* cell = reinterpret_cast<const Cell*>(Picture::image().pristine() + ref);
  Cell* out = picture.image_cell(last);
  std::memcpy(static_cast<void*>(out), cell, cell_bytes(*cell));
  picture.image_places()[last] = ref;
}

TEST_CASE("cells of the image that are left over are refused") {
  Picture picture(changed_image);
  const std::uint32_t last = picture.image_place_count() - 1;
  const std::uint64_t has = cell_bytes(*picture.image_cell(last));
  const Ref smaller = find_in_image(picture.image_places()[last], [&](const Cell& cell) {
    return cell_bytes(cell) < has && is_object_kind(cell.kind);
  });
  REQUIRE(smaller != no_ref);
  replace_last(picture, smaller);
  CHECK(picture.refusal() == "a built-in in no place");
}

TEST_CASE("a string of the image is nobody's to change") {
  Picture picture(changed_image);
  const std::uint32_t last = picture.image_place_count() - 1;
  const std::uint64_t has = cell_bytes(*picture.image_cell(last));
  const Ref text = find_in_image(picture.image_places()[last - 1] + 8, [&](const Cell& cell) {
    return cell_bytes(cell) == has && cell.kind == CellKind::string8;
  });
  REQUIRE(text != no_ref);
  replace_last(picture, text);
  CHECK(picture.refusal() == "a string with a length that it cannot have");
}

TEST_CASE("a built-in keeps its code, and the value that it has is one") {
  constexpr const char* source = "Array.prototype.map.note = Math.max.note = 1; print();";
  for (const bool code : {true, false}) {
    Picture picture(source);
    REQUIRE(picture.refusal() == "");
    std::uint32_t i = 0;
    while (picture.image_cell(i)->kind != CellKind::native_function) ++i;
    auto* function = static_cast<NativeFunction*>(picture.image_cell(i));
    if (code) {
      function->native += 1;
    } else {
      function->slot = Value::hole();
    }
    CHECK(picture.refusal() == (code ? std::string("a changed built-in of another kind")
                                     : "a built-in with a value that is none"));
  }
}

TEST_CASE("a stack is as deep as there is room, and not deeper") {
  Picture picture(plain);
  constexpr const char* too_deep = "a deeper stack than there is";
  constexpr const char* empty_frame = "a frame of a form that it cannot have";
  CHECK(picture.refusal_with(0, 0) == "");
  CHECK(picture.refusal_with(frames_max, stack_slots_max) == empty_frame);
  CHECK(picture.refusal_with(frames_max + 1, 0) == too_deep);
  CHECK(picture.refusal_with(0, stack_slots_max + 1) == too_deep);
  CHECK(picture.refusal_with(0, stack_slots_max) == "slots that no frame uses");
}

TEST_CASE("bytes that are no table are refused") {
  Picture picture(plain);
  CHECK(picture.refusal_of(picture.bytes(), 8) == "no such table");
}

TEST_CASE("more bytes than a snapshot has are refused before anyone looks at them") {
  Picture picture(plain);
  CHECK(picture.refusal_of(picture.bytes(), snapshot_bytes_max + 1) ==
        "longer than snapshot_bytes_max");
}

}  // namespace kitwork::vm::test
