#include "core/train/distortion.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/train/augmentation.h"
#include "core/train/ranges.h"

namespace inklens {
namespace {

constexpr std::size_t kCanvasScale = 5;
constexpr double kDigitScale = 3.5;

/// The maximum (thicker) or minimum over a disc around each pixel; ground outside.
std::vector<float> ChangeThickness(const std::vector<float>& image, std::size_t height,
                                   std::size_t width, double radius, bool thicker) {
  const auto reach = static_cast<std::ptrdiff_t>(radius);
  const auto rows = static_cast<std::ptrdiff_t>(height),
             columns = static_cast<std::ptrdiff_t>(width);
  std::vector<float> result = image;
  for (std::ptrdiff_t dy = -reach; dy <= reach; ++dy) {
    for (std::ptrdiff_t dx = -reach; dx <= reach; ++dx) {
      if (static_cast<double>(dy * dy + dx * dx) > radius * radius) continue;
      for (std::ptrdiff_t y = std::max<std::ptrdiff_t>(0, -dy); y < std::min(rows, rows - dy);
           ++y) {
        float* to = result.data() + y * columns;
        const float* from = image.data() + (y + dy) * columns + dx;
        const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, -dx);
        const std::ptrdiff_t end = std::min(columns, columns - dx);
        for (std::ptrdiff_t x = begin; x < end; ++x) {
          const float other = from[x], own = to[x];
          to[x] = thicker ? std::max(own, other) : std::min(own, other);
        }
      }
    }
  }
  return result;
}

}  // namespace

std::string_view DistortionName(Distortion distortion) {
  switch (distortion) {
    case Distortion::kNone:
      return "none";
    case Distortion::kSize:
      return "size";
    case Distortion::kPlace:
      return "place";
    case Distortion::kSlant:
      return "slant";
    case Distortion::kThickness:
      return "thickness";
    case Distortion::kAll:
      return "all";
  }
  return "";
}

Result<GrayImage> DistortDigit(const GrayImage& digit, Distortion distortion, Rng& rng) {
  if (digit.pixels.empty() || digit.pixels.size() != digit.width * digit.height) {
    return InvalidArgument("The digit has ", digit.pixels.size(), " pixels; expected ", digit.width,
                           "x", digit.height, ", at least 1x1.");
  }
  const auto has = [distortion](Distortion one) {
    return distortion == one || distortion == Distortion::kAll;
  };
  // Drawn in any case, so that one respect does not change the numbers of another.
  const double size = std::exp(Between(rng, std::log(0.4), std::log(1.4)));
  const double place_y = Between(rng, -1, 1), place_x = Between(rng, -1, 1);
  const double slant = Between(rng, 0.2, 0.6) * (rng.NextBernoulli(0.5) ? 1 : -1);
  const bool thicker = rng.NextBernoulli(0.6);
  const double radius = thicker ? Between(rng, 1, 8) : Between(rng, 1, 2.5);

  GrayImage canvas;
  canvas.height = digit.height * kCanvasScale;
  canvas.width = digit.width * kCanvasScale;
  const double scale = kDigitScale * (has(Distortion::kSize) ? size : 1);
  const double shear = has(Distortion::kSlant) ? slant : 0;
  const auto height = static_cast<double>(digit.height), width = static_cast<double>(digit.width);
  // How far the middle may move with the digit still on the canvas: MNIST's fill 20 of 28 pixels.
  const auto room = [scale](double extent, double more) {
    return std::max(0.0, extent * (kCanvasScale - (20.0 / 28.0 + more) * scale) / 2);
  };
  const bool moves = has(Distortion::kPlace);
  const double middle_y = height * kCanvasScale / 2 + (moves ? place_y * room(height, 0) : 0);
  const double middle_x =
      width * kCanvasScale / 2 + (moves ? place_x * room(width, std::abs(shear)) : 0);

  std::vector<float> source(digit.pixels.begin(), digit.pixels.end());
  std::vector<float> ink(canvas.height * canvas.width);
  for (std::size_t y = 0; y < canvas.height; ++y) {
    for (std::size_t x = 0; x < canvas.width; ++x) {
      const double v = (static_cast<double>(y) + 0.5 - middle_y) / scale;
      const double u = (static_cast<double>(x) + 0.5 - middle_x) / scale + shear * v;
      ink[y * canvas.width + x] =
          SampleBilinear(source, digit.height, digit.width, height / 2 + v, width / 2 + u);
    }
  }
  if (has(Distortion::kThickness)) {
    const double pen = radius * scale / kDigitScale;
    ink = ChangeThickness(ink, canvas.height, canvas.width, pen, thicker);
  }
  for (float v : ink) canvas.pixels.push_back(static_cast<std::uint8_t>(std::lround(v)));
  return canvas;
}

}  // namespace inklens
