#include "actors/node/extensions.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstring>

#include "actors/include/kitwork/extension.hpp"

namespace kitwork::node {
namespace {

constexpr std::size_t name_bytes_max = 64;

bool is_name(const char* name) {
  if (name == nullptr || *name == '\0' || std::strlen(name) > name_bytes_max) return false;
  return std::all_of(name, name + std::strlen(name), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Error wrong(const std::string& file, const std::string& what) {
  return {Errc::invalid_argument, file + ": " + what};
}

Result<void> check_functions(const std::string& file, const ExtensionAbi& library) {
  if (library.functions == nullptr || library.function_count == 0 ||
      library.function_count > extension_functions_max) {
    return wrong(file, "an extension has from 1 to " + std::to_string(extension_functions_max) +
                           " functions");
  }
  for (std::uint32_t i = 0; i < library.function_count; ++i) {
    const ExtensionFunction& each = library.functions[i];
    if (!is_name(each.name)) return wrong(file, "a function has no name of letters, digits and _");
    const std::string name = each.name;
    if (each.arguments > extension_arguments_max) return wrong(file, name + ": too many arguments");
    if (each.gas > extension_gas_max || each.gas_per_byte > extension_gas_per_byte_max) {
      return wrong(file, name + ": its gas is over the limit");
    }
    for (std::uint32_t j = 0; j < i; ++j) {
      if (name == library.functions[j].name) return wrong(file, "two functions are " + name);
    }
  }
  return {};
}

}  // namespace

Result<Extensions> Extensions::load(const std::vector<std::string>& files) {
  Extensions extensions;
  if (files.size() > extensions_max) {
    return Error{Errc::limit_exceeded,
                 "a node has at most " + std::to_string(extensions_max) + " extensions"};
  }
  for (const std::string& file : files) {
    if (const Result<void> opened = extensions.open(file); !opened) return opened.error();
  }
  return extensions;
}

Result<void> Extensions::open(const std::string& file) {
  // A name without a slash would be looked for elsewhere.
  const std::string path = file.find('/') == std::string::npos ? "./" + file : file;
  void* const opened = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (opened == nullptr) return Error{Errc::io_failed, ::dlerror()};
  const auto* library = static_cast<const ExtensionAbi*>(::dlsym(opened, "kitwork_extension"));
  if (library == nullptr) return wrong(file, "it is no extension: KITWORK_EXTENSION is missing");
  if (library->abi != extension_abi || library->caf_version != CAF_VERSION ||
      library->configuration_bytes != sizeof(caf::actor_system_config)) {
    return Error{Errc::unsupported_version,
                 file + ": built for another version of Kitwork or CAF: build it again"};
  }
  if (!is_name(library->name)) return wrong(file, "it has no name of letters, digits and _");
  if (library->spawn == nullptr) return wrong(file, "it has no actor");
  if (const Result<void> checked = check_functions(file, *library); !checked) return checked;
  for (const ExtensionAbi* other : libraries_) {
    if (std::strcmp(other->name, library->name) == 0) {
      return wrong(file, std::string("another extension is called ") + library->name);
    }
  }
  libraries_.push_back(library);
  return {};
}

void Extensions::configure(caf::actor_system_config& config) const {
  for (const ExtensionAbi* each : libraries_) {
    if (each->configure != nullptr) each->configure(config);
  }
}

std::map<std::string, caf::actor> Extensions::spawn(caf::actor_system& system) const {
  std::map<std::string, caf::actor> actors;
  for (const ExtensionAbi* each : libraries_) actors[each->name] = each->spawn(system);
  return actors;
}

worker::ExtensionTable Extensions::table() const {
  worker::ExtensionTable table;
  for (const ExtensionAbi* each : libraries_) {
    for (std::uint32_t i = 0; i < each->function_count; ++i) {
      const ExtensionFunction& function = each->functions[i];
      table[std::string("ext/") + each->name + "/" + function.name] = {
          function.arguments, function.gas, function.gas_per_byte, function.deterministic};
    }
  }
  return table;
}

}  // namespace kitwork::node
