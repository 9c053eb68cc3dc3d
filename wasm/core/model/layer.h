#pragma once

#include <optional>
#include <variant>

#include "core/base/overloads.h"
#include "core/classifier/classifier.h"
#include "core/nn/batch_norm.h"
#include "core/nn/conv2d.h"
#include "core/nn/dense.h"
#include "core/nn/pooling.h"

namespace inklens {

struct Relu {};
struct Flatten {};

/// One layer of a Model. What depends on its type is asked by std::visit with one overload for each
/// type and no fallback, here and in the other rooms: a type that was forgotten does not compile.
using Layer = std::variant<Conv2d, Dense, Relu, MaxPool2d, AveragePool2d, BatchNorm, Flatten>;

/// The shape of what the layer gives for an input of this shape. Errors: kShapeMismatch.
Result<Shape> OutputShape(const Layer& layer, const Shape& input);
/// The window that the layer moves over its input, if it does.
std::optional<LayerInfo::Window> WindowOf(const Layer& layer);
/// How many numbers training has found for the layer: weights and bias, or a batch normalisation's
/// four per channel. A bias that the file says there is none of counts, being there as zeros.
std::size_t ParameterCount(const Layer& layer);
/// Whether there are any.
inline bool HasParameters(const Layer& layer) { return ParameterCount(layer) > 0; }
/// The same layer with parameters of its own, and what contexts prepare for them.
/// Errors: kResourceExhausted.
Result<Layer> CopyOf(const Layer& layer);
/// Whether the layer can clamp its own output as a ReLU after it would.
bool FusesRelu(const Layer& layer);

/// output = layer(input), both of shapes that OutputShape relates.
/// @param activation kRelu only where FusesRelu. A ReLU or flatten may work in place.
Status Forward(ExecutionContext& context, const Layer& layer, ConstTensorView input,
               TensorView output, Activation activation);
/// dS/dinput from dS/doutput and from what Forward read and gave. Every element of
/// `input_gradient` is written.
Status Backward(ExecutionContext& context, const Layer& layer, ConstTensorView input,
                ConstTensorView output, ConstTensorView output_gradient, TensorView input_gradient);

}  // namespace inklens
