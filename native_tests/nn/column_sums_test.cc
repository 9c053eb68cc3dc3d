#include "core/nn/column_sums.h"

#include <gmock/gmock.h>

#include <vector>

#include "testing/arrays.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::NanTensor;
using test::ValueOf;

TEST(ColumnSumsTest, ByHand) {
  const Tensor matrix =
      ValueOf(Tensor::FromValues({3, 2}, std::vector<float>{1, 10, 2, 20, 4, -40}));
  Tensor sums = NanTensor({2});
  ColumnSums(matrix, sums);
  EXPECT_THAT(sums.values(), ::testing::ElementsAre(7, -10));
}

TEST(ColumnSumsTest, LongColumnsLoseNothing) {
  // Summed one by one in single precision, 2^25 and 300,000 ones give 2^25.
  constexpr std::size_t kRows = 300'001;
  Tensor matrix = ValueOf(Tensor::Create({kRows, 1}));
  std::fill(matrix.values().begin(), matrix.values().end(), 1.0f);
  matrix[kRows - 1] = 0x1p25f;
  Tensor sums = NanTensor({1});
  ColumnSums(matrix, sums);
  EXPECT_EQ(sums[0], 0x1p25f + 300'000.0f);
}

TEST(ColumnSumsTest, NoRowsGiveZeros) {
  Tensor sums = NanTensor({2});
  ColumnSums(ConstTensorView(nullptr, {0, 2}), sums);
  EXPECT_THAT(sums.values(), ::testing::ElementsAre(0, 0));
}

}  // namespace
}  // namespace inklens
