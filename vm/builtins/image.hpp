// Image: the built-in objects, made once per process and shared by all capsules until one of them writes to it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "schemas/result.hpp"
#include "vm/builtins/intrinsics.hpp"
#include "vm/heap/window.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/native.hpp"

namespace kitwork::vm {

class LoadedProgram;

class Image {
 public:
  const Intrinsics& intrinsics() const;
  // Makes the image readable at its place in the window; what an earlier capsule changed there is gone.
  void install(Window& window) const;
  // The window's copy may be written from now on.
  void make_private(Window& window) const;
  const LoadedProgram& prelude() const;
  // A built-in, or with native_intrinsic_bit an intrinsic.
  Native native(std::uint32_t id) const;
  // The function of the prelude that stands in for a built-in.
  Value fallback(std::uint32_t id) const;
  Value prelude_function(PreludeFunction function) const;
};

}  // namespace kitwork::vm
