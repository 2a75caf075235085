// What the fuzz targets of the machine share: one image, one window, and programs that go into
// every corner of the language and the library.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

#include "schemas/program.hpp"
#include "vm/builtins/image.hpp"
#include "vm/heap/window.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm::fuzz {

// JavaScript sources, each of which runs to its end within run_gas. A corpus counts them by place:
// new ones go to the end.
std::span<const char* const> sources();
inline constexpr std::int64_t run_gas = 1'000'000;
inline constexpr std::uint64_t run_memory_bytes = 1u << 20;

const Image& image();
Window& window();
// The program of a source; asserts that it compiles.
Program compile_source(const char* source);

// Steps on in the reference engine; host functions answer undefined. False: it is over, and `stop`
// says why.
bool go_on(Vm& vm, std::uint64_t steps, Stop& stop);
// Runs to the end or to the end of the gas in whichever engine is best.
Stop run_out(Vm& vm);

inline std::uint32_t word_of(const std::uint8_t* bytes) {
  std::uint32_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

}  // namespace kitwork::vm::fuzz
