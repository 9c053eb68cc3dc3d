#include "core/train/initialization.h"

#include <gmock/gmock.h>

#include <cmath>

#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::ValueOf;

TEST(InitializationTest, TheSeedNetworkIsTheDocuments) {
  const Model model = ValueOf(MakeSeedNetwork());
  ASSERT_EQ(model.layers().size(), 11u);
  EXPECT_EQ(model.layers()[1].output, (Shape{1, 24, 24, 32}));
  EXPECT_EQ(model.layers()[4].output, (Shape{1, 8, 8, 64}));
  EXPECT_EQ(model.layers()[8].output, (Shape{1, 1024}));
  EXPECT_EQ(model.class_count(), 10u);
}

TEST(InitializationTest, TheSceneNetworkIsFullyConvolutional) {
  const Model model = ValueOf(MakeSceneNetwork());
  EXPECT_EQ(model.output(), OutputKind::kSigmoid);
  EXPECT_EQ(model.input().ImageShape(1), (Shape{1, 56, 56, 1}));
  EXPECT_EQ(model.class_count(), 10u);
  EXPECT_EQ(model.layers()[ValueOf(FindLayer(model, "relu4"))].output, (Shape{1, 14, 14, 64}));
  EXPECT_EQ(model.layers()[ValueOf(FindLayer(model, "classes"))].output, (Shape{1, 14, 14, 10}));
  for (const LayerInfo& layer : model.layers()) EXPECT_NE(layer.kind, "dense");
}

/// U(-b, b) with b = 1/sqrt(fan_in): bounds, mean 0, variance b^2/3.
TEST(InitializationTest, ParametersHavePyTorchsDistribution) {
  Model model = ValueOf(MakeSeedNetwork());
  InitializeParameters(model, 5);
  const auto* conv = std::get_if<Conv2d>(&model.sequence()[3]);
  const auto* dense = std::get_if<Dense>(&model.sequence()[7]);
  ASSERT_TRUE(conv && dense);
  const struct {
    const Tensor& tensor;
    double bound;
  } cases[] = {{conv->weights(), 1 / std::sqrt(800.0)},
               {conv->bias(), 1 / std::sqrt(800.0)},
               {dense->weights(), 1.0 / 32},
               {dense->bias(), 1.0 / 32}};
  for (const auto& [tensor, bound] : cases) {
    double sum = 0, squares = 0, largest = 0;
    for (float v : tensor.values()) {
      sum += v;
      squares += static_cast<double>(v) * v;
      largest = std::max(largest, std::abs(static_cast<double>(v)));
    }
    const auto n = static_cast<double>(tensor.size());
    EXPECT_LE(largest, bound * (1 + 1e-6));
    EXPECT_GT(largest, 0.9 * bound);
    EXPECT_LT(std::abs(sum / n), 5 * bound / std::sqrt(3 * n));
    EXPECT_NEAR(squares / n / (bound * bound / 3), 1, 5 / std::sqrt(n));
  }
}

TEST(InitializationTest, SeedsDiffer) {
  Model models[3] = {ValueOf(MakeSeedNetwork()), ValueOf(MakeSeedNetwork()),
                     ValueOf(MakeSeedNetwork())};
  InitializeParameters(models[0], 1);
  InitializeParameters(models[1], 1);
  InitializeParameters(models[2], 2);
  const auto weights = [&models](int i) {
    return std::get<Conv2d>(std::as_const(models[i]).sequence()[0]).weights().values();
  };
  test::ExpectBitEqual(weights(1), weights(0));
  EXPECT_FALSE(std::equal(weights(0).begin(), weights(0).end(), weights(2).begin()));
}

}  // namespace
}  // namespace inklens
