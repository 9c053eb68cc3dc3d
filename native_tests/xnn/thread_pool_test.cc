#include "core/xnn/thread_pool.h"

#include <gmock/gmock.h>

#include <thread>
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

TEST(AloneTest, RunsOnTheCallingThreadWhileItLives) {
  ExecutionContext context = ValueOf(MakeExecutionContext(2));
  const pthreadpool* pool = context.pool();
  {
    const ExecutionContext::Alone alone(context);
    {
      const ExecutionContext::Alone again(context, false);
      EXPECT_EQ(context.pool(), nullptr) << "who is alone stays so";
    }
    EXPECT_EQ(context.pool(), nullptr);
    EXPECT_EQ(context.thread_count(), 1);
    std::vector<std::thread::id> threads(100);
    context.ParallelFor(threads.size(),
                        [&](std::size_t i) { threads[i] = std::this_thread::get_id(); });
    EXPECT_THAT(threads, Each(std::this_thread::get_id()));
  }
  EXPECT_EQ(context.pool(), pool);
  const ExecutionContext::Alone not_worth_it(context, false);
  EXPECT_EQ(context.pool(), pool);
  EXPECT_EQ(context.thread_count(), 2);
}

}  // namespace
}  // namespace inklens
