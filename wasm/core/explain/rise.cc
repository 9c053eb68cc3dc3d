#include "core/explain/rise.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/explain/common_options.h"
#include "core/image/resize.h"

namespace inklens {
namespace {

/// Remembering pays where few images are possible: two cells a side, or little ink. With more there
/// are hardly ever two alike.
constexpr std::size_t kMaxRememberedMasks = 1 << 12;
/// Pixels whose sums over given masks are added up together: few enough for the fastest cache.
constexpr std::size_t kPixelBlock = 64;
/// Samples of a batch for each of its images: more are equal only where there are few images.
constexpr std::size_t kSamplesPerImage = 4;

Status CheckRise(const RiseOptions& options, std::size_t height, std::size_t width) {
  if (options.cells == 0 || options.cells > std::min(height, width)) {
    return InvalidArgument("RISE's masks have ", options.cells,
                           " cells along a side; expected 1 to ", std::min(height, width),
                           ", the image's smaller side.");
  }
  if (!(options.keep_probability > 0 && options.keep_probability <= 1)) {
    return InvalidArgument("RISE's keep probability must be above 0 and at most 1.");
  }
  const double stop = options.stop_when_stable.value_or(1);
  if (!(stop > 0) || !std::isfinite(stop)) {
    return InvalidArgument("RISE's stop when stable must be a positive fraction.");
  }
  if (!options.given_masks) {
    return options.samples > 0 ? Status::Ok() : InvalidArgument("RISE needs at least one sample.");
  }
  const Shape& shape = options.given_masks->shape();
  if (shape.rank() != 3 || shape[0] == 0 || !(shape == Shape{shape[0], height, width})) {
    return ShapeMismatch("The masks have shape ", shape.ToString(), "; expected [N, ", height, ", ",
                         width, "].");
  }
  const auto values = options.given_masks->values();
  if (!std::all_of(values.begin(), values.end(), [](float v) { return v >= 0 && v <= 1; })) {
    return InvalidArgument("A mask has a value outside [0, 1].");
  }
  return Status::Ok();
}

}  // namespace

RiseJob::RiseJob(MaskedScoring scoring, const Target& target, const RiseOptions& options)
    : scoring_(std::move(scoring), kMaxRememberedMasks),
      target_(target),
      options_(options),
      height_(scoring_.masked().classifier().input().height),
      width_(scoring_.masked().classifier().input().width),
      total_(options.given_masks ? options.given_masks->shape()[0] : options.samples),
      generator_(height_, width_, options.cells),
      batch_(std::min(total_, kSamplesPerImage * MaskedScoring::kBatch)),
      first_with_(MaskedScoring::kBatch),
      drawn_(generator_, options.variant == RiseVariant::kMeasured) {
  const std::size_t size = height_ * width_, cells = options.cells * options.cells;
  const std::size_t key_bytes = sizeof(std::uint32_t) + (options.given_masks ? 0 : cells);
  scoring_.Reserve(total_, key_bytes, batch_.size());
  key_.reserve(key_bytes);
  if (options.given_masks) {
    given_.sm.resize(size);
    given_.ssmm.resize(size);
    if (options.variant == RiseVariant::kMeasured) given_.m = given_.mm = given_.smm = given_.sm;
    return;
  }
  for (Sample& sample : batch_) sample.draw.cells.resize(cells);
  std::vector<std::uint8_t> shown(size);
  for (std::size_t i = 0; i < size; ++i) {
    shown[i] = scoring_.masked().HidingChangesNothing(i) ? 0 : 1;
  }
  for (std::size_t y = 0; y < generator_.shifts_y(); ++y) {
    for (std::size_t x = 0; x < generator_.shifts_x(); ++x) {
      cells_seen_.push_back(generator_.CellsSeen(y, x, shown));
    }
  }
}

Result<RiseJob> RiseJob::Start(const Classifier& classifier, ConstTensorView pixels,
                               const Target& target, const RiseOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckTarget(classifier, target));
  const InputSpec& spec = classifier.input();
  if (spec.channels != 1) return Unsupported("RISE masks images of one channel.");
  INKLENS_RETURN_IF_ERROR(CheckRise(options, spec.height, spec.width));
  INKLENS_ASSIGN_OR_RETURN(MaskedScoring scoring,
                           MaskedScoring::Create(classifier, pixels, options.masking));
  return RiseJob(std::move(scoring), target, options);
}

std::size_t RiseJob::MostSamples() const {
  std::size_t left = std::min(total_ - completed_, batch_.size());
  if (kept_ && !kept_->to_come.empty()) left = std::min(left, kept_->to_come.back() - completed_);
  if (!options_.stop_when_stable) return left;
  // The batch ends where stability is looked at, so that steps cannot change where a job stops. Two
  // equal batches lie between two looks: one full one would leave a small one.
  static_assert(kStabilityStride > MaskedScoring::kBatch &&
                kStabilityStride / 2 <= MaskedScoring::kBatch);
  return std::min(left, kStabilityStride / 2 - completed_ % (kStabilityStride / 2));
}

void RiseJob::AddSample(std::size_t index) {
  const std::size_t row = scoring_.batch_size();
  const auto begin_key = [this](std::size_t number) {
    key_.clear();
    for (int shift = 0; shift < 32; shift += 8) key_.push_back(static_cast<char>(number >> shift));
  };
  if (options_.given_masks) {
    begin_key(index);  // given masks are taken for different ones
  } else {
    RiseMasks::Draw& draw = batch_[row].draw;
    draw = generator_.Sample(options_.seed, index, options_.keep_probability, std::move(draw));
    const auto& seen = cells_seen_[generator_.ShiftOf(draw)];
    bool any = false;
    begin_key(generator_.ShiftOf(draw));
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i]) key_.push_back(static_cast<char>(draw.cells[i]));
      any = any || (seen[i] && draw.cells[i]);
    }
    // Where nothing is shown the image is all hidden, whatever the shift.
    if (!any) key_.clear();
  }
  const int item = scoring_.Add(key_);
  if (item >= 0) first_with_[static_cast<std::size_t>(item)] = static_cast<std::uint32_t>(row);
}

void RiseJob::MakeMask(std::size_t sample, const RiseMasks::Draw& draw, std::span<float> scratch,
                       std::span<float> mask) const {
  if (!options_.given_masks) {
    generator_.Render(draw, scratch, mask);
    return;
  }
  const auto given = options_.given_masks->values().subspan(sample * mask.size(), mask.size());
  std::copy(given.begin(), given.end(), mask.begin());
}

void RiseJob::MakeMasks(ExecutionContext& context) {
  const auto make = [&](std::size_t item, std::span<float> scratch, std::span<float> mask) {
    const std::size_t row = first_with_[item];
    MakeMask(completed_ + row, batch_[row].draw, scratch, mask);
  };
  scoring_.masked().MakeMasks(context, scoring_.new_images(), generator_.scratch_size(), make);
}

void RiseJob::Accumulate(ExecutionContext& context) {
  for (std::size_t row = 0; row < scoring_.batch_size(); ++row) {
    const auto probabilities = scoring_.probabilities(row);
    double score = probabilities[target_.target_class];
    if (target_.contrast_class) score -= probabilities[*target_.contrast_class];
    if (completed_ + row == 0) first_score_ = score;
    constant_ = constant_ && score == first_score_;
    batch_[row].score = score;
    if (kept_ && kept_->scores.size() < kept_->samples) kept_->scores.push_back(score);
    if (!options_.given_masks) drawn_.Add(generator_, batch_[row].draw, score);
  }
  if (options_.given_masks) AccumulateGiven(context);
}

void RiseJob::AccumulateGiven(ExecutionContext& context) {
  // Every pixel's sums take the samples in their order, whatever the number of threads.
  const std::size_t size = given_.sm.size();
  context.ParallelFor((size + kPixelBlock - 1) / kPixelBlock, [&](std::size_t block) {
    const std::size_t begin = block * kPixelBlock;
    const std::size_t count = std::min(kPixelBlock, size - begin);
    for (std::size_t row = 0; row < scoring_.batch_size(); ++row) {
      const std::size_t at = (completed_ + row) * size + begin;
      given_.AddMask(options_.given_masks->values().subspan(at, count), begin, batch_[row].score);
    }
  });
}

Status RiseJob::Step(ExecutionContext& context, std::size_t budget) {
  std::size_t left = std::max<std::size_t>(budget, 1);
  do {
    if (Progress().done()) break;
    const std::size_t most = MostSamples();
    const std::size_t room = std::min(left, MaskedScoring::kBatch);
    while (scoring_.batch_size() < most && scoring_.new_images() < room) {
      AddSample(completed_ + scoring_.batch_size());
    }
    MakeMasks(context);
    INKLENS_RETURN_IF_ERROR(scoring_.Score(context));
    Accumulate(context);
    completed_ += scoring_.batch_size();
    left -= std::min(left, std::max<std::size_t>(scoring_.new_images(), 1));
    scoring_.Clear();
    if (options_.stop_when_stable && completed_ % kStabilityStride == 0) Look();
    if (kept_) KeepMap();
  } while (left >= MaskedScoring::kBatch / 2);
  return Status::Ok();
}

RiseJob::Spread RiseJob::SpreadOf(const Pixels& pixels) {
  const auto& [low, high] =
      std::minmax_element(pixels.importance.values.begin(), pixels.importance.values.end());
  const double largest = *std::max_element(pixels.error.values.begin(), pixels.error.values.end());
  return {largest, static_cast<double>(*high) - *low};
}

void RiseJob::Look() {
  Fill(look_);
  const auto [error, range] = SpreadOf(look_);
  stable_ = error <= options_.stop_when_stable.value_or(0) * range;
}

void RiseJob::KeepTerms(std::size_t samples) {
  kept_ = Kept{};
  kept_->samples = samples;
  constexpr int kCounts = 12;
  for (int i = kCounts - 1; i >= 0; --i) {
    const double power = static_cast<double>(i) / (kCounts - 1);
    const auto count =
        static_cast<std::size_t>(std::lround(std::pow(static_cast<double>(total_), power)));
    if (kept_->to_come.empty() || count < kept_->to_come.back()) kept_->to_come.push_back(count);
  }
}

void RiseJob::KeepMap() {
  const bool wanted = !kept_->to_come.empty() && completed_ == kept_->to_come.back();
  if (wanted) kept_->to_come.pop_back();
  if (!wanted && !stable_) return;
  Pixels pixels;
  Fill(pixels);
  const auto [error, range] = completed_ < 2 ? Spread() : SpreadOf(pixels);
  kept_->counts.push_back(static_cast<double>(completed_));
  kept_->errors.push_back(range > 0 ? error / range : std::numeric_limits<double>::quiet_NaN());
  std::vector<float>& map = pixels.importance.values;
  MinMaxNormalize(map);
  kept_->maps.resize(kept_->maps.size() + map.size());
  std::copy(map.begin(), map.end(), kept_->maps.end() - static_cast<std::ptrdiff_t>(map.size()));
}

Status RiseJob::AddTerms(TermList& terms) const {
  const std::size_t shown = kept_->scores.size(), size = height_ * width_;
  INKLENS_RETURN_IF_ERROR(terms.CheckRoom(shown + kept_->counts.size() + 1, size));
  std::vector<float> masks(shown * size), scratch(generator_.scratch_size());
  RiseMasks::Draw draw;
  for (std::size_t i = 0; i < shown; ++i) {
    if (!options_.given_masks) {
      draw = generator_.Sample(options_.seed, i, options_.keep_probability, std::move(draw));
    }
    MakeMask(i, draw, scratch, std::span(masks).subspan(i * size, size));
  }
  terms.AddImages("masks", "M_i", TermAxis::kSample, {shown, height_, width_}, std::move(masks));
  terms.AddRow("sample_scores", "f(I \\odot M_i)", TermAxis::kSample, kept_->scores);
  terms.AddImages("running_maps", "S_{I,f}", TermAxis::kStep,
                  {kept_->counts.size(), height_, width_}, kept_->maps);
  terms.AddRow("running_samples", "N", TermAxis::kStep, kept_->counts);
  terms.AddRow("running_errors", "", TermAxis::kStep, kept_->errors);
  return Status::Ok();
}

void RiseJob::Fill(Pixels& pixels) const {
  if (!options_.given_masks) drawn_.Expand(generator_, pixels.sums);
  const RiseSums& sums = options_.given_masks ? given_ : pixels.sums;
  FillImportance(sums, pixels.importance);
  FillError(sums, pixels.importance, pixels.error);
}

void RiseJob::FillImportance(const RiseSums& sums, Map2D& map) const {
  map.height = height_;
  map.width = width_;
  map.values.assign(height_ * width_, static_cast<float>(first_score_));
  if (constant_) return;
  const double expected = static_cast<double>(completed_) * options_.keep_probability;
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    // A pixel that no mask has shown yet has no importance that could be told.
    const double divisor = options_.variant == RiseVariant::kMeasured ? sums.m[i] : expected;
    map.values[i] = divisor > 0 ? static_cast<float>(sums.sm[i] / divisor) : 0.0f;
  }
}

/// Of a mean of independent samples, sqrt(variance / N); of a ratio of sums, to first order,
/// sqrt(sum (S M - map M)^2) / sum M. Empty before the second sample.
void RiseJob::FillError(const RiseSums& sums, const Map2D& importance, Map2D& map) const {
  if (completed_ < 2) return;
  map.height = height_;
  map.width = width_;
  map.values.assign(height_ * width_, 0);
  if (constant_) return;
  const double n = static_cast<double>(completed_);
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    double error = 0;
    if (options_.variant == RiseVariant::kMeasured) {
      const double value = importance.values[i];
      const double squares = sums.ssmm[i] - 2 * value * sums.smm[i] + value * value * sums.mm[i];
      if (sums.m[i] > 0) error = std::sqrt(std::max(squares, 0.0) * n / (n - 1)) / sums.m[i];
    } else {
      const double variance = (sums.ssmm[i] - sums.sm[i] * sums.sm[i] / n) / (n - 1);
      error = std::sqrt(std::max(variance, 0.0) / n) / options_.keep_probability;
    }
    map.values[i] = static_cast<float>(error);
  }
}

Result<RiseExplanation> RiseJob::Estimate() const {
  if (completed_ == 0) return InvalidArgument("RISE's map needs at least one sample.");
  Pixels pixels;
  Fill(pixels);
  RiseExplanation explanation;
  explanation.importance = std::move(pixels.importance);
  explanation.standard_error = std::move(pixels.error);
  explanation.saliency.map = explanation.importance;
  explanation.saliency.blank = !MinMaxNormalize(explanation.saliency.map.values);
  return explanation;
}

OptionTable<RiseOptions> RiseTable() {
  using O = RiseOptions;
  const OptionCondition drawn{"masks", {}};
  OptionDescriptor variant = VariantRow({"authors", "measured"}).descriptor;
  OptionDescriptor samples = SamplesDescriptor(), seed = SeedDescriptor();
  samples.when = seed.when = {drawn};
  return {{
      Row<O>(std::move(variant), [](O& o) -> auto& { return o.variant; }),
      TargetRow(),
      ContrastRow(),
      Row<O>({.name = "masks", .text = "Masks to be used in place of drawn ones.", .symbol = "M"},
             [](O& o) -> auto& { return o.given_masks; }),
      Row<O>({.name = "cells",
              .text = "Cells of a mask along each side.",
              .symbol = "s",
              .when = {drawn},
              .minimum = 1,
              .at_most_side = true},
             [](O& o) -> auto& { return o.cells; }),
      Row<O>({.name = "keep_probability",
              .text = "The chance of a cell to show the image; of given masks their mean.",
              .symbol = "p",
              .maximum = 1,
              .minimum_excluded = true,
              .step = 0.05},
             [](O& o) -> auto& { return o.keep_probability; }),
      Row<O>({.name = "stop_when_stable",
              .text = "Stop once the largest standard error is at most this part of the map's "
                      "range; never where it is not given.",
              .maximum = 1,
              .minimum_excluded = true,
              .step = 0.01},
             [](O& o) -> auto& { return o.stop_when_stable; }),
      Row<O>(MaskingDescriptor(), [](O& o) -> auto& { return o.masking; }),
      Row<O>(std::move(samples), [](O& o) -> auto& { return o.samples; }),
      Row<O>(std::move(seed), [](O& o) -> auto& { return o.seed; }),
  }};
}

}  // namespace inklens
