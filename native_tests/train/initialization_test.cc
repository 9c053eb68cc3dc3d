#include "core/train/initialization.h"

#include <gmock/gmock.h>

#include "testing/status_matchers.h"

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

}  // namespace
}  // namespace inklens
