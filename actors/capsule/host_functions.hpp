// The functions of schemas/host_functions.def, for the image of the built-ins.
#pragma once

#include <vector>

#include "vm/builtins/image.hpp"

namespace kitwork {

std::vector<vm::HostFunction> host_functions();

}  // namespace kitwork
