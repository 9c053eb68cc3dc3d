#include "core/evaluate/fineness.h"

#include <algorithm>
#include <cstddef>

#include "core/evaluate/pixel_order.h"

namespace inklens {
namespace {

/// Lines of samples, `step` apart, whose beginnings are `next` apart.
struct Lines {
  std::size_t count, length;
  std::size_t next, step;
};

double Autocovariance(const std::vector<double>& values, const Lines& lines, std::size_t lag) {
  double sum = 0;
  for (std::size_t line = 0; line < lines.count; ++line) {
    const double* first = values.data() + line * lines.next;
    for (std::size_t i = 0; i + lag < lines.length; ++i) {
      sum += first[i * lines.step] * first[(i + lag) * lines.step];
    }
  }
  return sum / static_cast<double>(lines.count * (lines.length - lag));
}

double Width(const std::vector<double>& values, const Lines& lines) {
  const double half = Autocovariance(values, lines, 0) / 2;
  double before = 2 * half;
  for (std::size_t lag = 1; lag < lines.length; ++lag) {
    const double here = Autocovariance(values, lines, lag);
    if (here <= half) {
      const double distance = static_cast<double>(lag - 1) + (before - half) / (before - here);
      return std::max(1.0, 2 * distance);
    }
    before = here;
  }
  return static_cast<double>(lines.length);
}

}  // namespace

MeasureValue Fineness(const Map2D& map) {
  if (IsConstant(map)) {
    return MeasureValue::None("The map is the same everywhere: it shows no detail.");
  }
  double mean = 0;
  for (float value : map.values) mean += value;
  mean /= static_cast<double>(map.values.size());
  std::vector<double> values;
  for (float value : map.values) values.push_back(value - mean);
  const double rows = Width(values, {map.height, map.width, map.width, 1});
  const double columns = Width(values, {map.width, map.height, 1, map.width});
  MeasureValue result;
  result.value = std::min(rows, columns);
  result.details = {{"rows", rows}, {"columns", columns}};
  return result;
}

}  // namespace inklens
