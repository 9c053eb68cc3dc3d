#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/methods.h"
#include "core/evaluate/baselines.h"
#include "core/evaluate/measure_value.h"
#include "core/explain/instance.h"
#include "core/options/option.h"
#include "core/tensor/map2d.h"

namespace inklens {

/// The measures of maps, in the order in which they are shown.
enum class Measure {
  kDeletion,
  kInsertion,
  kAverageDrop,
  kIncrease,
  kRoad,
  kInfidelity,
  kSparsity,
  kFineness,
  kDiscrimination,
  kSensitivity,
  kSanity,
  kStability,
  kLast = kStability,  ///< a new measure stands before this line
};

/// "deletion", "insertion", "average-drop", "increase", "road", "infidelity", "sparsity",
/// "fineness", "discrimination", "sensitivity", "sanity", "stability".
std::string_view MeasureName(Measure measure);

/// Which way a measure's number points.
enum class Better {
  kLower,
  kHigher,
  kNeither,  ///< it describes a map and does not judge it
};

/// "lower", "higher", "neither".
std::string_view BetterName(Better better);

/// A measure and everything that can be asked of it.
struct MeasureDescriptor {
  Measure measure = {};
  std::string name;
  std::string text;  ///< one sentence
  std::string unit;  ///< "%", "px"; empty for a plain number
  Better better = Better::kNeither;
  /// Needs to know how a map was made, and takes as long as several explanations.
  bool explains_again = false;
  std::vector<OptionDescriptor> options;
};

/// The one table of the measures and their options.
std::vector<MeasureDescriptor> Measures();
/// The same as it is for one network.
std::vector<MeasureDescriptor> Measures(const OptionWorld& world);

/// Errors: kNotFound, naming the measures that there are.
Result<MeasureDescriptor> FindMeasure(std::string_view name);

/// What a person asks for, in names.
struct MeasureRequest {
  std::string measure;  ///< a name of Measures()
  OptionValues options;
};

/// One of the maps that always run beside the methods.
struct BaselineRequest {
  Baseline baseline = {};
  std::uint64_t seed = 0;  ///< of the random map
};

/// A map to be measured, whoever made it. The measures that explain again make it anew, as its
/// request says; without one they have no number for it.
struct MeasuredMap {
  std::string name;  ///< for people
  Map2D map;         ///< of image size, in [0, 1]
  /// How it was made, where a method made it. Without a target_class: for the predicted class.
  std::optional<ExplanationRequest> request;
  /// Where none did.
  std::optional<BaselineRequest> baseline = std::nullopt;
};

/// The maps that always run beside the methods (evaluate/baselines.h): "random", "ink", "blob",
/// "edges".
std::vector<MeasuredMap> BaselineMaps(const Instance& instance, std::uint64_t seed);

}  // namespace inklens
