// Assertions that stay on in release: a broken invariant of ours ends the process with its place.
#pragma once

namespace kitwork {
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);
}

#define KITWORK_ASSERT(expression)                    \
  (__builtin_expect(static_cast<bool>(expression), 1) \
       ? static_cast<void>(0)                         \
       : ::kitwork::assertion_failed(#expression, __FILE__, __LINE__))
