#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "scoring.h"

namespace inklens::cli {

/// A number, a text, several texts; null for masks.
nlohmann::ordered_json ValueAsJson(const OptionValue& value);

/// What the network reads: {"label" (when >= 0), "logits", "probabilities", "predicted_class",
/// "class_name"}, and where its output is a sigmoid the "classes_read".
nlohmann::ordered_json ReadingAsJson(const Model& model, const Instance& instance, int label);

/// The classes that a network of several labels says are there: with probability 1/2 or more.
std::vector<std::size_t> ClassesRead(const Instance& instance);

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

/// How scenes are read, by kind and "all": {"scenes", "exact", "exact_share", "classes_right",
/// "missed", "added"}.
nlohmann::ordered_json ScenesAsJson(std::span<const SceneScore> scores);
/// The same as a table for people.
std::string ScenesAsText(std::span<const SceneScore> scores);

}  // namespace inklens::cli
