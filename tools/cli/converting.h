#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/model/safetensors.h"

namespace inklens::cli {

struct ConvertOptions {
  std::string input;   ///< a safetensors file with a state dict
  std::string output;  ///< safetensors file to write
  /// The layers front to back, parted by commas: "conv:padding=2, relu, pool:2, flatten, dense".
  /// None: the file's own description stands.
  std::optional<std::string> layers;
  std::string name;  ///< for people; empty: the file's own, or the output's without its ending
  /// "single", "half" or "bfloat16", for every tensor, or for one as "fc1.weight=bfloat16"; what
  /// stands later counts. None: as they are.
  std::vector<std::string> precision;
  std::size_t height = 28;
  std::size_t width = 28;
  double mean = 0.1307;  ///< of MNIST's pixels from 0 to 1
  double deviation = 0.3081;
  std::string output_kind;  ///< "softmax", "sigmoid", or empty
  std::vector<std::string> class_names;
  bool ignore_unused = false;
  bool json = false;
};

struct Description {
  std::vector<std::uint8_t> bytes;  ///< what Model::Load reads
  std::vector<std::string> hints;   ///< sentences for whoever made the file (dealing.h)
};

/// A state dict with its description, or a file that has one. Layers with parameters take the
/// file's tensors as dealing.h says. Errors: kInvalidArgument (the layers' text, naming the part;
/// no description at all), kNotFound (no tensors left for a layer, naming it), kUnsupported
/// (tensors left over, naming them), those of Model::Load.
Result<Description> Describe(const Safetensors& file, const ConvertOptions& options);

/// Reads, describes, writes and says which layer took which tensors. Errors: also
/// kInvalidArgument for a mean outside 0 to 1 and a deviation that is no positive number.
Status Convert(const ConvertOptions& options);

}  // namespace inklens::cli
