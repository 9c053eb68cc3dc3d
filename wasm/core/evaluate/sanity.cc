#include "core/evaluate/sanity.h"

#include <algorithm>
#include <cmath>

#include "core/evaluate/pixel_order.h"
#include "core/evaluate/similarity.h"
#include "core/explain/common_options.h"

namespace inklens {
namespace {

Result<MeasureValue> JudgeCascade(const Map2D& original, const std::vector<std::string>& names,
                                  const std::vector<RemadeMap>& remade) {
  MeasureValue measured;
  for (std::size_t i = 0; i < remade.size(); ++i) {
    const Map2D& map = remade[i].map;
    INKLENS_RETURN_IF_ERROR(CheckComparable(original, map));
    INKLENS_ASSIGN_OR_RETURN(measured.value, RankCorrelation(ValuesOf(original), ValuesOf(map)));
    if (measured.value) {
      measured.details.emplace_back(names[i] + ".rank_correlation", *measured.value);
      measured.value = std::abs(*measured.value);
    }
    if (std::min(map.height, map.width) >= kSimilarityWindow) {
      INKLENS_ASSIGN_OR_RETURN(const double similarity, StructuralSimilarity(original, map));
      measured.details.emplace_back(names[i] + ".structural_similarity", similarity);
    }
    measured.details.emplace_back(names[i] + ".blank", IsConstant(map) ? 1 : 0);
  }
  if (!measured.value) {
    measured.reason =
        "With all layers randomised the map is the same everywhere: it puts no pixel before "
        "another.";
  }
  return measured;
}

}  // namespace

Result<RemakingJob> StartSanity(MadeMap made, const SanityOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckMadeMap(made));
  const std::vector<std::size_t> cascade = RandomizationCascade(*made.subject.classifier);
  std::vector<std::string> names;
  for (std::size_t layer : cascade) names.push_back(made.subject.classifier->layers()[layer].name);
  if (cascade.empty()) return Unsupported("This classifier has no layer that could be randomised.");
  if (IsConstant(made.map)) {
    return RemakingJob(MeasureValue::None(kNoOrder));
  }
  const auto begin = [subject = made.subject, make = std::move(made.make), cascade,
                      seed = options.seed](ExecutionContext& context,
                                           std::size_t index) -> Result<std::unique_ptr<MapJob>> {
    MapSubject randomized = subject;
    INKLENS_ASSIGN_OR_RETURN(randomized.classifier,
                             subject.classifier->RandomizedCopy(seed, cascade[index]));
    INKLENS_ASSIGN_OR_RETURN(
        Instance instance,
        MakeInstanceOfPixels(context, *randomized.classifier, subject.instance->pixels));
    randomized.instance = std::make_shared<const Instance>(std::move(instance));
    return make(context, randomized);
  };
  const auto judge = [map = std::move(made.map), names](const std::vector<RemadeMap>& remade) {
    return JudgeCascade(map, names, remade);
  };
  return RemakingJob(std::vector(cascade.size(), made.passes), begin, judge);
}

std::vector<std::size_t> RandomizationCascade(const DifferentiableClassifier& classifier) {
  std::vector<std::size_t> cascade;
  const auto layers = classifier.layers();
  for (std::size_t i = layers.size(); i-- > 0;) {
    if (layers[i].has_parameters) cascade.push_back(i);
  }
  return cascade;
}

OptionTable<SanityOptions> SanityTable() {
  OptionDescriptor seed = SeedDescriptor();
  seed.text = "The seed of the parameters that the layers get.";
  return {{Row<SanityOptions>(std::move(seed), [](SanityOptions& o) -> auto& { return o.seed; })}};
}

}  // namespace inklens
