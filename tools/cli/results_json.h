#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "core/engine/engine.h"

namespace inklens::cli {

/// A number, a text, several texts; null for masks.
nlohmann::ordered_json ValueAsJson(const OptionValue& value);

/// What the network reads: {"label" (when >= 0), "logits", "probabilities", "predicted_class",
/// "class_name"}.
nlohmann::ordered_json ReadingAsJson(const Model& model, const Instance& instance, int label);

/// One method's explanation: {"cam", "saliency_map", "blank", what LIME and RISE add, "options",
/// "forward_passes", "backward_passes"}; maps are {"height", "width", "values"}, row-major.
nlohmann::ordered_json ExplanationAsJson(const Explanation& result);

/// A reading with "target_class", "contrast_class" (when there is one) and "methods", by name.
/// @param results of one target, at least one.
nlohmann::ordered_json ExplanationsAsJson(nlohmann::ordered_json reading,
                                          std::span<const Explanation> results);

/// The table of methods: [{"name", "options": [{"name", "kind", "text", "when", …}]}].
nlohmann::ordered_json MethodsAsJson(std::span<const MethodDescriptor> methods);
/// The table of measures: [{"name", "text", "unit", "better", "explains_again", "options"}].
nlohmann::ordered_json MeasuresAsJson(std::span<const MeasureDescriptor> measures);

}  // namespace inklens::cli
