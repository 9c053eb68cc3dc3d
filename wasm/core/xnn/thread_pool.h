#pragma once

#include "core/base/execution_context.h"
#include "core/base/status.h"

namespace inklens {

/// A context whose operators run on `thread_count` threads, the calling one included; with 1 no
/// thread is made. Initialises XNNPACK.
/// Errors: kInvalidArgument for counts outside [1, 64]; kUnsupported when the processor lacks
/// what XNNPACK needs; kResourceExhausted when threads cannot be started.
Result<ExecutionContext> MakeExecutionContext(int thread_count);

}  // namespace inklens
