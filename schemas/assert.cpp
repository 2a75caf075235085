#include "schemas/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace kitwork {

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "kitwork: broken invariant: %s (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace kitwork
