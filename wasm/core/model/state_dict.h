#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/safetensors.h"

namespace inklens {

/// The tensors of one layer of a PyTorch state dict: those whose names differ in their last part
/// alone, as "features.0.weight" and "features.0.bias".
struct LayerTensors {
  enum class Kind { kConvolution, kDense, kNormalization };

  Kind kind;
  std::string prefix;             ///< what the names begin with: "features.0.", or nothing
  std::vector<std::size_t> dims;  ///< of the weights
  bool bias = false;              ///< whether there is one
};

/// The layers with parameters that the names and shapes of a file's tensors tell of: a weight of
/// four dimensions is a convolution's, one of two a dense layer's, one beside a running_mean a
/// normalisation's. In the order of their names, in which numbers count as numbers ("2" before
/// "10"); whether a network runs them so, the names alone do not say.
std::vector<LayerTensors> LayerTensorsOf(const Safetensors& file);

/// Whether a tensor says nothing about what the network computes (num_batches_tracked).
bool IsBookkeeping(std::string_view tensor);

}  // namespace inklens
