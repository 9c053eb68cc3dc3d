#include "core/image/sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace inklens {
namespace {

/// Pixels [begin, end) of a row or a column, from a piece's first to its last.
struct Span {
  std::size_t begin = SIZE_MAX, end = 0;

  void Add(std::size_t from, std::size_t to) {
    begin = std::min(begin, from), end = std::max(end, to);
  }
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

/// The largest of those that are kept; past the end for none.
std::size_t LargestKept(const Pieces& found, const std::vector<bool>& keeps) {
  std::size_t largest = keeps.size();
  for (std::size_t i = 0; i < keeps.size(); ++i) {
    const bool larger =
        largest == keeps.size() || found.pieces[i].area > found.pieces[largest].area;
    if (keeps[i] && larger) largest = i;
  }
  return largest;
}

}  // namespace

std::vector<std::uint8_t> SheetAlone(const PictureView& picture, const Pieces& found,
                                     const std::vector<bool>& keeps) {
  constexpr double kPart = 0.125, kWhole = 0.85, kStraight = 0.93, kNarrowest = 0.35;
  const std::size_t sheet = LargestKept(found, keeps);
  if (sheet == keeps.size()) return {};
  const auto area = static_cast<double>(found.pieces[sheet].area);
  if (area < kPart * static_cast<double>(picture.width * picture.height)) return {};
  std::vector<Span> rows(picture.height), columns(picture.width);
  std::array<double, 4> colour{};
  for (const Run& run : found.runs) {
    if (run.piece != sheet) continue;
    rows[run.row].Add(run.begin, run.end);
    for (std::size_t x = run.begin; x < run.end; ++x) {
      columns[x].Add(run.row, run.row + 1);
      for (std::size_t c = 0; c < picture.channels; ++c) {
        colour[c] += picture.samples[(run.row * picture.width + x) * picture.channels + c];
      }
    }
  }
  double between = 0;
  for (const Span& row : rows)
    between += row.end == 0 ? 0 : static_cast<double>(row.end - row.begin);
  const Rectangle around = Around(rows);
  // A bold stroke is a rectangle, too, and not as wide.
  const auto shorter = static_cast<double>(std::min(picture.width, picture.height));
  if (area < kWhole * between || between < kStraight * around.width * around.height ||
      std::min(around.width, around.height) < kNarrowest * shorter) {
    return {};
  }
  // An edge is soft, and may have a shade.
  const std::size_t margin = 2 + found.pieces[sheet].extent() / 40;
  std::vector<std::uint8_t> alone(picture.samples.begin(), picture.samples.end());
  for (std::size_t y = 0; y < picture.height; ++y) {
    for (std::size_t x = 0; x < picture.width; ++x) {
      if (rows[y].Holds(x, margin) && columns[x].Holds(y, margin)) continue;
      for (std::size_t c = 0; c < picture.channels; ++c) {
        alone[(y * picture.width + x) * picture.channels + c] =
            static_cast<std::uint8_t>(colour[c] / area);
      }
    }
  }
  return alone;
}

}  // namespace inklens
