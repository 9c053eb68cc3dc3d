#include "core/xnn/thread_pool.h"

#include <pthreadpool.h>
#include <xnnpack.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <functional>

#include "core/base/insistent.h"

namespace inklens {
namespace {

void Spread(pthreadpool* pool, std::size_t count, const std::function<void(std::size_t)>& task) {
  const auto call = [](void* argument, std::size_t i) {
    (*static_cast<const std::function<void(std::size_t)>*>(argument))(i);
  };
  pthreadpool_parallelize_1d(pool, call, const_cast<std::function<void(std::size_t)>*>(&task),
                             count, /*flags=*/0);
}

// Setting up a batched convolution writes to memory that XNNPACK may not have been given.
void* Allocate(void*, std::size_t size) {
  return AskUntilGiven([=] { return std::malloc(std::max<std::size_t>(size, 1)); });
}
void* Reallocate(void*, void* old, std::size_t size) {
  return AskUntilGiven([=] { return std::realloc(old, std::max<std::size_t>(size, 1)); });
}
void* AllocateAligned(void*, std::size_t alignment, std::size_t size) {
  const std::size_t whole = (std::max<std::size_t>(size, 1) + alignment - 1) / alignment;
  return AskUntilGiven([=] { return std::aligned_alloc(alignment, whole * alignment); });
}
void Free(void*, void* memory) { std::free(memory); }

constexpr xnn_allocator kAllocator{/*context=*/nullptr, &Allocate, &Reallocate, &Free,
                                   &AllocateAligned,    &Free};

}  // namespace

Result<ExecutionContext> MakeExecutionContext(int thread_count) {
  if (thread_count < 1 || thread_count > 64) {
    return InvalidArgument("The number of threads is ", thread_count, "; expected 1 to 64.");
  }
  if (xnn_initialize(&kAllocator) != xnn_status_success) {
    return Unsupported("XNNPACK does not support this processor.");
  }
  if (thread_count == 1) return ExecutionContext();
  std::shared_ptr<pthreadpool> pool(pthreadpool_create(static_cast<std::size_t>(thread_count)),
                                    [](pthreadpool* p) { pthreadpool_destroy(p); });
  if (!pool) {
    return ResourceExhausted("A pool of ", thread_count, " threads could not be started.");
  }
  return ExecutionContext(std::move(pool), thread_count, &Spread);
}

}  // namespace inklens
