#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <array>
#include <string_view>

#include "core/base/status.h"
#include "core/image/doubt.h"
#include "core/image/gray_image.h"

namespace inklens {

/// The steps by which a drawing becomes a picture as MNIST's, in their order. Each works on what
/// the one before gave, and each can be left out, to see what it is there for.
enum class FramingStep {
  kInk,   ///< ink is 255 and paper 0; left out: paper is 255 and ink 0, as on the sheet
  kCrop,  ///< only the box around what is there is kept; left out: the whole sheet
  /// The longer side becomes that of FramingOptions::box, and strokes much thinner than a pixel of
  /// that size as dark as a thin pen's; left out: the longer side becomes the frame's shorter one.
  kBox,
  kCentre,  ///< the centre of mass is put in the middle; left out: the picture's own middle
};
inline constexpr std::array kFramingSteps = {FramingStep::kInk, FramingStep::kCrop,
                                             FramingStep::kBox, FramingStep::kCentre};

/// As in JSON and in the browser: "ink", "crop", "box", "centre".
std::string_view FramingStepName(FramingStep step);

/// Which steps are taken: all, unless some are left out.
class FramingSteps {
 public:
  constexpr bool takes(FramingStep step) const { return !left_out_[Index(step)]; }
  constexpr void LeaveOut(FramingStep step) { left_out_[Index(step)] = true; }

 private:
  static constexpr std::size_t Index(FramingStep step) { return static_cast<std::size_t>(step); }
  std::array<bool, kFramingSteps.size()> left_out_{};
};

/// How MNIST was made from scanned digits (LeCun et al., "Gradient-based learning applied to
/// document recognition", 1998, section III-A): the digit is scaled, keeping its proportions,
/// to fit a 20x20 box, and its centre of mass is put in the middle of a 28x28 field.
struct FramingOptions {
  std::size_t width = 28;   ///< of the result, pixels
  std::size_t height = 28;  ///< of the result, pixels
  /// Longer side of the digit as a share of the result's shorter side: 20 of 28 pixels.
  double box = 20.0 / 28.0;
  FramingSteps steps = {};
};

struct FramedDrawing {
  /// True when there is no ink to speak of; the image is then empty ground.
  bool blank = true;
  GrayImage image;  ///< 0 = ground, 255 = full ink
  /// Whether the drawing is one digit at all, as far as its pieces tell.
  Doubt doubt = Doubt::kNone;
};

/// Frames a drawing as MNIST frames its digits: crop to the ink, scale by averaging areas (a
/// picture whose darkest pixel then has less than 192 of 255 is made darker until it has: MNIST
/// knows no hairlines), move the centre of mass into the pixel below and right of the middle, [14,
/// 15) of 28 each way (by whole pixels, as far as all ink stays inside). The paper says "the
/// middle"; this is where every digit of MNIST's test set has it.
/// @param ink any size, 0 = ground, 255 = full ink.
/// Errors: kInvalidArgument when the pixel count does not match the size, for a size of 0, or for
/// a box outside (0, 1].
/// Cost: O(pixels of the ink's bounding box).
Result<FramedDrawing> FrameDrawing(const GrayImage& ink, const FramingOptions& options = {});

/// What each step gave, in the order of kFramingSteps: the sheet, its box, the scaled picture, and
/// the frame, which is what FrameDrawing gives with the same options. Steps that are left out are
/// there too, and show what goes on without them.
struct FramingStages {
  FramedDrawing framed;
  std::array<GrayImage, kFramingSteps.size()> images;
};

/// FrameDrawing with every step's picture kept. A blank drawing has no stages behind the sheet:
/// their images have no pixels.
/// Errors and cost: those of FrameDrawing.
Result<FramingStages> FrameInSteps(const GrayImage& ink, const FramingOptions& options = {});

}  // namespace inklens
