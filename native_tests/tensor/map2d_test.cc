#include "core/tensor/map2d.h"

#include <gmock/gmock.h>

namespace inklens {
namespace {

TEST(Map2DTest, IsZeroAndRowMajor) {
  Map2D map(2, 3);
  EXPECT_EQ(map.height, 2u);
  EXPECT_EQ(map.width, 3u);
  map.at(0, 2) = 1;
  map.at(1, 0) = 2;
  EXPECT_THAT(map.values, ::testing::ElementsAre(0, 0, 1, 2, 0, 0));
  const Map2D& read_only = map;
  EXPECT_EQ(read_only.at(1, 0), 2);
}

}  // namespace
}  // namespace inklens
