// Extensions: host functions of your own for capsules. An extension is a CAF actor in a shared
// library, named in a node's configuration; capsules say import { distance } from "ext/geo".
//
//   caf::behavior geo(caf::event_based_actor*) {
//     return kitwork::extension_behavior([](const kitwork::ExtensionCall& call) {
//       return kitwork::ExtensionAnswer::json("42");
//     });
//   }
//   caf::actor spawn(caf::actor_system& system) { return system.spawn(geo); }
//   constexpr kitwork::ExtensionFunction functions[] = {
//       {.name = "distance", .arguments = 4, .gas = 500, .deterministic = true}};
//   KITWORK_EXTENSION("geo", functions, nullptr, spawn)
//
// Build it with `pkg-config --cflags --libs kitwork-extension` and -shared -fPIC, with the compiler
// and the CAF that the node was built with. It runs inside the worker's process and can do there
// whatever it likes: load only what you trust as you trust the node.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/behavior.hpp>
#include <caf/config.hpp>
#include <caf/event_based_actor.hpp>

namespace kitwork {

inline constexpr std::uint32_t extension_abi = 1;
inline constexpr std::uint32_t extension_functions_max = 256;
inline constexpr std::uint32_t extension_arguments_max = 16;
inline constexpr std::uint64_t extension_gas_max = 1'000'000'000;
inline constexpr std::uint64_t extension_gas_per_byte_max = 10'000;

// One function, as capsules see it. A capsule needs the capability ext.call:EXTENSION/NAME.
struct ExtensionFunction {
  const char* name = nullptr;   // letters, digits and _
  std::uint32_t arguments = 0;  // exactly so many
  // What a call costs: so much, and so much for each byte of its arguments and its answer as JSON.
  // It is paid before the call is made, and for the answer before the capsule has it.
  std::uint64_t gas = 100;
  std::uint64_t gas_per_byte = 1;
  // Whether the same arguments have the same answer for ever. What is not deterministic is kept in
  // the journal with each answer.
  bool deterministic = false;
};

struct ExtensionCall {
  std::string invocation;  // 32 bytes: the same invocation calls again when it is attempted again
  std::uint32_t attempt = 0;
  std::string function;                // "distance"
  std::vector<std::string> arguments;  // each a JSON text
};

class ExtensionAnswer {
 public:
  // What the capsule gets: a JSON text. What is none throws an Error in the capsule.
  static ExtensionAnswer json(std::string text) { return ExtensionAnswer("=" + std::move(text)); }
  static ExtensionAnswer undefined() { return ExtensionAnswer(std::string()); }
  // Throws an Error with these words in the capsule.
  static ExtensionAnswer error(std::string words) {
    return ExtensionAnswer("!" + std::move(words));
  }
  const std::string& wire() const { return wire_; }

 private:
  explicit ExtensionAnswer(std::string wire) : wire_(std::move(wire)) {}
  std::string wire_;
};

// The message that an extension's actor gets: invocation, attempt, "ext/geo/distance", arguments as
// JSON texts, one a line. Its answer is ExtensionAnswer::wire(), at once or by a promise later.
using ExtensionCallAtom = caf::atom_constant<caf::atom("kw_host")>;

inline ExtensionCall read_extension_call(const std::string& invocation, std::uint32_t attempt,
                                         const std::string& function,
                                         const std::string& arguments) {
  ExtensionCall call{invocation, attempt, function.substr(function.rfind('/') + 1), {}};
  for (std::size_t at = 0; at < arguments.size();) {
    const std::size_t end = arguments.find('\n', at);
    call.arguments.push_back(arguments.substr(at, end - at));
    at = end == std::string::npos ? end : end + 1;
  }
  return call;
}

// A behavior that answers each call with `answer(call)`. An exception is an Error in the capsule.
template <class Function>
caf::behavior extension_behavior(Function answer) {
  return {[answer](ExtensionCallAtom, const std::string& invocation, std::uint32_t attempt,
                   const std::string& function, const std::string& arguments) -> std::string {
    try {
      const ExtensionAnswer said =
          answer(read_extension_call(invocation, attempt, function, arguments));
      return said.wire();
    } catch (const std::exception& thrown) {
      return ExtensionAnswer::error(thrown.what()).wire();
    }
  }};
}

// What a node finds in the library. It is refused when `abi`, CAF or its configuration differ.
struct ExtensionAbi {
  std::uint32_t abi = extension_abi;
  std::uint32_t caf_version = CAF_VERSION;
  std::uint64_t configuration_bytes = sizeof(caf::actor_system_config);
  const char* name = nullptr;  // letters, digits and _
  const ExtensionFunction* functions = nullptr;
  std::uint32_t function_count = 0;
  // Called before the node's actor system is made, to add message types. May be null.
  void (*configure)(caf::actor_system_config&) = nullptr;
  caf::actor (*spawn)(caf::actor_system&) = nullptr;
};

}  // namespace kitwork

// At the end of one source of the library; `functions` is an array.
#define KITWORK_EXTENSION(name, functions, configure, spawn)                                       \
  extern "C" __attribute__((visibility("default"))) const kitwork::ExtensionAbi kitwork_extension; \
  const kitwork::ExtensionAbi kitwork_extension = {kitwork::extension_abi,                         \
                                                   CAF_VERSION,                                    \
                                                   sizeof(caf::actor_system_config),               \
                                                   name,                                           \
                                                   functions,                                      \
                                                   sizeof(functions) / sizeof(functions[0]),       \
                                                   configure,                                      \
                                                   spawn};
