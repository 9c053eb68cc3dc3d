#include "core/classifier/receptive_field.h"

#include <gmock/gmock.h>

#include <vector>

#include "core/model/model.h"
#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/test_network.h"

namespace inklens {
namespace {

using test::TestNetwork;
using test::ValueOf;

/// Which of the image's pixels an output looks at, from the field alone.
bool Sees(const ReceptiveField& field, const Shape& output, std::size_t place, std::size_t y,
          std::size_t x) {
  const auto within = [](std::int64_t first, std::int64_t size, std::size_t at) {
    return static_cast<std::int64_t>(at) >= first && static_cast<std::int64_t>(at) < first + size;
  };
  const auto row = static_cast<std::int64_t>(place / output[2]);
  const auto column = static_cast<std::int64_t>(place % output[2]);
  return within(field.offset_y + row * field.stride_y, field.height, y) &&
         within(field.offset_x + column * field.stride_x, field.width, x);
}

/// Changes one pixel after the other and holds every output that moves against its field.
/// @param all whether an output must move with every pixel that its field covers.
void CheckFields(const TestNetwork& network, bool all) {
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Model model = ValueOf(Model::Load(network.File().Bytes()));
  const auto fields = ReceptiveFields(model.layers());
  ASSERT_EQ(fields.size(), model.layers().size());
  Rng rng(4, 0);
  Tensor image = test::RandomTensor(model.input().ImageShape(1), rng);
  const ActivationTrace before = ValueOf(model.Trace(context, image));
  for (std::size_t pixel = 0; pixel < image.size(); ++pixel) {
    const float kept = image[pixel];
    image[pixel] += 2.5f;
    const ActivationTrace after = ValueOf(model.Trace(context, image));
    image[pixel] = kept;
    for (std::size_t layer = 0; layer < fields.size(); ++layer) {
      const Tensor& was = before.outputs[layer];
      if (!fields[layer]) continue;
      const std::size_t channels = was.shape()[3];
      for (std::size_t i = 0; i < was.size(); ++i) {
        const bool moved = was[i] != after.outputs[layer][i];
        const bool sees = Sees(*fields[layer], was.shape(), i / channels,
                               pixel / model.input().width, pixel % model.input().width);
        // What lies outside never moves an output; of what lies inside some may not, either.
        ASSERT_TRUE(sees ? moved || !all : !moved)
            << model.layers()[layer].name << " " << i << " " << pixel;
      }
    }
  }
}

TEST(ReceptiveFieldTest, IsWhatMovesAnOutput) {
  TestNetwork network({13, 11}, 5);
  network.Conv2d("c1", 2, {.kernel = {3, 5}, .stride = {2, 1}, .padding = {1, 2}})
      .AveragePool2d("p1", {.kernel = {3, 2}, .stride = {1, 2}, .padding = {1, 1}})
      .Conv2d("c2", 3, {.kernel = {2, 3}, .stride = {1, 1}, .padding = {0, 1}})
      .Flatten("flatten")
      .Dense("fc", 3);
  CheckFields(network, true);
}

TEST(ReceptiveFieldTest, IsNeverTooSmall) {
  TestNetwork network({12, 14}, 6);
  network.Conv2d("c1", 3, {.kernel = {3, 3}})
      .BatchNorm("n1")
      .Relu("r1")
      .MaxPool2d("p1", {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}})
      .Relu("r2")
      .Conv2d("c2", 3, {.kernel = {2, 2}})
      .Flatten("flatten")
      .Dense("fc", 3);
  CheckFields(network, false);
}

TEST(ReceptiveFieldTest, OfAnyNumberOfLayersStaysANumber) {
  std::vector<LayerInfo> layers(90, {.name = "l", .kind = "conv2d", .output = {1, 1, 1, 1}});
  for (LayerInfo& layer : layers) layer.window = LayerInfo::Window{3, 3, 2, 2, 1, 1};
  const auto fields = ReceptiveFields(layers);
  EXPECT_EQ(fields[1]->height, 7);
  EXPECT_EQ(fields[1]->offset_y, -3);
  EXPECT_EQ(fields.back()->height, 1 << 30);
  EXPECT_EQ(fields.back()->offset_y, -(1 << 30));
}

}  // namespace
}  // namespace inklens
