#include "actors/capsule/host_functions.hpp"

namespace kitwork {

std::vector<vm::HostFunction> host_functions() {
  return {
#define KITWORK_HOST_FUNCTION(name, length, verb, use) vm::HostFunction{name, length},
#include "schemas/host_functions.def"
#undef KITWORK_HOST_FUNCTION
  };
}

}  // namespace kitwork
