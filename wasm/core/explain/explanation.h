#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/explain/grad_cam_plus_plus.h"
#include "core/explain/instance.h"
#include "core/explain/lime.h"
#include "core/explain/score_cam.h"

namespace inklens {

enum class Method { kGradCam, kGradCamPlusPlus, kLayerCam, kScoreCam, kLime };

/// What a person asks for, in names: the command line program and the page both speak them.
struct ExplanationRequest {
  std::string method;                         ///< one of MethodNames()
  std::optional<std::size_t> target_class;    ///< default: the predicted class
  std::optional<std::size_t> contrast_class;  ///< explain S_c - S_c' (LIME: p_c - p_c')
  std::string layer;        ///< CAMs; default: the last ReLU whose output has height and width
  std::string variant;      ///< see VariantNames(); default: the first
  std::string masking;      ///< "pixel" (default) or "normalized"; Score-CAM and LIME
  std::size_t samples = 0;  ///< LIME; 0: the method's default
  std::uint64_t seed = 0;   ///< LIME
};

/// What LIME adds to its map.
struct LimeDetails {
  LabelMap label_map;
  LinearFit surrogate;
};

struct ExplanationResult {
  Target target;
  std::string method, layer, variant, masking;  ///< as resolved; empty where without meaning
  std::size_t samples = 0;
  std::uint64_t seed = 0;
  Map2D cam;  ///< signed, at layer size; empty for LIME
  SaliencyMap saliency;
  std::optional<LimeDetails> lime;
  /// Passes that the explanation needed so far, the image's own forward pass included.
  std::size_t forward_passes = 0;
  std::size_t backward_passes = 0;
};

/// "grad-cam", "grad-cam++", "layer-cam", "score-cam", "lime".
std::span<const std::string_view> MethodNames();
/// The variants of a method, its default first; empty for a method without.
/// Errors: kNotFound for an unknown method.
Result<std::vector<std::string_view>> VariantNames(std::string_view method);

/// `request` for another method: the options that `method` does not have are dropped, so one set
/// of options can serve all methods side by side. A variant that no method has stays, for Start()
/// to refuse.
ExplanationRequest RequestFor(std::string_view method, const ExplanationRequest& request);

/// One explanation as a stepwise job, whatever its method: what the command line program and the
/// bindings drive. Holds no thread and no context; dropping it cancels it.
class Explanation {
 public:
  /// @param classifier must outlive this.
  /// Errors: kNotFound for an unknown method, layer, variant or masking (the sentence lists the
  /// known ones); kInvalidArgument for an option that the method does not have or a class out of
  /// range; those of the method.
  static Result<Explanation> Start(ExecutionContext& context,
                                   const DifferentiableClassifier& classifier,
                                   std::shared_ptr<const Instance> instance,
                                   const ExplanationRequest& request);

  /// Spends about `budget` forward passes. The gradient methods are complete from the start.
  Status Step(ExecutionContext& context, std::size_t budget);
  inklens::Progress Progress() const;
  /// The explanation so far. Errors: kInvalidArgument before LIME's first step.
  Result<ExplanationResult> Estimate() const;

 private:
  Explanation() = default;
  Status StartGradientMethod(ExecutionContext& context, const DifferentiableClassifier& classifier,
                             Method method, std::size_t layer);

  std::shared_ptr<const Instance> instance_;
  ExplanationResult header_;  ///< what does not change while the job runs
  /// The finished cam of a gradient method, or the running job.
  std::variant<Map2D, ScoreCamJob, LimeJob> job_;
};

}  // namespace inklens
