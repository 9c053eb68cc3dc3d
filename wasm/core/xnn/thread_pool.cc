#include "core/xnn/thread_pool.h"

#include <pthreadpool.h>
#include <xnnpack.h>

#include <cstddef>
#include <functional>

namespace inklens {
namespace {

void Spread(pthreadpool* pool, std::size_t count, const std::function<void(std::size_t)>& task) {
  const auto call = [](void* argument, std::size_t i) {
    (*static_cast<const std::function<void(std::size_t)>*>(argument))(i);
  };
  pthreadpool_parallelize_1d(pool, call, const_cast<std::function<void(std::size_t)>*>(&task),
                             count, /*flags=*/0);
}

}  // namespace

Result<ExecutionContext> MakeExecutionContext(int thread_count) {
  if (thread_count < 1 || thread_count > 64) {
    return InvalidArgument("The number of threads is ", thread_count, "; expected 1 to 64.");
  }
  if (xnn_initialize(/*allocator=*/nullptr) != xnn_status_success) {
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
