#include "core/train/scene.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "core/image/resize.h"

namespace inklens {
namespace {

/// Of places for all objects at once. Two digits overlap as wanted in about one of 15, so that to
/// fail is no matter of chance.
constexpr int kAttempts = 4000;

/// Rows and columns with a value of `least` or more. Empty where there is none.
PixelBox BoxOf(std::span<const std::uint8_t> pixels, std::size_t width, std::uint8_t least) {
  std::size_t top = std::numeric_limits<std::size_t>::max(), left = top, bottom = 0, right = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (pixels[i] < least) continue;
    top = std::min(top, i / width);
    left = std::min(left, i % width);
    bottom = std::max(bottom, i / width + 1);
    right = std::max(right, i % width + 1);
  }
  if (bottom == 0) return {};
  return {top, left, bottom - top, right - left};
}

Status CheckSceneOptions(const SceneOptions& options) {
  const bool ranges = options.smallest > 0 && options.smallest <= options.largest &&
                      options.largest <= 16 && options.least_overlap >= 0 &&
                      options.least_overlap <= options.most_overlap && options.most_overlap <= 1;
  if (options.height * options.width == 0 || options.ink == 0 || !ranges) {
    return InvalidArgument(
        "A scene's sizes must be above 0 and up to 16, its overlaps from 0 to 1, the smaller "
        "before the larger, its ground and its faintest ink not 0.");
  }
  return Status::Ok();
}

}  // namespace

std::string_view SceneKindName(SceneKind kind) {
  switch (kind) {
    case SceneKind::kSingle:
      return "single";
    case SceneKind::kTwins:
      return "twins";
    case SceneKind::kDistractors:
      return "distractors";
    case SceneKind::kOverlapping:
      return "overlapping";
  }
  return "";
}

Result<SceneKind> FindSceneKind(std::string_view name) {
  std::string known;
  for (SceneKind kind : kAllSceneKinds) {
    if (SceneKindName(kind) == name) return kind;
    known += (known.empty() ? "" : ", ") + std::string(SceneKindName(kind));
  }
  return NotFound("There is no kind of scene \"", name, "\"; there are ", known, ".");
}

LabelSet Scene::labels() const {
  LabelSet labels;
  for (const SceneObject& object : objects) labels.set(object.label);
  return labels;
}

Result<SceneMaker> SceneMaker::Create(std::size_t height, std::size_t width,
                                      std::span<const std::uint8_t> pixels,
                                      std::span<const std::uint8_t> labels,
                                      const SceneOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckSceneOptions(options));
  const std::size_t area = height * width;
  if (area == 0 || pixels.size() != area * labels.size()) {
    return ShapeMismatch("There are ", pixels.size(), " pixels for ", labels.size(), " digits of ",
                         height, "x", width, ".");
  }
  SceneMaker maker;
  maker.options_ = options;
  maker.height_ = height;
  maker.width_ = width;
  maker.pixels_ = pixels;
  maker.digits_.resize(LabelSet().size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto digit = pixels.subspan(i * area, area);
    // A stroke that is fainter than ink may vanish when it is resized.
    const bool inked = std::any_of(digit.begin(), digit.end(), [](auto v) { return v >= 128; });
    if (inked) maker.digits_[labels[i]].push_back(i);
  }
  for (std::size_t c = 0; c < maker.digits_.size(); ++c) {
    if (!maker.digits_[c].empty()) maker.classes_.push_back(static_cast<std::uint8_t>(c));
  }
  if (maker.classes_.empty()) return InvalidArgument("There is no digit to make scenes of.");
  return maker;
}

Result<std::vector<std::uint8_t>> SceneMaker::DrawLabels(SceneKind kind, Rng& rng) const {
  std::size_t count = 1;  // of different classes
  if (kind == SceneKind::kDistractors) count = 2 + static_cast<std::size_t>(rng.NextBelow(2));
  if (kind == SceneKind::kOverlapping) count = 2;
  if (count > classes_.size()) {
    return InvalidArgument("A scene of kind ", SceneKindName(kind), " needs ", count,
                           " classes of digits; there are ", classes_.size(), ".");
  }
  std::vector<std::uint8_t> rest = classes_, labels;
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::ptrdiff_t>(rng.NextBelow(rest.size()));
    labels.push_back(rest[static_cast<std::size_t>(at)]);
    rest.erase(rest.begin() + at);
  }
  if (kind == SceneKind::kTwins) labels.push_back(labels[0]);
  return labels;
}

SceneMaker::Stamp SceneMaker::MakeStamp(std::size_t digit, double scale) const {
  const std::size_t area = height_ * width_;
  const auto pixels = pixels_.subspan(digit * area, area);
  const PixelBox box = BoxOf(pixels, width_, 1);
  Map2D cut(box.height, box.width);
  for (std::size_t y = 0; y < box.height; ++y) {
    for (std::size_t x = 0; x < box.width; ++x) {
      cut.at(y, x) = pixels[(box.top + y) * width_ + box.left + x];
    }
  }
  const auto scaled = [scale](std::size_t extent) {
    return static_cast<std::size_t>(std::max(1.0, std::round(scale * static_cast<double>(extent))));
  };
  const Map2D resized = ResizeBilinear(cut, scaled(box.height), scaled(box.width));
  Stamp stamp{resized.height, resized.width, {}};
  for (float value : resized.values) {
    stamp.pixels.push_back(static_cast<std::uint8_t>(std::lround(value)));
  }
  return stamp;
}

/// Of two objects: the inked pixels that both have, as a share of the ink of that with less.
double SceneMaker::OverlapOf(std::span<const Stamp> stamps,
                             std::span<const PixelBox> places) const {
  std::size_t both = 0, ink[2] = {0, 0};
  for (std::size_t i = 0; i < stamps[0].pixels.size(); ++i) {
    if (stamps[0].pixels[i] < options_.ink) continue;
    ++ink[0];
    const std::size_t y = places[0].top + i / stamps[0].width;
    const std::size_t x = places[0].left + i % stamps[0].width;
    if (!places[1].Contains(y, x)) continue;
    both += stamps[1].pixels[(y - places[1].top) * stamps[1].width + x - places[1].left] >=
            options_.ink;
  }
  for (std::uint8_t value : stamps[1].pixels) ink[1] += value >= options_.ink;
  const std::size_t less = std::max<std::size_t>(1, std::min(ink[0], ink[1]));
  return static_cast<double>(both) / static_cast<double>(less);
}

bool SceneMaker::Fits(SceneKind kind, std::span<const Stamp> stamps,
                      std::span<const PixelBox> places) const {
  if (kind == SceneKind::kOverlapping) {
    if (!places[0].Overlaps(places[1])) return false;
    const double overlap = OverlapOf(stamps, places);
    return overlap >= options_.least_overlap && overlap <= options_.most_overlap;
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (places[i].Overlaps(places[j])) return false;
    }
  }
  return true;
}

void SceneMaker::Draw(const Stamp& stamp, const PixelBox& place, SceneObject& object,
                      GrayImage& image) const {
  object.ink.assign(image.pixels.size(), 0);
  for (std::size_t i = 0; i < stamp.pixels.size(); ++i) {
    const std::size_t at =
        (place.top + i / stamp.width) * image.width + place.left + i % stamp.width;
    image.pixels[at] = std::max(image.pixels[at], stamp.pixels[i]);
    object.ink[at] = stamp.pixels[i] >= options_.ink;
  }
  object.box = BoxOf(object.ink, image.width, 1);
}

Result<Scene> SceneMaker::Compose(SceneKind kind, std::span<const std::uint8_t> labels,
                                  Rng& rng) const {
  Scene scene;
  scene.kind = kind;
  scene.image = {options_.width, options_.height, {}};
  scene.image.pixels.assign(options_.width * options_.height, 0);
  std::vector<Stamp> stamps;
  for (std::uint8_t label : labels) {
    const std::vector<std::size_t>& digits = digits_[label];
    if (digits.empty()) return InvalidArgument("There is no digit of class ", int{label}, ".");
    SceneObject object;
    object.label = label;
    object.digit = digits[static_cast<std::size_t>(rng.NextBelow(digits.size()))];
    object.scale = options_.smallest + (options_.largest - options_.smallest) * rng.NextDouble();
    stamps.push_back(MakeStamp(object.digit, object.scale));
    if (stamps.back().height > options_.height || stamps.back().width > options_.width) {
      return InvalidArgument("A digit of ", stamps.back().height, "x", stamps.back().width,
                             " pixels does not fit on a scene of ", options_.height, "x",
                             options_.width, ".");
    }
    scene.objects.push_back(std::move(object));
  }
  std::vector<PixelBox> places(stamps.size());
  int attempts = 0;
  do {
    if (++attempts > kAttempts) {
      return InvalidArgument("No place was found for ", labels.size(), " digits on a scene of ",
                             options_.height, "x", options_.width, " of kind ", SceneKindName(kind),
                             ".");
    }
    for (std::size_t i = 0; i < stamps.size(); ++i) {
      const std::size_t height = stamps[i].height, width = stamps[i].width;
      places[i] = {static_cast<std::size_t>(rng.NextBelow(options_.height - height + 1)),
                   static_cast<std::size_t>(rng.NextBelow(options_.width - width + 1)), height,
                   width};
    }
  } while (!Fits(kind, stamps, places));
  for (std::size_t i = 0; i < stamps.size(); ++i) {
    Draw(stamps[i], places[i], scene.objects[i], scene.image);
  }
  return scene;
}

Result<Scene> SceneMaker::Make(SceneKind kind, std::uint64_t seed, std::uint64_t index) const {
  Rng rng(seed, index * kAllSceneKinds.size() + static_cast<std::uint64_t>(kind));
  INKLENS_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> labels, DrawLabels(kind, rng));
  return Compose(kind, labels, rng);
}

Result<SceneSet> SceneSet::Create(const SceneMaker& maker, std::size_t count, std::uint64_t seed) {
  SceneSet set;
  set.maker_ = &maker;
  for (std::size_t i = 0; i < count; ++i) {
    Rng rng(seed, i);
    INKLENS_ASSIGN_OR_RETURN(std::vector<std::uint8_t> labels,
                             maker.DrawLabels(kAllSceneKinds[i % kAllSceneKinds.size()], rng));
    LabelSet& label_set = set.label_sets_.emplace_back();
    for (std::uint8_t label : labels) label_set.set(label);
    set.objects_.push_back(std::move(labels));
  }
  return set;
}

Status SceneSet::Image(std::size_t index, Rng& rng, std::span<float> pixels) const {
  INKLENS_ASSIGN_OR_RETURN(
      const Scene scene,
      maker_->Compose(kAllSceneKinds[index % kAllSceneKinds.size()], objects_[index], rng));
  if (scene.image.pixels.size() != pixels.size()) {
    return ShapeMismatch("The scenes have ", scene.image.pixels.size(), " pixels; the model reads ",
                         pixels.size(), ".");
  }
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<float>(scene.image.pixels[i]) / 255.0f;
  }
  return Status::Ok();
}

}  // namespace inklens
