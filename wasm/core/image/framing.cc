#include "core/image/framing.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/number_text.h"

namespace inklens {
namespace {

/// Fainter pixels do not stretch the bounding box: they are the edge of an anti-aliased stroke.
constexpr std::uint8_t kInkThreshold = 32;

struct Box {
  std::size_t top, left, bottom, right;  ///< bottom and right are past the end
};

bool FindInk(const GrayImage& ink, Box& box) {
  box = {ink.height, ink.width, 0, 0};
  for (std::size_t y = 0; y < ink.height; ++y) {
    for (std::size_t x = 0; x < ink.width; ++x) {
      if (ink.at(y, x) < kInkThreshold) continue;
      box.top = std::min(box.top, y);
      box.left = std::min(box.left, x);
      box.bottom = std::max(box.bottom, y + 1);
      box.right = std::max(box.right, x + 1);
    }
  }
  return box.bottom > box.top;
}

/// Averages of `line` (with `stride` between its elements) over `out_count` equal parts of its
/// first `in_count` elements, shares of elements included.
void AverageParts(const double* line, std::size_t stride, std::size_t in_count, double* out,
                  std::size_t out_stride, std::size_t out_count) {
  const double scale = static_cast<double>(in_count) / static_cast<double>(out_count);
  for (std::size_t o = 0; o < out_count; ++o) {
    const double begin = scale * static_cast<double>(o);
    const double end = scale * static_cast<double>(o + 1);
    double sum = 0;
    for (auto i = static_cast<std::size_t>(begin); i < in_count && static_cast<double>(i) < end;
         ++i) {
      const double from = std::max(begin, static_cast<double>(i));
      const double to = std::min(end, static_cast<double>(i + 1));
      sum += (to - from) * line[i * stride];
    }
    out[o * out_stride] = sum / scale;
  }
}

struct Plane {
  std::size_t height = 0, width = 0;
  std::vector<double> values;
};

Plane ResizeByArea(const GrayImage& ink, const Box& box, std::size_t height, std::size_t width) {
  const std::size_t in_height = box.bottom - box.top, in_width = box.right - box.left;
  std::vector<double> line(in_width);
  std::vector<double> rows(in_height * width);
  for (std::size_t y = 0; y < in_height; ++y) {
    for (std::size_t x = 0; x < in_width; ++x) line[x] = ink.at(box.top + y, box.left + x);
    AverageParts(line.data(), 1, in_width, rows.data() + y * width, 1, width);
  }
  Plane plane{height, width, std::vector<double>(height * width)};
  for (std::size_t x = 0; x < width; ++x) {
    AverageParts(rows.data() + x, width, in_height, plane.values.data() + x, width, height);
  }
  return plane;
}

/// Where to put a line of `extent` pixels in a field of `field` so that `centre` (in pixels from
/// the line's start) falls into the pixel that begins at the field's middle, the line staying
/// inside. All of MNIST's digits have it there. The margin keeps rounding errors of a centre that
/// is the middle itself from costing a pixel.
std::size_t Offset(double centre, std::size_t extent, std::size_t field) {
  constexpr double kMargin = 1e-6;
  const double wanted = std::ceil(static_cast<double>(field) / 2 - centre - kMargin);
  const double most = static_cast<double>(field - extent);
  return static_cast<std::size_t>(std::clamp(wanted, 0.0, most));
}

}  // namespace

Result<FramedDrawing> FrameDrawing(const GrayImage& ink, const FramingOptions& options) {
  // By division: the product of two sizes may wrap and then fit.
  const std::size_t count = ink.pixels.size();
  if (ink.width == 0 || ink.height == 0 || count % ink.height != 0 ||
      count / ink.height != ink.width) {
    return InvalidArgument("The drawing has ", ink.pixels.size(), " pixels; expected ", ink.width,
                           "x", ink.height, ", at least 1x1.");
  }
  if (options.width == 0 || options.height == 0 || !(options.box > 0 && options.box <= 1)) {
    return InvalidArgument("The frame is ", options.width, "x", options.height,
                           " pixels with a box of ", NumberText(options.box),
                           " of them; expected at least 1x1 and a box in (0, 1].");
  }
  FramedDrawing framed;
  framed.image = {options.width, options.height,
                  std::vector<std::uint8_t>(options.width * options.height)};
  Box box{};
  if (!FindInk(ink, box)) return framed;

  const double side =
      std::max(1.0, options.box * static_cast<double>(std::min(options.width, options.height)));
  const double ink_height = static_cast<double>(box.bottom - box.top);
  const double ink_width = static_cast<double>(box.right - box.left);
  const double scale = side / std::max(ink_height, ink_width);
  const auto scaled = [scale](double extent) {
    return static_cast<std::size_t>(std::max(1.0, std::round(extent * scale)));
  };
  const Plane digit = ResizeByArea(ink, box, scaled(ink_height), scaled(ink_width));

  double mass = 0, moment_y = 0, moment_x = 0;
  for (std::size_t y = 0; y < digit.height; ++y) {
    for (std::size_t x = 0; x < digit.width; ++x) {
      const double value = digit.values[y * digit.width + x];
      mass += value;
      moment_y += value * (static_cast<double>(y) + 0.5);
      moment_x += value * (static_cast<double>(x) + 0.5);
    }
  }
  const std::size_t top = Offset(moment_y / mass, digit.height, options.height);
  const std::size_t left = Offset(moment_x / mass, digit.width, options.width);
  for (std::size_t y = 0; y < digit.height; ++y) {
    for (std::size_t x = 0; x < digit.width; ++x) {
      framed.image.pixels[(top + y) * options.width + left + x] =
          static_cast<std::uint8_t>(std::lround(digit.values[y * digit.width + x]));
    }
  }
  framed.blank = false;
  framed.doubt = DoubtOf(ink);
  return framed;
}

}  // namespace inklens
