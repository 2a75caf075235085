// Every native and every intrinsic, declared from the tables.
#pragma once

#include "vm/native.hpp"

namespace kitwork::vm {

NativeStatus native_none(NativeCall& call);
#define KITWORK_BUILTIN(number, holder, key, length, native, prelude, kind) \
  NativeStatus native_##native(NativeCall& call);
#include "schemas/builtins.def"
#undef KITWORK_BUILTIN

#define KITWORK_INTRINSIC(name, number, kinds, sentence) \
  NativeStatus intrinsic_##name(NativeCall& call);
#include "schemas/intrinsics.def"
#undef KITWORK_INTRINSIC

}  // namespace kitwork::vm
