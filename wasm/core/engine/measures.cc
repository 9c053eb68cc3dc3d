#include "core/engine/measures.h"

#include <utility>

#include "core/evaluate/deletion_insertion.h"
#include "core/evaluate/discrimination.h"
#include "core/evaluate/infidelity.h"
#include "core/evaluate/road.h"
#include "core/evaluate/sanity.h"
#include "core/evaluate/sensitivity.h"
#include "core/evaluate/stability.h"

namespace inklens {
namespace {

std::string SentenceOf(Measure measure) {
  switch (measure) {
    case Measure::kDeletion:
      return "The area under the class's probability while the pixels that the map shows most are "
             "removed first.";
    case Measure::kInsertion:
      return "The area under the class's probability while the pixels that the map shows most are "
             "put back first.";
    case Measure::kAverageDrop:
      return "How much of the class's probability is lost where the image shows only as far as the "
             "map does.";
    case Measure::kIncrease:
      return "Of all images, those whose class becomes more probable where the image shows only as "
             "far as the map does: of one image all or none.";
    case Measure::kRoad:
      return "How much less probable the class is without the pixels that the map shows most than "
             "without those that it shows least, where what is missing is filled in from around.";
    case Measure::kInfidelity:
      return "How far what the map says of a change of the image is from what the network makes of "
             "it, mean square.";
    case Measure::kSparsity:
      return "How much of the map stands in few pixels: 0 for a map that is the same everywhere, "
             "towards 1 for a single pixel (Gini index).";
    case Measure::kFineness:
      return "The width of the smallest detail that the map shows.";
    case Measure::kDiscrimination:
      return "How alike the map and that of another class are: 1 for a method that shows the same "
             "whatever class it is asked about (rank correlation).";
    case Measure::kSensitivity:
      return "How far the map moves, as a share of itself, when the image is changed by less than "
             "an "
             "eye sees: the most of several times.";
    case Measure::kSanity:
      return "How alike the map and that of a network that has forgotten everything are: 0 for no "
             "likeness, 1 for a map that does not ask the network (rank correlation).";
    case Measure::kStability:
      return "How much of what the map shows most is there again when other random numbers are "
             "drawn: "
             "1 where chance has no part (Jaccard index).";
  }
  return "";
}

Better DirectionOf(Measure measure) {
  switch (measure) {
    case Measure::kDeletion:
    case Measure::kAverageDrop:
    case Measure::kInfidelity:
    case Measure::kDiscrimination:
    case Measure::kSensitivity:
    case Measure::kSanity:
      return Better::kLower;
    case Measure::kInsertion:
    case Measure::kIncrease:
    case Measure::kRoad:
    case Measure::kStability:
      return Better::kHigher;
    case Measure::kSparsity:
    case Measure::kFineness:
      return Better::kNeither;
  }
  return Better::kNeither;
}

std::string UnitOf(Measure measure) {
  if (measure == Measure::kAverageDrop || measure == Measure::kIncrease) return "%";
  return measure == Measure::kFineness ? "px" : "";
}

bool ExplainsAgain(Measure measure) {
  switch (measure) {
    case Measure::kDeletion:
    case Measure::kInsertion:
    case Measure::kAverageDrop:
    case Measure::kIncrease:
    case Measure::kRoad:
    case Measure::kInfidelity:
    case Measure::kSparsity:
    case Measure::kFineness:
      return false;
    case Measure::kDiscrimination:
    case Measure::kSensitivity:
    case Measure::kSanity:
    case Measure::kStability:
      return true;
  }
  return false;
}

std::vector<OptionDescriptor> TableOf(Measure measure) {
  switch (measure) {
    case Measure::kDeletion:
      return DeletionTable().descriptors();
    case Measure::kInsertion:
      return InsertionTable().descriptors();
    case Measure::kRoad:
      return RoadTable().descriptors();
    case Measure::kInfidelity:
      return InfidelityTable().descriptors();
    case Measure::kDiscrimination:
      return DiscriminationTable().descriptors();
    case Measure::kSensitivity:
      return SensitivityTable().descriptors();
    case Measure::kSanity:
      return SanityTable().descriptors();
    case Measure::kStability:
      return StabilityTable().descriptors();
    case Measure::kAverageDrop:
    case Measure::kIncrease:
    case Measure::kSparsity:
    case Measure::kFineness:
      return {};
  }
  return {};
}

}  // namespace

std::string_view MeasureName(Measure measure) {
  switch (measure) {
    case Measure::kDeletion:
      return "deletion";
    case Measure::kInsertion:
      return "insertion";
    case Measure::kAverageDrop:
      return "average-drop";
    case Measure::kIncrease:
      return "increase";
    case Measure::kRoad:
      return "road";
    case Measure::kInfidelity:
      return "infidelity";
    case Measure::kSparsity:
      return "sparsity";
    case Measure::kFineness:
      return "fineness";
    case Measure::kDiscrimination:
      return "discrimination";
    case Measure::kSensitivity:
      return "sensitivity";
    case Measure::kSanity:
      return "sanity";
    case Measure::kStability:
      return "stability";
  }
  return "";
}

std::string_view BetterName(Better better) {
  switch (better) {
    case Better::kLower:
      return "lower";
    case Better::kHigher:
      return "higher";
    case Better::kNeither:
      return "neither";
  }
  return "";
}

std::vector<MeasureDescriptor> Measures() {
  std::vector<MeasureDescriptor> measures;
  for (int i = 0; i <= static_cast<int>(Measure::kLast); ++i) {
    const auto measure = static_cast<Measure>(i);
    measures.push_back({measure, std::string(MeasureName(measure)), SentenceOf(measure),
                        UnitOf(measure), DirectionOf(measure), ExplainsAgain(measure),
                        TableOf(measure)});
  }
  return measures;
}

std::vector<MeasureDescriptor> Measures(const OptionWorld& world) {
  std::vector<MeasureDescriptor> measures = Measures();
  for (MeasureDescriptor& measure : measures) {
    for (OptionDescriptor& option : measure.options) option = Resolve(std::move(option), world);
  }
  return measures;
}

Result<MeasureDescriptor> FindMeasure(std::string_view name) {
  std::string known;
  for (MeasureDescriptor& measure : Measures()) {
    if (measure.name == name) return std::move(measure);
    known += (known.empty() ? "" : ", ") + measure.name;
  }
  return NotFound("There is no measure \"", name, "\"; expected one of ", known, ".");
}

std::vector<MeasuredMap> BaselineMaps(const Instance& instance, std::uint64_t seed) {
  std::vector<MeasuredMap> maps;
  for (int i = 0; i <= static_cast<int>(Baseline::kLast); ++i) {
    const auto baseline = static_cast<Baseline>(i);
    maps.push_back({std::string(BaselineName(baseline)),
                    MakeBaseline(baseline, instance.pixels, seed),
                    {},
                    BaselineRequest{baseline, seed}});
  }
  return maps;
}

}  // namespace inklens
