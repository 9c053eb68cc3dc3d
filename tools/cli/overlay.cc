#include "overlay.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/explain/common_options.h"
#include "png.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wunused-function"
#include "stb_easy_font.h"
#pragma GCC diagnostic pop

namespace inklens::cli {
namespace {

constexpr std::size_t kZoom = 12;  ///< screen pixels per image pixel
constexpr std::size_t kGap = 12;   ///< around and between the maps
constexpr std::size_t kBarWidth = 16;
constexpr std::size_t kCaption = 40;  ///< height of the two lines above a map
constexpr std::size_t kColumns = 3;   ///< of a contact sheet

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

/// Where something is drawn: its top left corner.
struct Corner {
  std::size_t top, left;
};

/// Black text, each of the font's pixels as `scale` by `scale`; cut off at the picture's edge. The
/// font has ASCII alone; a layer may be called anything.
void DrawText(Picture& picture, Corner at, std::string text, std::size_t scale) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  struct Vertex {
    float x, y, z;
    std::uint8_t colour[4];
  };
  std::vector<Vertex> vertices(4 * 100 * text.size());  // a letter has far fewer rectangles
  const int quads = stb_easy_font_print(0, 0, text.data(), nullptr, vertices.data(),
                                        static_cast<int>(vertices.size() * sizeof(Vertex)));
  for (int quad = 0; quad < quads; ++quad) {
    // Corners 0 and 2 of a rectangle lie opposite each other, on whole pixels.
    const Vertex& low = vertices[static_cast<std::size_t>(4 * quad)];
    const Vertex& high = vertices[static_cast<std::size_t>(4 * quad + 2)];
    const auto pixel = [scale](float value) { return static_cast<std::size_t>(value) * scale; };
    for (std::size_t y = pixel(low.y); y < pixel(high.y); ++y) {
      for (std::size_t x = pixel(low.x); x < pixel(high.x); ++x) {
        if (at.top + y < picture.height && at.left + x < picture.width) {
          picture.Set(at.top + y, at.left + x, {0.1, 0.1, 0.1});
        }
      }
    }
  }
}

/// An option in force, in words; empty where the method has none of that name.
std::string TextOf(const Explanation& explanation, const char* name) {
  const auto found = explanation.options.find(name);
  return found == explanation.options.end() ? "" : OptionText(found->second);
}

/// "paper, relu2, class 4 against 9, blank"
std::string Describe(const Explanation& result) {
  std::string text = TextOf(result, "variant");
  if (IsAsListed(result)) text += " (wrong)";
  for (const char* name : {"layer", "layers"}) {
    const std::string layer = TextOf(result, name);
    if (!layer.empty()) text += ", " + layer;
  }
  text += ", class " + std::to_string(result.target.target_class);
  if (result.target.contrast_class) {
    text += " against " + std::to_string(*result.target.contrast_class);
  }
  return text + (result.saliency.blank ? ", blank" : "");
}

void DrawMap(Picture& picture, Corner at, const GrayImage& digit, const Map2D& map) {
  for (std::size_t y = 0; y < map.height * kZoom; ++y) {
    for (std::size_t x = 0; x < map.width * kZoom; ++x) {
      const double ink = digit.at(y / kZoom, x / kZoom) / 255.0;
      picture.Set(at.top + y, at.left + x, Blend(Viridis(map.at(y / kZoom, x / kZoom)), ink));
    }
  }
}

/// Lines where one superpixel ends and the next begins.
void DrawBoundaries(Picture& picture, Corner at, const LabelMap& labels) {
  constexpr Colour kLine{1, 1, 1};
  const auto label = [&labels](std::size_t y, std::size_t x) {
    return labels.labels[y * labels.width + x];
  };
  for (std::size_t y = 0; y < labels.height; ++y) {
    for (std::size_t x = 0; x < labels.width; ++x) {
      const bool below = y + 1 < labels.height && label(y, x) != label(y + 1, x);
      const bool right = x + 1 < labels.width && label(y, x) != label(y, x + 1);
      for (std::size_t i = 0; i < kZoom; ++i) {
        if (below) picture.Set(at.top + (y + 1) * kZoom - 1, at.left + x * kZoom + i, kLine);
        if (right) picture.Set(at.top + y * kZoom + i, at.left + (x + 1) * kZoom - 1, kLine);
      }
    }
  }
}

/// From 1 at the top to 0, beside the whole sheet.
void DrawColourBar(Picture& picture, std::size_t left) {
  const std::size_t top = kGap + kCaption, height = picture.height - top - kGap;
  for (std::size_t y = 0; y < height; ++y) {
    const double value = 1 - static_cast<double>(y) / static_cast<double>(height - 1);
    for (std::size_t x = 0; x < kBarWidth; ++x) picture.Set(top + y, left + x, Viridis(value));
  }
  DrawText(picture, {top, left + kBarWidth + 4}, "1", 2);
  DrawText(picture, {top + height - 16, left + kBarWidth + 4}, "0", 2);
}

}  // namespace

bool IsAsListed(const Explanation& explanation) {
  return TextOf(explanation, "variant") == kAsListed;
}

Result<std::vector<std::uint8_t>> RenderOverlays(std::span<const OverlayPanel> panels) {
  const std::size_t columns = std::min(panels.size(), kColumns);
  const std::size_t rows = (panels.size() + columns - 1) / columns;
  const std::size_t panel_width = panels[0].digit->width * kZoom + kGap;
  const std::size_t panel_height = kCaption + panels[0].digit->height * kZoom + kGap;
  constexpr std::size_t kBarSpace = kBarWidth + 20;
  Picture picture{kGap + columns * panel_width + kBarSpace + kGap, kGap + rows * panel_height, {}};
  picture.rgb.assign(picture.width * picture.height * 3, 255);
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const auto& [digit, explanation] = panels[i];
    const Corner caption{kGap + i / columns * panel_height, kGap + i % columns * panel_width};
    DrawText(picture, caption, explanation->method, 2);
    DrawText(picture, {caption.top + 22, caption.left}, Describe(*explanation), 1);
    const Corner map{caption.top + kCaption, caption.left};
    DrawMap(picture, map, *digit, explanation->saliency.map);
    if (explanation->lime) DrawBoundaries(picture, map, explanation->lime->label_map);
  }
  DrawColourBar(picture, kGap + columns * panel_width);
  return EncodePng(picture.width, picture.height, /*channels=*/3, picture.rgb);
}

}  // namespace inklens::cli
