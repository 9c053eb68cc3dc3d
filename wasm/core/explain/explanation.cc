#include "core/explain/explanation.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/explain/grad_cam.h"
#include "core/explain/layer_cam.h"

namespace inklens {
namespace {

constexpr std::array<std::string_view, 5> kMethodNames = {"grad-cam", "grad-cam++", "layer-cam",
                                                          "score-cam", "lime"};
constexpr std::array<std::string_view, 3> kGradCamPlusPlusVariants = {"paper", "pytorch-grad-cam",
                                                                      "authors"};
constexpr std::array<std::string_view, 3> kScoreCamVariants = {"paper", "authors",
                                                               "pytorch-grad-cam"};
constexpr std::array<std::string_view, 2> kMaskings = {"pixel", "normalized"};
/// Superpixels of LIME's default grid along each side: 4x4 pixels each on MNIST.
constexpr std::size_t kLimeGrid = 7;

std::string Join(std::span<const std::string_view> names) {
  std::string text;
  for (std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

/// Position of `name` in `names`; an empty name means the first.
Result<std::size_t> Choose(std::span<const std::string_view> names, const std::string& name,
                           const std::string& what) {
  if (name.empty()) return std::size_t{0};
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    return NotFound("There is no ", what, " \"", name, "\"; expected one of ", Join(names), ".");
  }
  return static_cast<std::size_t>(found - names.begin());
}

std::span<const std::string_view> VariantsOf(Method method) {
  if (method == Method::kGradCamPlusPlus) return kGradCamPlusPlusVariants;
  if (method == Method::kScoreCam) return kScoreCamVariants;
  return {};
}

bool HasVariant(Method method, const std::string& name) {
  const auto variants = VariantsOf(method);
  return std::find(variants.begin(), variants.end(), name) != variants.end();
}

bool AnyMethodHasVariant(const std::string& name) {
  return HasVariant(Method::kGradCamPlusPlus, name) || HasVariant(Method::kScoreCam, name);
}

bool IsSampled(Method method) { return method == Method::kLime; }
bool HasLayer(Method method) { return method != Method::kLime; }
bool HasMasking(Method method) { return method == Method::kLime || method == Method::kScoreCam; }

Result<Method> ParseMethod(std::string_view name) {
  const auto found = std::find(kMethodNames.begin(), kMethodNames.end(), name);
  if (found == kMethodNames.end()) {
    return NotFound("There is no method \"", name, "\"; expected one of ", Join(kMethodNames), ".");
  }
  return static_cast<Method>(found - kMethodNames.begin());
}

/// The layer that a request names, or the last ReLU whose output has height and width: the side
/// of the ReLU on which Grad-CAM has something to show.
Result<std::size_t> ChooseLayer(const DifferentiableClassifier& classifier,
                                const std::string& name) {
  if (!name.empty()) return FindLayer(classifier, name);
  const auto layers = classifier.layers();
  std::optional<std::size_t> last_spatial;
  for (std::size_t i = layers.size(); i-- > 1;) {
    if (layers[i].output.rank() != 4) continue;
    if (layers[i].kind == "relu") return i;
    if (!last_spatial) last_spatial = i;
  }
  if (last_spatial) return *last_spatial;
  return NotFound("This model has no layer with height and width to explain.");
}

/// Options that the method does not have are refused rather than ignored.
Status CheckOptions(Method method, const ExplanationRequest& request) {
  const auto refuse = [&request](const std::string& option) {
    return InvalidArgument("The method ", request.method, " has no option ", option, ".");
  };
  if (!HasLayer(method) && !request.layer.empty()) return refuse("layer");
  if (!IsSampled(method) && request.samples != 0) return refuse("samples");
  if (!HasMasking(method) && !request.masking.empty()) return refuse("masking");
  if (VariantsOf(method).empty() && !request.variant.empty()) return refuse("variant");
  return Status::Ok();
}

}  // namespace

std::span<const std::string_view> MethodNames() { return kMethodNames; }

Result<std::vector<std::string_view>> VariantNames(std::string_view method) {
  INKLENS_ASSIGN_OR_RETURN(const Method parsed, ParseMethod(method));
  const auto variants = VariantsOf(parsed);
  return std::vector<std::string_view>(variants.begin(), variants.end());
}

ExplanationRequest RequestFor(std::string_view method, const ExplanationRequest& request) {
  ExplanationRequest own = request;
  own.method = method;
  const Result<Method> parsed = ParseMethod(method);
  if (!parsed.ok()) return own;  // Start() says so
  if (!HasLayer(parsed.value())) own.layer.clear();
  if (!IsSampled(parsed.value())) own.samples = 0;
  if (!HasMasking(parsed.value())) own.masking.clear();
  if (VariantsOf(parsed.value()).empty() ||
      (!HasVariant(parsed.value(), own.variant) && AnyMethodHasVariant(own.variant))) {
    own.variant.clear();
  }
  return own;
}

Result<Explanation> Explanation::Start(ExecutionContext& context,
                                       const DifferentiableClassifier& classifier,
                                       std::shared_ptr<const Instance> instance,
                                       const ExplanationRequest& request) {
  INKLENS_ASSIGN_OR_RETURN(const Method method, ParseMethod(request.method));
  INKLENS_RETURN_IF_ERROR(CheckOptions(method, request));
  Explanation explanation;
  explanation.instance_ = instance;
  ExplanationResult& header = explanation.header_;
  header.method = request.method;
  header.target = {request.target_class.value_or(instance->predicted_class()),
                   request.contrast_class};
  INKLENS_RETURN_IF_ERROR(CheckTarget(classifier, header.target));
  INKLENS_ASSIGN_OR_RETURN(const std::size_t variant, Choose(VariantsOf(method), request.variant,
                                                             request.method + " variant"));
  if (!VariantsOf(method).empty()) header.variant = VariantsOf(method)[variant];
  INKLENS_ASSIGN_OR_RETURN(const std::size_t masking,
                           Choose(kMaskings, request.masking, "masking"));

  if (method == Method::kLime) {
    header.masking = kMaskings[masking];
    LimeOptions options;
    if (request.samples > 0) options.samples = request.samples;
    options.seed = request.seed;
    options.masking = static_cast<Masking>(masking);
    header.samples = options.samples;
    header.seed = options.seed;
    const InputSpec& spec = classifier.input();
    INKLENS_ASSIGN_OR_RETURN(
        LabelMap grid, GridSuperpixels(spec.height, spec.width, std::min(kLimeGrid, spec.height),
                                       std::min(kLimeGrid, spec.width)));
    INKLENS_ASSIGN_OR_RETURN(
        explanation.job_, LimeJob::Start(classifier, instance->pixels, std::move(grid), options));
    return explanation;
  }
  INKLENS_ASSIGN_OR_RETURN(const std::size_t layer, ChooseLayer(classifier, request.layer));
  header.layer = classifier.layers()[layer].name;
  header.forward_passes = 1;
  if (method == Method::kScoreCam) {
    header.masking = kMaskings[masking];
    INKLENS_ASSIGN_OR_RETURN(
        explanation.job_,
        ScoreCamJob::Start(classifier, instance, header.target, layer,
                           {static_cast<ScoreCamVariant>(variant), static_cast<Masking>(masking)}));
    return explanation;
  }
  INKLENS_RETURN_IF_ERROR(explanation.StartGradientMethod(context, classifier, method, layer));
  return explanation;
}

Status Explanation::StartGradientMethod(ExecutionContext& context,
                                        const DifferentiableClassifier& classifier, Method method,
                                        std::size_t layer) {
  INKLENS_ASSIGN_OR_RETURN(
      const Tensor gradient,
      classifier.ScoreGradient(context, instance_->trace, header_.target, layer));
  header_.backward_passes = 1;
  const ConstTensorView activations = instance_->trace.outputs[layer];
  if (method == Method::kGradCam) {
    INKLENS_ASSIGN_OR_RETURN(job_, GradCam(activations, gradient));
  } else if (method == Method::kLayerCam) {
    INKLENS_ASSIGN_OR_RETURN(job_, LayerCam(activations, gradient));
  } else {
    const auto position = std::find(kGradCamPlusPlusVariants.begin(),
                                    kGradCamPlusPlusVariants.end(), header_.variant);
    INKLENS_ASSIGN_OR_RETURN(job_,
                             GradCamPlusPlus(activations, gradient,
                                             static_cast<GradCamPlusPlusVariant>(
                                                 position - kGradCamPlusPlusVariants.begin())));
  }
  return Status::Ok();
}

Status Explanation::Step(ExecutionContext& context, std::size_t budget) {
  if (auto* score_cam = std::get_if<ScoreCamJob>(&job_)) return score_cam->Step(context, budget);
  if (auto* lime = std::get_if<LimeJob>(&job_)) return lime->Step(context, budget);
  return Status::Ok();
}

inklens::Progress Explanation::Progress() const {
  if (const auto* score_cam = std::get_if<ScoreCamJob>(&job_)) return score_cam->Progress();
  if (const auto* lime = std::get_if<LimeJob>(&job_)) return lime->Progress();
  return {1, 1};
}

Result<ExplanationResult> Explanation::Estimate() const {
  ExplanationResult result = header_;
  if (const auto* lime = std::get_if<LimeJob>(&job_)) {
    INKLENS_ASSIGN_OR_RETURN(LimeExplanation explained, lime->Estimate(header_.target));
    result.saliency = std::move(explained.saliency);
    result.lime = {lime->superpixels(), std::move(explained.surrogate)};
    result.forward_passes = lime->forward_passes();
    return result;
  }
  if (const auto* score_cam = std::get_if<ScoreCamJob>(&job_)) {
    result.cam = score_cam->Cam();
    result.saliency = score_cam->Estimate();
    result.forward_passes += score_cam->Progress().completed;
    return result;
  }
  result.cam = std::get<Map2D>(job_);
  const Tensor& pixels = instance_->pixels;
  result.saliency = MakeSaliencyMap(result.cam, pixels.shape()[1], pixels.shape()[2]);
  return result;
}

}  // namespace inklens
