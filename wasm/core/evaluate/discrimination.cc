#include "core/evaluate/discrimination.h"

#include <algorithm>

#include "core/evaluate/pixel_order.h"
#include "core/evaluate/similarity.h"

namespace inklens {
namespace {

Result<Target> OtherTarget(const MapSubject& subject, const DiscriminationOptions& options) {
  const Target& target = subject.target;
  if (target.contrast_class) {
    if (options.other_class && *options.other_class != *target.contrast_class) {
      return InvalidArgument("Class ", target.target_class, " is contrasted with class ",
                             *target.contrast_class, ", not with ", *options.other_class, ".");
    }
    return Target{*target.contrast_class, target.target_class};
  }
  if (options.other_class) {
    if (*options.other_class == target.target_class) {
      return InvalidArgument("Class ", target.target_class, " cannot be told apart from itself.");
    }
    const Target other{*options.other_class, {}};
    INKLENS_RETURN_IF_ERROR(CheckTarget(*subject.classifier, other));
    return other;
  }
  const auto logits = subject.instance->logits();
  if (logits.size() < 2) return InvalidArgument("There is no other class; the model has only one.");
  Target other{target.target_class == 0 ? std::size_t{1} : std::size_t{0}, {}};
  for (std::size_t c = 0; c < logits.size(); ++c) {
    if (c != target.target_class && logits[c] > logits[other.target_class]) other.target_class = c;
  }
  return other;
}

Result<MeasureValue> JudgeClasses(const Map2D& map, std::size_t other_class, const Map2D& other) {
  INKLENS_RETURN_IF_ERROR(CheckComparable(map, other));
  MeasureValue measured;
  INKLENS_ASSIGN_OR_RETURN(measured.value, RankCorrelation(ValuesOf(map), ValuesOf(other)));
  INKLENS_ASSIGN_OR_RETURN(const std::optional<double> jaccard,
                           WeightedJaccard(ValuesOf(map), ValuesOf(other)));
  if (measured.value) measured.details.emplace_back("rank_correlation", *measured.value);
  if (jaccard) measured.details.emplace_back("weighted_jaccard", *jaccard);
  measured.details.emplace_back("other_class", static_cast<double>(other_class));
  if (!measured.value) {
    measured.reason = "The map of class " + std::to_string(other_class) +
                      " is the same everywhere: it puts no pixel before another.";
  }
  return measured;
}

}  // namespace

Result<RemakingJob> StartDiscrimination(MadeMap made, const DiscriminationOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckMadeMap(made));
  INKLENS_ASSIGN_OR_RETURN(const Target other, OtherTarget(made.subject, options));
  if (IsConstant(made.map)) {
    return RemakingJob(MeasureValue::None(kNoOrder));
  }
  const std::vector<std::size_t> passes{made.passes};
  const auto begin = [subject = std::move(made.subject), make = std::move(made.make), other](
                         ExecutionContext& context, std::size_t) {
    MapSubject compared = subject;
    compared.target = other;
    return make(context, compared);
  };
  const auto judge = [map = std::move(made.map), other](const std::vector<RemadeMap>& remade) {
    return JudgeClasses(map, other.target_class, remade[0].map);
  };
  return RemakingJob(passes, begin, judge);
}

OptionTable<DiscriminationOptions> DiscriminationTable() {
  OptionRow other;
  other.descriptor = {.name = "other_class",
                      .text =
                          "The class whose map is compared; the most probable other one where "
                          "none is given.",
                      .symbol = "c'"};
  other.descriptor.kind = OptionKind::kClass;
  other.set = [](void* options, const OptionValue& value) {
    static_cast<DiscriminationOptions*>(options)->other_class =
        static_cast<std::size_t>(std::get<double>(value));
  };
  return {{std::move(other)}};
}

}  // namespace inklens
