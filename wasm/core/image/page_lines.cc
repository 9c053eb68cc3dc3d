#include "core/image/page_lines.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <utility>
#include <vector>

#include "core/image/decode.h"

namespace inklens {
namespace {

/// Of the columns that a line has to be seen in.
constexpr double kSeen = 0.7;
/// Of the shorter side: what is thicker is a stroke.
constexpr double kThickest = 0.02;
constexpr std::size_t kReducedColumns = 240;

/// Where there is ink, a cell for some pixels each way.
struct Cells {
  std::size_t side = 1, width = 0, height = 0;
  std::vector<std::uint8_t> ink;
};

Cells Reduce(const GrayImage& image, int threshold) {
  Cells cells;
  cells.side = std::max<std::size_t>(1, image.width / kReducedColumns);
  cells.width = (image.width + cells.side - 1) / cells.side;
  cells.height = (image.height + cells.side - 1) / cells.side;
  cells.ink.resize(cells.width * cells.height);
  std::size_t at = 0;
  for (std::size_t y = 0; y < image.height; ++y) {
    std::uint8_t* row = cells.ink.data() + y / cells.side * cells.width;
    for (std::size_t x = 0; x < image.width; ++x) {
      if (image.pixels[at++] > threshold) row[x / cells.side] = 1;
    }
  }
  return cells;
}

/// How many columns have ink on each of the parallel lines that fall by `fall` rows from the left
/// side to the right; line i starts in row i - |fall|.
std::vector<std::size_t> ColumnsSeen(const Cells& cells, int fall) {
  const auto rows = static_cast<std::ptrdiff_t>(cells.height);
  const std::ptrdiff_t room = std::abs(fall);
  std::vector<std::size_t> seen(static_cast<std::size_t>(rows + 2 * room + 1));
  for (std::size_t x = 0; x < cells.width; ++x) {
    const std::ptrdiff_t shift =
        static_cast<std::ptrdiff_t>(x) * fall / static_cast<std::ptrdiff_t>(cells.width);
    for (std::ptrdiff_t y = 0; y < rows; ++y) {
      if (cells.ink[static_cast<std::size_t>(y) * cells.width + x] != 0) {
        ++seen[static_cast<std::size_t>(y - shift + room)];
      }
    }
  }
  return seen;
}

/// A line's vertical extent in a column: rows [begin, end), none where they are equal.
struct Crossing {
  std::size_t begin = 0, end = 0;
  std::size_t length() const { return end - begin; }
};

Crossing CrossingAt(const GrayImage& image, int threshold, std::size_t x, double row) {
  const auto height = static_cast<std::ptrdiff_t>(image.height);
  const auto inked = [&](std::ptrdiff_t y) {
    return y >= 0 && y < height && image.at(static_cast<std::size_t>(y), x) > threshold;
  };
  const auto cell = static_cast<std::ptrdiff_t>(image.width / kReducedColumns) + 1;
  const auto middle = static_cast<std::ptrdiff_t>(std::floor(row));
  for (std::ptrdiff_t away = 0; away <= cell; ++away) {
    for (const std::ptrdiff_t start : {middle - away, middle + away}) {
      if (!inked(start)) continue;
      std::ptrdiff_t begin = start, end = start + 1;
      while (inked(begin - 1)) --begin;
      while (inked(end)) ++end;
      return {static_cast<std::size_t>(begin), static_cast<std::size_t>(end)};
    }
  }
  return {};
}

bool RemoveLine(GrayImage& image, int threshold, double start, double slope) {
  std::vector<Crossing> crossings(image.width);
  std::vector<std::size_t> lengths;
  for (std::size_t x = 0; x < image.width; ++x) {
    crossings[x] = CrossingAt(image, threshold, x, start + slope * static_cast<double>(x));
    if (crossings[x].length() > 0) lengths.push_back(crossings[x].length());
  }
  if (lengths.empty()) return false;
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  const double thickness = static_cast<double>(*middle);
  const double shorter = static_cast<double>(std::min(image.width, image.height));
  if (thickness > std::max(2.0, kThickest * shorter)) return false;
  // A stroke that crosses or touches the line makes the crossing longer.
  const double longest = 1.6 * thickness + 2;
  const auto is_line = [longest](const Crossing& crossing) {
    return crossing.length() > 0 && static_cast<double>(crossing.length()) <= longest;
  };
  const auto seen = std::count_if(crossings.begin(), crossings.end(), is_line);
  if (static_cast<double>(seen) < kSeen * static_cast<double>(image.width)) return false;
  for (std::size_t x = 0; x < image.width; ++x) {
    if (!is_line(crossings[x])) continue;
    for (std::size_t y = crossings[x].begin; y < crossings[x].end; ++y) {
      image.pixels[y * image.width + x] = 0;
    }
  }
  return true;
}

std::size_t RemoveLevelLines(GrayImage& image, int threshold) {
  const Cells cells = Reduce(image, threshold);
  const auto wanted = static_cast<std::size_t>(kSeen * static_cast<double>(cells.width));
  const int steepest = static_cast<int>(cells.width / 10);
  int fall = 0;
  std::size_t most = 0;
  for (int step = 0; step <= 2 * steepest; ++step) {
    const int candidate = step % 2 == 0 ? step / 2 : -(step + 1) / 2;  // level first
    const std::vector<std::size_t> seen = ColumnsSeen(cells, candidate);
    const std::size_t best = *std::max_element(seen.begin(), seen.end());
    if (best > most) most = best, fall = candidate;
  }
  if (most < wanted) return 0;
  const std::vector<std::size_t> seen = ColumnsSeen(cells, fall);
  const double slope = static_cast<double>(fall) / static_cast<double>(cells.width);
  std::size_t lines = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i] < wanted) continue;
    const double row = static_cast<double>(i) - std::abs(fall) + 0.5;
    if (RemoveLine(image, threshold, row * static_cast<double>(cells.side), slope)) ++lines;
  }
  return lines;
}

}  // namespace

std::size_t RemovePageLines(GrayImage& difference, int threshold) {
  constexpr std::size_t kSmallest = 100;
  if (std::min(difference.width, difference.height) < kSmallest) return 0;
  std::size_t lines = RemoveLevelLines(difference, threshold);
  constexpr int kTransposed = 5;  // EXIF's number
  GrayImage turned = Turned(difference, kTransposed);
  const std::size_t upright = RemoveLevelLines(turned, threshold);
  if (upright > 0) difference = Turned(std::move(turned), kTransposed);
  return lines + upright;
}

}  // namespace inklens
