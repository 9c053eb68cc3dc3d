#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/rng.h"
#include "core/base/status.h"
#include "core/train/augmentation.h"
#include "core/train/drawing.h"

namespace inklens {

/// The classes that an image shows: bit c is set for class c.
using LabelSet = std::bitset<256>;

/// Labelled images to learn from. Const and called from several threads at once.
class TrainingData {
 public:
  virtual ~TrainingData() = default;
  virtual std::size_t size() const = 0;
  /// `index` is below size(), here and below.
  /// The same in every epoch; exactly one for a network whose output is a softmax.
  virtual LabelSet labels(std::size_t index) const = 0;
  /// One image in pixel space, [0, 1], row-major, 1 = full ink. All that is drawn by lot comes
  /// from `rng`, which is this image's own in this epoch.
  /// Errors: kShapeMismatch when `pixels` has another size than the images.
  virtual Status Image(std::size_t index, Rng& rng, std::span<float> pixels) const = 0;
};

/// Images as they are, or each one distorted anew in every epoch.
class ImageSet final : public TrainingData {
 public:
  /// @param pixels images of height x width bytes one after the other, as many as labels.
  /// Errors: kShapeMismatch.
  static Result<ImageSet> Create(std::size_t height, std::size_t width,
                                 std::vector<std::uint8_t> pixels, std::vector<std::uint8_t> labels,
                                 std::optional<AugmentationOptions> augmentation);

  std::size_t size() const override { return labels_.size(); }
  std::uint8_t label(std::size_t index) const { return labels_[index]; }
  LabelSet labels(std::size_t index) const override { return LabelSet().set(label(index)); }
  Status Image(std::size_t index, Rng& rng, std::span<float> pixels) const override;

 private:
  std::size_t height_ = 0, width_ = 0;
  std::vector<std::uint8_t> pixels_;
  std::vector<std::uint8_t> labels_;
  std::optional<AugmentationOptions> augmentation_;
};

/// Pen strokes, drawn with a pen and a hand that vary in every epoch and framed as the page frames
/// a drawing.
class DrawingSet final : public TrainingData {
 public:
  /// @param height, width of the framed images.
  DrawingSet(std::size_t height, std::size_t width, std::vector<Drawing> drawings,
             const HandOptions& hand)
      : height_(height), width_(width), drawings_(std::move(drawings)), hand_(hand) {}

  std::size_t size() const override { return drawings_.size(); }
  LabelSet labels(std::size_t index) const override {
    return LabelSet().set(drawings_[index].label);
  }
  Status Image(std::size_t index, Rng& rng, std::span<float> pixels) const override;

 private:
  std::size_t height_, width_;
  std::vector<Drawing> drawings_;
  HandOptions hand_;
};

/// Several sets one after the other; one that is named twice counts twice. The sets must outlive
/// this.
class JoinedData final : public TrainingData {
 public:
  explicit JoinedData(std::vector<const TrainingData*> parts);

  std::size_t size() const override { return ends_.empty() ? 0 : ends_.back(); }
  LabelSet labels(std::size_t index) const override;
  Status Image(std::size_t index, Rng& rng, std::span<float> pixels) const override;

 private:
  /// The part that `index` falls into; `index` becomes that within the part.
  const TrainingData& Find(std::size_t& index) const;

  std::vector<const TrainingData*> parts_;
  std::vector<std::size_t> ends_;
};

}  // namespace inklens
