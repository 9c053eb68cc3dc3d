#include "core/image/framing.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

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

struct Place {
  double y = 0, x = 0;  ///< pixels from the top left corner
};

/// Of a picture that is not empty.
Place CentreOfMass(const Plane& picture) {
  double mass = 0;
  Place moment;
  for (std::size_t y = 0; y < picture.height; ++y) {
    for (std::size_t x = 0; x < picture.width; ++x) {
      const double value = picture.values[y * picture.width + x];
      mass += value;
      moment.y += value * (static_cast<double>(y) + 0.5);
      moment.x += value * (static_cast<double>(x) + 0.5);
    }
  }
  return {moment.y / mass, moment.x / mass};
}

Status CheckSizes(const GrayImage& ink, const FramingOptions& options) {
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
  return Status::Ok();
}

/// The sheet as it looks: ink dark on bright paper.
GrayImage AsOnPaper(const GrayImage& ink) {
  GrayImage sheet = ink;
  for (std::uint8_t& value : sheet.pixels) value = static_cast<std::uint8_t>(255 - value);
  return sheet;
}

/// Strokes much thinner than the frame's pixels (a hairline, a pencil of one pixel) leave next to
/// no ink in them, and networks read that as nearly nothing. The darkest becomes as dark as a thin
/// pen's; where one is as dark, nothing changes.
void Strengthen(Plane& picture) {
  constexpr double kThinPen = 192;
  const double most = *std::max_element(picture.values.begin(), picture.values.end());
  if (most <= 0 || most >= kThinPen) return;
  for (double& value : picture.values) value *= kThinPen / most;
}

Plane Scaled(const GrayImage& sheet, const Box& box, const FramingOptions& options) {
  const double share = options.steps.takes(FramingStep::kBox) ? options.box : 1;
  const double side =
      std::max(1.0, share * static_cast<double>(std::min(options.width, options.height)));
  const double height = static_cast<double>(box.bottom - box.top);
  const double width = static_cast<double>(box.right - box.left);
  const double scale = side / std::max(height, width);
  const auto scaled = [scale](double extent) {
    return static_cast<std::size_t>(std::max(1.0, std::round(extent * scale)));
  };
  Plane picture = ResizeByArea(sheet, box, scaled(height), scaled(width));
  // Of a sheet that is left as it looks, the paper is what is strong.
  if (options.steps.takes(FramingStep::kInk)) Strengthen(picture);
  return picture;
}

/// Puts `picture` in `field`, which is empty and has room for it.
void Put(const Plane& picture, Place centre, GrayImage& field) {
  const std::size_t top = Offset(centre.y, picture.height, field.height);
  const std::size_t left = Offset(centre.x, picture.width, field.width);
  for (std::size_t y = 0; y < picture.height; ++y) {
    for (std::size_t x = 0; x < picture.width; ++x) {
      field.pixels[(top + y) * field.width + left + x] =
          static_cast<std::uint8_t>(std::lround(picture.values[y * picture.width + x]));
    }
  }
}

GrayImage CutOut(const GrayImage& sheet, const Box& box) {
  GrayImage cut{box.right - box.left, box.bottom - box.top, {}};
  cut.pixels.reserve(cut.width * cut.height);
  for (std::size_t y = box.top; y < box.bottom; ++y) {
    for (std::size_t x = box.left; x < box.right; ++x) cut.pixels.push_back(sheet.at(y, x));
  }
  return cut;
}

GrayImage Rounded(const Plane& plane) {
  GrayImage image{plane.width, plane.height, std::vector<std::uint8_t>(plane.values.size())};
  Put(plane, {}, image);
  return image;
}

/// The one way from a drawing to its frame. @param images where each step's picture goes; null: it
/// is not kept.
Result<FramedDrawing> Frame(const GrayImage& ink, const FramingOptions& options,
                            std::array<GrayImage, kFramingSteps.size()>* images) {
  INKLENS_RETURN_IF_ERROR(CheckSizes(ink, options));
  const FramingSteps& steps = options.steps;
  FramedDrawing framed;
  framed.image = {options.width, options.height,
                  std::vector<std::uint8_t>(options.width * options.height)};
  const GrayImage on_paper = steps.takes(FramingStep::kInk) ? GrayImage() : AsOnPaper(ink);
  const GrayImage& sheet = steps.takes(FramingStep::kInk) ? ink : on_paper;
  if (images) (*images)[0] = sheet;
  Box box{};
  // There is nothing to read where there is no ink, whatever the paper looks like.
  if (!FindInk(ink, box)) return framed;
  // A sheet that is full of ink is all dark on paper: then there is no box, and all of it is kept.
  const bool cropped = steps.takes(FramingStep::kCrop) && FindInk(sheet, box);
  if (!cropped) box = {0, 0, sheet.height, sheet.width};
  if (images) (*images)[1] = CutOut(sheet, box);
  const Plane picture = Scaled(sheet, box, options);
  if (images) (*images)[2] = Rounded(picture);
  const Place middle{static_cast<double>(picture.height) / 2,
                     static_cast<double>(picture.width) / 2};
  const bool empty = std::all_of(picture.values.begin(), picture.values.end(),
                                 [](double value) { return value == 0; });
  Put(picture, steps.takes(FramingStep::kCentre) && !empty ? CentreOfMass(picture) : middle,
      framed.image);
  if (images) (*images)[3] = framed.image;
  framed.blank = false;
  framed.doubt = DoubtOf(ink);
  return framed;
}

}  // namespace

std::string_view FramingStepName(FramingStep step) {
  switch (step) {
    case FramingStep::kInk:
      return "ink";
    case FramingStep::kCrop:
      return "crop";
    case FramingStep::kBox:
      return "box";
    case FramingStep::kCentre:
      return "centre";
  }
  return "";
}

Result<FramedDrawing> FrameDrawing(const GrayImage& ink, const FramingOptions& options) {
  return Frame(ink, options, nullptr);
}

Result<FramingStages> FrameInSteps(const GrayImage& ink, const FramingOptions& options) {
  FramingStages stages;
  INKLENS_ASSIGN_OR_RETURN(stages.framed, Frame(ink, options, &stages.images));
  return stages;
}

}  // namespace inklens
