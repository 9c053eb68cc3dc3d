#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/image/pixel_box.h"
#include "core/tensor/map2d.h"

namespace inklens {

// Where a map points, against objects whose places are known. Pure functions: maps have the image's
// size and no negative value, as a saliency map has; objects are those of the class that the map
// explains.

/// Where one object is.
struct ObjectPlace {
  std::span<const std::uint8_t> ink;  ///< of every pixel, row-major: 1 where the object has ink
  PixelBox box;                       ///< that just holds it
};

/// The pixel with the largest value; the first of equals.
std::size_t PeakOf(const Map2D& map);

/// The pointing game (Zhang et al., "Top-down neural attention by excitation backprop", IJCV 2018,
/// arXiv:1608.00507): whether the map's peak lies on an object.
/// @param tolerance pixels that it may lie off, in Euclidean distance; there 15 on photographs.
/// Cost: O(objects tolerance^2).
bool PeakHitsInk(const Map2D& map, std::span<const ObjectPlace> objects, std::size_t tolerance = 0);
bool PeakHitsBox(const Map2D& map, std::span<const ObjectPlace> objects, std::size_t tolerance = 0);

/// The share of the map's sum that lies inside the objects (the "energy-based pointing game" of
/// Wang et al., Score-CAM, arXiv:1910.01279, with boxes), in [0, 1]; a pixel that several have
/// counts once. A map of one value everywhere gives the objects' share of the image.
double EnergyInInk(const Map2D& map, std::span<const ObjectPlace> objects);
double EnergyInBoxes(const Map2D& map, std::span<const ObjectPlace> objects);

/// How many objects the map covers: at least half of an object's ink lies where
/// map >= threshold * its maximum.
std::size_t ObjectsCovered(const Map2D& map, std::span<const ObjectPlace> objects,
                           double threshold);

/// How many objects the map finds: somewhere on an object's ink map >= threshold * its maximum. It
/// asks less than to cover, which a map that shows a part of each object fails. Any noise passes
/// both where it is dense enough: either means something beside the region's overlap with ink.
std::size_t ObjectsFound(const Map2D& map, std::span<const ObjectPlace> objects, double threshold);

/// |{map >= threshold * maximum} and ink| / |either|, with the ink of all objects; in [0, 1].
double IntersectionOverUnion(const Map2D& map, std::span<const ObjectPlace> objects,
                             double threshold);

/// Twenty percent of the maximum are what class activation maps have been cut at since Zhou et al.,
/// "Learning deep features for discriminative localization" (arXiv:1512.04150, section 3.2).
inline constexpr double kCoverThreshold = 0.2;

struct LocalisationOptions {
  std::size_t tolerance = 0;
  std::vector<double> thresholds = {kCoverThreshold, 0.35, 0.5};  ///< each in (0, 1]
};

/// All of the above.
struct Localisation {
  struct AtThreshold {
    double threshold = 0;
    std::size_t covered = 0;  ///< objects
    double covered_share = 0;
    std::size_t found = 0;  ///< objects
    double found_share = 0;
    double intersection_over_union = 0;
  };

  /// Why there are no numbers, as a sentence; empty when there are: the map has one value
  /// everywhere and so points nowhere, or there is no object of the class.
  std::string reason;
  bool peak_in_ink = false;
  bool peak_in_box = false;
  double energy_in_ink = 0;
  double energy_in_boxes = 0;
  std::vector<AtThreshold> at_thresholds;  ///< one for each of the options'
};

/// Errors: kShapeMismatch for an object of another size than the map; kNonFinite for a map with
/// NaN; kInvalidArgument for a negative value, an object without ink, a box beyond the image or a
/// threshold out of range. Cost: O(pixels objects thresholds).
Result<Localisation> MeasureLocalisation(const Map2D& map, std::span<const ObjectPlace> objects,
                                         const LocalisationOptions& options = {});

}  // namespace inklens
