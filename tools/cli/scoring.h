#pragma once

#include <cstddef>
#include <vector>

#include "core/base/execution_context.h"
#include "core/model/model.h"
#include "core/train/scene.h"
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

/// How the scenes of one kind are read by a network of several labels.
struct SceneScore {
  SceneKind kind = SceneKind::kSingle;
  std::size_t scenes = 0;
  std::size_t exact = 0;    ///< scenes of which every class is read right
  std::size_t classes = 0;  ///< scenes times classes
  std::size_t missed = 0;   ///< classes that are there and not read
  std::size_t added = 0;    ///< classes that are read and not there

  std::size_t right() const { return classes - missed - added; }
  double exact_share() const { return static_cast<double>(exact) / static_cast<double>(scenes); }
  double right_share() const { return static_cast<double>(right()) / static_cast<double>(classes); }
};

/// What scenes of all kinds are together.
SceneScore Sum(std::span<const SceneScore> scores);

/// Reads scenes 0 to count - 1 of every kind. A class is read when its probability is 1/2 or more.
/// Errors: kShapeMismatch when the model reads another size; kUnsupported when its output is not a
/// sigmoid; those of SceneMaker::Make.
Result<std::vector<SceneScore>> ScoreScenes(ExecutionContext& context, const Model& model,
                                            const SceneMaker& maker, std::size_t count,
                                            std::uint64_t seed);

/// The seed of the scenes that networks are tested on unless another is named.
inline constexpr std::uint64_t kTestSceneSeed = 2024;

}  // namespace inklens::cli
