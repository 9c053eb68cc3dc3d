#pragma once

#include <cstddef>
#include <string>

#include "commands.h"

namespace inklens::cli {

/// Part `index` of `count` of a job: each takes a run of neighbouring images, so that the parts'
/// outputs, one after the other, are the whole job's.
struct Shard {
  std::size_t index = 0;
  std::size_t count = 1;
};

/// "FIRST-LAST", both included, or one number. Errors: kInvalidArgument.
struct IndexRange {
  std::size_t first = 0;
  std::size_t last = 0;

  static Result<IndexRange> Parse(const std::string& text);
};

/// "i/n" with 0 <= i < n. Errors: kInvalidArgument.
Result<Shard> ParseShard(const std::string& text);

struct BatchOptions {
  ExplainOptions explain;  ///< its image: weights, mnist, threads
  IndexRange indices;
  Shard shard;
};

/// Explains a range of MNIST's test images and prints a line of JSON for each, in their order: what
/// `explain --json` prints, with "index" and without times. Each thread explains images of its own.
Status ExplainMany(const BatchOptions& options);

/// Draws the explanations of a range of MNIST's test images on one sheet, image by image, into
/// options.explain.output. Errors: kInvalidArgument for more maps than a sheet holds.
Status DrawMany(const BatchOptions& options);

struct PickOptions {
  ExplainOptions explain;  ///< LIME's options
  IndexRange indices;
  std::size_t budget = 5;  ///< images to pick at most
};

/// SP-LIME over a range of MNIST's test images, each explained for the class that is read.
Status PickImages(const PickOptions& options);

}  // namespace inklens::cli
