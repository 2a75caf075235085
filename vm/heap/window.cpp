// The window's pages, as the system gives them.
#include "vm/heap/window.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace kitwork::vm {

namespace {

constexpr std::uint32_t page_bytes = 4096;

Error system_error(const char* what) {
  return Error{Errc::io_failed, std::string(what) + ": " + std::strerror(errno)};
}

bool is_page_range(Ref begin, Ref end) {
  return begin % page_bytes == 0 && end % page_bytes == 0 && begin <= end;
}

}  // namespace

Result<std::unique_ptr<SharedArea>> SharedArea::create(const std::uint8_t* bytes,
                                                       std::uint32_t size) {
  const int file = memfd_create("kitwork", MFD_CLOEXEC);
  if (file < 0) return system_error("memfd_create");
  const std::uint32_t whole = (size + page_bytes - 1) / page_bytes * page_bytes;
  std::unique_ptr<SharedArea> area(new SharedArea(file, whole));
  if (ftruncate(file, static_cast<off_t>(whole)) != 0) return system_error("ftruncate");
  if (whole == 0) return area;
  void* mapped = mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) return system_error("mmap of a shared area");
  area->bytes_ = static_cast<std::uint8_t*>(mapped);
  std::memcpy(mapped, bytes, size);
  if (mprotect(mapped, whole, PROT_READ) != 0) return system_error("mprotect of a shared area");
  return area;
}

SharedArea::~SharedArea() {
  if (bytes_ != nullptr) munmap(bytes_, size_);
  close(file_);
}

Result<std::unique_ptr<Window>> Window::create() {
  void* base = mmap(nullptr, window_bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return system_error("mmap of a window");
  return std::unique_ptr<Window>(new Window(static_cast<std::uint8_t*>(base)));
}

Window::~Window() { munmap(base_, window_bytes); }

void Window::release(Ref begin, Ref end) {
  KITWORK_ASSERT(is_page_range(begin, end));
  if (begin == end) return;
  KITWORK_ASSERT(madvise(base_ + begin, end - begin, MADV_DONTNEED) == 0);
}

Result<void> Window::map(Ref begin, const SharedArea& area) {
  KITWORK_ASSERT(is_page_range(begin, begin + area.size_));
  if (area.size_ == 0) return {};
  void* mapped = mmap(base_ + begin, area.size_, PROT_READ, MAP_PRIVATE | MAP_FIXED, area.file_, 0);
  if (mapped == MAP_FAILED) return system_error("mmap into a window");
  return {};
}

Result<void> Window::make_writable(Ref begin, Ref end) {
  KITWORK_ASSERT(is_page_range(begin, end));
  if (mprotect(base_ + begin, end - begin, PROT_READ | PROT_WRITE) != 0) {
    return system_error("mprotect in a window");
  }
  return {};
}

Result<void> Window::unmap(Ref begin, Ref end) {
  KITWORK_ASSERT(is_page_range(begin, end));
  void* mapped = mmap(base_ + begin, end - begin, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  if (mapped == MAP_FAILED) return system_error("mmap into a window");
  return {};
}

}  // namespace kitwork::vm
