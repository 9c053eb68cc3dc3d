#pragma once

#include <cstdint>
#include <string>

#include "core/base/status.h"

namespace inklens::cli {

struct TestOptions {
  std::string weights;
  std::string mnist;       ///< folder with MNIST's t10k files
  bool transpose = false;  ///< its images, which lie transposed in their file
  std::string drawn;       ///< or a JSON file with drawings
  double pen = 0.08;       ///< width of the pen for `drawn`, share of the digit's longer side
  bool distorted = false;  ///< also MNIST's digits off in size, place, slant and thickness, framed
  std::size_t scenes = 0;  ///< scenes of each kind made of MNIST's digits instead; 0: none
  std::uint64_t seed = 0;  ///< of the scenes
  bool json = false;
  int threads = 1;
};

/// Prints the accuracy and the confusion matrix; of scenes the accuracy by kind.
/// Errors, beside those of files: kUnsupported for scenes with a network that reads one digit, and
/// the other way round.
Status Test(const TestOptions& options);

struct ExtractOptions {
  std::string mnist;
  std::size_t index = 0;
  bool transpose = false;  ///< its rows are columns
  std::string output;
  bool json = false;
};

/// Writes one of MNIST's test images as a PNG of its own size, black ground and white ink.
Status Extract(const ExtractOptions& options);

}  // namespace inklens::cli
