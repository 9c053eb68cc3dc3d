#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/engine/methods.h"

namespace inklens::cli {

/// Which image a command is about, and which network reads it.
struct ImageOptions {
  std::string weights;
  std::string image;       ///< a PNG, JPEG, BMP or GIF; framed as the page frames a drawing
  std::string mnist;       ///< or a folder with MNIST's test files
  std::size_t index = 0;   ///< of the test image
  bool transpose = false;  ///< MNIST's images, which lie transposed in their file
  bool raw = false;        ///< take `image` as it is: network size, 255 = full ink
  bool json = false;
  int threads = 1;
};

struct ExplainOptions {
  ImageOptions image;
  ExplanationRequest request;  ///< its method may be "all"
  std::string output;          ///< a PNG with the map over the digit; empty for none
  /// A file (request_file.h) that stands in place of image and request; empty for none.
  std::string request_file;
};

/// Each prints its result on standard output.
Status Classify(const ImageOptions& options);
Status Explain(const ExplainOptions& options);
/// The methods and their options, as they are for a network where one is named.
Status ListMethods(const std::string& weights, bool json);
/// The measures of maps, likewise.
Status ListMeasures(const std::string& weights, bool json);

}  // namespace inklens::cli
