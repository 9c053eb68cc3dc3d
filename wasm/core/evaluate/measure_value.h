#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace inklens {

/// What a measure says of one map: one number, or why there is none.
struct MeasureValue {
  std::optional<double> value;
  /// One sentence where there is no number; otherwise empty.
  std::string reason;
  /// What the number is the area or the mean of; the measure's header says at which positions.
  std::vector<double> curve;
  /// What belongs to the number, by name.
  std::vector<std::pair<std::string, double>> details;

  static MeasureValue None(std::string why) { return {std::nullopt, std::move(why), {}, {}}; }
};

}  // namespace inklens
