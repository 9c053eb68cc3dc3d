#include "core/evaluate/stability.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/sorted_indices.h"
#include "core/evaluate/pixel_order.h"
#include "core/evaluate/similarity.h"
#include "core/explain/common_options.h"

namespace inklens {
namespace {

/// Seeds go through options, which hold whole numbers up to 2^53.
constexpr std::uint64_t kSeedMask = (std::uint64_t{1} << 53) - 1;

/// Summed by size, so that the order in which values came changes no bit. Absent without values.
std::optional<double> OrderlessMean(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  double sum = 0;
  for (std::size_t i : SortedIndices(values.size(), [&values](std::size_t a, std::size_t b) {
         return values[a] < values[b];
       })) {
    sum += values[i];
  }
  return sum / static_cast<double>(values.size());
}

void AddDetail(MeasureValue& measured, const char* name, const std::vector<double>& values) {
  if (const auto mean = OrderlessMean(values)) measured.details.emplace_back(name, *mean);
}

/// Whether all runs have weighed the same parts.
bool ShareParts(std::span<const RemadeMap> runs) {
  return std::all_of(runs.begin(), runs.end(), [&](const RemadeMap& run) {
    return !run.part_weights.empty() && run.part_weights.size() == runs[0].part_weights.size() &&
           run.parts.labels == runs[0].parts.labels;
  });
}

/// How many values are larger than the least.
std::size_t AboveLeast(std::span<const double> values) {
  const double least = *std::min_element(values.begin(), values.end());
  return static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [least](double v) { return v > least; }));
}

/// Of what pairs of runs have in common.
struct Pairs {
  std::vector<double> pixels, parts, ranks;
};

Result<Pairs> ComparePairs(std::span<const RemadeMap> runs, const StabilityOptions& options) {
  Pairs pairs;
  const bool parts = ShareParts(runs);
  const auto pixels = static_cast<double>(runs[0].map.values.size());
  const auto top = static_cast<std::size_t>(std::ceil(options.top_share * pixels - 1e-9));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (std::size_t j = i + 1; j < runs.size(); ++j) {
      INKLENS_RETURN_IF_ERROR(CheckComparable(runs[i].map, runs[j].map));
      if (IsConstant(runs[i].map) || IsConstant(runs[j].map)) continue;
      const std::vector<double> a = ValuesOf(runs[i].map), b = ValuesOf(runs[j].map);
      // Pixels of which a map says nothing are the first ones in every such map: no likeness.
      if (std::min(AboveLeast(a), AboveLeast(b)) >= top) {
        INKLENS_ASSIGN_OR_RETURN(const double jaccard,
                                 TopJaccard(a, b, std::max<std::size_t>(1, top)));
        pairs.pixels.push_back(jaccard);
      }
      INKLENS_ASSIGN_OR_RETURN(const std::optional<double> ranks, RankCorrelation(a, b));
      if (ranks) pairs.ranks.push_back(*ranks);
      if (!parts) continue;
      INKLENS_ASSIGN_OR_RETURN(
          const double common,
          TopJaccard(runs[i].part_weights, runs[j].part_weights, options.top_parts));
      pairs.parts.push_back(common);
    }
  }
  return pairs;
}

Status CompareWithLongRun(std::span<const RemadeMap> runs, const Map2D& long_run,
                          MeasureValue& measured) {
  std::vector<double> values, ranks;
  for (const RemadeMap& run : runs) {
    INKLENS_RETURN_IF_ERROR(CheckComparable(run.map, long_run));
    const std::vector<double> a = ValuesOf(run.map), b = ValuesOf(long_run);
    INKLENS_ASSIGN_OR_RETURN(const std::optional<double> value, Correlation(a, b));
    INKLENS_ASSIGN_OR_RETURN(const std::optional<double> rank, RankCorrelation(a, b));
    if (value) values.push_back(*value);
    if (rank) ranks.push_back(*rank);
  }
  AddDetail(measured, "long_run.correlation", values);
  AddDetail(measured, "long_run.rank_correlation", ranks);
  return Status::Ok();
}

/// Absent for a flat estimate, and where nothing was estimated.
std::optional<double> RelativeStandardError(const RemadeMap& run) {
  const auto& estimate = run.estimate.values;
  const auto& errors = run.standard_error.values;
  if (estimate.empty() || errors.empty()) return std::nullopt;
  const auto [least, most] = std::minmax_element(estimate.begin(), estimate.end());
  const double range = static_cast<double>(*most) - *least;
  if (!(range > 0)) return std::nullopt;
  const double mean =
      std::accumulate(errors.begin(), errors.end(), 0.0) / static_cast<double>(errors.size());
  return mean / range;
}

/// @param remade the runs and, where there is one, the long run.
Result<MeasureValue> JudgeRuns(const StabilityOptions& options,
                               const std::vector<RemadeMap>& remade) {
  const std::span<const RemadeMap> runs = std::span(remade).first(options.runs);
  INKLENS_ASSIGN_OR_RETURN(const Pairs pairs, ComparePairs(runs, options));
  MeasureValue measured;
  AddDetail(measured, "pixels.jaccard", pairs.pixels);
  AddDetail(measured, "parts.jaccard", pairs.parts);
  AddDetail(measured, "rank_correlation", pairs.ranks);
  if (remade.size() > runs.size()) {
    INKLENS_RETURN_IF_ERROR(CompareWithLongRun(runs, remade.back().map, measured));
  }
  std::vector<double> errors;
  std::size_t blank = 0;
  for (const RemadeMap& run : runs) {
    if (const auto error = RelativeStandardError(run)) errors.push_back(*error);
    blank += IsConstant(run.map) ? 1 : 0;
  }
  AddDetail(measured, "relative_standard_error", errors);
  measured.details.emplace_back("blank", static_cast<double>(blank));
  measured.details.emplace_back("deterministic", 0);
  const std::size_t parts = ShareParts(runs) ? runs[0].part_weights.size() : 0;
  if (pairs.pixels.empty()) {
    measured.reason = "Fewer than two runs gave a map that puts one pixel before another.";
  } else if (parts > 0 && parts <= options.top_parts) {
    measured.reason = "All of the " + std::to_string(parts) + " parts are among the top " +
                      std::to_string(options.top_parts) + ", whatever chance does.";
  } else {
    measured.value = OrderlessMean(parts > 0 ? pairs.parts : pairs.pixels);
  }
  return measured;
}

Status CheckStability(const StabilityOptions& options) {
  if (options.runs < 2) {
    return InvalidArgument("The stability needs at least two runs; ", options.runs,
                           " were asked for.");
  }
  if (!(options.top_share > 0 && options.top_share <= 1)) {
    return InvalidArgument("The stability's share of top pixels must be above 0 and at most 1.");
  }
  if (options.top_parts == 0) {
    return InvalidArgument("The stability needs at least one of the top parts.");
  }
  return Status::Ok();
}

}  // namespace

Result<RemakingJob> StartStability(MadeMap made, const StabilityOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckStability(options));
  INKLENS_RETURN_IF_ERROR(CheckMadeMap(made));
  if (made.randomness == Randomness::kNone) {
    if (IsConstant(made.map)) {
      return RemakingJob(MeasureValue::None(kNoOrder));
    }
    return RemakingJob(MeasureValue{1.0, "", {}, {{"deterministic", 1}}});
  }
  const bool long_run = made.randomness == Randomness::kSampled && options.long_run > 0;
  std::vector<std::size_t> passes(options.runs, made.passes);
  if (long_run) passes.push_back(options.long_run);
  const auto begin = [subject = std::move(made.subject), make = std::move(made.make), options](
                         ExecutionContext& context, std::size_t index) {
    MapSubject seeded = subject;
    seeded.seed = (options.seed + index) & kSeedMask;
    if (index == options.runs) seeded.samples = options.long_run;
    return make(context, seeded);
  };
  const auto judge = [options](const std::vector<RemadeMap>& remade) {
    return JudgeRuns(options, remade);
  };
  return RemakingJob(std::move(passes), begin, judge);
}

OptionTable<StabilityOptions> StabilityTable() {
  OptionDescriptor seed = SeedDescriptor();
  seed.text = "The first of the seeds.";
  return {{Row<StabilityOptions>({.name = "runs",
                                  .text = "How many maps are made, with a seed each.",
                                  .symbol = "k",
                                  .minimum = 2,
                                  .maximum = 1000},
                                 [](StabilityOptions& o) -> auto& { return o.runs; }),
           Row<StabilityOptions>({.name = "top_share",
                                  .text = "Which share of the pixels counts as most salient.",
                                  .maximum = 1,
                                  .minimum_excluded = true,
                                  .step = 0.01},
                                 [](StabilityOptions& o) -> auto& { return o.top_share; }),
           Row<StabilityOptions>({.name = "top_parts",
                                  .text = "How many superpixels count as the top ones, for methods "
                                          "that weigh superpixels.",
                                  .minimum = 1,
                                  .maximum = 10'000},
                                 [](StabilityOptions& o) -> auto& { return o.top_parts; }),
           Row<StabilityOptions>({.name = "long_run",
                                  .text = "Samples of the one run that the others are compared "
                                          "with; 0 for none.",
                                  .minimum = 0,
                                  .maximum = 1'000'000,
                                  .step = 1000},
                                 [](StabilityOptions& o) -> auto& { return o.long_run; }),
           Row<StabilityOptions>(std::move(seed),
                                 [](StabilityOptions& o) -> auto& { return o.seed; })}};
}

}  // namespace inklens
