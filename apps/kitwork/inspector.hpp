// Inspector: walks one value and makes its text. console_line() in inspect.hpp is what others use.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apps/kitwork/inspect_layout.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/object/object.hpp"
#include "vm/value/value.hpp"
#include "vm/vm.hpp"

namespace kitwork::app {

// The text of a number as inspection shows it: -0 keeps its sign.
std::u16string number_text(double number);
std::u16string string_text(const vm::Heap& heap, vm::Ref string);

class Inspector {
 public:
  // `depth_max`: how many levels of objects are shown below the first.
  Inspector(vm::Vm& vm, int depth_max) : vm_(vm), depth_max_(depth_max) {}

  std::u16string show(vm::Value value) { return format(value, 0); }

 private:
  // What kind of value a name before the brace is derived from.
  struct Identity {
    bool has_constructor = false;  // false: the prototype chain is empty
    std::u16string constructor;
    std::u16string tag;  // Symbol.toStringTag, unless it is an own enumerable property
  };
  // What is known of an object before its entries are made.
  struct Plan {
    InspectBlock block;
    std::vector<vm::PropertyKey> keys;
    bool ready = false;  // block.base is the whole text
  };

  std::u16string format(vm::Value value, int depth);
  std::u16string format_primitive(vm::Value value);
  std::u16string format_object(vm::Value value, int depth);
  std::u16string format_circular(vm::Value value);

  Plan plan_of(vm::Value value, const Identity& identity);
  Plan plan_array(vm::Value value, const Identity& identity);
  Plan plan_collection(vm::Value value, const Identity& identity, std::u16string_view name);
  Plan plan_function(vm::Value value, const Identity& identity);
  Plan plan_error(vm::Value value, const Identity& identity);
  Plan plan_wrapper(vm::Value value, const Identity& identity);
  Plan plan_ordinary(vm::Value value, const Identity& identity);

  void add_entries(vm::Value value, InspectBlock& block, int depth);
  void add_elements(vm::Value value, InspectBlock& block, int depth);
  void add_members(vm::Value value, InspectBlock& block, int depth);
  std::u16string format_property(vm::Value value, vm::PropertyKey key, int depth, bool in_array);
  std::u16string format_lookup(const vm::Lookup& found, int depth);
  std::u16string symbol_text(vm::Value symbol);

  Identity identify(vm::Value value);
  static std::u16string prefix(const Identity& identity, std::u16string_view fallback,
                               std::u16string_view size = {});
  std::u16string improved_stack(std::u16string stack, const Identity& identity,
                                const std::u16string& name);
  std::u16string function_text(vm::Value value, const Identity& identity);
  std::vector<vm::PropertyKey> enumerable_keys(vm::Value value, bool with_indices);
  // The value of a data property along the chain; undefined for an accessor, which is not run.
  vm::Value read(vm::Value value, vm::PropertyKey key);
  vm::Value read(vm::Value value, vm::Atom name);
  bool is_instance(vm::Value value, vm::Value constructor);
  vm::CellKind kind_of(vm::Value value) { return vm_.heap.cell(value)->kind; }

  vm::Vm& vm_;
  int depth_max_;
  int deepest_ = 0;
  std::size_t indentation_ = 0;
  std::vector<vm::Value> seen_;      // the objects that the value is inside of
  std::vector<vm::Value> circular_;  // those that contain themselves, by number
};

}  // namespace kitwork::app
