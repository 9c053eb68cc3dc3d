#include "core/explain/layer_cam.h"

#include <gmock/gmock.h>

#include <cmath>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/explain/as_listed/layer_cam.h"
#include "core/explain/grad_cam.h"
#include "explain/cam_properties.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::Channels;
using test::ValueOf;
using ::testing::ElementsAre;

TEST(LayerCamTest, ByHand) {
  const Tensor activations = Channels(2, 2, {{1, 2, 3, 4}, {4, 0, 8, 2}});
  const Tensor gradient = Channels(2, 2, {{1, 2, -1, 6}, {-2, 3, 0.5f, 0}});
  // Each position has its own weights: 1*1 + 0*4, 2*2 + 3*0, 0*3 + 1/2*8, 6*4 + 0*2.
  const Map2D cam = ValueOf(LayerCam(activations, gradient));
  EXPECT_EQ(cam.height, 2u);
  EXPECT_EQ(cam.width, 2u);
  EXPECT_THAT(cam.values, ElementsAre(1, 4, 4, 24));
}

TEST(LayerCamTest, IsNegativeOnlyWhereActivationsAre) {
  const Tensor activations = Channels(1, 3, {{-2, 2, -2}});
  const Tensor gradient = Channels(1, 3, {{3, -3, -3}});
  EXPECT_THAT(ValueOf(LayerCam(activations, gradient)).values, ElementsAre(-6, 0, 0));
}

TEST(LayerCamTest, Properties) {
  test::CheckCamProperties([](ConstTensorView a, ConstTensorView g) { return LayerCam(a, g); });
}

TEST(LayerCamTest, ScalesWithBoth) {
  Rng rng(6, 0);
  const Tensor activations = test::RandomTensor({1, 3, 3, 5}, rng);
  const Tensor gradient = test::RandomTensor({1, 3, 3, 5}, rng);
  Map2D expected = ValueOf(LayerCam(activations, gradient));
  for (float& value : expected.values) value *= -8;
  // Activations by any factor, the gradient by a positive one.
  Tensor scaled_activations = test::CopyOf(activations), scaled_gradient = test::CopyOf(gradient);
  for (float& value : scaled_activations.values()) value *= -2;
  for (float& value : scaled_gradient.values()) value *= 4;
  const Map2D scaled = ValueOf(LayerCam(scaled_activations, scaled_gradient));
  test::ExpectBitEqual(scaled.values, expected.values);
}

TEST(LayerCamTest, AgreesWithTheGoldens) {
  test::GoldenMaps goldens;
  test::MapComparison comparison(1e-5, 1e-5);
  const auto cases = goldens.CasesOf("layercam");
  EXPECT_EQ(cases.size(), 30u);  // 3 images, 2 classes, 5 layers
  for (const test::GoldenCase& at : cases) {
    const Map2D cam = ValueOf(LayerCam(goldens.activations(at), goldens.ScoreGradient(at)));
    comparison.Compare(goldens.file(), at.Key("layercam"), cam, MakeSaliencyMap(cam, 28, 28));
  }
  comparison.ExpectHolds("LayerCAM", 20);
}

Map2D Row(std::vector<float> values) {
  Map2D map(1, values.size());
  map.values = std::move(values);
  return map;
}

TEST(FuseLayerCamsTest, ByHand) {
  // Shallow (2, -1, 1, 0) over 2: tanh of 2 * (1, 0, 1/2, 0). Deep (0, 4, 4, 1) over 4.
  const std::vector<FusedLayer> layers{{Row({2, -1, 1, 0}), true}, {Row({0, 4, 4, 1}), false}};
  const Map2D fused = FuseLayerCams(layers, 1, 4);
  EXPECT_FLOAT_EQ(fused.values[0], std::tanh(2.0f));
  EXPECT_EQ(fused.values[1], 1);
  EXPECT_EQ(fused.values[2], 1);
  EXPECT_EQ(fused.values[3], 0.25f);
}

TEST(FuseLayerCamsTest, ALayerWithoutPositiveEvidenceAddsNothing) {
  const std::vector<FusedLayer> layers{{Row({-1, -2}), true}, {Row({1, 2}), false}};
  EXPECT_THAT(FuseLayerCams(layers, 1, 2).values, ElementsAre(0.5f, 1));
  const std::vector<FusedLayer> none{{Row({0, 0}), true}, {Row({-3, -1}), false}};
  EXPECT_THAT(FuseLayerCams(none, 1, 2).values, ElementsAre(0, 0));
  EXPECT_TRUE(MakeSaliencyMap(FuseLayerCams(none, 1, 2), 1, 2).blank);
}

TEST(FuseLayerCamsTest, AgreesWithTheGoldens) {
  test::GoldenMaps goldens;
  test::Tolerance paper(1e-5), document(1e-5);
  const auto at = [&goldens](const std::string& image, const char* target, const char* layer) {
    test::GoldenCase found{image, target, layer, {}, ValueOf(FindLayer(goldens.model(), layer))};
    found.target.target_class =
        static_cast<std::size_t>(goldens.file().Integer(image + std::string("/class_") + target));
    return found;
  };
  for (const std::string& image : test::kGoldenImages) {
    for (const char* target : {"top", "other"}) {
      const std::string key = image + "/cam/" + target + "/layercam_fused_";
      for (const auto& [shallow, deep, name] :
           {std::tuple{"relu1", "relu2", "paper"}, {"pool1", "pool2", "paper_pools"}}) {
        std::vector<FusedLayer> layers;
        for (const char* layer : {shallow, deep}) {
          const test::GoldenCase where = at(image, target, layer);
          layers.push_back(
              {ValueOf(LayerCam(goldens.activations(where), goldens.ScoreGradient(where))),
               layer == shallow});
        }
        paper.Compare(FuseLayerCams(layers, 28, 28).values,
                      goldens.file().Doubles(key + name + "/map28"));
      }
      std::vector<Map2D> cams;
      for (const char* layer : {"relu1", "relu2"}) {
        const test::GoldenCase where = at(image, target, layer);
        cams.push_back(ValueOf(GradCam(goldens.activations(where), goldens.ScoreGradient(where))));
      }
      document.Compare(FuseAsListed(cams, 28, 28).values,
                       goldens.file().Doubles(key + "document/sum28"));
    }
  }
  EXPECT_TRUE(paper.Holds("fusion"));
  EXPECT_TRUE(document.Holds("the document's fusion"));
}

}  // namespace
}  // namespace inklens
