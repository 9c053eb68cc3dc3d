#include "core/explain/rise_masks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/rng.h"

namespace inklens {
namespace {

/// Position along a row of `count` samples that are mirrored about the first and the last.
std::size_t Mirror(std::ptrdiff_t index, std::size_t count) {
  const auto last = static_cast<std::ptrdiff_t>(count) - 1;
  if (index < 0) index = -index;
  if (index > last) index = 2 * last - index;
  return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, last));
}

}  // namespace

RiseMasks::RiseMasks(std::size_t height, std::size_t width, std::size_t cells)
    : height_(height),
      width_(width),
      cells_(cells),
      rows_(MakeTaps(cells, height)),
      columns_(MakeTaps(cells, width)) {}

std::vector<RiseMasks::Tap> RiseMasks::MakeTaps(std::size_t cells, std::size_t extent) {
  const std::size_t cell = (extent + cells - 1) / cells;
  const std::size_t stretched = (cells + 1) * cell;
  const double scale = static_cast<double>(cells) / static_cast<double>(stretched);
  std::vector<Tap> taps(stretched);
  for (std::size_t i = 0; i < stretched; ++i) {
    const double position = (static_cast<double>(i) + 0.5) * scale - 0.5;
    const double low = std::floor(position);
    const auto index = static_cast<std::ptrdiff_t>(low);
    taps[i] = {Mirror(index, cells), Mirror(index + 1, cells), static_cast<float>(position - low)};
  }
  // The crop reaches less than one cell further than its own size.
  taps.resize(extent + cell - 1);
  return taps;
}

RiseMasks::Draw RiseMasks::Sample(std::uint64_t seed, std::uint64_t index, double keep_probability,
                                  Draw reuse) const {
  Rng rng(seed, index);
  Draw draw = std::move(reuse);
  draw.cells.resize(cells_ * cells_);
  for (std::uint8_t& cell : draw.cells) cell = rng.NextBernoulli(keep_probability) ? 1 : 0;
  draw.shift_y = static_cast<std::size_t>(rng.NextBelow(shifts_y()));
  draw.shift_x = static_cast<std::size_t>(rng.NextBelow(shifts_x()));
  return draw;
}

void RiseMasks::Render(const Draw& draw, std::span<float> scratch, std::span<float> mask) const {
  // First along x, for every row of cells; then along y.
  for (std::size_t y = 0; y < cells_; ++y) {
    const std::uint8_t* cells = draw.cells.data() + y * cells_;
    float* row = scratch.data() + y * width_;
    for (std::size_t x = 0; x < width_; ++x) {
      const Tap& tap = columns_[x + draw.shift_x];
      row[x] = (1.0f - tap.share) * static_cast<float>(cells[tap.low]) +
               tap.share * static_cast<float>(cells[tap.high]);
    }
  }
  for (std::size_t y = 0; y < height_; ++y) {
    const Tap& tap = rows_[y + draw.shift_y];
    const float* low = scratch.data() + tap.low * width_;
    const float* high = scratch.data() + tap.high * width_;
    float* row = mask.data() + y * width_;
    const float share = tap.share, rest = 1.0f - share;
    for (std::size_t x = 0; x < width_; ++x) row[x] = rest * low[x] + share * high[x];
  }
}

std::vector<std::uint8_t> RiseMasks::CellsSeen(std::size_t shift_y, std::size_t shift_x,
                                               std::span<const std::uint8_t> pixels) const {
  std::vector<std::uint8_t> seen(cells_ * cells_);
  for (std::size_t y = 0; y < height_; ++y) {
    for (std::size_t x = 0; x < width_; ++x) {
      if (!pixels[y * width_ + x]) continue;
      const Tap& row = rows_[y + shift_y];
      const Tap& column = columns_[x + shift_x];
      for (std::size_t cell_y : {row.low, row.high}) {
        for (std::size_t cell_x : {column.low, column.high}) seen[cell_y * cells_ + cell_x] = 1;
      }
    }
  }
  return seen;
}

}  // namespace inklens
