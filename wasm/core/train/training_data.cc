#include "core/train/training_data.h"

#include <algorithm>
#include <utility>

#include "core/image/framing.h"

namespace inklens {
namespace {

Status ToUnit(std::span<const std::uint8_t> bytes, std::span<float> pixels) {
  if (bytes.size() != pixels.size()) {
    return ShapeMismatch("The images have ", bytes.size(), " pixels; the model reads ",
                         pixels.size(), ".");
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) pixels[i] = static_cast<float>(bytes[i]) / 255.0f;
  return Status::Ok();
}

}  // namespace

Result<ImageSet> ImageSet::Create(std::size_t height, std::size_t width,
                                  std::vector<std::uint8_t> pixels,
                                  std::vector<std::uint8_t> labels,
                                  std::optional<AugmentationOptions> augmentation) {
  if (height * width == 0 || pixels.size() != height * width * labels.size()) {
    return ShapeMismatch("There are ", pixels.size(), " pixels for ", labels.size(), " images of ",
                         height, "x", width, ".");
  }
  ImageSet set;
  set.height_ = height;
  set.width_ = width;
  set.pixels_ = std::move(pixels);
  set.labels_ = std::move(labels);
  set.augmentation_ = augmentation;
  return set;
}

Status ImageSet::Image(std::size_t index, Rng& rng, std::span<float> pixels) const {
  const std::size_t area = height_ * width_;
  INKLENS_RETURN_IF_ERROR(ToUnit(std::span(pixels_).subspan(index * area, area), pixels));
  if (augmentation_) Augment(*augmentation_, height_, width_, rng, pixels);
  return Status::Ok();
}

Status DrawingSet::Image(std::size_t index, Rng& rng, std::span<float> pixels) const {
  const Drawing varied = VaryHand(drawings_[index], hand_, rng);
  const double pen =
      hand_.thinnest_pen + (hand_.thickest_pen - hand_.thinnest_pen) * rng.NextDouble();
  INKLENS_ASSIGN_OR_RETURN(const GrayImage canvas, DrawWithPen(varied, {.width = pen}));
  FramingOptions framing;
  framing.height = height_;
  framing.width = width_;
  INKLENS_ASSIGN_OR_RETURN(const FramedDrawing framed, FrameDrawing(canvas, framing));
  return ToUnit(framed.image.pixels, pixels);
}

JoinedData::JoinedData(std::vector<const TrainingData*> parts) : parts_(std::move(parts)) {
  std::size_t end = 0;
  for (const TrainingData* part : parts_) ends_.push_back(end += part->size());
}

const TrainingData& JoinedData::Find(std::size_t& index) const {
  const auto part = std::upper_bound(ends_.begin(), ends_.end(), index) - ends_.begin();
  if (part > 0) index -= ends_[static_cast<std::size_t>(part) - 1];
  return *parts_[static_cast<std::size_t>(part)];
}

LabelSet JoinedData::labels(std::size_t index) const {
  const TrainingData& part = Find(index);
  return part.labels(index);
}

Status JoinedData::Image(std::size_t index, Rng& rng, std::span<float> pixels) const {
  const TrainingData& part = Find(index);
  return part.Image(index, rng, pixels);
}

}  // namespace inklens
