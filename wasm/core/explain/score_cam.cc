#include "core/explain/score_cam.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/classifier/probabilities.h"
#include "core/explain/channel_terms.h"
#include "core/explain/common_options.h"
#include "core/image/resize.h"

namespace inklens {
OptionTable<ScoreCamOptions> ScoreCamTable() {
  const std::vector<std::string> own = {"paper", "authors", "pytorch-grad-cam"};
  OptionDescriptor variant = VariantRow({own[0], own[1], own[2], kAsListed}).descriptor;
  OptionDescriptor masking = MaskingDescriptor(), as_listed = masking;
  masking.when = {{"variant", own}};
  as_listed.when = {{"variant", {kAsListed}}};
  as_listed.default_value = "normalized";  // what the document ran
  const auto access = [](ScoreCamOptions& o) -> auto& { return o.masking; };
  std::vector<OptionRow> rows = {
      Row<ScoreCamOptions>(std::move(variant),
                           [](ScoreCamOptions& o) -> auto& { return o.variant; }),
      TargetRow(),  // The authors weigh by a probability, which has no contrast of
                    // two classes.
      ContrastRow({own[0], own[2], kAsListed})};
  for (auto& row : LayerRows(own)) rows.push_back(std::move(row));
  rows.push_back(Row<ScoreCamOptions>(std::move(masking), access));
  rows.push_back(Row<ScoreCamOptions>(std::move(as_listed), access));
  return {std::move(rows)};
}

Result<ScoreCamJob> ScoreCamJob::Start(const DifferentiableClassifier& classifier,
                                       std::shared_ptr<const Instance> instance,
                                       const Target& target, std::size_t layer,
                                       const ScoreCamOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckTarget(classifier, target));
  // Without a baseline flat channels have weight 0; in a sum of flat maps it would show nothing.
  ChannelScoring::Options scored{.masking = options.masking};
  scored.with_baseline = options.variant != ScoreCamVariant::kAuthors;
  if (options.variant == ScoreCamVariant::kPytorchGradCam) {
    scored.alignment = SampleAlignment::kCorners;
  }
  INKLENS_ASSIGN_OR_RETURN(ChannelScoring scoring,
                           ChannelScoring::Create(classifier, std::move(instance), layer, scored));
  if (options.variant == ScoreCamVariant::kAuthors && target.contrast_class) {
    return Unsupported(
        "Score-CAM's variant authors weighs by a probability, which has no contrast "
        "of two classes.");
  }
  return ScoreCamJob(std::move(scoring), target, options);
}

double ScoreCamJob::ScoreOf(std::span<const float> logits) {
  if (options_.variant != ScoreCamVariant::kAuthors) return target_.Score(logits);
  Probabilities(scoring_.classifier().output(), logits, probabilities_);
  return probabilities_[target_.target_class];
}

Status ScoreCamJob::Step(ExecutionContext& context, std::size_t budget) {
  return scoring_.Step(context, budget,
                       [this](std::span<const float> logits) { return ScoreOf(logits); });
}

std::vector<double> ScoreCamJob::ChannelWeights() const {
  const std::vector<std::size_t>& channels = scoring_.channels();
  const std::vector<double>& scores = scoring_.scores();
  std::vector<double> weights(scoring_.channel_count(), 0.0);
  if (options_.variant == ScoreCamVariant::kAuthors) {
    for (std::size_t i = 0; i < scores.size(); ++i) weights[channels[i]] = scores[i];
    return weights;
  }
  // The softmax of C_k is that of S(X∘H_k): the baseline's score cancels, except that it stands
  // in for the flat channels.
  double largest = scoring_.baseline_score();
  for (double score : scores) largest = std::max(largest, score);
  const double flat = static_cast<double>(weights.size() - channels.size());
  double sum = flat * std::exp(scoring_.baseline_score() - largest);
  for (double score : scores) sum += std::exp(score - largest);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    weights[channels[i]] = std::exp(scores[i] - largest) / sum;
  }
  return weights;
}

Map2D ScoreCamJob::Cam() const {
  return WeightedChannelSum(scoring_.activations(), ChannelWeights());
}

SaliencyMap ScoreCamJob::Show(const Map2D& cam) const {
  const InputSpec& spec = scoring_.classifier().input();
  const auto order = options_.variant == ScoreCamVariant::kAuthors ? ReluOrder::kAfterUpsampling
                                                                   : ReluOrder::kBeforeUpsampling;
  return MakeSaliencyMap(cam, spec.height, spec.width, order);
}

SaliencyMap ScoreCamJob::Estimate() const { return Show(Cam()); }

Status ScoreCamJob::AddTerms(ChannelOrder order, TermList& terms) const {
  INKLENS_RETURN_IF_ERROR(scoring_.AddTerms(terms));
  const std::vector<double> weights = ChannelWeights();
  terms.AddRow("channel_weights", "\\alpha_k^c", TermAxis::kChannel, weights);
  return AddWeightedSum(
      scoring_.activations(), weights, [this](const Map2D& cam) { return Show(cam); },
      {"\\alpha_k^c A^k", "\\sum_k \\alpha_k^c A^k", order}, terms);
}

}  // namespace inklens
