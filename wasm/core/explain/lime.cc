#include "core/explain/lime.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/rng.h"
#include "core/classifier/softmax.h"

namespace inklens {
namespace {

/// Scored images that are remembered; what bounds the memory of a job with very many samples.
constexpr std::size_t kMaxRemembered = 1 << 14;

}  // namespace

LimeJob::LimeJob(MaskedScoring scoring, LabelMap superpixels, const LimeOptions& options)
    : scoring_(std::move(scoring)),
      superpixels_(std::move(superpixels)),
      options_(options),
      ridge_(superpixels_.count, scoring_.classifier().class_count()),
      visible_(superpixels_.count) {
  for (std::size_t i = 0; i < superpixels_.labels.size(); ++i) {
    if (!scoring_.HidingChangesNothing(i)) {
      visible_[static_cast<std::size_t>(superpixels_.labels[i])] = 1;
    }
  }
}

Result<LimeJob> LimeJob::Start(const Classifier& classifier, ConstTensorView pixels,
                               LabelMap superpixels, const LimeOptions& options) {
  if (options.samples == 0) return InvalidArgument("LIME needs at least one sample.");
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

double LimeJob::SampleWeight(std::size_t on, std::size_t count, double kernel_width) {
  // cos(z, 1) = |z| / (sqrt|z| sqrt n) for an on/off vector z.
  const double cosine = std::sqrt(static_cast<double>(on) / static_cast<double>(count));
  const double distance = on == 0 ? 1.0 : 1.0 - cosine;
  return std::sqrt(std::exp(-(distance * distance) / (kernel_width * kernel_width)));
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
  scoring_.SetMask(item, mask);
}

Status LimeJob::Step(ExecutionContext& context, std::size_t budget) {
  const std::size_t batch = std::clamp<std::size_t>(budget, 1, MaskedScoring::kBatch);
  std::size_t left = std::max<std::size_t>(budget, 1);
  while (left > 0 && next_sample_ < options_.samples) {
    // Samples are taken until a batch of images that were not scored before is full.
    std::vector<std::vector<std::uint8_t>> samples;
    std::vector<std::string> keys, new_keys;
    std::map<std::string, std::vector<double>> batch_scores;
    const std::size_t room = std::min(batch, left);
    while (new_keys.size() < room && samples.size() < 4 * room &&
           next_sample_ + samples.size() < options_.samples) {
      samples.push_back(Sample(next_sample_ + samples.size()));
      keys.push_back(ImageKey(samples.back()));
      if (scored_.contains(keys.back()) || batch_scores.contains(keys.back())) continue;
      batch_scores.emplace(keys.back(), std::vector<double>());
      SetMask(new_keys.size(), samples.back());
      new_keys.push_back(keys.back());
    }
    if (!new_keys.empty()) {
      INKLENS_ASSIGN_OR_RETURN(const ConstTensorView logits,
                               scoring_.Score(context, new_keys.size()));
      std::vector<float> probabilities(ridge_.output_count());
      for (std::size_t i = 0; i < new_keys.size(); ++i) {
        Softmax(logits.Slice(i, 1).values(), probabilities);
        batch_scores[new_keys[i]].assign(probabilities.begin(), probabilities.end());
      }
    }
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const auto& on = samples[i];
      const auto count = static_cast<std::size_t>(std::count(on.begin(), on.end(), 1));
      const auto remembered = scored_.find(keys[i]);
      const auto& y = remembered != scored_.end() ? remembered->second : batch_scores[keys[i]];
      ridge_.AddSample(on, y, SampleWeight(count, on.size(), options_.kernel_width));
    }
    if (scored_.size() < kMaxRemembered) scored_.merge(batch_scores);
    next_sample_ += samples.size();
    forward_passes_ += new_keys.size();
    left -= std::min(left, std::max<std::size_t>(new_keys.size(), 1));
  }
  return Status::Ok();
}

Result<LimeExplanation> LimeJob::Estimate(const Target& target) const {
  INKLENS_RETURN_IF_ERROR(CheckTarget(scoring_.classifier(), target));
  std::vector<double> combination(ridge_.output_count());
  combination[target.target_class] = 1;
  if (target.contrast_class) combination[*target.contrast_class] = -1;
  LimeExplanation explanation;
  INKLENS_ASSIGN_OR_RETURN(explanation.surrogate, ridge_.Fit(combination, options_.ridge_alpha));
  Map2D painted(superpixels_.height, superpixels_.width);
  for (std::size_t i = 0; i < painted.values.size(); ++i) {
    const auto label = static_cast<std::size_t>(superpixels_.labels[i]);
    painted.values[i] = static_cast<float>(explanation.surrogate.coefficients[label]);
  }
  explanation.saliency = MakeSaliencyMap(painted, superpixels_.height, superpixels_.width);
  return explanation;
}

}  // namespace inklens
