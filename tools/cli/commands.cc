#include "commands.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/image/decode.h"
#include "core/image/framing.h"
#include "core/model/model.h"
#include "core/model/safetensors.h"
#include "core/xnn/thread_pool.h"
#include "files.h"
#include "overlay.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

/// Forward passes between two looks at the progress line.
constexpr std::size_t kStepBudget = 64;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// What a command needs before it starts: the network, the image, and what the one makes of the
/// other.
struct Session {
  ExecutionContext context;
  std::unique_ptr<const Model> model;
  GrayImage image;
  int label = -1;  ///< of an MNIST image
  std::shared_ptr<const Instance> instance;
  double forward_ms = 0;
};

Result<GrayImage> ReadDrawing(const ImageOptions& options, const Model& model) {
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(options.image));
  Result<GrayImage> picture = DecodeImage(bytes);
  if (!picture.ok()) return About(options.image, picture.status());
  if (options.raw) return picture;
  INKLENS_ASSIGN_OR_RETURN(const GrayImage ink, ExtractInk(picture.value()));
  FramingOptions framing;
  framing.width = model.input().width;
  framing.height = model.input().height;
  INKLENS_ASSIGN_OR_RETURN(FramedDrawing framed, FrameDrawing(ink, framing));
  if (framed.blank) return InvalidArgument(options.image, ": has no drawing on it.");
  return std::move(framed.image);
}

Result<Session> Open(const ImageOptions& options) {
  Session session;
  INKLENS_ASSIGN_OR_RETURN(session.context, MakeExecutionContext(options.threads));
  INKLENS_ASSIGN_OR_RETURN(const auto weights, ReadFile(options.weights));
  Result<Model> model = Model::Load(weights);
  if (!model.ok()) return About(options.weights, model.status());
  session.model = std::make_unique<const Model>(std::move(model).value());
  if (!options.mnist.empty()) {
    INKLENS_ASSIGN_OR_RETURN(LabelledImage item, ReadMnistTestImage(options.mnist, options.index));
    session.image = std::move(item.image);
    session.label = item.label;
  } else {
    INKLENS_ASSIGN_OR_RETURN(session.image, ReadDrawing(options, *session.model));
  }
  const auto start = Clock::now();
  Result<Instance> instance = MakeInstance(session.context, *session.model, session.image);
  session.forward_ms = MillisecondsSince(start);
  if (!instance.ok()) {
    return About(options.mnist.empty() ? options.image : options.mnist, instance.status());
  }
  session.instance = std::make_shared<const Instance>(std::move(instance).value());
  return session;
}

Json ReadingAsJson(const Session& session) {
  const std::size_t predicted = session.instance->predicted_class();
  Json json;
  if (session.label >= 0) json["label"] = session.label;
  json["logits"] = session.instance->logits();
  json["probabilities"] = session.instance->probabilities;
  json["predicted_class"] = predicted;
  json["class_name"] = session.model->class_names()[predicted];
  return json;
}

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

Json ResultAsJson(const ExplanationResult& result, double elapsed_ms) {
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
  json["elapsed_ms"] = elapsed_ms;
  return json;
}

void PrintReading(const Session& session) {
  const auto& probabilities = session.instance->probabilities;
  const std::size_t predicted = session.instance->predicted_class();
  std::printf("reads %s (probability %.4f)", session.model->class_names()[predicted].c_str(),
              static_cast<double>(probabilities[predicted]));
  if (session.label >= 0) std::printf(", labelled %d", session.label);
  std::printf("\n");
  for (std::size_t c = 0; c < probabilities.size(); ++c) {
    const double p = probabilities[c];
    std::printf("  %-4s %8.4f  %10.4f  %s\n", session.model->class_names()[c].c_str(), p,
                static_cast<double>(session.instance->logits()[c]),
                std::string(static_cast<std::size_t>(40 * p + 0.5), '#').c_str());
  }
}

/// RISE's masks from the tensor "masks" of a file; null without a file.
Result<std::shared_ptr<const Tensor>> ReadMasks(const std::string& path) {
  if (path.empty()) return std::shared_ptr<const Tensor>();
  INKLENS_ASSIGN_OR_RETURN(const auto bytes, ReadFile(path));
  const Result<Safetensors> file = Safetensors::Parse(bytes);
  if (!file.ok()) return About(path, file.status());
  Result<Tensor> masks = file.value().ReadFloats("masks");
  if (!masks.ok()) return About(path, masks.status());
  return std::shared_ptr<const Tensor>(std::make_shared<Tensor>(std::move(masks).value()));
}

/// Runs a job to its end, with its progress on standard error when that is a terminal.
Status Finish(ExecutionContext& context, const std::string& method, Explanation& explanation) {
  const bool show = isatty(STDERR_FILENO) == 1;
  while (!explanation.Progress().done()) {
    INKLENS_RETURN_IF_ERROR(explanation.Step(context, kStepBudget));
    const Progress progress = explanation.Progress();
    if (show) {
      std::fprintf(stderr, "\r%s %zu/%zu ", method.c_str(), progress.completed, progress.total);
    }
  }
  if (show) std::fprintf(stderr, "\r\033[K");
  return Status::Ok();
}

}  // namespace

Status Classify(const ImageOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(const Session session, Open(options));
  if (options.json) {
    Json json = ReadingAsJson(session);
    json["elapsed_ms"] = session.forward_ms;
    std::cout << json.dump() << '\n';
  } else {
    PrintReading(session);
  }
  return Status::Ok();
}

Status Explain(const ExplainOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(Session session, Open(options.image));
  std::vector<ExplanationRequest> requests;
  ExplanationRequest asked = options.request;
  INKLENS_ASSIGN_OR_RETURN(asked.rise.masks, ReadMasks(options.masks));
  if (asked.method == "all") {
    for (const MethodInfo& method : Methods()) requests.push_back(RequestFor(method, asked));
  } else {
    requests.push_back(asked);
  }
  Json json = ReadingAsJson(session);
  Json methods = Json::object();
  std::vector<ExplanationResult> results;
  for (const ExplanationRequest& request : requests) {
    const auto start = Clock::now();
    INKLENS_ASSIGN_OR_RETURN(
        Explanation explanation,
        Explanation::Start(session.context, *session.model, session.instance, request));
    INKLENS_RETURN_IF_ERROR(Finish(session.context, request.method, explanation));
    INKLENS_ASSIGN_OR_RETURN(ExplanationResult result, explanation.Estimate());
    methods[request.method] = ResultAsJson(result, MillisecondsSince(start));
    results.push_back(std::move(result));
  }
  const Target& target = results.front().target;
  json["target_class"] = target.target_class;
  if (target.contrast_class) json["contrast_class"] = *target.contrast_class;
  if (options.image.json) {
    json["methods"] = std::move(methods);
    std::cout << json.dump() << '\n';
  } else {
    PrintReading(session);
    std::printf("\nwhy %s:\n", session.model->class_names()[target.target_class].c_str());
    for (const ExplanationResult& result : results) {
      std::printf(
          "  %-12s %5zu forward, %zu backward, %8.2f ms%s%s\n", result.method.c_str(),
          result.forward_passes, result.backward_passes,
          methods[result.method]["elapsed_ms"].get<double>(),
          result.variant == "as-listed" ? "  (as listed in the source document: wrong)" : "",
          result.saliency.blank ? "  (blank: the map is flat)" : "");
    }
  }
  if (options.output.empty()) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(const auto png, RenderOverlays(session.image, results));
  return WriteFile(options.output, png);
}

}  // namespace inklens::cli
