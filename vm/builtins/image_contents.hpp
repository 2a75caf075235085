// What the image holds: the objects of the language and their properties.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "vm/builtins/image_builder.hpp"

namespace kitwork::vm {

// The index of a prelude function by its name, or nothing.
using PreludeIndex = std::function<std::optional<std::uint32_t>(std::string_view)>;

void make_intrinsic_objects(ImageBuilder& builder);
// Functions of builtins.def. A row whose only implementation is a prelude function that is not
// there is left out.
void make_builtin_functions(ImageBuilder& builder, const PreludeIndex& prelude);
// Constants, and what else is no function; functions under a second name.
void make_builtin_values(ImageBuilder& builder);

}  // namespace kitwork::vm
