#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"

namespace inklens::cli {

/// What `inklens evaluate` measures is kept image by image, and every mean, error and comparison is
/// made of these rows in the order of the images. A run in parts therefore gives the single run's
/// figures to the last digit, once the parts' rows are put together.

/// The named numbers of one map on one image: measures, what belongs to them ("sanity.fc2.…"),
/// passes and time. A number that a measure could not give is absent.
using Figures = std::vector<std::pair<std::string, double>>;

/// The number of this name, if it is there.
std::optional<double> Find(const Figures& figures, std::string_view name);

/// The class that a row's maps explain.
enum class TargetRole {
  kPredicted,  ///< the class that the network reads
  kLabel,      ///< the true one, where the network reads another
};

/// One image, explained for one class.
struct EvaluationRow {
  std::size_t index = 0;
  int label = 0;
  std::size_t predicted_class = 0;
  TargetRole role = TargetRole::kPredicted;
  double probability = 0;     ///< of the explained class
  std::vector<Figures> maps;  ///< in the order of EvaluationSetup::maps
  /// Why there is no number, "map: measure: sentence".
  std::vector<std::string> reasons;
};

/// A map of each image: of a method with its options, or one of those that run beside the methods.
struct EvaluatedMap {
  std::string name;
  nlohmann::ordered_json request;  ///< {"method", "options"}; null for what no method makes

  friend bool operator==(const EvaluatedMap&, const EvaluatedMap&) = default;
};

struct EvaluatedMeasure {
  std::string name;
  std::string unit;    ///< "%", "px"; may be empty
  std::string better;  ///< "lower", "higher" or "neither"
  nlohmann::ordered_json options;

  friend bool operator==(const EvaluatedMeasure&, const EvaluatedMeasure&) = default;
};

/// Everything that the rows depend on: equal in all parts of a run.
struct EvaluationSetup {
  std::string version;               ///< of the program
  std::string weights;               ///< the network's name
  std::string checksums[2];          ///< of the weights file and of the data
  std::string data;                  ///< "MNIST test" or "drawn, pen 0.08"
  std::size_t first = 0, count = 0;  ///< images
  std::uint64_t seed = 0;
  double logit_scale = 1;
  std::vector<EvaluatedMap> maps;
  std::vector<EvaluatedMeasure> measures;

  friend bool operator==(const EvaluationSetup&, const EvaluationSetup&) = default;
};

struct Evaluation {
  EvaluationSetup setup;
  std::vector<EvaluationRow> rows;  ///< by index, and of one index the predicted class first
};

nlohmann::ordered_json SetupAsJson(const EvaluationSetup& setup);
/// A part's file, or a whole run's: {"format", "setup", "rows"}.
nlohmann::ordered_json EvaluationAsJson(const Evaluation& evaluation);
/// Errors, without the file's name: kDataLoss for what is no such file.
Result<Evaluation> ParseEvaluation(const nlohmann::ordered_json& json);

/// The rows of several files as one run's.
/// Errors, naming the files: those of reading and ParseEvaluation; kInvalidArgument for parts of
/// different runs (saying in what they differ), for an image that stands in two parts, and for one
/// that stands in none.
Result<Evaluation> MergeEvaluations(const std::vector<std::string>& paths);

}  // namespace inklens::cli
