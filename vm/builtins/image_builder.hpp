// ImageBuilder: writes the cells of the intrinsics' image. First the objects, then their
// properties, then finish().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schemas/program.hpp"
#include "vm/builtins/intrinsics.hpp"
#include "vm/heap/heap.hpp"

namespace kitwork::vm {

inline constexpr std::uint32_t hidden_attributes = attribute_writable | attribute_configurable;

class ImageBuilder {
 public:
  explicit ImageBuilder(Window& window);

  Heap& heap() { return heap_; }
  Intrinsics& intrinsics() { return intrinsics_; }

  Value text(std::string_view latin1);  // interned
  Value symbol(WellKnownSymbol symbol) const;
  // The key that a table says: "@@iterator" is a symbol, all else a name.
  Value key(std::string_view text);
  // The name of a function with that key.
  std::string function_name(std::string_view key) const;

  Ref object(WellKnownObject object) const;
  void set_object(WellKnownObject object, Ref ref);
  Ref make_object(CellKind kind, Ref prototype);
  Ref make_native(std::uint32_t native, std::string_view name, std::uint32_t length,
                  bool constructor);
  // A function object of the prelude's; link_prelude() gives it its captures.
  Ref make_prelude_function(std::uint32_t function, bool constructor);
  // What functions of the prelude capture of each other are the functions' own objects: the
  // prelude's script, which would make them, never runs.
  void link_prelude(const Program& prelude);
  // Adds a property, or redefines one.
  void define(Ref object, Value key, Value value, std::uint32_t attributes);
  // Adds a getter or a setter; the other one stays.
  void define_accessor(Ref object, Value key, Value function, bool setter);
  void set_prototype(Ref object, Ref prototype) { plan_of(object).prototype = prototype; }
  void forbid_extension(Ref object) { plan_of(object).extensible = false; }
  bool has(Ref object, Value key) const;
  Value get(Ref object, Value key) const;

  void make_shapes();  // of what programs make
  void finish();       // gives all objects their properties

 private:
  struct Property {
    Value key;
    Value value;
    std::uint32_t attributes;
  };
  struct Plan {
    Ref ref;
    Ref prototype;
    std::vector<Property> properties;
    bool extensible = true;
  };

  void make_atoms();
  void make_symbols();
  Ref make_root(Ref prototype, std::uint16_t layout);
  Ref make_shape_with(Ref root, const std::vector<Property>& properties);
  Ref make_table(const std::vector<Property>& properties);
  void write_plan(const Plan& plan);
  Plan& plan_of(Ref object);
  const Plan& plan_of(Ref object) const;

  Heap heap_;
  Intrinsics intrinsics_{};
  Ref native_shape_ = no_ref;
  struct PreludeFunctionCell {
    Ref ref;
    std::uint32_t function;
  };
  Ref prelude_function(std::uint32_t function);

  std::vector<PreludeFunctionCell> prelude_cells_;
  std::vector<Plan> plans_;
  std::unordered_map<Ref, std::size_t> plan_index_;
};

}  // namespace kitwork::vm
