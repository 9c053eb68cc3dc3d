#include "allocation/counted.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>

// What the linker calls in the place of C's allocator, and what it then calls that.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t count, std::size_t size);
void* __real_realloc(void* old, std::size_t size);
void* __real_aligned_alloc(std::size_t alignment, std::size_t size);
void* __real_memalign(std::size_t alignment, std::size_t size);
int __real_posix_memalign(void** result, std::size_t alignment, std::size_t size);
void __real_free(void* memory);
}

namespace {
std::atomic<std::size_t> allocations{0};
std::atomic<std::ptrdiff_t> held{0};
/// Those before this one are granted, this one and those after it are not.
std::atomic<std::size_t> first_refused{0};
std::atomic<std::size_t> last_refused{0};

bool Granted() {
  const std::size_t number = ++allocations;
  return number < first_refused || number > last_refused;
}

void* Counted(void* memory) {
  if (memory) ++held;
  return memory;
}
}  // namespace

std::size_t inklens::test::Allocations() { return allocations; }

std::ptrdiff_t inklens::test::HeldAllocations() { return held; }

void inklens::test::RefuseAllocations(std::size_t granted, std::size_t refused) {
  first_refused = allocations + granted + 1;
  last_refused = first_refused - 1 + std::min(refused, static_cast<std::size_t>(-1) / 2);
}

extern "C" {
void* __wrap_malloc(std::size_t size) { return Granted() ? Counted(__real_malloc(size)) : nullptr; }
void* __wrap_calloc(std::size_t count, std::size_t size) {
  return Granted() ? Counted(__real_calloc(count, size)) : nullptr;
}
void* __wrap_realloc(void* old, std::size_t size) {
  if (!Granted()) return nullptr;
  void* memory = __real_realloc(old, size);
  return old ? memory : Counted(memory);
}
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) {
  return Granted() ? Counted(__real_aligned_alloc(alignment, size)) : nullptr;
}
void* __wrap_memalign(std::size_t alignment, std::size_t size) {
  return Granted() ? Counted(__real_memalign(alignment, size)) : nullptr;
}
int __wrap_posix_memalign(void** result, std::size_t alignment, std::size_t size) {
  if (!Granted()) return ENOMEM;
  const int error = __real_posix_memalign(result, alignment, size);
  if (error == 0) ++held;
  return error;
}
void __wrap_free(void* memory) {
  if (memory) --held;
  __real_free(memory);
}
}
// NOLINTEND(bugprone-reserved-identifier)

// As the standard library's own, which is out of the linker's reach.
void* operator new(std::size_t size) {
  for (;;) {
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    const std::new_handler handler = std::get_new_handler();
    if (!handler) throw std::bad_alloc();
    handler();
  }
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
