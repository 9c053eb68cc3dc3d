#include "core/nn/sparse_product.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/nn/dense.h"
#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/reference_layers.h"
#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::CopyOf;
using test::NanTensor;
using test::RandomTensor;
using test::ToNchw;
using test::ValueOf;
using ::testing::ElementsAre;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(RowColumnsTest, TellsSparseRowsFromFullOnes) {
  const std::size_t size = 40;
  Tensor rows = ValueOf(Tensor::Create({4, size}));
  rows[0 * size + 39] = 2;  // row 1 stays empty
  for (std::size_t k = 0; k < size; ++k) rows[2 * size + k] = 1;
  rows[3 * size + 5] = -1;
  rows[3 * size + 6] = kNan;
  rows[3 * size + 7] = -0.0f;
  RowColumns columns;
  ExecutionContext context = ValueOf(MakeExecutionContext(2));
  columns.Find(context, rows);
  EXPECT_THAT(columns.sparse(), ElementsAre(0, 1, 3));
  EXPECT_THAT(columns.full(), ElementsAre(2));
  EXPECT_THAT(columns[0], ElementsAre(39));
  EXPECT_THAT(columns[1], ElementsAre());
  EXPECT_EQ(columns[2].size(), size);
  EXPECT_THAT(columns[3], ElementsAre(5, 6));
  // Fewer and shorter rows in the same room.
  columns.Find(context, {rows.data() + size, {1, 3}});
  EXPECT_THAT(columns.sparse(), ElementsAre(0));
  EXPECT_THAT(columns.full(), ElementsAre());
}

TEST(RowColumnsTest, TheChoiceTurnsAtItsBorder) {
  const std::size_t size = 70;
  const auto most = static_cast<std::size_t>(static_cast<double>(size) / kSparseCost);
  EXPECT_TRUE(SkippingPays(most, size));
  EXPECT_FALSE(SkippingPays(most + 1, size));
  EXPECT_TRUE(SkippingPays(0, 0));
}

TEST(WeightPanelsTest, ByHand) {
  // 33 outputs of 3 inputs: W[o, k] = 10 o + k.
  Tensor weights = ValueOf(Tensor::Create({33, 3}));
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] = static_cast<float>(10 * (i / 3) + i % 3);
  }
  const WeightPanels panels = ValueOf(WeightPanels::Create(weights));
  ASSERT_EQ(panels.count(), 2u);
  // The row holds inputs 1 and 2 of the three.
  const float row[] = {2, 3};
  const std::uint32_t both[] = {0, 1}, second[] = {1};
  std::vector<float> start(32, 0.5f), to(32, kNan);
  panels.Multiply(0, 1, row, both, start.data(), to.data());
  for (std::size_t o = 0; o < 32; ++o) {
    const auto base = static_cast<float>(10 * o);
    EXPECT_EQ(to[o], 0.5f + 2 * (base + 1) + 3 * (base + 2)) << o;
  }
  panels.Multiply(1, 1, row, second, nullptr, to.data());
  EXPECT_EQ(to[0], 3 * 322.0f);
  for (std::size_t o = 1; o < 32; ++o) EXPECT_EQ(to[o], 0) << o;
}

TEST(SumOfRowsTest, ByHand) {
  // 35 columns: a strip and a rest.
  const std::size_t width = 35;
  std::vector<float> matrix(3 * width, kNan), sum(width, kNan);
  for (std::size_t j = 0; j < width; ++j) {
    matrix[j] = static_cast<float>(j);
    matrix[2 * width + j] = 1;
  }
  const float row[] = {2, 0, -5};
  const std::uint32_t columns[] = {0, 2};
  SumOfRows(matrix.data(), width, row, columns, sum.data());
  for (std::size_t j = 0; j < width; ++j) EXPECT_EQ(sum[j], 2 * static_cast<float>(j) - 5) << j;
}

/// Rows of every density, from none that is not zero to none that is.
Tensor RowsOfAllDensities(std::size_t count, std::size_t size, Rng& rng) {
  Tensor rows = RandomTensor({count, size}, rng);
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t k = 0; k < size; ++k) {
      if (rng.NextDouble() * static_cast<double>(count - 1) >= static_cast<double>(r)) {
        rows[r * size + k] = 0;
      }
    }
  }
  return rows;
}

TEST(DenseForwardFastTest, AgreesWithTheReferenceAtEveryDensity) {
  Rng rng(5, 0);
  test::Tolerance error(4e-5);
  for (int threads : {1, 3}) {
    for (const auto& [in, out] : {std::pair{1, 32}, {40, 31}, {64, 33}, {129, 256}, {1024, 70}}) {
      SCOPED_TRACE(::testing::Message() << in << " to " << out << ", " << threads << " threads");
      const std::size_t width = static_cast<std::size_t>(out), size = static_cast<std::size_t>(in);
      const Tensor weights = RandomTensor({width, size}, rng), bias = RandomTensor({width}, rng);
      const Dense dense = ValueOf(Dense::Create(CopyOf(weights), CopyOf(bias)));
      ExecutionContext context = ValueOf(MakeExecutionContext(threads));
      for (std::size_t batch : {33u, 2u, 57u}) {
        const Tensor input = RowsOfAllDensities(batch, size, rng);
        Tensor output = NanTensor({batch, width}), fused = NanTensor({batch, width});
        ASSERT_OK(dense.ForwardFast(context, input, output));
        ASSERT_OK(dense.ForwardFast(context, input, fused, Activation::kRelu));
        error.Compare(output.values(),
                      ReferenceDense(ToNchw(weights), ToNchw(bias).values, ToNchw(input)).values);
        for (std::size_t i = 0; i < output.size(); ++i) {
          ASSERT_EQ(fused[i], output[i] > 0 ? output[i] : 0.0f) << "fused ReLU, element " << i;
        }
      }
    }
  }
  EXPECT_TRUE(error.Holds("dense forward, fast"));
}

TEST(DenseForwardFastTest, ARowsBitsAreTheSameInAnyBatch) {
  Rng rng(6, 0);
  const std::size_t in = 200, out = 96, count = 24;
  const Dense dense =
      ValueOf(Dense::Create(RandomTensor({out, in}, rng), RandomTensor({out}, rng)));
  const Tensor input = RowsOfAllDensities(count, in, rng);
  Tensor together = NanTensor({count, out});
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  ASSERT_OK(dense.ForwardFast(context, input, together));
  ExecutionContext others = ValueOf(MakeExecutionContext(3));
  for (std::size_t r = 0; r < count; ++r) {
    Tensor one = NanTensor({1, out});
    ASSERT_OK(dense.ForwardFast(others, input.view().Slice(r, 1), one));
    test::ExpectBitEqual(one.values(), together.values().subspan(r * out, out));
  }
}

TEST(DenseForwardFastTest, NotANumberIsSeen) {
  Rng rng(7, 0);
  const Dense dense = ValueOf(Dense::Create(RandomTensor({40, 100}, rng), RandomTensor({40}, rng)));
  Tensor input = ValueOf(Tensor::Create({1, 100})), output = ValueOf(Tensor::Create({1, 40}));
  input[17] = kNan;
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  ASSERT_OK(dense.ForwardFast(context, input, output, Activation::kRelu));
  for (const float value : output.values()) EXPECT_TRUE(std::isnan(value));
}

TEST(DenseForwardFastTest, RefusesWhatDoesNotFit) {
  Rng rng(8, 0);
  const Dense dense = ValueOf(Dense::Create(RandomTensor({40, 100}, rng), RandomTensor({40}, rng)));
  const Tensor input = RandomTensor({2, 99}, rng);
  Tensor output = NanTensor({2, 40});
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  EXPECT_STATUS(dense.ForwardFast(context, input, output), kShapeMismatch, "99");
}

}  // namespace
}  // namespace inklens
