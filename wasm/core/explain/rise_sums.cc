#include "core/explain/rise_sums.h"

#include <algorithm>

namespace inklens {
namespace {

using Taps = std::span<const RiseMasks::Tap>;

/// The share of a tap's first cell, rounded as a mask's own.
double LowShare(const RiseMasks::Tap& tap) { return 1.0f - tap.share; }

void AddScaled(double factor, std::span<const std::uint8_t> values, double* sums) {
  for (std::size_t i = 0; i < values.size(); ++i) sums[i] += factor * values[i];
}

/// Adds to every pixel the cells about it, each with its share.
/// @param cells [s, s].   @param scratch [s, W].
void AddLinear(const double* cells, std::size_t side, Taps rows, Taps columns, double* scratch,
               double* pixels) {
  const std::size_t width = columns.size();
  for (std::size_t r = 0; r < side; ++r) {
    for (std::size_t x = 0; x < width; ++x) {
      const RiseMasks::Tap& tap = columns[x];
      scratch[r * width + x] =
          LowShare(tap) * cells[r * side + tap.low] + tap.share * cells[r * side + tap.high];
    }
  }
  for (const RiseMasks::Tap& tap : rows) {
    const double* low = scratch + tap.low * width;
    const double* high = scratch + tap.high * width;
    const double low_share = LowShare(tap), high_share = tap.share;
    for (std::size_t x = 0; x < width; ++x) pixels[x] += low_share * low[x] + high_share * high[x];
    pixels += width;
  }
}

/// Of every pixel of a row of cells, sum_ab w_a w_b p(a, b) over its two columns a and b.
/// @param same, next, back  p(a, a), p(a, a + 1) and p(a + 1, a) by a.
void AlongRow(const double* same, const double* next, const double* back, Taps columns,
              double* row) {
  for (const RiseMasks::Tap& tap : columns) {
    const double low = LowShare(tap), high = tap.share;
    double sum = low * low * same[tap.low] + high * high * same[tap.high];
    if (tap.low == tap.high) {
      sum += 2 * low * high * same[tap.low];
    } else {
      const std::size_t first = std::min(tap.low, tap.high);
      sum += low * high * (next[first] + back[first]);
    }
    *row++ = sum;
  }
}

/// The same for both axes. @param in_row of the rows of cells with themselves, @param between with
/// the next, [s, W].
void AddAlongColumns(const double* in_row, const double* between, Taps rows, std::size_t width,
                     double* pixels) {
  for (const RiseMasks::Tap& tap : rows) {
    const double low = LowShare(tap), high = tap.share;
    const double* a = in_row + tap.low * width;
    const double* b = in_row + tap.high * width;
    const double* both = tap.low == tap.high ? a : between + std::min(tap.low, tap.high) * width;
    for (std::size_t x = 0; x < width; ++x) {
      pixels[x] += low * low * a[x] + high * high * b[x] + 2 * low * high * both[x];
    }
    pixels += width;
  }
}

}  // namespace

void RiseSums::AddMask(std::span<const float> mask, std::size_t begin, double score) {
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const double product = score * static_cast<double>(mask[i]);
    sm[begin + i] += product;
    ssmm[begin + i] += product * product;
  }
  if (m.empty()) return;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const double value = mask[i];
    m[begin + i] += value;
    mm[begin + i] += value * value;
    smm[begin + i] += score * value * value;
  }
}

DrawnMaskSums::DrawnMaskSums(const RiseMasks& masks, bool with_masks)
    : side_(masks.cells()), products_(kPairs * side_ * side_) {
  const std::size_t shifts = masks.shifts_y() * masks.shifts_x();
  s_.resize(shifts * side_ * side_);
  ss_pairs_.resize(shifts * products_.size());
  if (with_masks) pairs_ = s_pairs_ = ss_pairs_;
}

void DrawnMaskSums::MultiplyCells(std::span<const std::uint8_t> cells) {
  const std::size_t s = side_, size = s * s;
  std::copy(cells.begin(), cells.end(), products_.begin());
  const auto multiply = [&](Pair pair, std::size_t y, std::size_t x, std::size_t other) {
    products_[pair * size + y * s + x] = cells[y * s + x] & cells[other];
  };
  for (std::size_t y = 0; y < s; ++y) {
    for (std::size_t x = 0; x < s; ++x) {
      const std::size_t below = (y + 1) * s + x;
      const bool right = x + 1 < s, last = y + 1 == s;
      if (right) multiply(kRight, y, x, y * s + x + 1);
      if (last) continue;
      multiply(kBelow, y, x, below);
      if (right) multiply(kBelowRight, y, x, below + 1);
      if (x > 0) multiply(kBelowLeft, y, x, below - 1);
    }
  }
}

void DrawnMaskSums::Add(const RiseMasks& masks, const RiseMasks::Draw& draw, double score) {
  MultiplyCells(draw.cells);
  const std::size_t shift = masks.ShiftOf(draw);
  AddScaled(score, draw.cells, s_.data() + shift * draw.cells.size());
  const std::size_t at = shift * products_.size();
  AddScaled(score * score, products_, ss_pairs_.data() + at);
  if (pairs_.empty()) return;
  AddScaled(1, products_, pairs_.data() + at);
  AddScaled(score, products_, s_pairs_.data() + at);
}

void DrawnMaskSums::Expand(const RiseMasks& masks, RiseSums& sums) const {
  const std::size_t s = side_, size = s * s, width = masks.width();
  const std::size_t pixels = masks.height() * width;
  sums.scratch.resize(2 * s * width);
  for (std::vector<double>* sum : {&sums.sm, &sums.ssmm}) sum->assign(pixels, 0);
  for (std::vector<double>* sum : {&sums.m, &sums.mm, &sums.smm}) {
    sum->assign(pairs_.empty() ? 0 : pixels, 0);
  }
  for (std::size_t shift = 0; shift < masks.shifts_y() * masks.shifts_x(); ++shift) {
    const Taps rows = masks.RowTaps(shift / masks.shifts_x());
    const Taps columns = masks.ColumnTaps(shift % masks.shifts_x());
    const auto add_squares = [&](const std::vector<double>& of_pairs, std::vector<double>& sum) {
      const double* pairs = of_pairs.data() + shift * products_.size();
      double* in_row = sums.scratch.data();
      double* between = in_row + s * width;
      for (std::size_t r = 0; r < s; ++r) {
        const auto of = [&](Pair pair) { return pairs + pair * size + r * s; };
        // Within a row p(a, a + 1) is p(a + 1, a), and kept once.
        AlongRow(of(kSelf), of(kRight), of(kRight), columns, in_row + r * width);
        AlongRow(of(kBelow), of(kBelowRight), of(kBelowLeft) + 1, columns, between + r * width);
      }
      AddAlongColumns(in_row, between, rows, width, sum.data());
    };
    AddLinear(s_.data() + shift * size, s, rows, columns, sums.scratch.data(), sums.sm.data());
    add_squares(ss_pairs_, sums.ssmm);
    if (pairs_.empty()) continue;
    AddLinear(pairs_.data() + shift * products_.size(), s, rows, columns, sums.scratch.data(),
              sums.m.data());
    add_squares(pairs_, sums.mm);
    add_squares(s_pairs_, sums.smm);
  }
}

}  // namespace inklens
