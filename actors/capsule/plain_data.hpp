// PlainData: reads values of a machine that has stopped as data that a source could write: trees
// of plain arrays and objects, with nothing hidden about them.
#pragma once

#include <optional>
#include <unordered_set>

#include "compiler/fold/folded_value.hpp"
#include "vm/object/property_key.hpp"
#include "vm/vm.hpp"

namespace kitwork {

class PlainData {
 public:
  // At most so many values and units of text, of all that is read.
  PlainData(vm::Vm& vm, std::size_t values_max, std::size_t text_units_max)
      : vm_(vm), values_left_(values_max), units_left_(text_units_max) {}

  // Nothing when it is no such tree: another kind of object, another prototype, an attribute that
  // a literal does not give, a hole, an object that was met before, or too much of it.
  std::optional<compiler::FoldedValue> read(vm::Value value);
  // From now on so many.
  void limit(std::size_t values_max, std::size_t text_units_max) {
    values_left_ = values_max;
    units_left_ = text_units_max;
  }

 private:
  bool value(vm::Value from, compiler::FoldedValue& to);
  bool text(vm::Value from, std::u16string& to);
  bool object(vm::Value from, compiler::FoldedValue& to);
  bool member(vm::Value from, vm::PropertyKey key, compiler::FoldedValue& to);

  vm::Vm& vm_;
  std::size_t values_left_;
  std::size_t units_left_;
  std::uint32_t depth_ = 0;
  std::unordered_set<vm::Ref> met_;
};

// Whether the function is as its closure was made: nobody asked for its prototype, gave it a
// property or took its right to get one.
bool is_untouched_function(vm::Vm& vm, vm::Value value);

}  // namespace kitwork
