#include "test/support/script_capsule.hpp"

#include <cstdio>

#include "actors/capsule/host_functions.hpp"
#include "actors/include/kitwork/capsule.hpp"
#include "schemas/assert.hpp"
#include "schemas/capsule/capsule.hpp"
#include "test/support/zone_keys.hpp"
#include "vm/builtins/prelude_program.hpp"

namespace kitwork::test {

ByteVector script_capsule(const std::string& source, std::uint64_t gas_limit,
                          const std::vector<std::string>& capabilities,
                          std::uint64_t memory_bytes) {
  BuildRequest request;
  request.source = source;
  request.gas_limit = gas_limit;
  request.memory_bytes = memory_bytes;
  request.capabilities = capabilities;
  request.key = SecretKeyText{to_hex(key_of(101).seed())};
  Result<BuiltCapsule> built = build_capsule(request);
  if (!built) std::fprintf(stderr, "%s\n", built.error().message.c_str());
  return built.value().bytes;
}

const vm::Image& test_image() {
  static const auto image = vm::Image::create(host_functions(), vm::prelude_program());
  return *image.value();
}

vm::Window& test_window() {
  static const auto window = vm::Window::create();
  return *window.value();
}

std::shared_ptr<const worker::ReadyCapsule> ready_capsule(const ByteVector& capsule) {
  static worker::ProgramCache cache(test_image(), 1000);
  const Result<Digest> digest = verify_capsule(capsule);
  KITWORK_ASSERT(digest.ok());
  auto ready = cache.get(digest.value(), capsule);
  KITWORK_ASSERT(ready.ok());
  return ready.value();
}

}  // namespace kitwork::test
