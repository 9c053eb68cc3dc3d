#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/rng.h"
#include "core/base/status.h"
#include "core/image/gray_image.h"
#include "core/image/pixel_box.h"
#include "core/train/training_data.h"

namespace inklens {

/// What stands on a scene.
enum class SceneKind {
  kSingle,       ///< one digit
  kTwins,        ///< two digits of one class
  kDistractors,  ///< two or three digits, each of a class of its own
  kOverlapping,  ///< two digits of two classes, partly one over the other
};

inline constexpr std::array kAllSceneKinds{SceneKind::kSingle, SceneKind::kTwins,
                                           SceneKind::kDistractors, SceneKind::kOverlapping};

/// "single", "twins", "distractors", "overlapping".
std::string_view SceneKindName(SceneKind kind);
/// Errors: kNotFound, naming the kinds that there are.
Result<SceneKind> FindSceneKind(std::string_view name);

struct SceneOptions {
  std::size_t height = 56;
  std::size_t width = 56;
  double smallest = 0.85;  ///< a digit's size is drawn between these, as a factor of MNIST's
  double largest = 1.15;
  double least_overlap = 0.05;  ///< of two that overlap: inked pixels that both have, as a share
  double most_overlap = 0.30;   ///< of the ink of that with less
  std::uint8_t ink = 64;        ///< the faintest value of 255 that counts as ink
};

/// One digit of a scene, as it is by itself: also where another one lies over it.
struct SceneObject {
  std::uint8_t label = 0;
  std::size_t digit = 0;          ///< its index among the digits that scenes are made of
  double scale = 1;               ///< its size as a factor of that digit's
  PixelBox box;                   ///< just holds its ink
  std::vector<std::uint8_t> ink;  ///< of every pixel of the scene, row-major: 1 where it has ink
};

struct Scene {
  SceneKind kind = SceneKind::kSingle;
  GrayImage image;  ///< 0 = ground, 255 = full ink; a pixel is the most of what its digits have
  std::vector<SceneObject> objects;

  LabelSet labels() const;
};

/// Makes scenes whose truth is known: digits cut out along their ink, resized bilinearly, and put
/// at places drawn uniformly on an empty ground, whole and, but for those that are to overlap, with
/// boxes that share no pixel.
class SceneMaker {
 public:
  /// @param pixels images of height x width bytes one after the other, as many as labels, 0 =
  /// ground; blank ones are left out. Both must outlive the maker.
  /// Errors: kShapeMismatch; kInvalidArgument for options out of range, or no digit that has ink.
  static Result<SceneMaker> Create(std::size_t height, std::size_t width,
                                   std::span<const std::uint8_t> pixels,
                                   std::span<const std::uint8_t> labels,
                                   const SceneOptions& options = {});

  const SceneOptions& options() const { return options_; }

  /// The classes of a scene's objects, each drawn uniformly from those that there are.
  /// Errors: kInvalidArgument when there are too few.
  Result<std::vector<std::uint8_t>> DrawLabels(SceneKind kind, Rng& rng) const;
  /// A scene with objects of these classes. Errors: kInvalidArgument for a class of which there is
  /// no digit, or when no place is found for them.
  Result<Scene> Compose(SceneKind kind, std::span<const std::uint8_t> labels, Rng& rng) const;
  /// The scene that a seed and an index name: the same always and everywhere. Errors: as above.
  Result<Scene> Make(SceneKind kind, std::uint64_t seed, std::uint64_t index) const;

 private:
  /// A digit cut out and resized; its pixels are above 0 in some place of each edge.
  struct Stamp {
    std::size_t height = 0, width = 0;
    std::vector<std::uint8_t> pixels;
  };

  SceneMaker() = default;
  Stamp MakeStamp(std::size_t digit, double scale) const;
  bool Fits(SceneKind kind, std::span<const Stamp> stamps, std::span<const PixelBox> places) const;
  double OverlapOf(std::span<const Stamp> stamps, std::span<const PixelBox> places) const;
  void Draw(const Stamp& stamp, const PixelBox& place, SceneObject& object, GrayImage& image) const;

  SceneOptions options_;
  std::size_t height_ = 0, width_ = 0;
  std::span<const std::uint8_t> pixels_;
  std::vector<std::vector<std::size_t>> digits_;  ///< of each class, those with ink
  std::vector<std::uint8_t> classes_;             ///< those that have digits
};

/// Scenes to learn from, the four kinds in turn. A scene's classes belong to its index; digits,
/// sizes and places are drawn anew in every epoch.
class SceneSet final : public TrainingData {
 public:
  /// @param maker must outlive this.   @param count scenes in an epoch.
  /// Errors: kInvalidArgument when the maker has too few classes.
  static Result<SceneSet> Create(const SceneMaker& maker, std::size_t count, std::uint64_t seed);

  std::size_t size() const override { return label_sets_.size(); }
  LabelSet labels(std::size_t index) const override { return label_sets_[index]; }
  Status Image(std::size_t index, Rng& rng, std::span<float> pixels) const override;

 private:
  const SceneMaker* maker_ = nullptr;
  std::vector<std::vector<std::uint8_t>> objects_;
  std::vector<LabelSet> label_sets_;
};

}  // namespace inklens
