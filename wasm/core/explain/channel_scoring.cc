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

ChannelScoring::ChannelScoring(MaskedScoring scoring, std::shared_ptr<const Instance> instance,
                               std::size_t layer, const Options& options)
    : scoring_(std::move(scoring)),
      instance_(std::move(instance)),
      layer_(layer),
      options_(options),
      resizer_(activations().shape()[1], activations().shape()[2], classifier().input().height,
               classifier().input().width, options.alignment) {
  for (std::size_t k = 0; k < channel_count(); ++k) {
    if (!IsFlat(activations(), k)) channels_.push_back(k);
  }
  scores_.reserve(channels_.size());
  baseline_done_ = !options.with_baseline;
  total_ = channels_.size() + (options.with_baseline ? 1 : 0);
}

Result<ChannelScoring> ChannelScoring::Create(const DifferentiableClassifier& classifier,
                                              std::shared_ptr<const Instance> instance,
                                              std::size_t layer, const Options& options) {
  if (layer >= instance->trace.outputs.size()) {
    return InvalidArgument("There is no layer number ", layer, ".");
  }
  const ConstTensorView activations = instance->trace.outputs[layer];
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(activations, activations));
  INKLENS_ASSIGN_OR_RETURN(MaskedScoring scoring,
                           MaskedScoring::Create(classifier, instance->pixels, options.masking));
  return ChannelScoring(std::move(scoring), std::move(instance), layer, options);
}

void ChannelScoring::MakeMask(std::size_t channel, std::span<float> scratch,
                              std::span<float> mask) const {
  resizer_.Resize(activations().data() + channel, channel_count(), scratch, mask);
  // All zero where stretching leaves nothing but one value.
  if (options_.normalized) MinMaxNormalize(mask);
}

Status ChannelScoring::AddTerms(TermList& terms) const {
  const InputSpec& spec = classifier().input();
  const std::size_t size = spec.height * spec.width;
  INKLENS_RETURN_IF_ERROR(terms.CheckRoom(2 * channel_count(), 4 * size));
  std::vector<float> masks(channel_count() * size), scratch(resizer_.scratch_size());
  std::vector<double> scores(channel_count(), baseline_score_);
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    const std::size_t channel = channels_[i];
    MakeMask(channel, scratch, std::span(masks).subspan(channel * size, size));
    scores[channel] = scores_[i];
  }
  std::vector<float> images = masks;
  for (std::size_t k = 0; k < channel_count(); ++k) {
    scoring_.ShowMasked(std::span(images).subspan(k * size, size));
  }
  const Shape shape = {channel_count(), spec.height, spec.width};
  terms.AddChannels("activations", "A^k", activations());
  terms.AddImages("channel_masks", "H^k", TermAxis::kChannel, shape, std::move(masks));
  terms.AddImages("masked_images", "X \\circ H^k", TermAxis::kChannel, shape, std::move(images));
  terms.AddRow("channel_scores", "f^c(X \\circ H^k)", TermAxis::kChannel, scores);
  if (options_.with_baseline) terms.AddNumber("baseline_score", "f^c(X_b)", baseline_score_);
  return Status::Ok();
}

Status ChannelScoring::Step(ExecutionContext& context, std::size_t budget, const ScoreOf& score) {
  std::size_t left = std::max<std::size_t>(budget, 1);
  while (left > 0 && scored_ < total_) {
    const std::size_t count = std::min({left, total_ - scored_, MaskedScoring::kBatch});
    const std::size_t first_channel = scores_.size();
    const std::size_t baselines = baseline_done_ ? 0 : 1;
    const auto make = [&](std::size_t item, std::span<float> scratch, std::span<float> mask) {
      if (item < baselines) {
        std::fill(mask.begin(), mask.end(), 0.0f);
        return;
      }
      MakeMask(channels_[first_channel + item - baselines], scratch, mask);
    };
    scoring_.MakeMasks(context, count, resizer_.scratch_size(), make);
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
