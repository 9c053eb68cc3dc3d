#pragma once

#include <cstddef>
#include <vector>

#include "core/base/execution_context.h"
#include "core/model/model.h"
#include "datasets.h"

namespace inklens::cli {

/// How often each label was read as each class.
struct Confusion {
  /// counts[label][class]
  std::vector<std::vector<std::size_t>> counts;

  std::size_t total() const;
  std::size_t correct() const;
  double accuracy() const { return static_cast<double>(correct()) / static_cast<double>(total()); }
};

/// Reads every image of a set that is not empty.
/// Errors: kShapeMismatch when the model reads another size; kInvalidArgument for a label beyond
/// its classes.
Result<Confusion> Score(ExecutionContext& context, const Model& model, const ImageDataset& images);

}  // namespace inklens::cli
