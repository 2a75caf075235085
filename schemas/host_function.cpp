#include "schemas/host_function.hpp"

namespace kitwork {

namespace {

// What a row's verb can be: those of verbs.def, and none. Another does not compile.
namespace verbs {
constexpr std::optional<Verb> none;
#define KITWORK_VERB(name, text, resource, sentence) \
  constexpr std::optional<Verb> name = Verb::name;
#include "schemas/capability/verbs.def"
#undef KITWORK_VERB
}  // namespace verbs

constexpr HostFunctionRow rows[] = {
#define KITWORK_HOST_FUNCTION(name, length, verb, use) {name, length, verbs::verb, HostUse::use},
#include "schemas/host_functions.def"
#undef KITWORK_HOST_FUNCTION
};

}  // namespace

std::span<const HostFunctionRow> host_function_rows() { return rows; }

const HostFunctionRow* find_host_function(std::string_view name) {
  for (const HostFunctionRow& row : rows) {
    if (name == row.name) return &row;
  }
  return nullptr;
}

}  // namespace kitwork
