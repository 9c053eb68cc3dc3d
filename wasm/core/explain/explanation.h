#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/explain/instance.h"
#include "core/explain/lime_request.h"
#include "core/explain/methods.h"
#include "core/explain/rise.h"
#include "core/explain/score_cam.h"

namespace inklens {

/// RISE's own options; 0 and null mean the default.
struct RiseRequest {
  std::size_t cells = 0;
  double keep_probability = 0;
  double stop_when_stable = 0;
  std::shared_ptr<const Tensor> masks;  ///< [N,H,W] to be used in place of drawn ones

  friend bool operator==(const RiseRequest&, const RiseRequest&) = default;
};

/// What a person asks for, in names: the command line program and the page both speak them.
struct ExplanationRequest {
  std::string method;                         ///< a name of Methods()
  std::optional<std::size_t> target_class;    ///< default: the predicted class
  std::optional<std::size_t> contrast_class;  ///< explain S_c - S_c' (LIME, RISE: p_c - p_c')
  /// CAMs; default: the last ReLU whose output has height and width; as-listed the convolution
  /// before it. LayerCAM's variants fused and as-listed take several, separated by commas; default:
  /// every ReLU with height and width.
  std::string layer;
  std::string variant;  ///< one of the method's MethodInfo; default: the first
  std::string masking;  ///< "pixel" (default) or "normalized" (Score-CAM as listed: the default)
  std::size_t samples = 0;  ///< LIME, RISE; 0: the method's default
  std::uint64_t seed = 0;   ///< LIME, RISE
  LimeRequest lime;
  RiseRequest rise;
};

/// LIME's fit for one of several classes, from the same samples.
struct LimeClassFit {
  std::size_t target_class = 0;
  LinearFit surrogate;
};

/// What LIME adds to its map.
struct LimeDetails {
  LabelMap label_map;
  LinearFit surrogate;
  std::vector<std::int32_t> superpixel_mask;
  /// Of the kTopClasses most probable classes, that one first; once all samples are done.
  std::vector<LimeClassFit> top_classes;
};

/// What RISE adds to its map.
struct RiseDetails {
  Map2D importance;
  Map2D standard_error;
  std::size_t samples = 0;  ///< that it is made of: fewer than asked for once it is stable
};

struct ExplanationResult {
  Target target;
  std::string method, layer, variant, masking;  ///< as resolved; empty where without meaning
  std::size_t samples = 0;                      ///< of LIME and RISE: asked for
  std::uint64_t seed = 0;
  LimeRequest lime_options;  ///< as resolved; of LIME
  RiseRequest rise_options;  ///< as resolved; of RISE
  /// Signed, at layer size; of a fusion of layers at image size. Empty for LIME and RISE.
  Map2D cam;
  SaliencyMap saliency;
  std::optional<LimeDetails> lime;
  std::optional<RiseDetails> rise;
  /// Passes that the explanation needed so far; of the CAMs with the image's own forward pass.
  std::size_t forward_passes = 0;
  std::size_t backward_passes = 0;
};

/// `request` for another method: the options that `method` does not have are dropped, so one set
/// of options can serve all methods side by side. So are several layers where one is explained,
/// samples where masks are given, and the masking of LIME as listed. What contradicts itself stays,
/// for Start() to refuse: a variant that no method has, a contrast of probabilities, Grad-CAM++ as
/// listed at a layer without weights.
ExplanationRequest RequestFor(const MethodInfo& method, const ExplanationRequest& request);

/// One explanation as a stepwise job, whatever its method: what the command line program and the
/// bindings drive. Holds no thread and no context; dropping it cancels it.
class Explanation {
 public:
  /// Classes that LIME fits from the same samples, as the package's top_labels.
  static constexpr std::size_t kTopClasses = 5;

  /// @param classifier must outlive this.
  /// Errors: kNotFound for an unknown name of a method, layer, variant or option (the sentence
  /// lists the known ones); kInvalidArgument for an option that the method does not have or a
  /// class out of range; those of the method.
  static Result<Explanation> Start(ExecutionContext& context,
                                   const DifferentiableClassifier& classifier,
                                   std::shared_ptr<const Instance> instance,
                                   const ExplanationRequest& request);

  /// Spends about `budget` forward passes. The gradient methods are complete from the start.
  /// Errors: kNonFinite when the network overflows on a masked image; the job is then over.
  Status Step(ExecutionContext& context, std::size_t budget);
  inklens::Progress Progress() const;
  /// The explanation so far. Errors: kInvalidArgument before the first step of LIME or RISE,
  /// kNonFinite when the map overflows.
  Result<ExplanationResult> Estimate() const;

 private:
  /// The finished maps of a gradient method.
  struct Finished {
    Map2D cam;
    SaliencyMap saliency;
  };

  Explanation() = default;
  Status StartLime(const DifferentiableClassifier& classifier, const ExplanationRequest& request);
  Status StartRise(const DifferentiableClassifier& classifier, const ExplanationRequest& request);
  Status StartScoreCam(const DifferentiableClassifier& classifier,
                       const ExplanationRequest& request);
  Status StartGradientMethod(ExecutionContext& context, const DifferentiableClassifier& classifier,
                             Method method, const ExplanationRequest& request);
  Status StartFusion(ExecutionContext& context, const DifferentiableClassifier& classifier,
                     const ExplanationRequest& request);
  Result<ExplanationResult> EstimateUnchecked() const;
  void DescribeLime(const LimeJob& job, LimeExplanation explained, ExplanationResult& result) const;

  std::shared_ptr<const Instance> instance_;
  ExplanationResult header_;  ///< what does not change while the job runs
  std::variant<Finished, ScoreCamJob, LimeJob, RiseJob> job_;
};

}  // namespace inklens
