#include "core/evaluate/localisation.h"

#include <algorithm>
#include <cmath>

namespace inklens {
namespace {

bool InAnyInk(std::span<const ObjectPlace> objects, std::size_t pixel) {
  return std::any_of(objects.begin(), objects.end(),
                     [pixel](const ObjectPlace& object) { return object.ink[pixel] != 0; });
}

bool InAnyBox(std::span<const ObjectPlace> objects, std::size_t y, std::size_t x) {
  return std::any_of(objects.begin(), objects.end(),
                     [y, x](const ObjectPlace& object) { return object.box.Contains(y, x); });
}

/// Whether some pixel of the map within `tolerance` of its peak fulfils inside(y, x).
template <typename Inside>
bool PeakHits(const Map2D& map, std::size_t tolerance, const Inside& inside) {
  const std::size_t peak = PeakOf(map), y = peak / map.width, x = peak % map.width;
  const std::size_t reach = std::min(tolerance, map.height + map.width);
  const auto apart = [](std::size_t a, std::size_t b) { return a > b ? a - b : b - a; };
  for (std::size_t v = y - std::min(y, reach); v < std::min(map.height, y + reach + 1); ++v) {
    for (std::size_t u = x - std::min(x, reach); u < std::min(map.width, x + reach + 1); ++u) {
      const std::size_t dy = apart(v, y), dx = apart(u, x);
      if (dy * dy + dx * dx <= reach * reach && inside(v, u)) return true;
    }
  }
  return false;
}

/// The share of the map's sum where inside(y, x); 0 for a map without any.
template <typename Inside>
double EnergyWhere(const Map2D& map, const Inside& inside) {
  double sum = 0, within = 0;
  for (std::size_t y = 0; y < map.height; ++y) {
    for (std::size_t x = 0; x < map.width; ++x) {
      sum += map.at(y, x);
      if (inside(y, x)) within += map.at(y, x);
    }
  }
  return sum > 0 ? within / sum : 0;
}

/// From which value on a pixel counts as shown.
double Level(const Map2D& map, double threshold) { return threshold * map.values[PeakOf(map)]; }

Status CheckMap(const Map2D& map) {
  if (map.values.empty() || map.values.size() != map.height * map.width) {
    return ShapeMismatch("The map has ", map.values.size(), " values; expected ", map.height, "x",
                         map.width, ".");
  }
  for (float value : map.values) {
    if (!std::isfinite(value)) return NonFinite("The map has a value that is not finite.");
    if (value < 0) return InvalidArgument("The map has a negative value; expected 0 or more.");
  }
  return Status::Ok();
}

Status CheckObjects(const Map2D& map, std::span<const ObjectPlace> objects) {
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const PixelBox& box = objects[i].box;
    if (objects[i].ink.size() != map.values.size()) {
      return ShapeMismatch("The ink of object ", i, " has ", objects[i].ink.size(),
                           " pixels; the map has ", map.values.size(), ".");
    }
    const auto& ink = objects[i].ink;
    if (std::all_of(ink.begin(), ink.end(), [](std::uint8_t value) { return value == 0; })) {
      return InvalidArgument("Object ", i, " has no ink.");
    }
    if (box.height > map.height || box.top > map.height - box.height || box.width > map.width ||
        box.left > map.width - box.width) {
      return InvalidArgument("The box of object ", i, " is not within the map of ", map.height, "x",
                             map.width, ".");
    }
  }
  return Status::Ok();
}

}  // namespace

std::size_t PeakOf(const Map2D& map) {
  return static_cast<std::size_t>(std::max_element(map.values.begin(), map.values.end()) -
                                  map.values.begin());
}

bool PeakHitsInk(const Map2D& map, std::span<const ObjectPlace> objects, std::size_t tolerance) {
  return PeakHits(map, tolerance, [&](std::size_t y, std::size_t x) {
    return InAnyInk(objects, y * map.width + x);
  });
}

bool PeakHitsBox(const Map2D& map, std::span<const ObjectPlace> objects, std::size_t tolerance) {
  return PeakHits(map, tolerance,
                  [&](std::size_t y, std::size_t x) { return InAnyBox(objects, y, x); });
}

double EnergyInInk(const Map2D& map, std::span<const ObjectPlace> objects) {
  return EnergyWhere(
      map, [&](std::size_t y, std::size_t x) { return InAnyInk(objects, y * map.width + x); });
}

double EnergyInBoxes(const Map2D& map, std::span<const ObjectPlace> objects) {
  return EnergyWhere(map, [&](std::size_t y, std::size_t x) { return InAnyBox(objects, y, x); });
}

std::size_t ObjectsCovered(const Map2D& map, std::span<const ObjectPlace> objects,
                           double threshold) {
  const double level = Level(map, threshold);
  std::size_t covered = 0;
  for (const ObjectPlace& object : objects) {
    std::size_t ink = 0, shown = 0;
    for (std::size_t i = 0; i < map.values.size(); ++i) {
      if (object.ink[i] == 0) continue;
      ++ink;
      shown += map.values[i] >= level;
    }
    covered += 2 * shown >= ink;
  }
  return covered;
}

std::size_t ObjectsFound(const Map2D& map, std::span<const ObjectPlace> objects, double threshold) {
  const double level = Level(map, threshold);
  std::size_t found = 0;
  for (const ObjectPlace& object : objects) {
    bool shown = false;
    for (std::size_t i = 0; i < map.values.size(); ++i) {
      shown = shown || (object.ink[i] != 0 && map.values[i] >= level);
    }
    found += shown;
  }
  return found;
}

double IntersectionOverUnion(const Map2D& map, std::span<const ObjectPlace> objects,
                             double threshold) {
  const double level = Level(map, threshold);
  std::size_t both = 0, either = 0;
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    const bool ink = InAnyInk(objects, i), shown = map.values[i] >= level;
    both += ink && shown;
    either += ink || shown;
  }
  return either > 0 ? static_cast<double>(both) / static_cast<double>(either) : 0;
}

Result<Localisation> MeasureLocalisation(const Map2D& map, std::span<const ObjectPlace> objects,
                                         const LocalisationOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckMap(map));
  INKLENS_RETURN_IF_ERROR(CheckObjects(map, objects));
  for (double threshold : options.thresholds) {
    if (threshold > 0 && threshold <= 1) continue;
    return InvalidArgument("A threshold is not above 0 and at most 1.");
  }
  Localisation result;
  const auto [least, most] = std::minmax_element(map.values.begin(), map.values.end());
  if (objects.empty()) result.reason = "There is no object of the class.";
  if (*least == *most) result.reason = "The map has one value everywhere: it points nowhere.";
  if (!result.reason.empty()) return result;
  result.peak_in_ink = PeakHitsInk(map, objects, options.tolerance);
  result.peak_in_box = PeakHitsBox(map, objects, options.tolerance);
  result.energy_in_ink = EnergyInInk(map, objects);
  result.energy_in_boxes = EnergyInBoxes(map, objects);
  for (double threshold : options.thresholds) {
    const std::size_t covered = ObjectsCovered(map, objects, threshold);
    const std::size_t found = ObjectsFound(map, objects, threshold);
    const auto count = static_cast<double>(objects.size());
    result.at_thresholds.push_back({threshold, covered, static_cast<double>(covered) / count, found,
                                    static_cast<double>(found) / count,
                                    IntersectionOverUnion(map, objects, threshold)});
  }
  return result;
}

}  // namespace inklens
