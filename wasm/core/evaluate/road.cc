#include "core/evaluate/road.h"

#include <algorithm>
#include <utility>

#include "core/evaluate/linear_imputation.h"
#include "core/evaluate/normal.h"
#include "core/explain/common_options.h"

namespace inklens {

OptionTable<RoadOptions> RoadTable() {
  using O = RoadOptions;
  return {{
      Row<O>(
          {.name = "noise",
           .text = "The deviation of the noise on what is filled in, where the pixels' own is 1.",
           .maximum = 1,
           .step = 0.01},
          [](O& o) -> auto& { return o.noise; }),
      Row<O>(SeedDescriptor(), [](O& o) -> auto& { return o.seed; }),
  }};
}

RoadImages::RoadImages(ConstTensorView input, std::shared_ptr<const PixelOrder> order,
                       std::size_t target_class, const RoadOptions& options)
    : height_(input.shape()[1]),
      width_(input.shape()[2]),
      input_(input.values().begin(), input.values().end()),
      order_(std::move(order)),
      target_class_(target_class),
      options_(options) {}

void RoadImages::Make(std::size_t index, std::span<float> input) const {
  const std::size_t n = order_->size();
  const bool most_relevant = index < kPercentiles.size();
  const std::size_t percentile = kPercentiles[index % kPercentiles.size()];
  const std::size_t count = std::max<std::size_t>((percentile * (n - 1) + 99) / 100, 1);
  const auto pixels =
      most_relevant ? std::span(*order_).last(count) : std::span(*order_).first(count);
  std::vector<std::uint8_t> kept(n);
  for (std::uint32_t pixel : pixels) kept[pixel] = 1;
  std::vector<double> image(input_.begin(), input_.end());
  ImputeLinearly(height_, width_, kept, image);
  // Every pixel has its noise, removed or not: that of one does not depend on the others.
  NormalNumbers noise(Rng(options_.seed, index));
  for (std::size_t i = 0; i < n; ++i) {
    const double share = options_.noise > 0 ? options_.noise * noise.Next() : 0;
    input[i] = kept[i] ? input_[i] : static_cast<float>(image[i] + share);
  }
}

MeasureValue RoadImages::Reduce(const ImageScores& scores) const {
  MeasureValue result;
  double sums[2] = {0, 0};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    result.curve.push_back(scores.probability(i, target_class_));
    sums[i / kPercentiles.size()] += result.curve.back();
  }
  const double count = static_cast<double>(kPercentiles.size());
  result.value = (sums[1] - sums[0]) / count / 2;
  result.details = {{"most_relevant_removed", sums[0] / count},
                    {"least_relevant_removed", sums[1] / count}};
  return result;
}

}  // namespace inklens
