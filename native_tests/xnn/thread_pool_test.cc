#include "core/xnn/thread_pool.h"

#include <gtest/gtest.h>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;

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

}  // namespace
}  // namespace inklens
