#pragma once

#include <memory>

#include "core/evaluate/scoring_queue.h"
#include "core/tensor/map2d.h"

namespace inklens {

// Average drop and increase in confidence. Source: Chattopadhay et al., Grad-CAM++,
// arXiv:1710.11063, section 4.1. Of one image, with Y = p_c(X) and O = p_c(E), E = map∘X (the image
// under the map, in pixel space, hidden = black):
//   drop     = 100 max(0, Y - O) / Y, percent, 0 to 100: lower is better;
//   increase = 100 where O > Y, otherwise 0, percent: higher is better.
// Their means over images are the paper's average drop and its rate of increase. Both need values
// in [0, 1] and no order, so a constant map has a number. They reward maps that show much: beside
// them stand plain ink and a blob. A contrast is not looked at. Cost: two forward passes, shared by
// the two measures; the image's own also by all others.

enum class ConfidenceMeasure { kDrop, kIncrease };

/// The image, and the image under the map.
class MaskedConfidence : public PerturbedImages {
 public:
  /// @param pixels X, [1,H,W,1].   @param map H x W, in [0, 1].
  MaskedConfidence(const InputSpec& spec, ConstTensorView pixels, const Map2D& map,
                   std::size_t target_class, ConfidenceMeasure measure);

  std::size_t count() const override { return 2; }
  void Make(std::size_t index, std::span<float> input) const override;
  /// Value: as above; none where Y = 0. Details: "whole" Y and "masked" O.
  MeasureValue Reduce(const ImageScores& scores) const override;

 private:
  InputSpec spec_;
  std::vector<float> pixels_, masked_;
  std::size_t target_class_;
  ConfidenceMeasure measure_;
};

}  // namespace inklens
