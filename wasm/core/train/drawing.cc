#include "core/train/drawing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "core/train/ranges.h"

namespace inklens {
namespace {

struct Bounds {
  double left = std::numeric_limits<double>::infinity();
  double top = left;
  double right = -left;
  double bottom = -left;

  bool empty() const { return !(right >= left); }
  double width() const { return right - left; }
  double height() const { return bottom - top; }
  double longer_side() const { return std::max(width(), height()); }
};

Bounds BoundsOf(const Drawing& drawing) {
  Bounds bounds;
  for (const auto& stroke : drawing.strokes) {
    for (const Point2D& p : stroke) {
      bounds.left = std::min(bounds.left, p.x);
      bounds.right = std::max(bounds.right, p.x);
      bounds.top = std::min(bounds.top, p.y);
      bounds.bottom = std::max(bounds.bottom, p.y);
    }
  }
  return bounds;
}

/// Inks the pixels within `radius` of the segment from `a` to `b`; the edge fades over a pixel.
void InkSegment(Point2D a, Point2D b, double radius, GrayImage& canvas) {
  const double reach = radius + 0.5;
  const auto first = [reach](double low) {
    return static_cast<std::size_t>(std::max(0.0, std::floor(low - reach)));
  };
  const auto past = [reach](double high, std::size_t extent) {
    return std::min(extent, static_cast<std::size_t>(std::max(0.0, std::ceil(high + reach))));
  };
  const double dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy;
  const std::size_t right = past(std::max(a.x, b.x), canvas.width);
  const std::size_t bottom = past(std::max(a.y, b.y), canvas.height);
  for (std::size_t y = first(std::min(a.y, b.y)); y < bottom; ++y) {
    for (std::size_t x = first(std::min(a.x, b.x)); x < right; ++x) {
      const double px = static_cast<double>(x) + 0.5 - a.x, py = static_cast<double>(y) + 0.5 - a.y;
      const double t = length2 > 0 ? std::clamp((px * dx + py * dy) / length2, 0.0, 1.0) : 0.0;
      const double ex = px - t * dx, ey = py - t * dy, distance2 = ex * ex + ey * ey;
      if (distance2 >= reach * reach) continue;
      const double cover = std::min(1.0, reach - std::sqrt(distance2));
      std::uint8_t& pixel = canvas.pixels[y * canvas.width + x];
      pixel = std::max(pixel, static_cast<std::uint8_t>(std::lround(255 * cover)));
    }
  }
}

/// A slash through a zero, from lower left to upper right as it is usually made, inside or beyond
/// its outline.
void AddSlash(const Bounds& b, Rng& rng, Drawing& drawing) {
  const double overshoot = Between(rng, -0.2, 0.15);
  const double ax = b.left - overshoot * b.width() + Between(rng, -0.05, 0.1) * b.width();
  const double bx = b.right + overshoot * b.width() - Between(rng, -0.05, 0.1) * b.width();
  const double low = b.bottom - Between(rng, 0.0, 0.35) * b.height();
  const double high = b.top + Between(rng, 0.0, 0.35) * b.height();
  // One in eight leans the other way.
  const bool backslash = rng.NextBernoulli(0.125);
  drawing.strokes.push_back({{ax, backslash ? high : low}, {bx, backslash ? low : high}});
}

/// Where the strokes last cross a height, going along them.
bool LastCrossing(const Drawing& drawing, double y, double& x) {
  bool found = false;
  for (const auto& stroke : drawing.strokes) {
    for (std::size_t i = 1; i < stroke.size(); ++i) {
      const Point2D &a = stroke[i - 1], &b = stroke[i];
      if (std::min(a.y, b.y) > y || std::max(a.y, b.y) < y || a.y == b.y) continue;
      x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
      found = true;
    }
  }
  return found;
}

void AddBar(const Bounds& b, Rng& rng, Drawing& drawing) {
  const double y = b.top + Between(rng, 0.35, 0.62) * b.height();
  double x = 0;
  if (!LastCrossing(drawing, y, x)) return;
  const double side = b.longer_side();
  const double left = Between(rng, 0.12, 0.3) * side, right = Between(rng, 0.12, 0.3) * side;
  const double tilt = Between(rng, -0.15, 0.08) * side;
  drawing.strokes.push_back({{x - left, y - tilt / 2}, {x + right, y + tilt / 2}});
}

/// Where an upstroke to `head` begins: 20 to 70% of the height below it, to the left, 20 to 60
/// degrees from a stem that goes from `head` down to `foot`.
Point2D UpstrokeStart(Point2D head, Point2D foot, Rng& rng) {
  const double height = foot.y - head.y;
  const double rise = Between(rng, 0.2, 0.7);
  // A long upstroke is steep: no hand goes further aside than some 60% of the height.
  const double widest = std::min(60 * std::numbers::pi / 180, std::atan2(0.6, rise));
  const double from_stem = Between(rng, 20 * std::numbers::pi / 180, widest);
  const double lean = std::atan2(head.x - foot.x, height);
  const double from_vertical = std::min(from_stem + lean, widest);
  return {head.x - rise * height * std::tan(from_vertical), head.y + rise * height};
}

/// An upstroke to the head, a base under the foot, or both, for a one that is a mere line.
void AddUpstrokeOrBase(const Bounds& b, Rng& rng, Drawing& drawing) {
  if (drawing.strokes.size() != 1 || drawing.strokes[0].size() < 2) return;
  if (b.width() > 0.35 * b.height()) return;
  const auto& line = drawing.strokes[0];
  const auto [top, bottom] = std::minmax_element(
      line.begin(), line.end(), [](const Point2D& p, const Point2D& q) { return p.y < q.y; });
  const Point2D head = *top, foot = *bottom;
  const double side = b.longer_side();
  const std::uint64_t kind = rng.NextBelow(6);  // of six: three upstrokes, one base, two of both
  if (kind != 3) {
    const Point2D start = UpstrokeStart(head, foot, rng);
    // Few hands draw it straight: the middle lies beside the line from end to end.
    const double bow = Symmetric(rng, 0.08);
    const Point2D middle{(start.x + head.x) / 2 + bow * (head.y - start.y),
                         (start.y + head.y) / 2 - bow * (head.x - start.x)};
    drawing.strokes.push_back({start, middle, head});
  }
  if (kind >= 3) {
    const double left = Between(rng, 0.1, 0.3) * side, right = Between(rng, 0.1, 0.3) * side;
    const double tilt = Between(rng, -0.05, 0.05) * side;
    drawing.strokes.push_back({{foot.x - left, foot.y - tilt}, {foot.x + right, foot.y + tilt}});
  }
}

/// A slow waver across the whole digit: a few waves of random direction, length and phase.
class Waver {
 public:
  Waver(double amplitude, double side, Rng& rng) {
    for (Wave& wave : waves_) {
      const double turns = Between(rng, 0.5, 2.0) * 2 * std::numbers::pi / side;
      const double direction = Between(rng, 0, 2 * std::numbers::pi);
      wave = {turns * std::cos(direction), turns * std::sin(direction),
              Between(rng, 0, 2 * std::numbers::pi), Symmetric(rng, amplitude * side),
              Symmetric(rng, amplitude * side)};
    }
  }

  Point2D operator()(Point2D p) const {
    Point2D moved = p;
    for (const Wave& wave : waves_) {
      const double s = std::sin(wave.kx * p.x + wave.ky * p.y + wave.phase);
      moved.x += wave.dx * s;
      moved.y += wave.dy * s;
    }
    return moved;
  }

 private:
  struct Wave {
    double kx, ky, phase, dx, dy;
  };
  Wave waves_[3];
};

/// Points at most `spacing` apart, so that long straight lines can waver, too.
std::vector<Point2D> Subdivide(const std::vector<Point2D>& stroke, double spacing) {
  std::vector<Point2D> fine;
  for (std::size_t i = 0; i < stroke.size(); ++i) {
    if (i > 0) {
      const Point2D a = stroke[i - 1], b = stroke[i];
      const double pieces = std::ceil(std::hypot(b.x - a.x, b.y - a.y) / spacing);
      for (double k = 1; k < pieces; ++k) {
        fine.push_back({a.x + (b.x - a.x) * k / pieces, a.y + (b.y - a.y) * k / pieces});
      }
    }
    fine.push_back(stroke[i]);
  }
  return fine;
}

}  // namespace

Result<GrayImage> DrawWithPen(const Drawing& drawing, const PenOptions& options) {
  const Bounds bounds = BoundsOf(drawing);
  const bool finite = std::all_of(
      drawing.strokes.begin(), drawing.strokes.end(), [](const std::vector<Point2D>& stroke) {
        return std::all_of(stroke.begin(), stroke.end(), [](const Point2D& p) {
          return std::isfinite(p.x) && std::isfinite(p.y);
        });
      });
  if (bounds.empty() || !finite || !std::isfinite(bounds.longer_side())) {
    return InvalidArgument("The drawing has no points, or some that are not finite.");
  }
  if (!(options.width > 0 && options.width <= 1) || options.digit_px == 0) {
    return InvalidArgument("The pen is ", std::to_string(options.width),
                           " of the digit wide; expected a share in (0, 1] of at least a pixel.");
  }
  const auto size = static_cast<double>(options.digit_px);
  const double side = bounds.longer_side();
  // A dot has no size to be scaled by, nor what is smaller than its reciprocal can say.
  const double scale = std::isfinite(size / side) ? size / side : 1;
  const double radius = options.width * size / 2, margin = radius + 1;
  GrayImage canvas;
  canvas.width = static_cast<std::size_t>(std::ceil(bounds.width() * scale + 2 * margin));
  canvas.height = static_cast<std::size_t>(std::ceil(bounds.height() * scale + 2 * margin));
  canvas.pixels.resize(canvas.width * canvas.height);
  const auto place = [&](Point2D p) {
    return Point2D{(p.x - bounds.left) * scale + margin, (p.y - bounds.top) * scale + margin};
  };
  for (const auto& stroke : drawing.strokes) {
    if (stroke.size() == 1) InkSegment(place(stroke[0]), place(stroke[0]), radius, canvas);
    for (std::size_t i = 1; i < stroke.size(); ++i) {
      InkSegment(place(stroke[i - 1]), place(stroke[i]), radius, canvas);
    }
  }
  return canvas;
}

Drawing VaryHand(const Drawing& drawing, const HandOptions& options, Rng& rng) {
  Drawing varied = drawing;
  const Bounds bounds = BoundsOf(drawing);
  if (bounds.empty()) return varied;
  const double side = std::max(bounds.longer_side(), 1e-9);
  if (drawing.label == 0 && rng.NextBernoulli(options.slashed_zero)) AddSlash(bounds, rng, varied);
  if (drawing.label == 7 && rng.NextBernoulli(options.barred_seven)) AddBar(bounds, rng, varied);
  if (drawing.label == 1 && rng.NextBernoulli(options.flagged_one)) {
    AddUpstrokeOrBase(bounds, rng, varied);
  }
  const double slant = Symmetric(rng, options.slant);
  const double angle = Symmetric(rng, options.rotation_degrees) * std::numbers::pi / 180;
  const double stretch = std::exp(Symmetric(rng, options.aspect));
  const double cosine = std::cos(angle), sine = std::sin(angle);
  const Waver waver(options.wobble, side, rng);
  for (auto& stroke : varied.strokes) {
    stroke = Subdivide(stroke, side / 12);
    for (Point2D& point : stroke) {
      const Point2D p = waver(point);
      const double y = p.y - bounds.top, x = (p.x - bounds.left) * stretch - slant * y;
      point = {cosine * x - sine * y, sine * x + cosine * y};
    }
  }
  return varied;
}

}  // namespace inklens
