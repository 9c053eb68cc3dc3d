#include "results_json.h"

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

Json MapAsJson(const Map2D& map) {
  return {{"height", map.height}, {"width", map.width}, {"values", map.values}};
}

/// The options that took effect, as resolved.
Json OptionsAsJson(const ExplanationResult& result) {
  Json options = Json::object();
  const auto set = [&options](const char* key, const auto& value) {
    if (value != std::decay_t<decltype(value)>{}) options[key] = value;
  };
  set("layer", result.layer);
  set("variant", result.variant);
  set("masking", result.masking);
  if (result.samples > 0) {
    options["samples"] = result.samples;
    options["seed"] = result.seed;
  }
  const LimeRequest& lime = result.lime_options;
  set("superpixels", lime.superpixels);
  set("grid_size", lime.grid_size);
  set("kernel_size", lime.kernel_size);
  set("max_distance", lime.max_distance);
  set("ratio", lime.ratio);
  set("segments", lime.segments);
  set("compactness", lime.compactness);
  set("hidden", lime.hidden);
  set("feature_choice", lime.feature_choice);
  set("features", lime.features);
  set("signs", lime.signs);
  const RiseRequest& rise = result.rise_options;
  set("cells", rise.cells);
  set("keep_probability", rise.keep_probability);
  set("stop_when_stable", rise.stop_when_stable);
  return options;
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
}

}  // namespace

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

Json ResultAsJson(const ExplanationResult& result) {
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

Json ExplanationsAsJson(Json reading, std::span<const ExplanationResult> results) {
  const Target& target = results.front().target;
  reading["target_class"] = target.target_class;
  if (target.contrast_class) reading["contrast_class"] = *target.contrast_class;
  Json methods = Json::object();
  for (const ExplanationResult& result : results) methods[result.method] = ResultAsJson(result);
  reading["methods"] = std::move(methods);
  return reading;
}

}  // namespace inklens::cli
