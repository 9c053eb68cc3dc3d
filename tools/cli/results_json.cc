#include "results_json.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

Json MapAsJson(const Map2D& map) {
  return {{"height", map.height}, {"width", map.width}, {"values", map.values}};
}

/// The options in force.
Json OptionsAsJson(const Explanation& explanation) {
  Json options = Json::object();
  for (const auto& [name, value] : explanation.options) options[name] = ValueAsJson(value);
  return options;
}

Json DescriptorAsJson(const OptionDescriptor& option) {
  Json json{{"name", option.name}, {"kind", OptionKindName(option.kind)}, {"text", option.text}};
  if (!option.symbol.empty()) json["symbol"] = option.symbol;
  if (!option.unit.empty()) json["unit"] = option.unit;
  json["when"] = Json::array();
  for (const OptionCondition& condition : option.when) {
    json["when"].push_back({{"option", condition.option}, {"values", condition.values}});
  }
  if (option.kind == OptionKind::kNumber || option.kind == OptionKind::kWhole) {
    json["minimum"] = ValueAsJson(option.minimum);
    json["minimum_excluded"] = option.minimum_excluded;
    // A network that is not known has no size.
    if (!option.at_most_side) json["maximum"] = ValueAsJson(option.maximum);
    json["step"] = ValueAsJson(option.step);
  }
  if (!option.choices.empty()) json["choices"] = option.choices;
  if (option.default_value) json["default"] = ValueAsJson(*option.default_value);
  return json;
}

Json DescriptorsAsJson(std::span<const OptionDescriptor> options) {
  Json json = Json::array();
  for (const OptionDescriptor& option : options) json.push_back(DescriptorAsJson(option));
  return json;
}

void AddLime(const LimeDetails& lime, Json& json) {
  const LabelMap& labels = lime.label_map;
  const auto labelled = [&labels](const std::vector<std::int32_t>& values) {
    return Json{{"height", labels.height}, {"width", labels.width}, {"values", values}};
  };
  json["label_map"] = labelled(labels.labels);
  json["superpixel_weights"] = lime.surrogate.coefficients;
  json["intercept"] = lime.surrogate.intercept;
  json["fit_r2"] = lime.surrogate.r2;
  json["superpixel_mask"] = labelled(lime.superpixel_mask);
  Json tops = Json::array();
  for (const LimeClassFit& fit : lime.top_classes) {
    tops.push_back({{"target_class", fit.target_class},
                    {"superpixel_weights", fit.surrogate.coefficients},
                    {"intercept", fit.surrogate.intercept},
                    {"fit_r2", fit.surrogate.r2}});
  }
  json["top_classes"] = std::move(tops);
  json["samples_done"] = lime.samples;
}

}  // namespace

Json ValueAsJson(const OptionValue& value) {
  if (const auto* number = std::get_if<double>(&value)) {
    // Whole numbers are at most 2^53.
    if (*number == std::floor(*number)) return static_cast<std::int64_t>(*number);
    return *number;
  }
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) return *texts;
  return nullptr;
}

Json ReadingAsJson(const Model& model, const Instance& instance, int label) {
  const std::size_t predicted = instance.predicted_class();
  Json json;
  if (label >= 0) json["label"] = label;
  json["logits"] = instance.logits();
  json["probabilities"] = instance.probabilities;
  json["predicted_class"] = predicted;
  json["class_name"] = model.class_names()[predicted];
  return json;
}

Json ExplanationAsJson(const Explanation& result) {
  Json json;
  if (!result.cam.values.empty()) json["cam"] = MapAsJson(result.cam);
  json["saliency_map"] = MapAsJson(result.saliency.map);
  json["blank"] = result.saliency.blank;
  if (result.lime) AddLime(*result.lime, json);
  if (result.rise) {
    json["importance_map"] = MapAsJson(result.rise->importance);
    json["standard_error"] = MapAsJson(result.rise->standard_error);
    json["samples_done"] = result.rise->samples;
  }
  json["options"] = OptionsAsJson(result);
  json["forward_passes"] = result.forward_passes;
  json["backward_passes"] = result.backward_passes;
  return json;
}

Json ExplanationsAsJson(Json reading, std::span<const Explanation> results) {
  const Target& target = results.front().target;
  reading["target_class"] = target.target_class;
  if (target.contrast_class) reading["contrast_class"] = *target.contrast_class;
  Json methods = Json::object();
  for (const Explanation& result : results) methods[result.method] = ExplanationAsJson(result);
  reading["methods"] = std::move(methods);
  return reading;
}

Json MethodsAsJson(std::span<const MethodDescriptor> methods) {
  Json json = Json::array();
  for (const MethodDescriptor& method : methods) {
    json.push_back({{"name", method.name}, {"options", DescriptorsAsJson(method.options)}});
  }
  return json;
}

Json MeasuresAsJson(std::span<const MeasureDescriptor> measures) {
  Json json = Json::array();
  for (const MeasureDescriptor& measure : measures) {
    json.push_back({{"name", measure.name},
                    {"text", measure.text},
                    {"unit", measure.unit},
                    {"better", BetterName(measure.better)},
                    {"explains_again", measure.explains_again},
                    {"options", DescriptorsAsJson(measure.options)}});
  }
  return json;
}

}  // namespace inklens::cli
