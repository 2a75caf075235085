// JSON text to values, without calls and without recursion.
#pragma once

#include "vm/builtins/native_support.hpp"

namespace kitwork::vm {

// Parses the flat string. Pays and reserves for all of it first; a SyntaxError names the position
// as V8 does.
NativeStatus parse_json(NativeCall& call, Ref text, Value& out);

}  // namespace kitwork::vm
