#pragma once

#include <memory>

#include "core/engine/explanation_job.h"
#include "core/engine/measures.h"
#include "core/evaluate/remaking.h"

namespace inklens {

/// Whether it is known how a map was made, so that it can be made anew.
bool CanBeMadeAnew(const MeasuredMap& map);

/// A map as the measures that explain again take it: with its subject, what chance has to do with
/// it, and the way to make it anew. That way keeps the world's context and, while it makes a map,
/// the subject's classifier alive; score gradients are each new map's own.
///
/// A subject's samples are how many are drawn: a method that would stop before does not. Passes of
/// new maps are counted with the forward pass of an image that is not the measured one.
/// @param map for which CanBeMadeAnew.
/// @param baseline_target of a baseline, which knows no class.
/// Errors: those of FindMethod, and of CheckOptions for the map's request.
Result<MadeMap> AsMade(const ExplanationWorld& world, std::shared_ptr<const Instance> instance,
                       const Target& baseline_target, const MeasuredMap& map);

}  // namespace inklens
