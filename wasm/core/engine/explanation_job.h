#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <memory>
#include <variant>

#include "core/base/progress.h"
#include "core/engine/explanation.h"
#include "core/engine/gradients.h"
#include "core/engine/methods.h"
#include "core/explain/as_listed/score_cam.h"
#include "core/explain/as_listed/wrapped_bytes.h"
#include "core/explain/lime.h"
#include "core/explain/rise.h"
#include "core/explain/score_cam.h"

namespace inklens {

/// What explanations of one network work with.
struct ExplanationWorld {
  std::shared_ptr<ExecutionContext> context;
  std::shared_ptr<const DifferentiableClassifier> classifier;
  std::shared_ptr<InstanceGradients> gradients;
};

/// One explanation as a stepwise job, whatever its method: what every client drives. Keeps what it
/// works with alive; dropping it cancels it. A context serves one call at a time: so do the jobs
/// that share one.
class ExplanationJob {
 public:
  /// Classes that LIME fits from the same samples, as the package's top_labels.
  static constexpr std::size_t kTopClasses = 5;

  /// Errors: those of CheckOptions for the method's table; kInvalidArgument for a class contrasted
  /// with itself; those of the method.
  static Result<ExplanationJob> Start(ExplanationWorld world,
                                      std::shared_ptr<const Instance> instance,
                                      const ExplanationRequest& request);

  /// Spends about `budget` forward passes. The gradient methods are complete from the start.
  /// Errors: kNonFinite when the network overflows on a masked image; the job is then over.
  /// kResourceExhausted: the next call is as if this one had not been.
  Status Step(std::size_t budget);
  /// As Step, with its errors, for whoever must not be kept waiting: samples that LIME scores at
  /// once it scores in pieces, one a call, and while Progress is at 0 there is no Estimate. No bit
  /// depends on which of the two is called.
  Status StepPiece(std::size_t budget);
  inklens::Progress Progress() const;
  /// So far, without the image's own: this costs nothing, where Estimate fits and paints.
  std::size_t forward_passes() const;
  /// The explanation so far. Errors: kInvalidArgument before the first step of LIME or RISE,
  /// kNonFinite when the map overflows.
  Result<Explanation> Estimate() const;

 private:
  /// The finished maps of a gradient method.
  struct Finished {
    Map2D cam;
    SaliencyMap saliency;
  };
  /// LIME, and the classifier that the source document's listing calls in the network's place.
  struct Lime {
    std::unique_ptr<const WrappedBytesClassifier> wrapped;
    LimeJob job;
  };
  using Job = std::variant<Finished, ScoreCamJob, ScoreCamAsListedJob, Lime, RiseJob>;

  ExplanationJob() = default;
  Result<Job> StartMethod(Method method);
  Result<Job> StartLime() const;
  Result<Job> StartRise() const;
  Result<Job> StartScoreCam();
  Result<Job> StartGradientMethod(Method method);
  Result<Job> StartLayerCam();
  Result<Job> StartFusion();
  /// What the document's listing of Grad-CAM++ takes for the gradient.
  Result<Tensor> WeightGradient(std::size_t layer, ConstTensorView gradient) const;

  friend class TermsJob;  // takes the same explanation apart

  bool AsListed() const;
  Result<std::size_t> Layer() const;
  /// Those of a fusion, deepest last.
  const std::vector<std::string>& Layers() const;
  Result<std::shared_ptr<const Tensor>> Gradient(std::size_t layer);
  /// What a gradient method shows of its cam.
  SaliencyMap Saliency(const Map2D& cam) const;
  Status Describe(const Finished& job, Explanation& explanation) const;
  Status Describe(const ScoreCamJob& job, Explanation& explanation) const;
  Status Describe(const ScoreCamAsListedJob& job, Explanation& explanation) const;
  Status Describe(const Lime& lime, Explanation& explanation) const;
  Status Describe(const RiseJob& job, Explanation& explanation) const;

  ExplanationWorld world_;
  std::shared_ptr<const Instance> instance_;
  Explanation header_;  ///< what does not change while the job runs
  Job job_;
};

}  // namespace inklens
