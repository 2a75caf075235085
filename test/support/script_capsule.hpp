// Capsules made of scripts, for tests that run them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/worker/capsule_run.hpp"
#include "schemas/bytes.hpp"

namespace kitwork::test {

// Signed by author_number's key (zone_fixture.hpp). Asserts that it builds.
ByteVector script_capsule(const std::string& source, std::uint64_t gas_limit = 100'000'000,
                          const std::vector<std::string>& capabilities = {},
                          std::uint64_t memory_bytes = 1 << 20);

// One image for all tests of a process.
const vm::Image& test_image();
vm::Window& test_window();

std::shared_ptr<const worker::ReadyCapsule> ready_capsule(const ByteVector& capsule);

}  // namespace kitwork::test
