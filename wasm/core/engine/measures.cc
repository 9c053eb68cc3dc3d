#include "core/engine/measures.h"

#include <utility>

#include "core/evaluate/baselines.h"
#include "core/evaluate/deletion_insertion.h"
#include "core/evaluate/infidelity.h"
#include "core/evaluate/road.h"

namespace inklens {
namespace {

/// All but measure and name.
MeasureDescriptor Describe(Measure measure) {
  MeasureDescriptor d;
  switch (measure) {
    case Measure::kDeletion:
      d.text =
          "The area under the class's probability while the pixels that the map shows most are "
          "removed first.";
      d.better = Better::kLower;
      d.options = DeletionTable().descriptors();
      break;
    case Measure::kInsertion:
      d.text =
          "The area under the class's probability while the pixels that the map shows most are "
          "put back first.";
      d.better = Better::kHigher;
      d.options = InsertionTable().descriptors();
      break;
    case Measure::kAverageDrop:
      d.text =
          "How much of the class's probability is lost where the image shows only as far as the "
          "map does.";
      d.unit = "%";
      d.better = Better::kLower;
      break;
    case Measure::kIncrease:
      d.text =
          "Of all images, those whose class becomes more probable where the image shows only as "
          "far as the map does: of one image all or none.";
      d.unit = "%";
      d.better = Better::kHigher;
      break;
    case Measure::kRoad:
      d.text =
          "How much less probable the class is without the pixels that the map shows most than "
          "without those that it shows least, where what is missing is filled in from around.";
      d.better = Better::kHigher;
      d.options = RoadTable().descriptors();
      break;
    case Measure::kInfidelity:
      d.text =
          "How far what the map says of a change of the image is from what the network makes of "
          "it, mean square.";
      d.better = Better::kLower;
      d.options = InfidelityTable().descriptors();
      break;
    case Measure::kSparsity:
      d.text =
          "How much of the map stands in few pixels: 0 for a map that is the same everywhere, "
          "towards 1 for a single pixel (Gini index).";
      break;
    case Measure::kFineness:
      d.text = "The width of the smallest detail that the map shows.";
      d.unit = "px";
      break;
  }
  return d;
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
    MeasureDescriptor descriptor = Describe(measure);
    descriptor.measure = measure;
    descriptor.name = MeasureName(measure);
    measures.push_back(std::move(descriptor));
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
  const Tensor& pixels = instance.pixels;
  const std::size_t height = pixels.shape()[1], width = pixels.shape()[2];
  std::vector<MeasuredMap> maps;
  maps.push_back({"random", RandomMap(height, width, seed), {}});
  maps.push_back({"ink", InkMap(pixels), {}});
  maps.push_back({"blob", BlobMap(height, width), {}});
  maps.push_back({"edges", EdgeMap(pixels), {}});
  return maps;
}

}  // namespace inklens
