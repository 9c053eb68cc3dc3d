#pragma once

#include <cstddef>
#include <memory>

#include "core/engine/engine.h"

namespace inklens::fuzz {

/// Steps an explanation to its end or until `most_passes` forward passes are spent, and holds what
/// comes out against what every map promises: the image's size, finite values from 0 to 1.
void ExpectSoundExplanation(Engine& engine, const std::shared_ptr<const Instance>& instance,
                            const ExplanationRequest& request, std::size_t most_passes);

/// The same for measures of maps: a finite number or a reason, never both.
void ExpectSoundMeasures(Engine& engine, const std::shared_ptr<const Instance>& instance,
                         const inklens::Target& target, std::vector<MeasureRequest> measures,
                         std::vector<MeasuredMap> maps, std::size_t most_passes);

}  // namespace inklens::fuzz
