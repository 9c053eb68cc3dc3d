#include "core/engine/explanation_job.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/overloads.h"
#include "core/base/sorted_indices.h"
#include "core/explain/as_listed/grad_cam_plus_plus.h"
#include "core/explain/as_listed/layer_cam.h"
#include "core/explain/common_options.h"
#include "core/explain/grad_cam.h"
#include "core/explain/grad_cam_plus_plus.h"
#include "core/explain/layer_cam.h"
#include "core/explain/lime_options.h"

namespace inklens {
namespace {

const std::string& TextOf(const OptionValues& options, const char* name) {
  return std::get<std::string>(options.find(name)->second);
}

std::optional<std::size_t> ClassOf(const OptionValues& options, const char* name) {
  const auto found = options.find(name);
  if (found == options.end()) return std::nullopt;
  return static_cast<std::size_t>(std::get<double>(found->second));
}

/// What superpixels are grown on: the image's bytes over 255, in double as scikit-image has them;
/// the source document hands over the normalised image.
std::vector<double> Intensities(const Instance& instance, bool normalized) {
  const auto values = (normalized ? instance.input : instance.pixels).values();
  std::vector<double> intensities(values.begin(), values.end());
  if (normalized) return intensities;
  for (double& value : intensities) value = std::round(value * 255) / 255;
  return intensities;
}

/// Whether a method's passes come on top of the image's own forward pass.
bool CountsTheImagesPass(Method method) {
  switch (method) {
    case Method::kLime:
    case Method::kRise:
      return false;
    case Method::kGradCam:
    case Method::kGradCamPlusPlus:
    case Method::kScoreCam:
    case Method::kLayerCam:
      return true;
  }
  return false;
}

/// LIME's sums for every pair of superpixels are doubles, and solving takes copies of them: 8 MB
/// each at the limit, and a thousand of them are as many as MNIST's images have pixels.
constexpr std::size_t kMostSuperpixels = 1024;

Status CheckSuperpixels(std::size_t count) {
  if (count <= kMostSuperpixels) return Status::Ok();
  return ResourceExhausted("LIME would tell ", count, " superpixels apart; expected at most ",
                           kMostSuperpixels, ".");
}

/// What RISE looks at before its first sample: every pixel at every place of a cell.
constexpr double kMostRiseSteps = 3e8;

Status CheckCells(std::size_t cells, std::size_t height, std::size_t width) {
  const auto steps = [&](std::size_t count) {
    const std::size_t rows = (height + count - 1) / count, columns = (width + count - 1) / count;
    return static_cast<double>(rows * columns) * static_cast<double>(height * width);
  };
  if (cells == 0 || steps(cells) <= kMostRiseSteps) return Status::Ok();
  std::size_t fewest = cells;
  while (steps(fewest) > kMostRiseSteps && fewest < std::max(height, width)) ++fewest;
  return ResourceExhausted("RISE with ", cells, " cells on a side is too much work for images of ",
                           height, "x", width, "; expected at least ", fewest, ".");
}

}  // namespace

bool ExplanationJob::AsListed() const { return TextOf(header_.options, "variant") == kAsListed; }

Result<std::size_t> ExplanationJob::Layer() const {
  return FindLayer(*world_.classifier, TextOf(header_.options, "layer"));
}

const std::vector<std::string>& ExplanationJob::Layers() const {
  return std::get<std::vector<std::string>>(header_.options.find("layers")->second);
}

Result<std::shared_ptr<const Tensor>> ExplanationJob::Gradient(std::size_t layer) {
  ++header_.backward_passes;
  return world_.gradients->Find(*world_.context, *world_.classifier, instance_, header_.target,
                                layer);
}

SaliencyMap ExplanationJob::Saliency(const Map2D& cam) const {
  const Shape& shape = instance_->pixels.shape();
  // The document's listing of Grad-CAM++ has no ReLU.
  const bool uncut = AsListed() && header_.method == MethodName(Method::kGradCamPlusPlus);
  return uncut ? MakeUncutSaliencyMap(cam, shape[1], shape[2])
               : MakeSaliencyMap(cam, shape[1], shape[2]);
}

Result<ExplanationJob> ExplanationJob::Start(ExplanationWorld world,
                                             std::shared_ptr<const Instance> instance,
                                             const ExplanationRequest& request) {
  INKLENS_ASSIGN_OR_RETURN(const MethodDescriptor method, FindMethod(request.method));
  ExplanationJob job;
  job.world_ = std::move(world);
  job.instance_ = std::move(instance);
  const DifferentiableClassifier& classifier = *job.world_.classifier;
  Explanation& header = job.header_;
  header.method = method.name;
  INKLENS_ASSIGN_OR_RETURN(header.options, CheckOptions(method.name, method.options,
                                                        request.options, WorldOf(classifier)));
  header.target = {
      ClassOf(header.options, "target_class").value_or(job.instance_->predicted_class()),
      ClassOf(header.options, "contrast_class")};
  header.options["target_class"] = static_cast<double>(header.target.target_class);
  INKLENS_RETURN_IF_ERROR(CheckTarget(classifier, header.target));
  header.forward_passes = CountsTheImagesPass(method.method) ? 1 : 0;
  INKLENS_ASSIGN_OR_RETURN(job.job_, job.StartMethod(method.method));
  header.options.erase("masks");
  return job;
}

Result<ExplanationJob::Job> ExplanationJob::StartMethod(Method method) {
  switch (method) {
    case Method::kLime:
      return StartLime();
    case Method::kRise:
      return StartRise();
    case Method::kScoreCam:
      return StartScoreCam();
    case Method::kLayerCam:
      return StartLayerCam();
    case Method::kGradCam:
    case Method::kGradCamPlusPlus:
      return StartGradientMethod(method);
  }
  return Internal("There is no such method.");
}

Result<ExplanationJob::Job> ExplanationJob::StartLime() const {
  const Classifier* classifier = world_.classifier.get();
  LimeSettings settings = ReadLimeSettings(header_.options);
  std::unique_ptr<const WrappedBytesClassifier> wrapped;
  if (AsListed()) {
    wrapped = std::make_unique<const WrappedBytesClassifier>(*classifier);
    classifier = wrapped.get();
    settings.lime.masking = Masking::kNormalized;
  }
  const InputSpec& input = classifier->input();
  const bool grid = TextOf(header_.options, "superpixels") == "grid";
  const std::size_t side = settings.superpixels.grid_size;
  if (grid) INKLENS_RETURN_IF_ERROR(CheckSuperpixels(side * side));
  INKLENS_ASSIGN_OR_RETURN(
      LabelMap superpixels,
      MakeSuperpixels(settings.superpixels, Intensities(*instance_, AsListed()), input,
                      settings.lime.seed));
  INKLENS_RETURN_IF_ERROR(CheckSuperpixels(superpixels.count));
  INKLENS_ASSIGN_OR_RETURN(LimeJob job, LimeJob::Start(*classifier, instance_->pixels,
                                                       std::move(superpixels), settings.lime));
  return Job(Lime{std::move(wrapped), std::move(job)});
}

Result<ExplanationJob::Job> ExplanationJob::StartRise() const {
  const InputSpec& input = world_.classifier->input();
  INKLENS_RETURN_IF_ERROR(
      CheckCells(RiseTable().Read(header_.options).cells, input.height, input.width));
  INKLENS_ASSIGN_OR_RETURN(RiseJob job,
                           RiseJob::Start(*world_.classifier, instance_->pixels, header_.target,
                                          RiseTable().Read(header_.options)));
  return Job(std::move(job));
}

Result<ExplanationJob::Job> ExplanationJob::StartScoreCam() {
  INKLENS_ASSIGN_OR_RETURN(const std::size_t layer, Layer());
  const ScoreCamOptions options = ScoreCamTable().Read(header_.options);
  if (AsListed()) {
    INKLENS_ASSIGN_OR_RETURN(ScoreCamAsListedJob job,
                             ScoreCamAsListedJob::Start(*world_.classifier, instance_,
                                                        header_.target, layer, options.masking));
    return Job(std::move(job));
  }
  INKLENS_ASSIGN_OR_RETURN(ScoreCamJob job, ScoreCamJob::Start(*world_.classifier, instance_,
                                                               header_.target, layer, options));
  return Job(std::move(job));
}

/// Grad-CAM and Grad-CAM++. (Grad-CAM as listed is Grad-CAM at another layer: the table says so.)
Result<ExplanationJob::Job> ExplanationJob::StartGradientMethod(Method method) {
  INKLENS_ASSIGN_OR_RETURN(const std::size_t layer, Layer());
  INKLENS_ASSIGN_OR_RETURN(const auto gradient, Gradient(layer));
  const ConstTensorView activations = instance_->trace.outputs[layer];
  Finished finished;
  if (method == Method::kGradCam) {
    INKLENS_ASSIGN_OR_RETURN(finished.cam, GradCam(activations, *gradient));
  } else if (AsListed()) {
    INKLENS_ASSIGN_OR_RETURN(const Tensor weights, WeightGradient(layer, *gradient));
    INKLENS_ASSIGN_OR_RETURN(finished.cam, GradCamPlusPlusAsListed(activations, weights));
  } else {
    const GradCamPlusPlusOptions options = GradCamPlusPlusTable().Read(header_.options);
    INKLENS_ASSIGN_OR_RETURN(finished.cam,
                             GradCamPlusPlus(activations, *gradient, options.variant));
  }
  finished.saliency = Saliency(finished.cam);
  return Job(std::move(finished));
}

Result<Tensor> ExplanationJob::WeightGradient(std::size_t layer, ConstTensorView gradient) const {
  const LayerInfo& info = world_.classifier->layers()[layer];
  if (!info.window || layer == 0) return Internal("The layer ", info.name, " has no window.");
  return ConvolutionWeightGradient(instance_->trace.outputs[layer - 1], gradient, *info.window);
}

Result<ExplanationJob::Job> ExplanationJob::StartLayerCam() {
  if (TextOf(header_.options, "variant") != "paper") return StartFusion();
  INKLENS_ASSIGN_OR_RETURN(const std::size_t layer, Layer());
  INKLENS_ASSIGN_OR_RETURN(const auto gradient, Gradient(layer));
  Finished finished;
  INKLENS_ASSIGN_OR_RETURN(finished.cam, LayerCam(instance_->trace.outputs[layer], *gradient));
  finished.saliency = Saliency(finished.cam);
  return Job(std::move(finished));
}

Result<ExplanationJob::Job> ExplanationJob::StartFusion() {
  const std::vector<std::string>& names = Layers();
  const Shape& shape = instance_->pixels.shape();
  std::vector<FusedLayer> fused;
  std::vector<Map2D> averaged;
  for (const std::string& name : names) {
    INKLENS_ASSIGN_OR_RETURN(const std::size_t layer, FindLayer(*world_.classifier, name));
    INKLENS_ASSIGN_OR_RETURN(const auto gradient, Gradient(layer));
    const ConstTensorView activations = instance_->trace.outputs[layer];
    if (AsListed()) {
      INKLENS_ASSIGN_OR_RETURN(Map2D cam, GradCam(activations, *gradient));
      averaged.push_back(std::move(cam));
    } else {
      INKLENS_ASSIGN_OR_RETURN(Map2D cam, LayerCam(activations, *gradient));
      fused.push_back({std::move(cam), name != names.back()});
    }
  }
  Finished finished;
  finished.cam = AsListed() ? FuseAsListed(averaged, shape[1], shape[2])
                            : FuseLayerCams(fused, shape[1], shape[2]);
  finished.saliency = Saliency(finished.cam);
  return Job(std::move(finished));
}

Status ExplanationJob::Step(std::size_t budget) {
  ExecutionContext& context = *world_.context;
  return std::visit(Overloads{[](Finished&) { return Status::Ok(); },
                              [&](Lime& lime) { return lime.job.Step(context, budget); },
                              [&](auto& job) { return job.Step(context, budget); }},
                    job_);
}

Status ExplanationJob::StepPiece(std::size_t budget) {
  if (auto* lime = std::get_if<Lime>(&job_)) return lime->job.StepPiece(*world_.context, budget);
  return Step(budget);
}

inklens::Progress ExplanationJob::Progress() const {
  return std::visit(Overloads{[](const Finished&) { return inklens::Progress{1, 1}; },
                              [](const Lime& lime) { return lime.job.Progress(); },
                              [](const auto& job) { return job.Progress(); }},
                    job_);
}

std::size_t ExplanationJob::forward_passes() const {
  return std::visit(
      Overloads{[](const Finished&) { return std::size_t{0}; },
                [](const ScoreCamJob& job) { return job.Progress().completed; },
                [](const ScoreCamAsListedJob& job) { return job.Progress().completed; },
                [](const Lime& lime) { return lime.job.forward_passes(); },
                [](const RiseJob& job) { return job.forward_passes(); }},
      job_);
}

Result<Explanation> ExplanationJob::Estimate() const {
  Explanation explanation = header_;
  explanation.forward_passes += forward_passes();
  INKLENS_RETURN_IF_ERROR(
      std::visit([&](const auto& job) { return Describe(job, explanation); }, job_));
  if (!explanation.cam.values.empty()) {
    const Shape& shape = instance_->pixels.shape();
    explanation.signed_map = SignedMap(explanation.cam, shape[1], shape[2]);
  }
  if (!AllFinite(explanation.cam.values) || !AllFinite(explanation.saliency.map.values) ||
      (explanation.rise && !AllFinite(explanation.rise->importance.values))) {
    return NonFinite("The map of ", explanation.method,
                     " is not finite: the model's weights or the options are too extreme.");
  }
  return explanation;
}

Status ExplanationJob::Describe(const Finished& job, Explanation& explanation) const {
  explanation.cam = job.cam;
  explanation.saliency = job.saliency;
  return Status::Ok();
}

Status ExplanationJob::Describe(const ScoreCamJob& job, Explanation& explanation) const {
  explanation.cam = job.Cam();
  explanation.saliency = job.Estimate();
  return Status::Ok();
}

Status ExplanationJob::Describe(const ScoreCamAsListedJob& job, Explanation& explanation) const {
  explanation.cam = job.Cam();
  explanation.saliency = job.Estimate();
  return Status::Ok();
}

Status ExplanationJob::Describe(const Lime& lime, Explanation& explanation) const {
  INKLENS_ASSIGN_OR_RETURN(LimeExplanation explained, lime.job.Estimate(header_.target));
  explanation.saliency = std::move(explained.saliency);
  LimeDetails details{lime.job.superpixels(),
                      std::move(explained.surrogate),
                      std::move(explained.superpixel_mask),
                      {},
                      lime.job.Progress().completed};
  if (lime.job.Progress().done()) {
    const auto& probabilities = instance_->probabilities;
    std::vector<std::size_t> order = SortedIndices(
        probabilities.size(),
        [&](std::size_t a, std::size_t b) { return probabilities[a] > probabilities[b]; });
    order.resize(std::min(kTopClasses, order.size()));
    for (std::size_t target_class : order) {
      INKLENS_ASSIGN_OR_RETURN(LimeExplanation fit, lime.job.Estimate({target_class, {}}));
      details.top_classes.push_back({target_class, std::move(fit.surrogate)});
    }
  }
  explanation.lime = std::move(details);
  return Status::Ok();
}

Status ExplanationJob::Describe(const RiseJob& job, Explanation& explanation) const {
  INKLENS_ASSIGN_OR_RETURN(RiseExplanation explained, job.Estimate());
  explanation.saliency = std::move(explained.saliency);
  explanation.rise = {std::move(explained.importance), std::move(explained.standard_error),
                      job.Progress().completed};
  return Status::Ok();
}

}  // namespace inklens
