// Image: the intrinsics of the language, built once per process and shared by all capsules until
// they write to them.
//
// It lies at the beginning of every window, so all its Refs are constants of the process. It holds
// the atoms, the well-known symbols, the prototypes and constructors, a function object for every
// row of builtins.def and for every function of the host, and the functions of the prelude. It is
// the same, bit for bit, on every machine, for the same tables, prelude and host functions.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "schemas/program.hpp"
#include "schemas/result.hpp"
#include "vm/builtins/intrinsics.hpp"
#include "vm/heap/window.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/native.hpp"

namespace kitwork::vm {

class LoadedProgram;

// A function of the host that programs find as a global: "print", or as a member of a global
// object: "console.log".
struct HostFunction {
  std::string name;
  std::uint32_t length = 0;
};
inline constexpr std::uint32_t host_functions_max = 1024;

using ImageDigest = std::array<std::uint8_t, 32>;

class Image {
 public:
  // Fails when the system has no memory, and with invalid_argument when a host function's name is
  // no name or is taken. `prelude` is the machine's own program: its functions are found by name.
  static Result<std::unique_ptr<const Image>> create(const std::vector<HostFunction>& hosts,
                                                     Program prelude);
  ~Image();
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  const Intrinsics& intrinsics() const { return intrinsics_; }
  const LoadedProgram& prelude() const { return *prelude_; }
  // The function behind a NativeFunction's number (null: the host's), or behind
  // native_intrinsic_bit and an intrinsic's.
  Native native(std::uint32_t id) const;
  // The prelude's function that does the same as the built-in of that number.
  Value fallback(std::uint32_t id) const;
  Value prelude_function(PreludeFunction function) const {
    return prelude_functions_[static_cast<std::uint32_t>(function)];
  }
  const std::vector<HostFunction>& host_functions() const { return hosts_; }

  // Makes the image readable in the window. Cheap when it is there already and no capsule wrote to
  // it.
  void install(Window& window) const;
  // The capsule in the window may write to its image from now on.
  void make_private(Window& window) const;

  // Names what capsules see: the image's bytes and the prelude.
  const ImageDigest& digest() const { return digest_; }
  std::uint32_t bytes() const { return intrinsics_.top; }
  // The image as no capsule has changed it: the cell at `ref` lies at pristine() + ref.
  const std::uint8_t* pristine() const { return area_->bytes(); }
  // Whether native() has such a function.
  bool has_native(std::uint32_t id) const;

 private:
  Image() = default;

  Intrinsics intrinsics_{};
  std::vector<HostFunction> hosts_;
  std::shared_ptr<const LoadedProgram> prelude_;
  std::unique_ptr<SharedArea> area_;
  std::vector<Value> fallbacks_;
  std::array<Value, static_cast<std::size_t>(PreludeFunction::count_)> prelude_functions_;
  ImageDigest digest_{};
};

}  // namespace kitwork::vm
