#pragma once

#include <array>
#include <memory>

#include "core/evaluate/pixel_order.h"
#include "core/evaluate/scoring_queue.h"
#include "core/options/table.h"

namespace inklens {

// ROAD, remove and debias. Source: Rong et al., arXiv:2202.00449; the number that combines both
// directions is pytorch-grad-cam's (ROADCombined). At each percentile q the (100 - q)% most
// relevant pixels are removed and filled in from what is left (ImputeLinearly), with normal noise
// on top; the same for the least relevant ones:
//   road = mean over q = 20, 40, 60, 80 of (p_c(least relevant removed) - p_c(most relevant
//   removed)) / 2,
// -1/2 to 1/2: higher is better, and 0 in expectation for a random map. Unlike black, what is
// filled in gives the removed pixels' shape away only a little. A contrast is not looked at. Of n
// pixels ceil(q (n - 1) / 100) are kept, as NumPy's percentile has it, at least one. Deviations
// from pytorch-grad-cam: ties by flat index (there all of a tie are removed or none, so that a map
// with much zero loses everything at once), and the noise is seeded. Cost: 8 forward passes, and as
// many systems of equations.

struct RoadOptions {
  double noise = 0.01;  ///< deviation, in normalised space
  std::uint64_t seed = 0;
};

OptionTable<RoadOptions> RoadTable();

class RoadImages : public PerturbedImages {
 public:
  static constexpr std::array<std::size_t, 4> kPercentiles = {20, 40, 60, 80};

  /// @param input x, [1,H,W,1].   @param order of its pixels.
  RoadImages(ConstTensorView input, std::shared_ptr<const PixelOrder> order,
             std::size_t target_class, const RoadOptions& options);

  /// The most relevant removed, percentile by percentile; then the least relevant.
  std::size_t count() const override { return 2 * kPercentiles.size(); }
  void Make(std::size_t index, std::span<float> input) const override;
  /// Value: as above. Curve: p_c in the order of the images. Details: the means
  /// "most_relevant_removed" and "least_relevant_removed".
  MeasureValue Reduce(const ImageScores& scores) const override;

 private:
  std::size_t height_, width_;
  std::vector<float> input_;
  std::shared_ptr<const PixelOrder> order_;
  std::size_t target_class_;
  RoadOptions options_;
};

}  // namespace inklens
