#include "core/explain/score_cam.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/classifier/softmax.h"
#include "core/image/resize.h"

namespace inklens {
namespace {

/// H_k; all zero where upsampling leaves nothing but one value. As listed, A^k as it is.
Map2D ChannelMask(ConstTensorView activations, std::size_t channel, const InputSpec& spec,
                  ScoreCamVariant variant) {
  const auto alignment = variant == ScoreCamVariant::kPytorchGradCam ? SampleAlignment::kCorners
                                                                     : SampleAlignment::kHalfPixel;
  Map2D mask = ResizeBilinear(ChannelMap(activations, channel), spec.height, spec.width, alignment);
  if (variant != ScoreCamVariant::kAsListed) MinMaxNormalize(mask.values);
  return mask;
}

/// Whether a variant compares with the all-hidden image, which then stands in for flat channels.
bool HasBaseline(ScoreCamVariant variant) {
  return variant == ScoreCamVariant::kPaper || variant == ScoreCamVariant::kPytorchGradCam;
}

bool IsFlat(ConstTensorView activations, std::size_t channel) {
  const std::size_t channels = activations.shape()[3];
  for (std::size_t i = channel; i < activations.size(); i += channels) {
    if (activations[i] != activations[channel]) return false;
  }
  return true;
}

}  // namespace

Result<ScoreCamJob> ScoreCamJob::Start(const DifferentiableClassifier& classifier,
                                       std::shared_ptr<const Instance> instance,
                                       const Target& target, std::size_t layer,
                                       const ScoreCamOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckTarget(classifier, target));
  if (layer >= instance->trace.outputs.size()) {
    return InvalidArgument("There is no layer number ", layer, ".");
  }
  const ConstTensorView activations = instance->trace.outputs[layer];
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(activations, activations));
  if (options.variant == ScoreCamVariant::kAuthors && target.contrast_class) {
    return Unsupported(
        "Score-CAM's variant authors weighs by a probability, which has no contrast "
        "of two classes.");
  }
  INKLENS_ASSIGN_OR_RETURN(MaskedScoring scoring,
                           MaskedScoring::Create(classifier, instance->pixels, options.masking));
  ScoreCamJob job(std::move(scoring), std::move(instance));
  job.target_ = target;
  job.layer_ = layer;
  job.options_ = options;
  for (std::size_t k = 0; k < activations.shape()[3]; ++k) {
    if (!IsFlat(activations, k)) job.channels_.push_back(k);
  }
  // Without a baseline flat channels have weight 0; in a sum of flat maps it would show nothing.
  job.baseline_done_ = !HasBaseline(options.variant);
  job.total_ = job.channels_.size() + (job.baseline_done_ ? 0 : 1);
  return job;
}

Status ScoreCamJob::Step(ExecutionContext& context, std::size_t budget) {
  const Classifier& classifier = scoring_.classifier();
  const ConstTensorView activations = instance_->trace.outputs[layer_];
  std::size_t left = std::max<std::size_t>(budget, 1);
  while (left > 0 && scored_ < total_) {
    const std::size_t count = std::min({left, total_ - scored_, MaskedScoring::kBatch});
    const std::size_t first_channel = scores_.size();
    const std::size_t baselines = baseline_done_ ? 0 : 1;
    context.ParallelFor(count, [&](std::size_t item) {
      if (item < baselines) {
        scoring_.SetMask(item, std::vector<float>(scoring_.pixel_count(), 0.0f));
        return;
      }
      const std::size_t channel = channels_[first_channel + item - baselines];
      scoring_.SetMask(
          item, ChannelMask(activations, channel, classifier.input(), options_.variant).values);
    });
    INKLENS_ASSIGN_OR_RETURN(const ConstTensorView logits, scoring_.Score(context, count));
    std::vector<float> probabilities(classifier.class_count());
    for (std::size_t i = 0; i < count; ++i) {
      const auto row = logits.Slice(i, 1).values();
      if (options_.variant == ScoreCamVariant::kAuthors) {
        Softmax(row, probabilities);
        scores_.push_back(probabilities[target_.target_class]);
      } else if (!baseline_done_) {
        baseline_score_ = target_.Score(row);
        baseline_done_ = true;
      } else {
        scores_.push_back(target_.Score(row));
      }
    }
    scored_ += count;
    left -= count;
  }
  return Status::Ok();
}

std::vector<double> ScoreCamJob::ChannelWeights() const {
  const std::size_t channels = instance_->trace.outputs[layer_].shape()[3];
  std::vector<double> weights(channels, 0.0);
  if (!HasBaseline(options_.variant)) {
    for (std::size_t i = 0; i < scores_.size(); ++i) weights[channels_[i]] = scores_[i];
    return weights;
  }
  // The softmax of C_k is that of S(X∘H_k): the baseline's score cancels, except that it stands
  // in for the flat channels.
  double largest = baseline_score_;
  for (double score : scores_) largest = std::max(largest, score);
  const double flat = static_cast<double>(channels - channels_.size());
  double sum = flat * std::exp(baseline_score_ - largest);
  for (double score : scores_) sum += std::exp(score - largest);
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    weights[channels_[i]] = std::exp(scores_[i] - largest) / sum;
  }
  return weights;
}

Map2D ScoreCamJob::Cam() const {
  return WeightedChannelSum(instance_->trace.outputs[layer_], ChannelWeights());
}

SaliencyMap ScoreCamJob::Estimate() const {
  const InputSpec& spec = scoring_.classifier().input();
  ReluOrder order = ReluOrder::kBeforeUpsampling;
  if (options_.variant == ScoreCamVariant::kAuthors) order = ReluOrder::kAfterUpsampling;
  if (options_.variant == ScoreCamVariant::kAsListed) order = ReluOrder::kNever;
  return MakeSaliencyMap(Cam(), spec.height, spec.width, order);
}

}  // namespace inklens
