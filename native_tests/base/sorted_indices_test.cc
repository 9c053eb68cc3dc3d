#include "core/base/sorted_indices.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

#include "core/base/rng.h"

namespace inklens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SortedIndicesTest, SortsByWhatIsAsked) {
  const std::vector<double> values = {3, 1, 2};
  EXPECT_THAT(SortedIndices(3, [&](auto a, auto b) { return values[a] < values[b]; }),
              ElementsAre(1, 2, 0));
  EXPECT_THAT(SortedIndices(3, [&](auto a, auto b) { return values[a] > values[b]; }),
              ElementsAre(0, 2, 1));
  EXPECT_THAT(SortedIndices(0, [](auto, auto) { return false; }), IsEmpty());
}

TEST(SortedIndicesTest, KeepsTheOrderOfEqualsAsAStableSortDoes) {
  Rng rng(5, 0);
  for (std::size_t count : {1u, 20u, 784u}) {
    std::vector<std::uint64_t> values(count);
    for (auto& value : values) value = rng.NextBelow(10);
    std::vector<std::size_t> stable(count);
    std::iota(stable.begin(), stable.end(), std::size_t{0});
    const auto before = [&](std::size_t a, std::size_t b) { return values[a] > values[b]; };
    std::stable_sort(stable.begin(), stable.end(), before);
    EXPECT_EQ(SortedIndices(count, before), stable);
  }
}

}  // namespace
}  // namespace inklens
