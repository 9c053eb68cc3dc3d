#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "batch.h"
#include "core/engine/measures.h"
#include "evaluation.h"

namespace inklens::cli {

struct EvaluateOptions {
  std::string weights;
  std::string mnist;       ///< a folder with MNIST's test files
  bool transpose = false;  ///< whose rows are columns
  std::string drawn;       ///< or a file with pen strokes, drawn with `pen` and framed
  double pen = 0.08;       ///< its width, as a share of the drawing's longer side
  std::size_t first = 0, count = 100;
  Shard shard;
  std::uint64_t seed = 0;
  double logit_scale = 1;  ///< of the twin that is measured in the network's place; 1: itself
  /// Methods, each with options of its own where wanted: "layer-cam:variant=fused:layers=a+b".
  std::vector<std::string> methods;
  OptionValues method_options;  ///< of every method that has them
  std::vector<MeasureRequest> measures;
  int threads = 1;
  std::vector<std::string> outputs;  ///< files that will be written: none may be one that is read
};

/// The explanations that --methods asks for, as they are named. "all" stands for every method.
/// Errors: kNotFound for an unknown method or option, kInvalidArgument for a value of the wrong
/// kind, an entry that stands twice, or none.
Result<std::vector<MeasuredMap>> ParseMethods(const std::vector<std::string>& entries,
                                              const OptionValues& shared);

/// Measures the maps of a run of images, several images at a time, each on a thread of its own.
/// Progress and the time left go to standard error where that is a terminal.
/// Errors: those of the files, naming them; kInvalidArgument for more images than there are; those
/// of explanations and measures, naming the image.
Result<Evaluation> Evaluate(const EvaluateOptions& options);

}  // namespace inklens::cli
