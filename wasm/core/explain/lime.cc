#include "core/explain/lime.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/rng.h"

namespace inklens {
namespace {

/// Scored images that are remembered; what bounds the memory of a job with very many samples.
constexpr std::size_t kMaxRemembered = 1 << 14;
/// The package's penalty where a fit only serves to choose features.
constexpr double kChoiceAlpha = 0.01;

double ScoreOf(std::span<const double> probabilities, const Target& target) {
  const double score = probabilities[target.target_class];
  return target.contrast_class ? score - probabilities[*target.contrast_class] : score;
}

}  // namespace

LimeJob::LimeJob(MaskedScoring scoring, LabelMap superpixels, const LimeOptions& options)
    : scoring_(std::move(scoring), kMaxRemembered),
      superpixels_(std::move(superpixels)),
      options_(options),
      ridge_(superpixels_.count, scoring_.masked().classifier().class_count()),
      visible_(superpixels_.count) {
  if (options.hidden == LimeHidden::kSuperpixelMean) HideBySuperpixelMean();
  for (std::size_t i = 0; i < superpixels_.labels.size(); ++i) {
    if (!scoring_.masked().HidingChangesNothing(i)) {
      visible_[static_cast<std::size_t>(superpixels_.labels[i])] = 1;
    }
  }
}

void LimeJob::HideBySuperpixelMean() {
  const auto image = scoring_.masked().image();
  std::vector<double> sum(superpixels_.count);
  std::vector<std::size_t> count(superpixels_.count);
  for (std::size_t i = 0; i < image.size(); ++i) {
    const auto label = static_cast<std::size_t>(superpixels_.labels[i]);
    sum[label] += image[i];
    ++count[label];
  }
  std::vector<float> hidden(image.size());
  for (std::size_t i = 0; i < image.size(); ++i) {
    const auto label = static_cast<std::size_t>(superpixels_.labels[i]);
    hidden[i] = static_cast<float>(sum[label] / static_cast<double>(count[label]));
  }
  scoring_.masked().SetHidden(std::move(hidden));
}

Result<LimeJob> LimeJob::Start(const Classifier& classifier, ConstTensorView pixels,
                               LabelMap superpixels, const LimeOptions& options) {
  if (options.samples == 0) return InvalidArgument("LIME needs at least one sample.");
  if (options.features == 0) return InvalidArgument("LIME needs at least one feature to show.");
  if (!(options.kernel_width > 0) || !std::isfinite(options.kernel_width) ||
      !(options.ridge_alpha > 0) || !std::isfinite(options.ridge_alpha)) {
    return InvalidArgument("LIME's kernel width and ridge alpha must be positive and finite.");
  }
  INKLENS_ASSIGN_OR_RETURN(MaskedScoring scoring,
                           MaskedScoring::Create(classifier, pixels, options.masking));
  if (superpixels.count == 0 || superpixels.labels.size() != scoring.pixel_count()) {
    return ShapeMismatch("The superpixels cover ", superpixels.labels.size(),
                         " pixels; the image has ", scoring.pixel_count(), ".");
  }
  for (std::int32_t label : superpixels.labels) {
    if (label < 0 || static_cast<std::size_t>(label) >= superpixels.count) {
      return InvalidArgument("A pixel has superpixel ", label, " of ", superpixels.count, ".");
    }
  }
  return LimeJob(std::move(scoring), std::move(superpixels), options);
}

std::vector<std::uint8_t> LimeJob::Sample(std::size_t index) const {
  std::vector<std::uint8_t> on(superpixels_.count, 1);
  if (index == 0) return on;
  Rng rng(options_.seed, index);
  for (std::uint8_t& bit : on) bit = static_cast<std::uint8_t>(rng.NextUint64() >> 63);
  return on;
}

double LimeJob::SampleDistance(std::size_t on, std::size_t count) {
  // cos(z, 1) = |z| / (sqrt|z| sqrt n) for an on/off vector z.
  const double cosine = std::sqrt(static_cast<double>(on) / static_cast<double>(count));
  return on == 0 ? 1.0 : 1.0 - cosine;
}

double LimeJob::SampleWeight(std::size_t on, std::size_t count, double kernel_width,
                             LimeKernel kernel) {
  const double distance = SampleDistance(on, count);
  const double weight = std::exp(-(distance * distance) / (kernel_width * kernel_width));
  return kernel == LimeKernel::kPaper ? weight : std::sqrt(weight);
}

std::string LimeJob::ImageKey(const std::vector<std::uint8_t>& on) const {
  std::string key;
  for (std::size_t s = 0; s < on.size(); ++s) {
    if (visible_[s]) key.push_back(static_cast<char>(on[s]));
  }
  return key;
}

void LimeJob::SetMask(std::size_t item, const std::vector<std::uint8_t>& on) {
  std::vector<float> mask(superpixels_.labels.size());
  for (std::size_t i = 0; i < mask.size(); ++i) {
    mask[i] = on[static_cast<std::size_t>(superpixels_.labels[i])] ? 1.0f : 0.0f;
  }
  scoring_.masked().SetMask(item, mask);
}

void LimeJob::Learn(const std::vector<std::vector<std::uint8_t>>& samples) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto& on = samples[i];
    if (kept_) {
      kept_->scores.push_back(ScoreOf(scoring_.probabilities(i), kept_->target));
      if (kept_->leave_out == next_sample_ + i) continue;
    }
    const auto count = static_cast<std::size_t>(std::count(on.begin(), on.end(), 1));
    ridge_.AddSample(on, scoring_.probabilities(i),
                     SampleWeight(count, on.size(), options_.kernel_width, options_.kernel));
  }
  next_sample_ += samples.size();
}

Status LimeJob::StartRound(ExecutionContext& context) {
  round_.emplace();
  auto& samples = round_->samples;
  samples.resize(std::min(kRoundSamples, options_.samples - next_sample_));
  std::vector<std::uint8_t> new_samples;  // one on/off vector after the other
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = Sample(next_sample_ + i);
    if (scoring_.Add(ImageKey(samples[i])) < 0) continue;
    new_samples.insert(new_samples.end(), samples[i].begin(), samples[i].end());
  }
  if (scoring_.new_images() == 0) return Status::Ok();
  SetMask(0, std::vector<std::uint8_t>(superpixels_.count, 1));
  SetMask(1, std::vector<std::uint8_t>(superpixels_.count, 0));
  MaskedScoring& masked = scoring_.masked();
  const PartedImage image{masked.input(0), masked.input(1), superpixels_.labels,
                          superpixels_.count};
  INKLENS_ASSIGN_OR_RETURN(round_->scoring,
                           masked.classifier().StartParts(context, image, new_samples));
  if (round_->scoring == nullptr) {
    AbandonRound();
    in_rounds_ = false;
  }
  return Status::Ok();
}

void LimeJob::AbandonRound() {
  scoring_.Abandon();
  round_.reset();
}

Status LimeJob::StepRound(ExecutionContext& context) {
  const Status status = round_ ? ContinueRound(context) : StartRound(context);
  // The next call begins the round anew: half of one is nothing to go on from.
  if (!status.ok()) AbandonRound();
  return status;
}

Status LimeJob::ContinueRound(ExecutionContext& context) {
  if (round_->scoring != nullptr) {
    INKLENS_ASSIGN_OR_RETURN(const PartsScoring::State state, round_->scoring->Step(context));
    if (state == PartsScoring::State::kMore) return Status::Ok();
    if (state == PartsScoring::State::kNotFaster) {
      AbandonRound();
      in_rounds_ = false;
      return Status::Ok();
    }
    INKLENS_RETURN_IF_ERROR(scoring_.Take(round_->scoring->logits()));
    arithmetic_of_rounds_ += round_->scoring->arithmetic();
  }
  Learn(round_->samples);
  round_.reset();
  scoring_.Clear();
  return Status::Ok();
}

Status LimeJob::StepPiece(ExecutionContext& context, std::size_t budget) {
  if (!in_rounds_ || next_sample_ == options_.samples) {
    // After a round that was fast the caller may ask for more than it will wait for.
    return Step(context, std::min(budget, MaskedScoring::kBatch));
  }
  return StepRound(context);
}

Status LimeJob::ScoreBatch(ExecutionContext& context, std::size_t room) {
  // Samples are taken until a batch of images that were not scored before is full.
  std::vector<std::vector<std::uint8_t>> samples;
  std::vector<std::size_t> new_samples;  // one for each new image
  while (scoring_.new_images() < room && samples.size() < 4 * room &&
         next_sample_ + samples.size() < options_.samples) {
    samples.push_back(Sample(next_sample_ + samples.size()));
    if (scoring_.Add(ImageKey(samples.back())) >= 0) new_samples.push_back(samples.size() - 1);
  }
  context.ParallelFor(new_samples.size(),
                      [&](std::size_t item) { SetMask(item, samples[new_samples[item]]); });
  INKLENS_RETURN_IF_ERROR(scoring_.Score(context));
  Learn(samples);
  scoring_.Clear();
  return Status::Ok();
}

Status LimeJob::Step(ExecutionContext& context, std::size_t budget) {
  const std::size_t batch = std::clamp<std::size_t>(budget, 1, MaskedScoring::kBatch);
  std::size_t left = std::max<std::size_t>(budget, 1);
  while (left > 0 && next_sample_ < options_.samples) {
    const std::size_t before = forward_passes();
    if (in_rounds_) {
      do {
        INKLENS_RETURN_IF_ERROR(StepRound(context));
      } while (round_);
    }
    if (!in_rounds_) INKLENS_RETURN_IF_ERROR(ScoreBatch(context, std::min(batch, left)));
    left -= std::min(left, std::max<std::size_t>(forward_passes() - before, 1));
  }
  return Status::Ok();
}

Result<LinearFit> LimeJob::Fit(std::span<const double> combination) const {
  if (options_.feature_choice == FeatureChoice::kAll) {
    return ridge_.Fit(combination, options_.ridge_alpha);
  }
  std::vector<std::size_t> chosen;
  if (options_.feature_choice == FeatureChoice::kForwardSelection) {
    INKLENS_ASSIGN_OR_RETURN(chosen, ridge_.SelectForward(combination, options_.features));
  } else {
    INKLENS_ASSIGN_OR_RETURN(const LinearFit all, ridge_.Fit(combination, kChoiceAlpha));
    chosen = all.Largest(options_.features);
  }
  return ridge_.FitChosen(combination, options_.ridge_alpha, chosen);
}

void LimeJob::Show(LimeExplanation& explanation) const {
  const std::vector<double>& weights = explanation.surrogate.coefficients;
  std::vector<std::int32_t> sign(weights.size());
  for (std::size_t feature : explanation.surrogate.Largest(weights.size())) {
    if (explanation.shown.size() == options_.features) break;
    if (weights[feature] == 0) continue;
    if (weights[feature] < 0 && options_.signs == ShownSigns::kPositive) continue;
    explanation.shown.push_back(feature);
    sign[feature] = weights[feature] > 0 ? 1 : -1;
  }
  for (std::int32_t label : superpixels_.labels) {
    explanation.superpixel_mask.push_back(sign[static_cast<std::size_t>(label)]);
  }
}

Result<LimeExplanation> LimeJob::Estimate(const Target& target) const {
  INKLENS_RETURN_IF_ERROR(CheckTarget(scoring_.masked().classifier(), target));
  std::vector<double> combination(ridge_.output_count());
  combination[target.target_class] = 1;
  if (target.contrast_class) combination[*target.contrast_class] = -1;
  LimeExplanation explanation;
  INKLENS_ASSIGN_OR_RETURN(explanation.surrogate, Fit(combination));
  Map2D painted(superpixels_.height, superpixels_.width);
  for (std::size_t i = 0; i < painted.values.size(); ++i) {
    const auto label = static_cast<std::size_t>(superpixels_.labels[i]);
    painted.values[i] = static_cast<float>(explanation.surrogate.coefficients[label]);
  }
  explanation.saliency = MakeSaliencyMap(painted, superpixels_.height, superpixels_.width);
  Show(explanation);
  return explanation;
}

void LimeJob::KeepTerms(const Target& target, std::optional<std::size_t> leave_out) {
  kept_ = Kept{target, leave_out, {}};
}

Status LimeJob::AddTerms(TermList& terms) const {
  const std::size_t samples = kept_->scores.size(), count = superpixels_.count;
  INKLENS_RETURN_IF_ERROR(terms.CheckRoom(samples, count + 3));
  INKLENS_ASSIGN_OR_RETURN(const LimeExplanation explanation, Estimate(kept_->target));
  std::vector<float> shown(samples * count);
  std::vector<double> distances(samples), weights(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    const std::vector<std::uint8_t> on = Sample(i);
    std::size_t bits = 0;
    for (std::size_t s = 0; s < count; ++s) {
      shown[i * count + s] = on[s];
      bits += on[s];
    }
    distances[i] = SampleDistance(bits, count);
    weights[i] = SampleWeight(bits, count, options_.kernel_width, options_.kernel);
  }
  Map2D labels(superpixels_.height, superpixels_.width);
  for (std::size_t i = 0; i < labels.values.size(); ++i) {
    labels.values[i] = static_cast<float>(superpixels_.labels[i]);
  }
  terms.AddMap("labels", "", labels);
  terms.Add("perturbations", "z'", {samples, count}, {TermAxis::kSample, TermAxis::kSuperpixel},
            std::move(shown));
  terms.AddRow("sample_probabilities", "f(z)", TermAxis::kSample, kept_->scores);
  terms.AddRow("distances", "D(x,z)", TermAxis::kSample, distances);
  terms.AddRow("sample_weights", "\\pi_x(z)", TermAxis::kSample, weights);
  terms.AddRow("coefficients", "w_g", TermAxis::kSuperpixel, explanation.surrogate.coefficients);
  terms.AddNumber("intercept", "", explanation.surrogate.intercept);
  terms.AddNumber("fit_r2", "R^2", explanation.surrogate.r2);
  return Status::Ok();
}

}  // namespace inklens
