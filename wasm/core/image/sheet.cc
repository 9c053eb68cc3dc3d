#include "core/image/sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace inklens {
namespace {

/// Pixels [begin, end) of a row, from a piece's first to its last.
struct Span {
  std::size_t begin = SIZE_MAX, end = 0;

  bool Holds(std::size_t at, std::size_t margin) const {
    return at >= begin + margin && at + margin < end;
  }
};

struct Rectangle {
  double width = HUGE_VAL, height = HUGE_VAL;
};

/// Turned as it fits best around what lies between the spans' ends.
Rectangle Around(const std::vector<Span>& rows) {
  constexpr int kSlopes = 50;  // between level and diagonal
  Rectangle least;
  for (int i = -kSlopes; i < kSlopes; ++i) {
    const double slope = static_cast<double>(i) / kSlopes;
    double most_u = -HUGE_VAL, least_u = HUGE_VAL, most_v = -HUGE_VAL, least_v = HUGE_VAL;
    for (std::size_t y = 0; y < rows.size(); ++y) {
      if (rows[y].end == 0) continue;
      for (const std::size_t x : {rows[y].begin, rows[y].end}) {
        const double u = static_cast<double>(x) + slope * static_cast<double>(y);
        const double v = static_cast<double>(y) - slope * static_cast<double>(x);
        most_u = std::max(most_u, u), least_u = std::min(least_u, u);
        most_v = std::max(most_v, v), least_v = std::min(least_v, v);
      }
    }
    const double length = std::sqrt(1 + slope * slope);
    const Rectangle here{(most_u - least_u) / length, (most_v - least_v) / length};
    if (here.width * here.height < least.width * least.height) least = here;
  }
  return least;
}

}  // namespace

std::vector<std::uint8_t> SheetAlone(const PictureView& picture, const Pieces& found,
                                     std::size_t sheet) {
  constexpr double kPart = 0.125, kWhole = 0.85, kStraight = 0.93, kNarrowest = 0.35;
  const Piece& piece = found.pieces[sheet];
  const auto area = static_cast<double>(piece.area);
  if (area < kPart * static_cast<double>(picture.width * picture.height)) return {};
  std::vector<Span> rows(picture.height);
  std::array<std::size_t, 4> colour{};
  for (const Run& run : found.runs) {
    if (run.piece != sheet) continue;
    Span& row = rows[run.row];
    row.begin = std::min<std::size_t>(row.begin, run.begin), row.end = run.end;
    for (std::size_t x = run.begin; x < run.end; ++x) {
      for (std::size_t c = 0; c < picture.channels; ++c) {
        colour[c] += picture.samples[(run.row * picture.width + x) * picture.channels + c];
      }
    }
  }
  std::size_t between = 0;
  for (const Span& row : rows) between += row.end == 0 ? 0 : row.end - row.begin;
  const Rectangle around = Around(rows);
  // A bold stroke is a rectangle, too, and not as wide.
  const auto shorter = static_cast<double>(std::min(picture.width, picture.height));
  if (area < kWhole * static_cast<double>(between) ||
      static_cast<double>(between) < kStraight * around.width * around.height ||
      std::min(around.width, around.height) < kNarrowest * shorter) {
    return {};
  }
  // An edge is soft, and may have a shade.
  const std::size_t margin = 2 + piece.extent() / 40;
  std::vector<std::uint8_t> alone(picture.samples.begin(), picture.samples.end());
  std::size_t at = 0;
  for (std::size_t y = 0; y < picture.height; ++y) {
    const bool within = y >= margin && y + margin < picture.height;
    for (std::size_t x = 0; x < picture.width; ++x, at += picture.channels) {
      if (within && rows[y].Holds(x, margin) && rows[y - margin].Holds(x, 0) &&
          rows[y + margin].Holds(x, 0)) {
        continue;
      }
      for (std::size_t c = 0; c < picture.channels; ++c) {
        alone[at + c] = static_cast<std::uint8_t>(colour[c] / piece.area);
      }
    }
  }
  return alone;
}

}  // namespace inklens
