#pragma once

#include <cstddef>
#include <functional>

#include "core/base/execution_context.h"
#include "core/base/status.h"

namespace inklens {

/// A context whose operators run on `thread_count` threads, the calling one included; with 1 no
/// thread is made. Initialises XNNPACK.
/// Errors: kInvalidArgument for counts outside [1, 64]; kUnsupported when the processor lacks
/// what XNNPACK needs; kResourceExhausted when threads cannot be started.
Result<ExecutionContext> MakeExecutionContext(int thread_count);

/// Calls task(i) for every i below `count`, spread over the context's threads, and returns when
/// all are done. Tasks must not write what another one touches, nor use the context.
void ParallelFor(ExecutionContext& context, std::size_t count,
                 const std::function<void(std::size_t)>& task);

}  // namespace inklens
