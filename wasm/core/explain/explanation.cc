#include "core/explain/explanation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/explain/grad_cam.h"
#include "core/explain/grad_cam_plus_plus.h"
#include "core/explain/layer_cam.h"

namespace inklens {
namespace {

constexpr std::string_view kMaskings[] = {"pixel", "normalized"};
/// The source document's listings, of every method that has one.
constexpr std::string_view kAsListed = "as-listed";

bool HasVariant(const MethodInfo& info, const std::string& name) {
  return std::find(info.variants.begin(), info.variants.end(), name) != info.variants.end();
}

bool AnyMethodHasVariant(const std::string& name) {
  const auto methods = Methods();
  return std::any_of(methods.begin(), methods.end(),
                     [&name](const MethodInfo& info) { return HasVariant(info, name); });
}

bool IsSpatial(const LayerInfo& layer) { return layer.output.rank() == 4; }

/// The last layer with height and width of this kind, or of any kind when there is none of it.
Result<std::size_t> LastSpatialLayer(const DifferentiableClassifier& classifier,
                                     std::string_view kind) {
  const auto layers = classifier.layers();
  std::optional<std::size_t> last_spatial;
  for (std::size_t i = layers.size(); i-- > 1;) {
    if (!IsSpatial(layers[i])) continue;
    if (layers[i].kind == kind) return i;
    if (!last_spatial) last_spatial = i;
  }
  if (last_spatial) return *last_spatial;
  return NotFound("This model has no layer with height and width to explain.");
}

/// The layer that a request names. The default is the last ReLU with height and width, the side of
/// the ReLU on which Grad-CAM has something to show; the source document hooks the convolution.
Result<std::size_t> ChooseLayer(const DifferentiableClassifier& classifier, const std::string& name,
                                bool as_listed) {
  if (!name.empty()) return FindLayer(classifier, name);
  return LastSpatialLayer(classifier, as_listed ? "conv2d" : "relu");
}

/// The layers of a fusion, front to back: those named, separated by commas, or every ReLU with
/// height and width.
Result<std::vector<std::size_t>> ChooseLayers(const DifferentiableClassifier& classifier,
                                              const std::string& names) {
  std::vector<std::size_t> chosen;
  if (names.empty()) {
    const auto layers = classifier.layers();
    for (std::size_t i = 1; i < layers.size(); ++i) {
      if (IsSpatial(layers[i]) && layers[i].kind == "relu") chosen.push_back(i);
    }
    if (!chosen.empty()) return chosen;
    INKLENS_ASSIGN_OR_RETURN(const std::size_t last, LastSpatialLayer(classifier, "relu"));
    return std::vector<std::size_t>{last};
  }
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    INKLENS_ASSIGN_OR_RETURN(const std::size_t layer,
                             FindLayer(classifier, names.substr(begin, end - begin)));
    chosen.push_back(layer);
    begin = end + 1;
  }
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

/// Options that the method does not have are refused rather than ignored; the seed, which is 0
/// where nobody named one, is not told apart.
Status CheckOptions(const MethodInfo& info, const ExplanationRequest& request) {
  const auto refuse = [&request](const std::string& option) {
    return InvalidArgument("The method ", request.method, " has no option ", option, ".");
  };
  if (!info.has_layer && !request.layer.empty()) return refuse("layer");
  if (!info.has_samples && request.samples != 0) return refuse("samples");
  if (!info.has_masking && !request.masking.empty()) return refuse("masking");
  if (info.method != Method::kLime && request.lime != LimeRequest()) {
    return refuse("of LIME's own, such as superpixels");
  }
  if (info.method != Method::kRise && request.rise != RiseRequest()) {
    return refuse("of RISE's own, such as cells");
  }
  return Status::Ok();
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

Result<Masking> ChooseMasking(std::string& name) {
  INKLENS_ASSIGN_OR_RETURN(const std::size_t index, Choose(kMaskings, name, "masking"));
  name = kMaskings[index];
  return static_cast<Masking>(index);
}

}  // namespace

ExplanationRequest RequestFor(const MethodInfo& method, const ExplanationRequest& request) {
  ExplanationRequest own = request;
  own.method = method.name;
  if (!HasVariant(method, own.variant) && AnyMethodHasVariant(own.variant)) own.variant.clear();
  if (!method.has_layer) own.layer.clear();
  if (!method.has_samples) own.samples = 0;
  if (!method.has_masking) own.masking.clear();
  if (own.layer.find(',') != own.layer.npos &&
      (method.method != Method::kLayerCam || own.variant.empty() || own.variant == "paper")) {
    own.layer.clear();  // several layers are for a fusion
  }
  if (method.method == Method::kRise && own.rise.masks) own.samples = 0;
  if (method.method == Method::kLime && own.variant == kAsListed) own.masking.clear();
  if (method.method != Method::kLime) own.lime = {};
  if (method.method != Method::kRise) own.rise = {};
  return own;
}

Result<Explanation> Explanation::Start(ExecutionContext& context,
                                       const DifferentiableClassifier& classifier,
                                       std::shared_ptr<const Instance> instance,
                                       const ExplanationRequest& request) {
  INKLENS_ASSIGN_OR_RETURN(const MethodInfo info, FindMethod(request.method));
  INKLENS_RETURN_IF_ERROR(CheckOptions(info, request));
  Explanation explanation;
  explanation.instance_ = std::move(instance);
  ExplanationResult& header = explanation.header_;
  header.method = request.method;
  header.target = {request.target_class.value_or(explanation.instance_->predicted_class()),
                   request.contrast_class};
  INKLENS_RETURN_IF_ERROR(CheckTarget(classifier, header.target));
  INKLENS_ASSIGN_OR_RETURN(const std::size_t variant,
                           Choose(info.variants, request.variant, request.method + " variant"));
  header.variant = info.variants[variant];
  switch (info.method) {
    case Method::kLime:
      INKLENS_RETURN_IF_ERROR(explanation.StartLime(classifier, request));
      break;
    case Method::kRise:
      INKLENS_RETURN_IF_ERROR(explanation.StartRise(classifier, request));
      break;
    case Method::kScoreCam:
      INKLENS_RETURN_IF_ERROR(explanation.StartScoreCam(classifier, request));
      break;
    default:
      INKLENS_RETURN_IF_ERROR(
          explanation.StartGradientMethod(context, classifier, info.method, request));
  }
  return explanation;
}

Status Explanation::StartLime(const DifferentiableClassifier& classifier,
                              const ExplanationRequest& request) {
  const InputSpec& spec = classifier.input();
  const bool as_listed = header_.variant == kAsListed;
  header_.lime_options = request.lime;
  if (as_listed && header_.lime_options.superpixels.empty()) {
    header_.lime_options.superpixels = "quickshift";  // the package's default, which it leaves
  }
  INKLENS_ASSIGN_OR_RETURN(LimeOptions options,
                           ResolveLime(header_.lime_options, std::min(spec.height, spec.width)));
  if (as_listed) {
    if (!request.masking.empty()) {
      return InvalidArgument(
          "LIME's variant as-listed masks wrapped bytes; it has no option masking.");
    }
    header_.masking = "wrapped-bytes";
    options.masking = Masking::kWrappedBytes;
  } else {
    header_.masking = request.masking;
    INKLENS_ASSIGN_OR_RETURN(options.masking, ChooseMasking(header_.masking));
  }
  options.kernel = header_.variant == "paper" ? LimeKernel::kPaper : LimeKernel::kAuthors;
  options.seed = header_.seed = request.seed;
  if (request.samples > 0) options.samples = request.samples;
  header_.samples = options.samples;
  INKLENS_ASSIGN_OR_RETURN(LabelMap superpixels,
                           MakeSuperpixels(header_.lime_options, Intensities(*instance_, as_listed),
                                           spec, request.seed));
  INKLENS_ASSIGN_OR_RETURN(
      job_, LimeJob::Start(classifier, instance_->pixels, std::move(superpixels), options));
  return Status::Ok();
}

Status Explanation::StartRise(const DifferentiableClassifier& classifier,
                              const ExplanationRequest& request) {
  RiseOptions options;
  header_.masking = request.masking;
  INKLENS_ASSIGN_OR_RETURN(options.masking, ChooseMasking(header_.masking));
  options.variant = header_.variant == "measured" ? RiseVariant::kMeasured : RiseVariant::kAuthors;
  options.seed = header_.seed = request.seed;
  if (request.samples > 0) options.samples = request.samples;
  if (request.rise.cells > 0) {
    options.cells = request.rise.cells;
  } else {
    const InputSpec& spec = classifier.input();
    options.cells = std::min({options.cells, spec.height, spec.width});
  }
  if (request.rise.keep_probability != 0) {
    options.keep_probability = request.rise.keep_probability;
  }
  options.stop_when_stable = request.rise.stop_when_stable;
  options.given_masks = request.rise.masks;
  if (options.given_masks && request.samples > 0) {
    return InvalidArgument("Given masks are all used: RISE then has no option samples.");
  }
  INKLENS_ASSIGN_OR_RETURN(RiseJob job,
                           RiseJob::Start(classifier, instance_->pixels, header_.target, options));
  header_.samples = job.Progress().total;
  header_.rise_options = {options.cells, options.keep_probability, options.stop_when_stable,
                          options.given_masks};
  job_ = std::move(job);
  return Status::Ok();
}

Status Explanation::StartScoreCam(const DifferentiableClassifier& classifier,
                                  const ExplanationRequest& request) {
  const bool as_listed = header_.variant == kAsListed;
  INKLENS_ASSIGN_OR_RETURN(const std::size_t layer,
                           ChooseLayer(classifier, request.layer, as_listed));
  header_.layer = classifier.layers()[layer].name;
  header_.masking = as_listed && request.masking.empty() ? "normalized" : request.masking;
  header_.forward_passes = 1;
  ScoreCamOptions options;
  INKLENS_ASSIGN_OR_RETURN(options.masking, ChooseMasking(header_.masking));
  if (header_.variant == "authors") options.variant = ScoreCamVariant::kAuthors;
  if (header_.variant == "pytorch-grad-cam") options.variant = ScoreCamVariant::kPytorchGradCam;
  if (as_listed) options.variant = ScoreCamVariant::kAsListed;
  INKLENS_ASSIGN_OR_RETURN(
      job_, ScoreCamJob::Start(classifier, instance_, header_.target, layer, options));
  return Status::Ok();
}

Status Explanation::StartGradientMethod(ExecutionContext& context,
                                        const DifferentiableClassifier& classifier, Method method,
                                        const ExplanationRequest& request) {
  const bool as_listed = header_.variant == kAsListed;
  header_.forward_passes = 1;
  if (method == Method::kLayerCam && header_.variant != "paper") {
    return StartFusion(context, classifier, request);
  }
  INKLENS_ASSIGN_OR_RETURN(const std::size_t layer,
                           ChooseLayer(classifier, request.layer, as_listed));
  header_.layer = classifier.layers()[layer].name;
  header_.backward_passes = 1;
  const ConstTensorView activations = instance_->trace.outputs[layer];
  Finished finished;
  ReluOrder order = ReluOrder::kBeforeUpsampling;
  if (method == Method::kGradCamPlusPlus && as_listed) {
    INKLENS_ASSIGN_OR_RETURN(
        const Tensor gradient,
        classifier.WeightGradient(context, instance_->trace, header_.target, layer));
    INKLENS_ASSIGN_OR_RETURN(finished.cam, GradCamPlusPlusAsListed(activations, gradient));
    order = ReluOrder::kNever;
  } else {
    INKLENS_ASSIGN_OR_RETURN(
        const Tensor gradient,
        classifier.ScoreGradient(context, instance_->trace, header_.target, layer));
    if (method == Method::kGradCam) {
      INKLENS_ASSIGN_OR_RETURN(finished.cam, GradCam(activations, gradient));
    } else if (method == Method::kLayerCam) {
      INKLENS_ASSIGN_OR_RETURN(finished.cam, LayerCam(activations, gradient));
    } else {
      auto variant = GradCamPlusPlusVariant::kPaper;
      if (header_.variant == "authors") variant = GradCamPlusPlusVariant::kAuthors;
      if (header_.variant == "pytorch-grad-cam") variant = GradCamPlusPlusVariant::kPytorchGradCam;
      INKLENS_ASSIGN_OR_RETURN(finished.cam, GradCamPlusPlus(activations, gradient, variant));
    }
  }
  const Shape& shape = instance_->pixels.shape();
  finished.saliency = MakeSaliencyMap(finished.cam, shape[1], shape[2], order);
  job_ = std::move(finished);
  return Status::Ok();
}

Status Explanation::StartFusion(ExecutionContext& context,
                                const DifferentiableClassifier& classifier,
                                const ExplanationRequest& request) {
  INKLENS_ASSIGN_OR_RETURN(const auto layers, ChooseLayers(classifier, request.layer));
  const bool as_listed = header_.variant == kAsListed;
  const Shape& shape = instance_->pixels.shape();
  std::vector<FusedLayer> fused;
  std::vector<Map2D> averaged;
  for (std::size_t layer : layers) {
    header_.layer += (header_.layer.empty() ? "" : ",") + classifier.layers()[layer].name;
    ++header_.backward_passes;
    const ConstTensorView activations = instance_->trace.outputs[layer];
    INKLENS_ASSIGN_OR_RETURN(
        const Tensor gradient,
        classifier.ScoreGradient(context, instance_->trace, header_.target, layer));
    if (as_listed) {
      INKLENS_ASSIGN_OR_RETURN(Map2D cam, GradCam(activations, gradient));
      averaged.push_back(std::move(cam));
    } else {
      INKLENS_ASSIGN_OR_RETURN(Map2D cam, LayerCam(activations, gradient));
      fused.push_back({std::move(cam), layer != layers.back()});
    }
  }
  Finished finished;
  finished.cam = as_listed ? FuseAsListed(averaged, shape[1], shape[2])
                           : FuseLayerCams(fused, shape[1], shape[2]);
  finished.saliency = MakeSaliencyMap(finished.cam, shape[1], shape[2]);
  job_ = std::move(finished);
  return Status::Ok();
}

Status Explanation::Step(ExecutionContext& context, std::size_t budget) {
  if (auto* score_cam = std::get_if<ScoreCamJob>(&job_)) return score_cam->Step(context, budget);
  if (auto* lime = std::get_if<LimeJob>(&job_)) return lime->Step(context, budget);
  if (auto* rise = std::get_if<RiseJob>(&job_)) return rise->Step(context, budget);
  return Status::Ok();
}

inklens::Progress Explanation::Progress() const {
  if (const auto* score_cam = std::get_if<ScoreCamJob>(&job_)) return score_cam->Progress();
  if (const auto* lime = std::get_if<LimeJob>(&job_)) return lime->Progress();
  if (const auto* rise = std::get_if<RiseJob>(&job_)) return rise->Progress();
  return {1, 1};
}

void Explanation::DescribeLime(const LimeJob& job, LimeExplanation explained,
                               ExplanationResult& result) const {
  result.saliency = std::move(explained.saliency);
  LimeDetails details{
      job.superpixels(), std::move(explained.surrogate), std::move(explained.superpixel_mask), {}};
  if (job.Progress().done()) {
    const auto& probabilities = instance_->probabilities;
    std::vector<std::size_t> order(probabilities.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return probabilities[a] > probabilities[b];
    });
    order.resize(std::min(kTopClasses, order.size()));
    for (std::size_t target_class : order) {
      Result<LimeExplanation> fit = job.Estimate({target_class, {}});
      if (fit.ok()) details.top_classes.push_back({target_class, std::move(fit.value().surrogate)});
    }
  }
  result.lime = std::move(details);
  result.forward_passes = job.forward_passes();
}

Result<ExplanationResult> Explanation::Estimate() const {
  INKLENS_ASSIGN_OR_RETURN(ExplanationResult result, EstimateUnchecked());
  if (!AllFinite(result.cam.values) || !AllFinite(result.saliency.map.values) ||
      (result.rise && !AllFinite(result.rise->importance.values))) {
    return NonFinite("The map of ", result.method,
                     " is not finite: the model's weights or the options are too extreme.");
  }
  return result;
}

Result<ExplanationResult> Explanation::EstimateUnchecked() const {
  ExplanationResult result = header_;
  if (const auto* lime = std::get_if<LimeJob>(&job_)) {
    INKLENS_ASSIGN_OR_RETURN(LimeExplanation explained, lime->Estimate(header_.target));
    DescribeLime(*lime, std::move(explained), result);
  } else if (const auto* rise = std::get_if<RiseJob>(&job_)) {
    INKLENS_ASSIGN_OR_RETURN(RiseExplanation explained, rise->Estimate());
    result.saliency = std::move(explained.saliency);
    result.rise = {std::move(explained.importance), std::move(explained.standard_error),
                   rise->Progress().completed};
    result.forward_passes = rise->forward_passes();
  } else if (const auto* score_cam = std::get_if<ScoreCamJob>(&job_)) {
    result.cam = score_cam->Cam();
    result.saliency = score_cam->Estimate();
    result.forward_passes += score_cam->Progress().completed;
  } else {
    const auto& finished = std::get<Finished>(job_);
    result.cam = finished.cam;
    result.saliency = finished.saliency;
  }
  return result;
}

}  // namespace inklens
