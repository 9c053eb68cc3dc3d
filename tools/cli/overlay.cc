#include "overlay.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "png.h"

namespace inklens::cli {
namespace {

constexpr std::size_t kZoom = 12;  ///< screen pixels per image pixel
constexpr std::size_t kGap = 12;   ///< around and between the maps
constexpr std::size_t kBarWidth = 16;

using Colour = std::array<double, 3>;

/// viridis (matplotlib, CC0) at nine equal steps; linear in between.
constexpr std::array<Colour, 9> kViridis = {{{0.267, 0.005, 0.329},
                                             {0.279, 0.175, 0.483},
                                             {0.230, 0.322, 0.546},
                                             {0.173, 0.449, 0.558},
                                             {0.128, 0.567, 0.551},
                                             {0.158, 0.684, 0.502},
                                             {0.369, 0.789, 0.383},
                                             {0.678, 0.864, 0.190},
                                             {0.993, 0.906, 0.144}}};

Colour Viridis(double value) {
  const double position = std::clamp(value, 0.0, 1.0) * (kViridis.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(position), kViridis.size() - 2);
  const double share = position - static_cast<double>(low);
  Colour colour;
  for (std::size_t i = 0; i < 3; ++i) {
    colour[i] = (1 - share) * kViridis[low][i] + share * kViridis[low + 1][i];
  }
  return colour;
}

struct Picture {
  std::size_t width, height;
  std::vector<std::uint8_t> rgb;

  void Set(std::size_t y, std::size_t x, const Colour& colour) {
    for (std::size_t i = 0; i < 3; ++i) {
      rgb[(y * width + x) * 3 + i] = static_cast<std::uint8_t>(std::lround(255 * colour[i]));
    }
  }
};

/// Ink shows as light: the map's colour is drawn towards white where the digit is.
Colour Blend(const Colour& heat, double ink) {
  constexpr double kInkOpacity = 0.55;
  Colour colour;
  for (std::size_t i = 0; i < 3; ++i) colour[i] = heat[i] + kInkOpacity * ink * (1 - heat[i]);
  return colour;
}

void DrawMap(Picture& picture, std::size_t left, const GrayImage& digit, const Map2D& map) {
  for (std::size_t y = 0; y < map.height * kZoom; ++y) {
    for (std::size_t x = 0; x < map.width * kZoom; ++x) {
      const double ink = digit.at(y / kZoom, x / kZoom) / 255.0;
      picture.Set(kGap + y, left + x, Blend(Viridis(map.at(y / kZoom, x / kZoom)), ink));
    }
  }
}

/// Lines where one superpixel ends and the next begins.
void DrawBoundaries(Picture& picture, std::size_t left, const LabelMap& labels) {
  constexpr Colour kLine{1, 1, 1};
  const auto label = [&labels](std::size_t y, std::size_t x) {
    return labels.labels[y * labels.width + x];
  };
  for (std::size_t y = 0; y < labels.height; ++y) {
    for (std::size_t x = 0; x < labels.width; ++x) {
      const bool below = y + 1 < labels.height && label(y, x) != label(y + 1, x);
      const bool right = x + 1 < labels.width && label(y, x) != label(y, x + 1);
      for (std::size_t i = 0; i < kZoom; ++i) {
        if (below) picture.Set(kGap + (y + 1) * kZoom - 1, left + x * kZoom + i, kLine);
        if (right) picture.Set(kGap + y * kZoom + i, left + (x + 1) * kZoom - 1, kLine);
      }
    }
  }
}

void DrawColourBar(Picture& picture, std::size_t left) {
  const std::size_t height = picture.height - 2 * kGap;
  for (std::size_t y = 0; y < height; ++y) {
    const double value = 1 - static_cast<double>(y) / static_cast<double>(height - 1);
    for (std::size_t x = 0; x < kBarWidth; ++x) picture.Set(kGap + y, left + x, Viridis(value));
  }
}

}  // namespace

Result<std::vector<std::uint8_t>> RenderOverlays(const GrayImage& digit,
                                                 std::span<const ExplanationResult> results) {
  const std::size_t panel = digit.width * kZoom + kGap;
  Picture picture{
      kGap + results.size() * panel + kBarWidth + kGap, digit.height * kZoom + 2 * kGap, {}};
  picture.rgb.assign(picture.width * picture.height * 3, 255);
  for (std::size_t i = 0; i < results.size(); ++i) {
    DrawMap(picture, kGap + i * panel, digit, results[i].saliency.map);
    if (results[i].lime) DrawBoundaries(picture, kGap + i * panel, results[i].lime->label_map);
  }
  DrawColourBar(picture, kGap + results.size() * panel);

  return EncodePng(picture.width, picture.height, /*channels=*/3, picture.rgb);
}

}  // namespace inklens::cli
