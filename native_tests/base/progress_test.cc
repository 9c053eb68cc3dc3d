#include "core/base/progress.h"

#include <gtest/gtest.h>

namespace inklens {
namespace {

TEST(ProgressTest, IsDoneWhenNothingIsLeft) {
  EXPECT_FALSE((Progress{.completed = 4, .total = 5}).done());
  EXPECT_TRUE((Progress{.completed = 5, .total = 5}).done());
  EXPECT_TRUE(Progress{}.done());
}

}  // namespace
}  // namespace inklens
