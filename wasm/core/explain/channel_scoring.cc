#include "core/explain/channel_scoring.h"

#include <algorithm>

#include "core/explain/saliency.h"

namespace inklens {
namespace {

bool IsFlat(ConstTensorView activations, std::size_t channel) {
  const std::size_t channels = activations.shape()[3];
  for (std::size_t i = channel; i < activations.size(); i += channels) {
    if (activations[i] != activations[channel]) return false;
  }
  return true;
}

}  // namespace

Result<ChannelScoring> ChannelScoring::Create(const DifferentiableClassifier& classifier,
                                              std::shared_ptr<const Instance> instance,
                                              std::size_t layer, Masking masking,
                                              bool with_baseline) {
  if (layer >= instance->trace.outputs.size()) {
    return InvalidArgument("There is no layer number ", layer, ".");
  }
  const ConstTensorView activations = instance->trace.outputs[layer];
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(activations, activations));
  INKLENS_ASSIGN_OR_RETURN(MaskedScoring scoring,
                           MaskedScoring::Create(classifier, instance->pixels, masking));
  ChannelScoring created(std::move(scoring), std::move(instance), layer);
  for (std::size_t k = 0; k < activations.shape()[3]; ++k) {
    if (!IsFlat(activations, k)) created.channels_.push_back(k);
  }
  created.baseline_done_ = !with_baseline;
  created.total_ = created.channels_.size() + (with_baseline ? 1 : 0);
  return created;
}

Status ChannelScoring::Step(ExecutionContext& context, std::size_t budget, const MaskOf& mask,
                            const ScoreOf& score) {
  std::size_t left = std::max<std::size_t>(budget, 1);
  while (left > 0 && scored_ < total_) {
    const std::size_t count = std::min({left, total_ - scored_, MaskedScoring::kBatch});
    const std::size_t first_channel = scores_.size();
    const std::size_t baselines = baseline_done_ ? 0 : 1;
    context.ParallelFor(count, [&](std::size_t item) {
      if (item < baselines) {
        scoring_.SetMask(item, std::vector<float>(scoring_.pixel_count(), 0.0f));
      } else {
        scoring_.SetMask(item, mask(channels_[first_channel + item - baselines]));
      }
    });
    INKLENS_ASSIGN_OR_RETURN(const ConstTensorView logits, scoring_.Score(context, count));
    for (std::size_t i = 0; i < count; ++i) {
      const double value = score(logits.Slice(i, 1).values());
      if (baseline_done_) {
        scores_.push_back(value);
      } else {
        baseline_score_ = value;
        baseline_done_ = true;
      }
    }
    scored_ += count;
    left -= count;
  }
  return Status::Ok();
}

}  // namespace inklens
