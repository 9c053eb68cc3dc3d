#include "evaluation.h"

#include <algorithm>
#include <map>

#include "core/model/json.h"
#include "files.h"

namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "inklens.evaluation.v1";

const char* RoleName(TargetRole role) {
  switch (role) {
    case TargetRole::kPredicted:
      return "predicted";
    case TargetRole::kLabel:
      return "label";
  }
  return "";
}

Json RowAsJson(const EvaluationSetup& setup, const EvaluationRow& row) {
  Json maps = Json::object();
  for (std::size_t i = 0; i < row.maps.size(); ++i) {
    Json& figures = maps[setup.maps[i].name] = Json::object();
    for (const auto& [name, value] : row.maps[i]) figures[name] = value;
  }
  return {{"index", row.index},
          {"label", row.label},
          {"predicted_class", row.predicted_class},
          {"target", RoleName(row.role)},
          {"probability", row.probability},
          {"maps", std::move(maps)},
          {"reasons", row.reasons}};
}

Status Malformed(const char* what) {
  return DataLoss("is not what inklens evaluate --rows writes: ", what, ".");
}

/// The member, or a fallback that no reader takes for one.
template <typename T>
bool Read(const Json& json, const char* key, T& value) {
  const auto found = json.find(key);
  if (found == json.end()) return false;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return false;
  } else if constexpr (std::is_floating_point_v<T>) {
    if (!found->is_number()) return false;
  } else {
    if (!found->is_number_unsigned()) return false;
  }
  value = found->get<T>();
  return true;
}

bool ReadMaps(const Json& json, EvaluationSetup& setup) {
  if (!json.contains("maps") || !json["maps"].is_array()) return false;
  for (const Json& entry : json["maps"]) {
    EvaluatedMap map;
    if (!entry.is_object() || !Read(entry, "name", map.name) || !entry.contains("request")) {
      return false;
    }
    map.request = entry["request"];
    setup.maps.push_back(std::move(map));
  }
  return true;
}

bool ReadMeasures(const Json& json, EvaluationSetup& setup) {
  if (!json.contains("measures") || !json["measures"].is_array()) return false;
  for (const Json& entry : json["measures"]) {
    EvaluatedMeasure measure;
    if (!entry.is_object() || !Read(entry, "name", measure.name) ||
        !Read(entry, "unit", measure.unit) || !Read(entry, "better", measure.better) ||
        !entry.contains("options")) {
      return false;
    }
    if (measure.better != "lower" && measure.better != "higher" && measure.better != "neither") {
      return false;
    }
    measure.options = entry["options"];
    setup.measures.push_back(std::move(measure));
  }
  return true;
}

bool ReadSetup(const Json& json, EvaluationSetup& setup) {
  return json.is_object() && Read(json, "version", setup.version) &&
         Read(json, "weights", setup.weights) &&
         Read(json, "weights_checksum", setup.checksums[0]) && Read(json, "data", setup.data) &&
         Read(json, "data_checksum", setup.checksums[1]) && Read(json, "first", setup.first) &&
         Read(json, "count", setup.count) && Read(json, "seed", setup.seed) &&
         Read(json, "logit_scale", setup.logit_scale) && ReadMaps(json, setup) &&
         ReadMeasures(json, setup);
}

bool ReadRow(const Json& json, const EvaluationSetup& setup, EvaluationRow& row) {
  std::string role;
  if (!json.is_object() || !Read(json, "index", row.index) || !Read(json, "label", row.label) ||
      !Read(json, "predicted_class", row.predicted_class) || !Read(json, "target", role) ||
      !Read(json, "probability", row.probability) || !json.contains("maps") ||
      !json["maps"].is_object() || json["maps"].size() != setup.maps.size()) {
    return false;
  }
  if (role != RoleName(TargetRole::kPredicted) && role != RoleName(TargetRole::kLabel)) {
    return false;
  }
  row.role = role == RoleName(TargetRole::kLabel) ? TargetRole::kLabel : TargetRole::kPredicted;
  for (const EvaluatedMap& map : setup.maps) {
    const auto found = json["maps"].find(map.name);
    if (found == json["maps"].end() || !found->is_object()) return false;
    Figures& figures = row.maps.emplace_back();
    for (const auto& [name, value] : found->items()) {
      if (!value.is_number()) return false;
      figures.emplace_back(name, value.get<double>());
    }
  }
  if (!json.contains("reasons") || !json["reasons"].is_array()) return false;
  for (const Json& reason : json["reasons"]) {
    if (!reason.is_string()) return false;
    row.reasons.push_back(reason.get<std::string>());
  }
  return row.index >= setup.first && row.index - setup.first < setup.count;
}

/// In what two setups differ: "seed 1 and 2"; empty when they do not.
std::string DifferenceOf(const EvaluationSetup& a, const EvaluationSetup& b) {
  if (a == b) return "";
  const Json one = SetupAsJson(a), other = SetupAsJson(b);
  for (const auto& [key, value] : one.items()) {
    if (value == other[key]) continue;
    // The tables of maps and measures are too long for a sentence.
    return value.is_array() ? key : key + " " + JsonText(value) + " and " + JsonText(other[key]);
  }
  return "options";
}

bool Before(const EvaluationRow& a, const EvaluationRow& b) {
  return a.index != b.index ? a.index < b.index : a.role < b.role;
}

Result<Evaluation> ReadEvaluation(const std::string& path) {
  INKLENS_ASSIGN_OR_RETURN(const Json json, ReadJsonFile(path, kDataLimits));
  Result<Evaluation> part = ParseEvaluation(json);
  if (!part.ok()) return About(path, part.status());
  return part;
}

}  // namespace

std::optional<double> Find(const Figures& figures, std::string_view name) {
  for (const auto& [key, value] : figures) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Json SetupAsJson(const EvaluationSetup& setup) {
  Json maps = Json::array(), measures = Json::array();
  for (const EvaluatedMap& map : setup.maps) {
    maps.push_back({{"name", map.name}, {"request", map.request}});
  }
  for (const EvaluatedMeasure& measure : setup.measures) {
    measures.push_back({{"name", measure.name},
                        {"unit", measure.unit},
                        {"better", measure.better},
                        {"options", measure.options}});
  }
  return {{"version", setup.version},
          {"weights", setup.weights},
          {"weights_checksum", setup.checksums[0]},
          {"data", setup.data},
          {"data_checksum", setup.checksums[1]},
          {"first", setup.first},
          {"count", setup.count},
          {"seed", setup.seed},
          {"logit_scale", setup.logit_scale},
          {"maps", std::move(maps)},
          {"measures", std::move(measures)}};
}

Json EvaluationAsJson(const Evaluation& evaluation) {
  Json rows = Json::array();
  for (const EvaluationRow& row : evaluation.rows) {
    rows.push_back(RowAsJson(evaluation.setup, row));
  }
  return {{"format", kFormat}, {"setup", SetupAsJson(evaluation.setup)}, {"rows", std::move(rows)}};
}

Result<Evaluation> ParseEvaluation(const Json& json) {
  std::string format;
  if (!json.is_object() || !Read(json, "format", format) || format != kFormat) {
    return Malformed("it has no format \"inklens.evaluation.v1\"");
  }
  Evaluation evaluation;
  if (!json.contains("setup") || !ReadSetup(json["setup"], evaluation.setup)) {
    return Malformed("its setup is damaged");
  }
  if (!json.contains("rows") || !json["rows"].is_array()) return Malformed("it has no rows");
  for (const Json& entry : json["rows"]) {
    if (!ReadRow(entry, evaluation.setup, evaluation.rows.emplace_back())) {
      return DataLoss("is not what inklens evaluate --rows writes: row ",
                      evaluation.rows.size() - 1, " is damaged.");
    }
  }
  return evaluation;
}

Result<Evaluation> MergeEvaluations(const std::vector<std::string>& paths) {
  if (paths.empty()) return InvalidArgument("There are no parts to put together.");
  Evaluation whole;
  std::map<std::pair<std::size_t, TargetRole>, std::string> owners;
  for (const std::string& path : paths) {
    INKLENS_ASSIGN_OR_RETURN(Evaluation part, ReadEvaluation(path));
    if (&path == &paths.front()) whole.setup = part.setup;
    const std::string difference = DifferenceOf(whole.setup, part.setup);
    if (!difference.empty()) {
      return InvalidArgument(paths.front(), " and ", path, " are no parts of one run: they have ",
                             difference, ".");
    }
    for (EvaluationRow& row : part.rows) {
      const auto [owner, is_new] = owners.emplace(std::pair(row.index, row.role), path);
      if (!is_new) {
        return InvalidArgument("Image ", row.index, " stands in ", owner->second, " and in ", path,
                               ".");
      }
      whole.rows.push_back(std::move(row));
    }
  }
  std::sort(whole.rows.begin(), whole.rows.end(), Before);
  for (std::size_t i = 0; i < whole.setup.count; ++i) {
    if (!owners.contains({whole.setup.first + i, TargetRole::kPredicted})) {
      return InvalidArgument("Image ", whole.setup.first + i, " stands in none of the ",
                             paths.size(), " parts.");
    }
  }
  return whole;
}

}  // namespace inklens::cli
