#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/model/layer.h"
#include "core/nn/convolution_plan.h"

namespace inklens {

/// Neighbouring layers of a model that run as one.
struct PassStep {
  std::size_t layer = 0;  ///< the first of them; what follows it is in the epilogue
  Arithmetic arithmetic = Arithmetic::kDirect;
  ConvolutionForm form = ConvolutionForm::kPlain;  ///< of a convolution
  Epilogue epilogue;
  Shape input, output;  ///< of one image
};

/// The steps of a forward pass through a sequence of layers: a ReLU runs with the layer before it,
/// with kFast every convolution in the form that PlanConvolution chooses and the pooling after it
/// with it, and a dense layer skips zeros; a flatten is no step at all.
/// @param advantage for PlanConvolution.
/// @param infos infos[i] describes the input of layers[i], infos[i + 1] its output.
std::vector<PassStep> PlanPass(Arithmetic arithmetic, std::span<const Layer> layers,
                               std::span<const LayerInfo> infos,
                               double advantage = kProductAdvantage);

/// What the convolutions and dense layers of a pass add up for one image, counted: products, and
/// the operations of Winograd's transforms; nothing of what a dense layer skips is taken off.
double MultiplyAdds(std::span<const Layer> layers, std::span<const PassStep> steps);

/// The largest output of any step but the last, for one image, in floats.
std::size_t LargestBetween(std::span<const PassStep> steps);

/// Where activations between two steps are kept.
struct PassBuffers {
  Tensor tensors[2];
  /// Makes room for so many floats. Errors: kResourceExhausted.
  Status Reserve(std::size_t size);
};

/// Runs steps that follow each other on a batch.
/// @param input  [N, ...] of as many elements as the first step's input.
/// @param output as many as the last step's output, not the input's memory; the input's copy where
///               there is no step.
/// @param buffers room for N LargestBetween(steps) floats.
Status RunSteps(ExecutionContext& context, std::span<const Layer> layers,
                std::span<const PassStep> steps, ConstTensorView input, TensorView output,
                PassBuffers& buffers);

}  // namespace inklens
