#include "apps/kitwork/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace kitwork::app {

namespace {

constexpr std::chrono::milliseconds quiet{1000};
constexpr const char* wheel[] = {"|", "/", "-", "\\"};

}  // namespace

Progress::Progress(std::string words)
    : words_(std::move(words)),
      terminal_(isatty(STDERR_FILENO) == 1),
      begun_(std::chrono::steady_clock::now()) {}

void Progress::tick() {
  const auto passed = std::chrono::steady_clock::now() - begun_;
  if (!terminal_ || passed < quiet) return;
  shown_ = true;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(passed).count();
  fmt::print(stderr, "\r\x1b[K{} {}, {} s", wheel[turns_++ % 4], words_, seconds);
  std::fflush(stderr);
}

void Progress::clear() {
  if (!std::exchange(shown_, false)) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

bool is_colourful(int descriptor) {
  const char* terminal = std::getenv("TERM");
  return isatty(descriptor) == 1 && std::getenv("NO_COLOR") == nullptr &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

}  // namespace kitwork::app
