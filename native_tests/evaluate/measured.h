#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/evaluate/pixel_order.h"
#include "core/evaluate/scoring_queue.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens::test {

/// Scores these images alone and says what they come to.
inline MeasureValue Measured(const Classifier& classifier,
                             std::shared_ptr<const PerturbedImages> images) {
  ExecutionContext context;
  ScoringQueue queue = ValueOf(ScoringQueue::Create(classifier));
  queue.Add(std::move(images));
  while (!queue.Progress().done()) {
    const Status status = queue.Step(context, 1000);
    if (!status.ok()) return MeasureValue::None(status.message());
  }
  return queue.Reduce(0);
}

inline double Detail(const MeasureValue& measured, const std::string& name) {
  for (const auto& [detail, value] : measured.details) {
    if (detail == name) return value;
  }
  return std::nan("");
}

inline Map2D MapOf(std::size_t height, std::size_t width, std::vector<float> values) {
  Map2D map(height, width);
  map.values = std::move(values);
  return map;
}

inline std::shared_ptr<const PixelOrder> OrderOf(const Map2D& map) {
  return std::make_shared<const PixelOrder>(OrderPixels(map));
}

/// The maps of which metrics.safetensors holds orders, curves and numbers.
inline const std::vector<std::string> kMeasuredMaps = {
    "gradcam/relu2",        "gradcampp/relu2", "layercam/relu2", "scorecam_a/relu2",
    "layercam_fused_paper", "rise_norm",       "lime_grid"};

/// One of them, in [0, 1]. LIME's is what the masked confidence is measured with; its order is that
/// of the signed weights.
inline Map2D MeasuredGolden(const GoldenFile& core, const GoldenFile& metrics,
                            const std::string& image, const std::string& name) {
  const std::string stored = image + "/" + name + "/L";
  const std::vector<double> values = metrics.Has(stored)
                                         ? metrics.Doubles(stored)
                                         : core.Doubles(image + "/cam/top/" + name + "/map28");
  return MapOf(28, 28, {values.begin(), values.end()});
}

}  // namespace inklens::test
