// HostCall: what a capsule wants from outside of itself, read from a machine that stands at a call
// of the host. Everybody who runs capsules reads calls here, so that what is refused, with which
// words, is the same everywhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/capability/capability.hpp"
#include "schemas/program.hpp"
#include "schemas/result.hpp"
#include "vm/value/value.hpp"

namespace kitwork::vm {
class Vm;
}

namespace kitwork::data {

struct HostCall {
  // "kv.read"; "db.get" for every way to run a query; "ext/geo/distance" of an extension.
  std::string function;
  std::vector<std::string> arguments;  // as JSON, "null" for what JSON has not; a query: itself
  Capability capability;               // what it needs: authorize() is the caller's
};

enum class Called : std::uint8_t {
  printed,   // print or console.log: answer undefined
  answered,  // by itself, or with an error: nothing is wanted
  outside,   // the call is to be allowed, made and answered
};

// `program` is what runs, `app` whose tables db() means.
Called read_call(vm::Vm& vm, const Program& program, const std::string& app, HostCall& call);

// The call that a capsule's answer is, when it is a query that nobody has run. Nothing for any
// other answer; fails with words for the author.
Result<std::optional<HostCall>> call_of_answer(vm::Vm& vm, vm::Value answer,
                                               const std::string& app);

// A JSON text, nothing for undefined, or words for an Error in the capsule.
using HostAnswer = Result<std::optional<std::string>>;
void give(vm::Vm& vm, const HostAnswer& answer);

// Whose tables db() means when nobody says so: the one app whose tables the capsule may touch, or
// "app".
std::string app_of(const Capabilities& granted);

}  // namespace kitwork::data
