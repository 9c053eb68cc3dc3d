#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/evaluate/statistics.h"
#include "evaluation.h"

namespace inklens::cli {

/// One figure of one map over the images that have it.
struct FigureSummary {
  std::string name;
  MeanWithError mean;
};

/// How two maps compare by one measure on the images where both have a number.
struct PairSummary {
  std::string measure, first, second;
  std::size_t first_better = 0, ties = 0, second_better = 0;  ///< images
  double first_better_share = 0;                              ///< of those that are no tie
  Interval share_interval;                                    ///< Wilson's
  MeanWithError difference;                                   ///< first - second
  /// Of areas (deletion, insertion, ROAD): of the mean difference, by a paired bootstrap.
  std::optional<Interval> difference_interval;
};

/// Means over rows: one list for each map, in the order of EvaluationSetup::maps.
using MapSummaries = std::vector<std::vector<FigureSummary>>;

struct EvaluationSummary {
  std::size_t images = 0;
  MapSummaries maps;  ///< of the class that is read, over all images
  /// Over the images that are read wrongly: of the class that is read, and of the true one.
  std::size_t misread = 0;
  MapSummaries misread_predicted, misread_label;
  std::vector<PairSummary> pairs;  ///< of the class that is read, over all images
  /// Numbers that could not be given, of the class that is read: "map: measure: sentence", and on
  /// how many images.
  std::vector<std::pair<std::string, std::size_t>> missing;
};

/// Which images a summary is of, by the probability of the class that is read: those of a saturated
/// softmax, for one. Both ends are included.
struct ProbabilityRange {
  double low = 0;
  double high = 1;

  bool Holds(double probability) const { return probability >= low && probability <= high; }
};

/// Errors: kInvalidArgument for a range without an image; those of BootstrapMean.
Result<EvaluationSummary> Summarize(const Evaluation& evaluation, const ProbabilityRange& range);

/// How a summary is written.
enum class ReportFormat { kTable, kMarkdown, kCsv, kJson };

/// The format that a file's name asks for: .md, .csv, .json, otherwise a table for people.
ReportFormat FormatOf(const std::string& path);

std::string Report(const EvaluationSetup& setup, const EvaluationSummary& summary,
                   ReportFormat format);

}  // namespace inklens::cli
