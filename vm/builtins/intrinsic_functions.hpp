// The intrinsics of intrinsics.def as functions.
#pragma once

#include "vm/native.hpp"

namespace kitwork::vm {

#define KITWORK_INTRINSIC(name, number, kinds, sentence) \
  NativeStatus intrinsic_##name(NativeCall& call);
#include "schemas/intrinsics.def"
#undef KITWORK_INTRINSIC

}  // namespace kitwork::vm
