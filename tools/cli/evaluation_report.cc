#include "evaluation_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "core/model/json.h"
namespace inklens::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kResamples = 2000;
/// Measures whose number is an area under a curve.
constexpr std::string_view kAreas[] = {"deletion", "insertion", "road"};

using Rows = std::vector<const EvaluationRow*>;

/// The names of all figures of a map, in the order in which they first appear.
std::vector<std::string> FigureNames(const Rows& rows, std::size_t map) {
  std::vector<std::string> names;
  for (const EvaluationRow* row : rows) {
    for (const auto& [name, value] : row->maps[map]) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::vector<double> Column(const Rows& rows, std::size_t map, std::string_view figure) {
  std::vector<double> values;
  for (const EvaluationRow* row : rows) {
    if (const auto value = Find(row->maps[map], figure)) values.push_back(*value);
  }
  return values;
}

MapSummaries SummarizeMaps(const EvaluationSetup& setup, const Rows& rows) {
  MapSummaries maps(setup.maps.size());
  for (std::size_t map = 0; map < maps.size(); ++map) {
    for (const std::string& name : FigureNames(rows, map)) {
      maps[map].push_back({name, Mean(Column(rows, map, name))});
    }
  }
  return maps;
}

Result<std::optional<PairSummary>> SummarizePair(const EvaluationSetup& setup, const Rows& rows,
                                                 const EvaluatedMeasure& measure, std::size_t a,
                                                 std::size_t b) {
  std::vector<double> first, second, differences;
  for (const EvaluationRow* row : rows) {
    const auto x = Find(row->maps[a], measure.name), y = Find(row->maps[b], measure.name);
    if (!x || !y) continue;
    first.push_back(*x);
    second.push_back(*y);
    differences.push_back(*x - *y);
  }
  if (first.empty()) return std::optional<PairSummary>();
  INKLENS_ASSIGN_OR_RETURN(const PairedComparison compared, Compare(first, second));
  PairSummary pair;
  pair.measure = measure.name;
  pair.first = setup.maps[a].name;
  pair.second = setup.maps[b].name;
  pair.ties = compared.ties;
  pair.difference = compared.difference;
  pair.first_better = measure.better == "lower" ? compared.first_lower : compared.first_higher;
  pair.second_better = measure.better == "lower" ? compared.first_higher : compared.first_lower;
  const std::size_t decided = pair.first_better + pair.second_better;
  if (decided > 0) {
    pair.first_better_share = static_cast<double>(pair.first_better) / static_cast<double>(decided);
  }
  pair.share_interval = WilsonInterval(pair.first_better, decided);
  if (std::find(std::begin(kAreas), std::end(kAreas), measure.name) != std::end(kAreas)) {
    INKLENS_ASSIGN_OR_RETURN(pair.difference_interval,
                             BootstrapMean(differences, kResamples, setup.seed));
  }
  return std::optional(std::move(pair));
}

std::vector<std::pair<std::string, std::size_t>> Missing(const Rows& rows) {
  std::vector<std::pair<std::string, std::size_t>> missing;
  for (const EvaluationRow* row : rows) {
    for (const std::string& reason : row->reasons) {
      auto found = std::find_if(missing.begin(), missing.end(),
                                [&](const auto& entry) { return entry.first == reason; });
      if (found == missing.end()) found = missing.insert(found, {reason, 0});
      ++found->second;
    }
  }
  return missing;
}

// Texts ------------------------------------------------------------------------------------------

std::string Number(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// As many digits as the error leaves meaning, and one more; at most six.
int DigitsOf(const MeanWithError& mean) {
  // What is left of equal numbers is rounding.
  if (mean.standard_error <= 1e-12 * std::abs(mean.mean))
    return mean.mean == std::round(mean.mean) ? 0 : 4;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(mean.standard_error))), 0, 6);
}

std::string MeanText(const MeanWithError& mean) {
  if (mean.count == 0) return "-";
  const int digits = DigitsOf(mean);
  std::string text = Number(mean.mean, digits);
  if (mean.count > 1) text += " ±" + Number(mean.standard_error, digits);
  return text;
}

const MeanWithError* MeanOf(const std::vector<FigureSummary>& figures, std::string_view name) {
  for (const FigureSummary& figure : figures) {
    if (figure.name == name) return &figure.mean;
  }
  return nullptr;
}

/// A table as texts, the head first.
using Cells = std::vector<std::vector<std::string>>;

/// Columns: the measures, what each map costs, and over how many images where that differs.
Cells MeasureCells(const EvaluationSetup& setup, const MapSummaries& maps, std::size_t images) {
  std::vector<std::pair<std::string, std::string>> columns;  // figure, head
  for (const EvaluatedMeasure& measure : setup.measures) {
    std::string head = measure.name + (measure.unit.empty() ? "" : " (" + measure.unit + ")");
    if (measure.better != "neither") head += measure.better == "lower" ? " ↓" : " ↑";
    columns.emplace_back(measure.name, std::move(head));
  }
  columns.emplace_back("forward_passes", "forward passes");
  columns.emplace_back("backward_passes", "backward");
  columns.emplace_back("elapsed_ms", "ms");
  columns.emplace_back("blank", "blank");
  Cells cells(1, {"map"});
  for (const auto& [figure, head] : columns) cells[0].push_back(head);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    std::vector<std::string>& line = cells.emplace_back(1, setup.maps[i].name);
    for (const auto& [figure, head] : columns) {
      const MeanWithError* mean = MeanOf(maps[i], figure);
      std::string text = mean ? MeanText(*mean) : "-";
      if (mean && mean->count < images) text += " (n " + std::to_string(mean->count) + ")";
      line.push_back(std::move(text));
    }
  }
  return cells;
}

/// What belongs to a measure, such as the layers of the sanity check: one line for each figure.
Cells DetailCells(const EvaluationSetup& setup, const MapSummaries& maps) {
  Cells cells(1, {"figure"});
  for (const EvaluatedMap& map : setup.maps) cells[0].push_back(map.name);
  std::vector<std::string> names;
  for (const auto& figures : maps) {
    for (const FigureSummary& figure : figures) {
      if (figure.name.find('.') == std::string::npos) continue;
      if (std::find(names.begin(), names.end(), figure.name) == names.end()) {
        names.push_back(figure.name);
      }
    }
  }
  for (const std::string& name : names) {
    std::vector<std::string>& line = cells.emplace_back(1, name);
    for (const auto& figures : maps) {
      const MeanWithError* mean = MeanOf(figures, name);
      line.push_back(mean ? MeanText(*mean) : "-");
    }
  }
  return cells;
}

Cells PairCells(const EvaluationSummary& summary) {
  Cells cells{{"measure", "first", "second", "first better", "second better", "ties",
               "share of first (95%)", "difference (95%)"}};
  for (const PairSummary& pair : summary.pairs) {
    const auto interval = [](const Interval& range, int digits) {
      return " [" + Number(range.low, digits) + ", " + Number(range.high, digits) + "]";
    };
    std::string difference = MeanText(pair.difference);
    if (pair.difference_interval) {
      difference += interval(*pair.difference_interval, DigitsOf(pair.difference));
    }
    const bool decided = pair.first_better + pair.second_better > 0;
    cells.push_back(
        {pair.measure, pair.first, pair.second, std::to_string(pair.first_better),
         std::to_string(pair.second_better), std::to_string(pair.ties),
         decided ? Number(pair.first_better_share, 3) + interval(pair.share_interval, 3) : "-",
         difference});
  }
  return cells;
}

/// How wide a text is on a screen: the bytes that go on with a character of UTF-8 take no room.
std::size_t WidthOf(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string AsText(const Cells& cells) {
  std::vector<std::size_t> widths(cells[0].size(), 0);
  for (const auto& line : cells) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], WidthOf(line[i]));
  }
  std::string text;
  for (const auto& line : cells) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += line[i];
      if (i + 1 < line.size()) text.append(widths[i] - WidthOf(line[i]) + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

std::string AsMarkdown(const Cells& cells) {
  std::string text;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    for (const std::string& cell : cells[row]) text += "| " + cell + " ";
    text += "|\n";
    if (row > 0) continue;
    for (std::size_t i = 0; i < cells[0].size(); ++i) text += i == 0 ? "| --- " : "| ---: ";
    text += "|\n";
  }
  return text;
}

std::string HeadOf(const EvaluationSetup& setup, const EvaluationSummary& summary) {
  std::string text = setup.weights + " (" + setup.checksums[0] + ") on " + setup.data + " (" +
                     setup.checksums[1] + "), images " + std::to_string(setup.first) + " to " +
                     std::to_string(setup.first + setup.count - 1) + ", seed " +
                     std::to_string(setup.seed);
  if (summary.images < setup.count) {
    text += " (only " + std::to_string(summary.images) + " of these images)";
  }
  if (setup.logit_scale != 1) text += ", logits times " + Number(setup.logit_scale, 3);
  return text + "; " + std::to_string(summary.misread) + " of " + std::to_string(summary.images) +
         " read wrongly. Mean ± standard error; ↓ lower is better, ↑ higher is better.\n";
}

std::string Tables(const EvaluationSetup& setup, const EvaluationSummary& summary, bool markdown) {
  const auto print = markdown ? AsMarkdown : AsText;
  std::string text =
      HeadOf(setup, summary) + "\n" + print(MeasureCells(setup, summary.maps, summary.images));
  if (!summary.missing.empty()) {
    text += "\nNumbers that there are not:\n\n";
    for (const auto& [reason, count] : summary.missing) {
      text += "- " + reason + " (" + std::to_string(count) + " images)\n";
    }
  }
  const Cells details = DetailCells(setup, summary.maps);
  if (details.size() > 1) text += "\n" + print(details);
  if (summary.misread > 0) {
    text += "\nImages that are read wrongly, explained for the class that is read:\n\n" +
            print(MeasureCells(setup, summary.misread_predicted, summary.misread)) +
            "\nThe same images, explained for the true class:\n\n" +
            print(MeasureCells(setup, summary.misread_label, summary.misread));
  }
  if (!summary.pairs.empty()) text += "\nImage by image:\n\n" + print(PairCells(summary));
  return text;
}

// Machines ---------------------------------------------------------------------------------------

Json MapsAsJson(const EvaluationSetup& setup, const MapSummaries& maps) {
  Json json = Json::object();
  for (std::size_t i = 0; i < maps.size(); ++i) {
    Json& figures = json[setup.maps[i].name] = Json::object();
    for (const auto& [name, mean] : maps[i]) {
      figures[name] = {
          {"images", mean.count}, {"mean", mean.mean}, {"standard_error", mean.standard_error}};
    }
  }
  return json;
}

Json AsJson(const EvaluationSetup& setup, const EvaluationSummary& summary) {
  Json json{{"setup", SetupAsJson(setup)},
            {"images", summary.images},
            {"maps", MapsAsJson(setup, summary.maps)}};
  json["misread"] = {{"images", summary.misread},
                     {"predicted", MapsAsJson(setup, summary.misread_predicted)},
                     {"label", MapsAsJson(setup, summary.misread_label)}};
  json["missing"] = Json::array();
  for (const auto& [reason, count] : summary.missing) {
    json["missing"].push_back({{"reason", reason}, {"images", count}});
  }
  json["pairs"] = Json::array();
  for (const PairSummary& pair : summary.pairs) {
    Json entry{
        {"measure", pair.measure},
        {"first", pair.first},
        {"second", pair.second},
        {"first_better", pair.first_better},
        {"ties", pair.ties},
        {"second_better", pair.second_better},
        {"first_better_share", pair.first_better_share},
        {"share_interval", {pair.share_interval.low, pair.share_interval.high}},
        {"difference",
         {{"mean", pair.difference.mean}, {"standard_error", pair.difference.standard_error}}}};
    if (pair.difference_interval) {
      entry["difference_interval"] = {pair.difference_interval->low,
                                      pair.difference_interval->high};
    }
    json["pairs"].push_back(std::move(entry));
  }
  return json;
}

/// A field of RFC 4180.
std::string Quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string AsCsv(const EvaluationSetup& setup, const EvaluationSummary& summary) {
  std::string text = "images,map,figure,n,mean,standard_error\n";
  const auto add = [&](const char* images, const MapSummaries& maps) {
    for (std::size_t i = 0; i < maps.size(); ++i) {
      for (const auto& [name, mean] : maps[i]) {
        text += std::string(images) + "," + Quoted(setup.maps[i].name) + "," + Quoted(name) + "," +
                std::to_string(mean.count) + "," + JsonText(Json(mean.mean)) + "," +
                JsonText(Json(mean.standard_error)) + "\n";
      }
    }
  };
  add("all", summary.maps);
  add("misread predicted", summary.misread_predicted);
  add("misread label", summary.misread_label);
  return text;
}

}  // namespace

Result<EvaluationSummary> Summarize(const Evaluation& evaluation, const ProbabilityRange& range) {
  const EvaluationSetup& setup = evaluation.setup;
  Rows predicted, misread_predicted, misread_label;
  bool within = true;  // a row of the true class follows its image's row of the class that is read
  for (const EvaluationRow& row : evaluation.rows) {
    if (row.role == TargetRole::kPredicted) within = range.Holds(row.probability);
    if (!within) continue;
    const bool wrong = row.predicted_class != static_cast<std::size_t>(row.label);
    if (row.role == TargetRole::kLabel) misread_label.push_back(&row);
    if (row.role == TargetRole::kPredicted) predicted.push_back(&row);
    if (row.role == TargetRole::kPredicted && wrong) misread_predicted.push_back(&row);
  }
  if (predicted.empty()) {
    return InvalidArgument("None of the images is read with a probability in the range.");
  }
  EvaluationSummary summary;
  summary.images = predicted.size();
  summary.misread = misread_predicted.size();
  summary.maps = SummarizeMaps(setup, predicted);
  summary.missing = Missing(predicted);
  summary.misread_predicted = SummarizeMaps(setup, misread_predicted);
  summary.misread_label = SummarizeMaps(setup, misread_label);
  for (const EvaluatedMeasure& measure : setup.measures) {
    if (measure.better == "neither") continue;
    for (std::size_t a = 0; a < setup.maps.size(); ++a) {
      for (std::size_t b = a + 1; b < setup.maps.size(); ++b) {
        INKLENS_ASSIGN_OR_RETURN(auto pair, SummarizePair(setup, predicted, measure, a, b));
        if (pair) summary.pairs.push_back(std::move(*pair));
      }
    }
  }
  return summary;
}

ReportFormat FormatOf(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".md") return ReportFormat::kMarkdown;
  if (extension == ".csv") return ReportFormat::kCsv;
  if (extension == ".json") return ReportFormat::kJson;
  return ReportFormat::kTable;
}

std::string Report(const EvaluationSetup& setup, const EvaluationSummary& summary,
                   ReportFormat format) {
  switch (format) {
    case ReportFormat::kTable:
      return Tables(setup, summary, false);
    case ReportFormat::kMarkdown:
      return Tables(setup, summary, true);
    case ReportFormat::kCsv:
      return AsCsv(setup, summary);
    case ReportFormat::kJson:
      return JsonText(AsJson(setup, summary)) + "\n";
  }
  return "";
}

}  // namespace inklens::cli
