#include "actors/capsule/host_functions.hpp"

#include "schemas/host_function.hpp"

namespace kitwork {

std::vector<vm::HostFunction> host_functions() {
  std::vector<vm::HostFunction> functions;
  for (const HostFunctionRow& row : host_function_rows()) {
    functions.push_back({std::string(row.name), row.length});
  }
  return functions;
}

}  // namespace kitwork
