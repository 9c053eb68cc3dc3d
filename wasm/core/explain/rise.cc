#include "core/explain/rise.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/rng.h"
#include "core/image/resize.h"

namespace inklens {
namespace {

/// Remembering pays where few images are possible: two cells a side, or little ink. With more there
/// are hardly ever two alike.
constexpr std::size_t kMaxRemembered = 1 << 12;
/// Pixels whose sums are added up together: few enough for the fastest cache.
constexpr std::size_t kPixelBlock = 64;

/// Position along a row of `count` samples that are mirrored about the first and the last.
std::size_t Mirror(std::ptrdiff_t index, std::size_t count) {
  const auto last = static_cast<std::ptrdiff_t>(count) - 1;
  if (index < 0) index = -index;
  if (index > last) index = 2 * last - index;
  return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, last));
}

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

RiseMasks::RiseMasks(std::size_t height, std::size_t width, std::size_t cells)
    : height_(height),
      width_(width),
      cells_(cells),
      rows_(MakeTaps(cells, height)),
      columns_(MakeTaps(cells, width)) {}

std::vector<RiseMasks::Tap> RiseMasks::MakeTaps(std::size_t cells, std::size_t extent) {
  const std::size_t cell = (extent + cells - 1) / cells;
  const std::size_t stretched = (cells + 1) * cell;
  const double scale = static_cast<double>(cells) / static_cast<double>(stretched);
  std::vector<Tap> taps(stretched);
  for (std::size_t i = 0; i < stretched; ++i) {
    const double position = (static_cast<double>(i) + 0.5) * scale - 0.5;
    const double low = std::floor(position);
    const auto index = static_cast<std::ptrdiff_t>(low);
    taps[i] = {Mirror(index, cells), Mirror(index + 1, cells), static_cast<float>(position - low)};
  }
  // The crop reaches less than one cell further than its own size.
  taps.resize(extent + cell - 1);
  return taps;
}

RiseMasks::Draw RiseMasks::Sample(std::uint64_t seed, std::uint64_t index,
                                  double keep_probability) const {
  Rng rng(seed, index);
  Draw draw;
  draw.cells.resize(cells_ * cells_);
  for (std::uint8_t& cell : draw.cells) cell = rng.NextBernoulli(keep_probability) ? 1 : 0;
  draw.shift_y = static_cast<std::size_t>(rng.NextBelow(shifts_y()));
  draw.shift_x = static_cast<std::size_t>(rng.NextBelow(shifts_x()));
  return draw;
}

void RiseMasks::Render(const Draw& draw, std::span<float> mask) const {
  // First along x, for every row of cells; then along y.
  std::vector<float> stretched(cells_ * width_);
  for (std::size_t y = 0; y < cells_; ++y) {
    const std::uint8_t* cells = draw.cells.data() + y * cells_;
    float* row = stretched.data() + y * width_;
    for (std::size_t x = 0; x < width_; ++x) {
      const Tap& tap = columns_[x + draw.shift_x];
      row[x] = (1.0f - tap.share) * static_cast<float>(cells[tap.low]) +
               tap.share * static_cast<float>(cells[tap.high]);
    }
  }
  for (std::size_t y = 0; y < height_; ++y) {
    const Tap& tap = rows_[y + draw.shift_y];
    const float* low = stretched.data() + tap.low * width_;
    const float* high = stretched.data() + tap.high * width_;
    float* row = mask.data() + y * width_;
    const float share = tap.share, rest = 1.0f - share;
    for (std::size_t x = 0; x < width_; ++x) row[x] = rest * low[x] + share * high[x];
  }
}

std::vector<std::uint8_t> RiseMasks::CellsSeen(std::size_t shift_y, std::size_t shift_x,
                                               std::span<const std::uint8_t> pixels) const {
  std::vector<std::uint8_t> seen(cells_ * cells_);
  for (std::size_t y = 0; y < height_; ++y) {
    for (std::size_t x = 0; x < width_; ++x) {
      if (!pixels[y * width_ + x]) continue;
      const Tap& row = rows_[y + shift_y];
      const Tap& column = columns_[x + shift_x];
      for (std::size_t cell_y : {row.low, row.high}) {
        for (std::size_t cell_x : {column.low, column.high}) seen[cell_y * cells_ + cell_x] = 1;
      }
    }
  }
  return seen;
}

RiseJob::RiseJob(MaskedScoring scoring, const Target& target, const RiseOptions& options)
    : scoring_(std::move(scoring), kMaxRemembered),
      target_(target),
      options_(options),
      height_(scoring_.masked().classifier().input().height),
      width_(scoring_.masked().classifier().input().width),
      total_(options.given_masks ? options.given_masks->shape()[0] : options.samples),
      generator_(height_, width_, options.cells),
      masks_(MaskedScoring::kBatch * height_ * width_),
      sm_(height_ * width_),
      ssmm_(sm_.size()) {
  if (options.variant == RiseVariant::kMeasured) {
    m_ = mm_ = smm_ = sm_;
  }
  if (options.given_masks) return;
  std::vector<std::uint8_t> shown(sm_.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
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

void RiseJob::AddSample(std::size_t index) {
  RiseMasks::Draw draw;
  std::string key;
  if (options_.given_masks) {
    key = std::to_string(index);  // given masks are taken for different ones
  } else {
    draw = generator_.Sample(options_.seed, index, options_.keep_probability);
    const std::size_t shift = draw.shift_y * generator_.shifts_x() + draw.shift_x;
    const auto& seen = cells_seen_[shift];
    bool any = false;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i]) key.push_back(static_cast<char>(draw.cells[i]));
      any = any || (seen[i] && draw.cells[i]);
    }
    // Where nothing is shown the image is all hidden, whatever the shift.
    key = any ? key + std::to_string(shift) : std::string();
  }
  const int item = scoring_.Add(std::move(key));
  batch_.push_back({std::move(draw), item});
}

void RiseJob::SetMasks(ExecutionContext& context) {
  const std::size_t size = sm_.size();
  context.ParallelFor(batch_.size(), [&](std::size_t row) {
    const std::span<float> mask = std::span(masks_).subspan(row * size, size);
    if (options_.given_masks) {
      const auto given = options_.given_masks->values().subspan((completed_ + row) * size, size);
      std::copy(given.begin(), given.end(), mask.begin());
    } else {
      generator_.Render(batch_[row].draw, mask);
    }
    const int item = batch_[row].item;
    if (item >= 0) scoring_.masked().SetMask(static_cast<std::size_t>(item), mask);
  });
}

void RiseJob::Accumulate(ExecutionContext& context) {
  std::vector<double> scores(batch_.size());
  for (std::size_t row = 0; row < scores.size(); ++row) {
    const auto probabilities = scoring_.probabilities(row);
    double score = probabilities[target_.target_class];
    if (target_.contrast_class) score -= probabilities[*target_.contrast_class];
    if (completed_ + row == 0) first_score_ = score;
    constant_ = constant_ && score == first_score_;
    scores[row] = score;
  }
  // Every pixel's sums take the samples in their order, whatever the number of threads.
  const std::size_t blocks = (sm_.size() + kPixelBlock - 1) / kPixelBlock;
  context.ParallelFor(blocks, [&](std::size_t block) {
    const std::size_t begin = block * kPixelBlock;
    AccumulatePixels(scores, begin, std::min(begin + kPixelBlock, sm_.size()));
  });
}

void RiseJob::AccumulatePixels(std::span<const double> scores, std::size_t begin, std::size_t end) {
  for (std::size_t row = 0; row < scores.size(); ++row) {
    const double score = scores[row];
    const float* mask = masks_.data() + row * sm_.size();
    double* sm = sm_.data();
    double* ssmm = ssmm_.data();
    for (std::size_t i = begin; i < end; ++i) {
      const double product = score * static_cast<double>(mask[i]);
      sm[i] += product;
      ssmm[i] += product * product;
    }
    if (options_.variant != RiseVariant::kMeasured) continue;
    for (std::size_t i = begin; i < end; ++i) {
      const double m = mask[i];
      m_[i] += m;
      mm_[i] += m * m;
      smm_[i] += score * m * m;
    }
  }
}

Status RiseJob::Step(ExecutionContext& context, std::size_t budget) {
  std::size_t left = std::max<std::size_t>(budget, 1);
  while (left > 0 && !Progress().done()) {
    // The batch ends where stability is looked at, so that steps cannot change where a job stops.
    const std::size_t until_look = kStabilityStride - completed_ % kStabilityStride;
    const std::size_t most = std::min({MaskedScoring::kBatch, total_ - completed_, until_look});
    while (scoring_.batch_size() < most && scoring_.new_images() < left) {
      AddSample(completed_ + scoring_.batch_size());
    }
    SetMasks(context);
    INKLENS_RETURN_IF_ERROR(scoring_.Score(context));
    Accumulate(context);
    completed_ += scoring_.batch_size();
    left -= std::min(left, std::max<std::size_t>(scoring_.new_images(), 1));
    scoring_.Clear();
    batch_.clear();
    if (options_.stop_when_stable && completed_ % kStabilityStride == 0) stable_ = IsStable();
  }
  return Status::Ok();
}

bool RiseJob::IsStable() const {
  const Map2D importance = Importance();
  const Map2D error = StandardError(importance);
  const auto [low, high] = std::minmax_element(importance.values.begin(), importance.values.end());
  const double largest = *std::max_element(error.values.begin(), error.values.end());
  return largest <= options_.stop_when_stable.value_or(0) * (static_cast<double>(*high) - *low);
}

Map2D RiseJob::Importance() const {
  Map2D map(height_, width_);
  if (constant_) {
    std::fill(map.values.begin(), map.values.end(), static_cast<float>(first_score_));
    return map;
  }
  const double expected = static_cast<double>(completed_) * options_.keep_probability;
  for (std::size_t i = 0; i < sm_.size(); ++i) {
    // A pixel that no mask has shown yet has no importance that could be told.
    const double divisor = options_.variant == RiseVariant::kMeasured ? m_[i] : expected;
    map.values[i] = divisor > 0 ? static_cast<float>(sm_[i] / divisor) : 0.0f;
  }
  return map;
}

/// Of a mean of independent samples, sqrt(variance / N); of a ratio of sums, to first order,
/// sqrt(sum (S M - map M)^2) / sum M.
Map2D RiseJob::StandardError(const Map2D& importance) const {
  if (completed_ < 2) return {};
  Map2D map(height_, width_);
  if (constant_) return map;
  const double n = static_cast<double>(completed_);
  for (std::size_t i = 0; i < sm_.size(); ++i) {
    double error = 0;
    if (options_.variant == RiseVariant::kMeasured) {
      const double value = importance.values[i];
      const double squares = ssmm_[i] - 2 * value * smm_[i] + value * value * mm_[i];
      if (m_[i] > 0) error = std::sqrt(std::max(squares, 0.0) * n / (n - 1)) / m_[i];
    } else {
      const double variance = (ssmm_[i] - sm_[i] * sm_[i] / n) / (n - 1);
      error = std::sqrt(std::max(variance, 0.0) / n) / options_.keep_probability;
    }
    map.values[i] = static_cast<float>(error);
  }
  return map;
}

Result<RiseExplanation> RiseJob::Estimate() const {
  if (completed_ == 0) return InvalidArgument("RISE's map needs at least one sample.");
  RiseExplanation explanation;
  explanation.importance = Importance();
  explanation.standard_error = StandardError(explanation.importance);
  explanation.saliency.map = explanation.importance;
  explanation.saliency.blank = !MinMaxNormalize(explanation.saliency.map.values);
  return explanation;
}

}  // namespace inklens
