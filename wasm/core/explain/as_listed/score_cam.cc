#include "core/explain/as_listed/score_cam.h"

#include <utility>
#include <vector>

#include "core/explain/channel_terms.h"

namespace inklens {

Result<ScoreCamAsListedJob> ScoreCamAsListedJob::Start(const DifferentiableClassifier& classifier,
                                                       std::shared_ptr<const Instance> instance,
                                                       const Target& target, std::size_t layer,
                                                       Masking masking) {
  INKLENS_RETURN_IF_ERROR(CheckTarget(classifier, target));
  INKLENS_ASSIGN_OR_RETURN(ChannelScoring scoring,
                           ChannelScoring::Create(classifier, std::move(instance), layer,
                                                  {.masking = masking, .normalized = false}));
  return ScoreCamAsListedJob(std::move(scoring), target);
}

Status ScoreCamAsListedJob::Step(ExecutionContext& context, std::size_t budget) {
  return scoring_.Step(context, budget, [this](std::span<const float> logits) -> double {
    return target_.Score(logits);
  });
}

std::vector<double> ScoreCamAsListedJob::ChannelWeights() const {
  std::vector<double> weights(scoring_.channel_count(), 0.0);
  for (std::size_t i = 0; i < scoring_.scores().size(); ++i) {
    weights[scoring_.channels()[i]] = scoring_.scores()[i];
  }
  return weights;
}

Map2D ScoreCamAsListedJob::Cam() const {
  return WeightedChannelSum(scoring_.activations(), ChannelWeights());
}

SaliencyMap ScoreCamAsListedJob::Show(const Map2D& cam) const {
  const InputSpec& spec = scoring_.classifier().input();
  return MakeUncutSaliencyMap(cam, spec.height, spec.width);
}

SaliencyMap ScoreCamAsListedJob::Estimate() const { return Show(Cam()); }

Status ScoreCamAsListedJob::AddTerms(ChannelOrder order, TermList& terms) const {
  INKLENS_RETURN_IF_ERROR(scoring_.AddTerms(terms));
  const std::vector<double> weights = ChannelWeights();
  terms.AddRow("channel_weights", "w_k", TermAxis::kChannel, weights);
  return AddWeightedSum(
      scoring_.activations(), weights, [this](const Map2D& cam) { return Show(cam); },
      {"w_k A^k", "\\sum_k w_k A^k", order}, terms);
}

}  // namespace inklens
