#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "core/explain/explanation.h"
#include "core/model/model.h"

namespace inklens::cli {

/// What the network reads: {"label" (when >= 0), "logits", "probabilities", "predicted_class",
/// "class_name"}.
nlohmann::ordered_json ReadingAsJson(const Model& model, const Instance& instance, int label);

/// One method's explanation: {"cam", "saliency_map", "blank", what LIME and RISE add, "options",
/// "forward_passes", "backward_passes"}; maps are {"height", "width", "values"}, row-major.
nlohmann::ordered_json ResultAsJson(const ExplanationResult& result);

/// A reading with "target_class", "contrast_class" (when there is one) and "methods", by name.
/// @param results of one target, at least one.
nlohmann::ordered_json ExplanationsAsJson(nlohmann::ordered_json reading,
                                          std::span<const ExplanationResult> results);

}  // namespace inklens::cli
