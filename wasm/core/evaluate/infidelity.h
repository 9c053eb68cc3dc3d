#pragma once

#include <memory>

#include "core/evaluate/scoring_queue.h"
#include "core/options/table.h"
#include "core/tensor/map2d.h"

namespace inklens {

// Infidelity. Source: Yeh et al., arXiv:1901.09392, Definition 2.1; with its scale, as Captum's
// infidelity(normalize=True) has it:
//   E_I [(beta I^T map - (f(x) - f(x - I)))^2],
//   beta = E[I^T map (f(x) - f(x - I))] / E[(I^T map)^2],
// where x is the image as the network reads it and f the target's logit S_c or probability p_c (a
// contrast is not looked at). beta, the best scale, is there because a map from 0 to 1 has none of
// its own; without a scale beta = 1. Lower is better; 0 for the gradient of a linear network; at
// most E[(f(x) - f(x - I))^2], which a map that is zero where the image changes gets. The unit is
// that of f, squared, so numbers of different images compare only by the share that is left
// unexplained. Perturbations, sample i from Rng(seed, i):
//   square    a square with a side of 1 to `largest_side` pixels, at any place where it lies in the
//             image, made black: I is what was there above black (the paper's "square removal").
//   gaussian  I normal with deviation `deviation` for every pixel (its local "noisy" one).
// A negative scale says that the map points away from what matters: it stands in the details.
// Cost: 1 + samples forward passes, shared by all maps of an image.

enum class Perturbation { kSquare, kGaussian };
enum class InfidelityOutput { kLogit, kProbability };
enum class InfidelityScale { kBest, kNone };

struct InfidelityOptions {
  std::size_t samples = 200;
  Perturbation perturbation = Perturbation::kSquare;
  std::size_t largest_side = 10;  ///< pixels
  double deviation = 0.2;         ///< in normalised space
  InfidelityOutput output = InfidelityOutput::kLogit;
  InfidelityScale scale = InfidelityScale::kBest;
  std::uint64_t seed = 0;
};

OptionTable<InfidelityOptions> InfidelityTable();

class InfidelityImages : public PerturbedImages {
 public:
  /// @param input x, [1,H,W,1].   @param map H x W.
  InfidelityImages(const InputSpec& spec, ConstTensorView input, const Map2D& map,
                   std::size_t target_class, const InfidelityOptions& options);

  /// The image itself, and x - I of every sample.
  std::size_t count() const override { return 1 + options_.samples; }
  void Make(std::size_t index, std::span<float> input) const override;
  /// Value: as above. Details: "scale" beta; "unexplained", the value as a share, 0 to 1, of the
  /// mean square of f(x) - f(x - I), where that is not 0.
  MeasureValue Reduce(const ImageScores& scores) const override;

 private:
  InputSpec spec_;
  std::vector<float> input_;
  Map2D map_;
  std::size_t target_class_;
  InfidelityOptions options_;
};

}  // namespace inklens
