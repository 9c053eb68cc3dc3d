#include "evaluate/fake_maps.h"

#include "testing/status_matchers.h"

namespace inklens::test {

MeasureValue Finish(ExecutionContext& context, RemakingJob job, std::size_t budget) {
  while (!job.Progress().done()) {
    const Status status = job.Step(context, budget);
    if (!status.ok()) throw std::runtime_error(status.message());
  }
  return ValueOf(job.Judged());
}

}  // namespace inklens::test
