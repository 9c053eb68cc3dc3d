#include "core/explain/as_listed/score_cam.h"

#include <utility>
#include <vector>

#include "core/image/resize.h"

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

Map2D ScoreCamAsListedJob::Cam() const {
  std::vector<double> weights(scoring_.channel_count(), 0.0);
  for (std::size_t i = 0; i < scoring_.scores().size(); ++i) {
    weights[scoring_.channels()[i]] = scoring_.scores()[i];
  }
  return WeightedChannelSum(scoring_.activations(), weights);
}

SaliencyMap ScoreCamAsListedJob::Estimate() const {
  const InputSpec& spec = scoring_.classifier().input();
  return MakeUncutSaliencyMap(Cam(), spec.height, spec.width);
}

}  // namespace inklens
