#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/engine/explanation_job.h"
#include "core/explain/terms.h"

namespace inklens {

/// What is to be taken apart.
struct TermsRequest {
  ExplanationRequest explanation;
  /// A sample of LIME that the surrogate is fitted without; no other method has one.
  std::optional<std::size_t> leave_out = std::nullopt;
  /// How many of RISE's samples are shown, the first ones: 1 to TermsJob::kMostSamplesShown.
  /// Absent: kSamplesShown. No other method has a choice.
  std::optional<std::size_t> samples = std::nullopt;
  /// In which order a CAM's channels are added. By weight where a method has one for each channel:
  /// Grad-CAM, Grad-CAM++ and Score-CAM.
  ChannelOrder channel_order = ChannelOrder::kContribution;
};

/// The terms of a method's formula.
struct MethodTerms {
  std::string method;
  OptionValues options;  ///< as Explanation::options
  std::vector<Term> terms;
};

/// Every term of a method's formula on one image, as a stepwise job that is driven like an
/// ExplanationJob. The terms are what the method itself computes with, and the last of them,
/// saliency_map [H,W], is the explanation's to the last bit.
///
/// H x W is the image's size and h x w that of the layer. Terms that belong to a layer say so.
///
/// Every CAM has the terms of AddGradientSum, and before them activations [channel,h,w] and
///   grad-cam    score_gradient [channel,h,w], channel_weights [channel]
///   grad-cam++  the same, alpha [channel,h,w] and grad_cam_weights [channel], Grad-CAM's mean of
///               the same gradient; as listed no alpha and Grad-CAM weights but weight_gradient
///               [channel,channel,height,width] (out, in, kernel)
///   layer-cam   score_gradient and positive_gradient [channel,h,w]. A fusion has them for each of
///               its layers (as listed those of Grad-CAM), then layer_maps [step,H,W], each layer's
///               part of the fusion, and cam [H,W] of no layer
///   score-cam   those of ChannelScoring::AddTerms, channel_weights [channel]
/// RISE has those of RiseJob::AddTerms and LIME those of LimeJob::AddTerms.
class TermsJob {
 public:
  static constexpr std::size_t kSamplesShown = 64;
  static constexpr std::size_t kMostSamplesShown = 256;
  /// LIME's are all shown.
  static constexpr std::size_t kMostLimeSamples = 10'000;

  /// Errors: those of ExplanationJob::Start; kInvalidArgument for a sample that cannot be left out,
  /// a number of samples that cannot be shown, or an order that the method does not have.
  static Result<TermsJob> Start(ExplanationWorld world, std::shared_ptr<const Instance> instance,
                                const TermsRequest& request);

  /// Spends about `budget` forward passes. The gradient methods need none.
  /// Errors: those of ExplanationJob::Step.
  Status Step(std::size_t budget) { return explanation_.Step(budget); }
  inklens::Progress Progress() const { return explanation_.Progress(); }
  std::size_t forward_passes() const { return explanation_.forward_passes(); }

  /// Once Progress is done. Makes all that no pass is needed for: some milliseconds.
  /// Errors: those of ExplanationJob::Estimate; kInvalidArgument before the job is done;
  /// kResourceExhausted for more than TermList::kMostValues values.
  Result<MethodTerms> Terms();

 private:
  TermsJob(Method method, ExplanationJob explanation)
      : method_(method), explanation_(std::move(explanation)) {}

  /// Has the perturbing methods keep what is to be shown.
  Status Keep(const TermsRequest& request);
  Status AddTerms(TermList& terms);
  /// Of a gradient method at one layer; its cam is the last one.
  Status AddLayer(const std::string& name, TermList& terms);
  Status AddFusion(TermList& terms);

  Method method_;
  ExplanationJob explanation_;
  ChannelOrder order_ = ChannelOrder::kContribution;
};

}  // namespace inklens
