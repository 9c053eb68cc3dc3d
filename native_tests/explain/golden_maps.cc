#include "explain/golden_maps.h"

#include <algorithm>
#include <cmath>

#include "core/xnn/thread_pool.h"
#include "testing/status_matchers.h"

namespace inklens::test {
namespace {

double LargestMagnitude(const std::vector<double>& values) {
  double largest = 0;
  for (double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

}  // namespace

GoldenMaps::GoldenMaps()
    : context_(ValueOf(MakeExecutionContext(1))),
      model_(LoadSeedModel()),
      file_("core.safetensors") {
  for (const std::string& image : kGoldenImages) {
    instances_[image] = std::make_shared<const Instance>(
        ValueOf(MakeInstance(context_, model_, MnistImage(std::stoul(image)))));
  }
}

Tensor GoldenMaps::ScoreGradient(const GoldenCase& at) {
  return ValueOf(model_.ScoreGradient(context_, instance(at.image)->trace, at.target, at.layer));
}

std::vector<GoldenCase> GoldenMaps::CasesOf(const std::string& golden_method) const {
  std::vector<GoldenCase> cases;
  for (const std::string& image : kGoldenImages) {
    for (const char* target : {"top", "other"}) {
      for (const char* layer : {"conv2", "relu2", "relu1", "pool1", "pool2"}) {
        GoldenCase at{image, target, layer, {}, ValueOf(FindLayer(model_, layer))};
        const std::int64_t target_class = file_.Integer(image + "/class_" + target);
        at.target.target_class = static_cast<std::size_t>(target_class);
        if (file_.Has(at.Key(golden_method) + "/raw")) cases.push_back(at);
      }
    }
  }
  return cases;
}

void MapComparison::Compare(const GoldenFile& file, const std::string& key, const Map2D& cam,
                            const SaliencyMap& saliency, double cam_scale) {
  const std::vector<double> golden_cam = file.Doubles(key + "/raw");
  const std::vector<double> golden_map = file.Doubles(key + "/map28");
  ASSERT_EQ(file.Dims(key + "/raw"), (std::vector{cam.height, cam.width})) << key;
  ASSERT_EQ(file.Dims(key + "/map28"), (std::vector{saliency.map.height, saliency.map.width}));
  ASSERT_EQ(saliency.map.values.size(), golden_map.size()) << key;
  const double largest = LargestMagnitude(golden_cam);
  ASSERT_GT(largest, 0) << key;
  for (std::size_t i = 0; i < golden_cam.size(); ++i) {
    cam_error_.Add(cam.values[i] * cam_scale / largest, golden_cam[i] / largest);
  }
  saliency_error_.Compare(saliency.map.values, golden_map);
  EXPECT_EQ(saliency.blank, LargestMagnitude(golden_map) == 0) << key;
  if (!saliency.blank) ++shown_;
}

void MapComparison::ExpectHolds(const std::string& what, std::size_t least_shown) const {
  EXPECT_TRUE(cam_error_.Holds(what + ", cam"));
  EXPECT_TRUE(saliency_error_.Holds(what + ", saliency map"));
  EXPECT_GE(shown_, least_shown) << what;
}

}  // namespace inklens::test
