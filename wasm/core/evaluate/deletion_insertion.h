#pragma once

#include <memory>

#include "core/evaluate/pixel_order.h"
#include "core/evaluate/scoring_queue.h"
#include "core/evaluate/substrate.h"
#include "core/options/table.h"

namespace inklens {

// Deletion and insertion. Source: Petsiuk, Das, Saenko, RISE, arXiv:1806.07421, section 4.1.
// Pixels are changed in the map's order, most salient first, `step_pixels` more from image to image
// (fewer in the last step where the pixels do not divide): p_0 before the first step to p_K after
// the last. The curve is p_k = p_c of the target's class, at the shares of pixels f_k = k
// step_pixels / n up to f_K = 1; the measure is the area under it by the trapezoid rule,
//   sum_k (f_k - f_(k-1)) (p_k + p_(k-1)) / 2,
// from 0 to 1. Deletion removes the pixels of the image: lower is better. Insertion puts them back
// into an image without them: higher is better. A contrast is not looked at: p_c is that of c.
// Cost: K + 1 = ceil(n / step_pixels) + 1 forward passes at most, 29 for MNIST's size; fewer where
// changing a pixel changes nothing.
// Deviations: ties by flat index (OrderPixels); deletion is towards black by default, for the mean
// grey that the authors' zero is in normalised space was never seen in a ground of ink drawings.

struct DeletionOptions {
  std::size_t step_pixels = 28;
  Substrate substrate = Substrate::kBlack;  ///< what a removed pixel shows
};
struct InsertionOptions {
  std::size_t step_pixels = 28;
  Substrate substrate = Substrate::kBlurred;  ///< what a pixel shows until it is put back
};

OptionTable<DeletionOptions> DeletionTable();
OptionTable<InsertionOptions> InsertionTable();

/// An image that becomes another one pixel by pixel, and the curve of a class's probability.
class PixelCurve : public PerturbedImages {
 public:
  /// @param from, to     the first and the last image as the network reads them, n values each.
  /// @param order        of n pixels.
  PixelCurve(SharedImage from, SharedImage to, std::shared_ptr<const PixelOrder> order,
             std::size_t step_pixels, std::size_t target_class);

  std::size_t count() const override;
  void Make(std::size_t index, std::span<float> input) const override;
  /// Value: the area, 0 to 1. Curve: as above.
  MeasureValue Reduce(const ImageScores& scores) const override;

 private:
  std::size_t Changed(std::size_t index) const;

  SharedImage from_, to_;
  std::shared_ptr<const PixelOrder> order_;
  std::size_t step_;
  std::size_t target_class_;
};

/// @param order of the image's pixels.
std::shared_ptr<const PerturbedImages> Deletion(RemovableImage& image,
                                                std::shared_ptr<const PixelOrder> order,
                                                std::size_t target_class,
                                                const DeletionOptions& options);
std::shared_ptr<const PerturbedImages> Insertion(RemovableImage& image,
                                                 std::shared_ptr<const PixelOrder> order,
                                                 std::size_t target_class,
                                                 const InsertionOptions& options);

}  // namespace inklens
