#include "core/xnn/thread_pool.h"

#include <gmock/gmock.h>

#include <vector>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::Each;

TEST(MakeExecutionContextTest, OneThreadNeedsNoPool) {
  const ExecutionContext context = ValueOf(MakeExecutionContext(1));
  EXPECT_EQ(context.thread_count(), 1);
  EXPECT_EQ(context.pool(), nullptr);
}

TEST(MakeExecutionContextTest, MoreThreadsHaveAPool) {
  const ExecutionContext context = ValueOf(MakeExecutionContext(3));
  EXPECT_EQ(context.thread_count(), 3);
  EXPECT_NE(context.pool(), nullptr);
}

TEST(MakeExecutionContextTest, RefusesSenselessCounts) {
  EXPECT_STATUS(MakeExecutionContext(0), kInvalidArgument, "is 0; expected 1 to 64");
  EXPECT_STATUS(MakeExecutionContext(-2), kInvalidArgument, "is -2");
  EXPECT_STATUS(MakeExecutionContext(65), kInvalidArgument, "is 65");
}

TEST(ParallelForTest, DoesEveryTaskOnce) {
  for (int threads : {1, 2, 3}) {
    ExecutionContext context = ValueOf(MakeExecutionContext(threads));
    for (std::size_t count : {0, 1, 2, 3, 1000}) {
      std::vector<int> done(count);
      context.ParallelFor(count, [&](std::size_t i) { ++done[i]; });
      EXPECT_THAT(done, Each(1)) << threads << " threads, " << count << " tasks";
    }
  }
}

}  // namespace
}  // namespace inklens
