#include "core/engine/layer_outputs.h"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/test_network.h"

namespace inklens {
namespace {

using test::TestNetwork;
using test::ValueOf;

Engine EngineOf(const TestNetwork& network) {
  Engine engine = ValueOf(Engine::Create(1));
  EXPECT_OK(engine.LoadModel(network.File().Bytes()));
  return engine;
}

TEST(LayerOutputsTest, AreThoseOfEveryLayerChannelByChannel) {
  TestNetwork network({7, 6}, 3);
  network.Conv2d("conv", 4, {.kernel = {3, 2}})
      .Relu("relu")
      .MaxPool2d("pool", {.kernel = {2, 2}, .stride = {2, 2}})
      .Flatten("flatten")
      .BatchNorm("norm")
      .Dense("fc1", 5)
      .Relu("relu2")
      .Dense("fc2", 3);
  Engine engine = EngineOf(network);
  GrayImage image{6, 7, std::vector<std::uint8_t>(42)};
  for (std::size_t i = 0; i < 42; ++i) image.pixels[i] = static_cast<std::uint8_t>(i * 37 % 256);
  const auto instance = ValueOf(engine.Classify(image));
  const std::vector<LayerOutput> layers = ValueOf(engine.Layers(instance.get()));
  ASSERT_EQ(layers.size(), 9u);

  // The reference layers have PyTorch's order: channel by channel, flattened or not.
  const std::vector<test::Array> expected = network.Forward(test::ToNchw(instance->input));
  for (std::size_t i = 0; i < layers.size(); ++i) {
    SCOPED_TRACE(layers[i].name);
    ASSERT_EQ(layers[i].values.size(), expected[i].values.size());
    for (std::size_t v = 0; v < layers[i].values.size(); ++v) {
      EXPECT_NEAR(layers[i].values[v], expected[i].values[v], 1e-5);
    }
    EXPECT_EQ(layers[i].values.size(), layers[i].shape.ElementCount());
    EXPECT_EQ(layers[i].receptive_field.has_value(), layers[i].shape.rank() == 3);
  }
  EXPECT_EQ(layers[1].shape, (Shape{4, 5, 5}));
  EXPECT_EQ(layers[4].shape, (Shape{16}));
  EXPECT_EQ(layers[8].kind, "dense");
}

TEST(LayerOutputsTest, NeedAnImage) {
  Engine engine = ValueOf(Engine::Create(1));
  EXPECT_STATUS(engine.Layers(nullptr), kInvalidArgument, "No model");
  EXPECT_OK(engine.LoadModel(test::ReadSourceFile("model_weights/mnist_cnn_seed0.safetensors")));
  EXPECT_STATUS(engine.Layers(nullptr), kInvalidArgument, "no image");
}

}  // namespace
}  // namespace inklens
