#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "cli/program.h"

namespace inklens::test {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Forgets what differs from run to run.
Json WithoutTimes(Json value) {
  if (value.is_object()) value.erase("elapsed_ms");
  if (value.is_structured()) {
    for (auto& element : value) element = WithoutTimes(element);
  }
  return value;
}

class EvaluateTest : public ::testing::Test {
 protected:
  EvaluateTest() { folder_.AddMnist(); }

  std::vector<std::string> Arguments(std::vector<std::string> more,
                                     const std::string& threads = "2") const {
    more.insert(more.begin(), {"--mnist", folder_.path()});
    std::vector<std::string> arguments = Command("evaluate", more);
    *(std::find(arguments.begin(), arguments.end(), "--threads") + 1) = threads;
    return arguments;
  }
  Outcome Run(std::vector<std::string> more, const std::string& threads = "2") const {
    return RunInklens(Arguments(std::move(more), threads));
  }
  /// The rows of a run that must succeed.
  Json Rows(std::vector<std::string> more, const std::string& threads = "2") const {
    more.insert(more.end(), {"--rows", folder_.File("rows.json")});
    const Outcome outcome = Run(std::move(more), threads);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
    EXPECT_EQ(outcome.output, "");
    return ParseFile("rows.json");
  }
  Json ParseFile(const std::string& name) const { return ParseJson(TextOf(name)); }
  std::string TextOf(const std::string& name) const {
    const auto bytes = folder_.Read(name);
    return {bytes.begin(), bytes.end()};
  }

  TemporaryFolder folder_;
};

const std::vector<std::string> kQuick{"--methods", "grad-cam,layer-cam", "--measures",
                                      "deletion,insertion,average-drop,sparsity"};

std::vector<std::string> Quick(std::vector<std::string> more) {
  more.insert(more.begin(), kQuick.begin(), kQuick.end());
  return more;
}

TEST_F(EvaluateTest, EveryRowHoldsEveryMapAndMeasure) {
  const Json file = Rows(Quick({"--first", "3", "--count", "4"}));
  const Json& rows = At(file, "rows");
  ASSERT_EQ(rows.size(), 4u);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(At(rows[i], "index"), 3 + i);
    const Json& maps = At(rows[i], "maps");
    EXPECT_EQ(maps.size(), 6u);
    for (const char* name : {"grad-cam", "layer-cam", "random", "ink", "blob", "edges"}) {
      const Json& figures = At(maps, name);
      EXPECT_GE(At(figures, "deletion").get<double>(), 0) << name;
      EXPECT_LE(At(figures, "insertion").get<double>(), 1) << name;
      EXPECT_GE(At(figures, "sparsity").get<double>(), 0) << name;
    }
    EXPECT_EQ(At(At(maps, "grad-cam"), "backward_passes"), 1);
    EXPECT_FALSE(At(maps, "ink").contains("forward_passes"));
  }
}

// The digit itself is a better order than chance: what the measures are for.
TEST_F(EvaluateTest, ChanceDoesNotKnowWhatTheNetworkSees) {
  const Json summary = RunForJson(Arguments(Quick({"--count", "20", "--json"})));
  const auto mean = [&](const char* map, const char* measure) {
    return At(At(At(At(summary, "maps"), map), measure), "mean").get<double>();
  };
  EXPECT_LT(mean("ink", "deletion"), mean("random", "deletion"));
  EXPECT_GT(mean("layer-cam", "insertion"), mean("random", "insertion"));
}

TEST_F(EvaluateTest, ThreadsAndTheOrderOfMethodsChangeNothing) {
  const Json one = WithoutTimes(Rows(Quick({"--count", "5"}), "1"));
  EXPECT_EQ(WithoutTimes(Rows(Quick({"--count", "5"}), "3")), one);
  const Json turned =
      WithoutTimes(Rows({"--methods", "layer-cam", "grad-cam", "--measures",
                         "sparsity,average-drop,insertion,deletion", "--count", "5"}));
  for (std::size_t i = 0; i < 5; ++i) {
    for (const auto& [map, figures] : At(one["rows"][i], "maps").items()) {
      EXPECT_EQ(At(At(turned["rows"][i], "maps"), map), figures) << map;
    }
  }
}

TEST_F(EvaluateTest, PartsMakeUpTheWholeToTheLastDigit) {
  const std::vector<std::string> methods{"--methods",  "grad-cam,rise,score-cam",
                                         "--samples",  "200",
                                         "--measures", "deletion,insertion,road,infidelity",
                                         "--count",    "7",
                                         "--seed",     "5"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), methods.begin(), methods.end());
    return more;
  };
  const Json whole = RunForJson(Arguments(with({"--json"})));
  std::vector<std::string> merge{"evaluate", "--json", "--merge"};
  for (const std::string part : {"2", "0", "1"}) {  // in any order
    const std::string file = folder_.File("part" + part + ".json");
    const Outcome outcome = Run(with({"--shard", part + "/3", "--rows", file}));
    ASSERT_EQ(outcome.exit_code, 0) << outcome.error;
    merge.push_back(file);
  }
  EXPECT_EQ(WithoutTimes(RunForJson(merge)), WithoutTimes(whole));
}

TEST_F(EvaluateTest, ExplainsAgain) {
  const std::vector<std::string> slow{"--methods",
                                      "grad-cam,lime,rise",
                                      "--samples",
                                      "60",
                                      "--measures",
                                      "all",
                                      "--sensitivity-samples",
                                      "2",
                                      "--stability-runs",
                                      "2",
                                      "--stability-long-run",
                                      "300",
                                      "--infidelity-samples",
                                      "20",
                                      "--count",
                                      "3"};
  const Json rows = At(WithoutTimes(Rows(slow, "1")), "rows");
  for (const Json& row : rows) {
    const Json& maps = At(row, "maps");
    const Json& rise = At(maps, "rise");
    EXPECT_LT(At(rise, "sanity").get<double>(), 1);
    EXPECT_EQ(At(rise, "sanity.conv1.rank_correlation"), At(rise, "sanity"));
    At(rise, "sanity.fc2.rank_correlation");
    At(rise, "stability.long_run.correlation");
    At(rise, "sensitivity.mean");
    At(At(maps, "lime"), "stability.parts.jaccard");
    EXPECT_EQ(At(At(maps, "grad-cam"), "stability"), 1);
    EXPECT_NEAR(At(At(maps, "ink"), "sanity").get<double>(), 1, 1e-12);
    EXPECT_NEAR(At(At(maps, "random"), "discrimination").get<double>(), 1, 1e-12);
  }
  EXPECT_EQ(At(WithoutTimes(Rows(slow, "3")), "rows"), rows);
  std::vector<std::string> part = slow;
  part.insert(part.end(), {"--shard", "1/2"});
  const Json second = At(WithoutTimes(Rows(part)), "rows");
  ASSERT_FALSE(second.empty());
  EXPECT_EQ(second.back(), rows.back());
}

TEST(MeasuresTest, TheTableIsListed) {
  const Json measures = RunForJson({"measures", "--json"});
  ASSERT_EQ(measures.size(), 12u);
  EXPECT_EQ(At(measures[0], "name"), "deletion");
  EXPECT_EQ(At(measures[0], "better"), "lower");
  EXPECT_EQ(At(measures[7], "unit"), "px");
  EXPECT_EQ(At(measures[7], "explains_again"), false);
  EXPECT_EQ(At(measures[11], "explains_again"), true);
  EXPECT_EQ(At(At(measures[11], "options")[0], "name"), "runs");
  const std::string text = RunInklens({"measures"}).output;
  EXPECT_THAT(text, HasSubstr("stability, higher is better, explains each image many times: How "));
  EXPECT_THAT(text, HasSubstr("\n  runs (k): How many maps are made, with a seed each. Expects a "
                              "whole number from 2 to 1000; default 5.\n"));
  EXPECT_THAT(text, HasSubstr("average-drop (%), lower is better: "));
}

// On a scheduler nobody counts: a part beyond the images is an empty one.
TEST_F(EvaluateTest, MorePartsThanImages) {
  std::vector<std::string> merge{"evaluate", "--json", "--merge"};
  for (const std::string part : {"0", "1", "2", "3"}) {
    const Json rows = Rows(Quick({"--count", "2", "--shard", part + "/4"}));
    const std::string text = rows.dump();
    folder_.Write("part" + part, {text.begin(), text.end()});
    merge.push_back(folder_.File("part" + part));
  }
  EXPECT_EQ(WithoutTimes(RunForJson(merge)),
            WithoutTimes(RunForJson(Arguments(Quick({"--count", "2", "--json"})))));
}

TEST_F(EvaluateTest, PartsOfDifferentRunsDoNotFit) {
  const auto part = [&](const std::string& name, std::vector<std::string> more) {
    more.insert(more.begin(), {"--methods", "grad-cam", "--count", "4", "--rows",
                               folder_.File(name), "--measures"});
    const Outcome outcome = Run(more);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
  };
  part("a.json", {"sparsity", "--shard", "0/2"});
  part("b.json", {"sparsity", "--shard", "1/2"});
  part("seed.json", {"sparsity", "--shard", "1/2", "--seed", "1"});
  part("measure.json", {"deletion", "--shard", "1/2"});
  part("options.json", {"sparsity", "--shard", "1/2", "--layer", "relu1"});
  const auto refused = [&](std::vector<std::string> names, const std::string& text) {
    std::vector<std::string> arguments{"evaluate", "--output", folder_.File("out.md"), "--merge"};
    for (const std::string& name : names) arguments.push_back(folder_.File(name));
    const Outcome outcome = RunInklens(arguments);
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.error, HasSubstr(text));
    EXPECT_THAT(folder_.Names(), Not(::testing::Contains("out.md")));
  };
  refused({"a.json", "seed.json"}, "seed 0 and 1");
  refused({"a.json", "measure.json"}, "they have measures");
  refused({"a.json", "options.json"}, "they have maps");
  refused({"a.json"}, "Image 2 stands in none of the 1 parts");
  EXPECT_THAT(RunInklens({"evaluate", "--merge", folder_.File("a.json"), "--layer", "relu1"}).error,
              HasSubstr("--merge takes no options of methods and measures"));
  EXPECT_NE(
      RunInklens({"evaluate", "--merge", folder_.File("a.json"), "--measures", "road"}).exit_code,
      0);
  refused({"a.json", "b.json", "b.json"}, "Image 2 stands in");
  refused({"a.json", "none.json"}, "none.json: cannot be read");
  std::string text = TextOf("b.json");
  const auto write = [&](const std::string& name, const std::string& bytes) {
    folder_.Write(name, {bytes.begin(), bytes.end()});
  };
  write("cut.json", text.substr(0, text.size() / 2));
  refused({"a.json", "cut.json"}, "cut.json: is not valid JSON");
  write("other.json", "{\"rows\": []}");
  refused({"a.json", "other.json"}, "other.json: is not what inklens evaluate --rows writes");
  text.replace(text.find("\"predicted\""), 11, "\"elsewhere\"");
  write("role.json", text);
  refused({"a.json", "role.json"}, "role.json: is not what inklens evaluate --rows writes: row 0");
}

TEST_F(EvaluateTest, WritesTheFormatThatTheNameAsksFor) {
  for (const char* name : {"t.md", "t.csv", "t.json", "t.txt"}) {
    const Outcome outcome = Run(Quick({"--count", "2", "--output", folder_.File(name)}));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
    EXPECT_EQ(outcome.output, "");
  }
  EXPECT_THAT(TextOf("t.md"), HasSubstr("| map | deletion ↓ | insertion ↑ | average-drop (%) ↓"));
  EXPECT_THAT(TextOf("t.md"), HasSubstr("\n| grad-cam | 0."));
  EXPECT_THAT(TextOf("t.csv"), HasSubstr("images,map,figure,n,mean,standard_error\nall,grad-cam,"));
  EXPECT_EQ(At(ParseFile("t.json"), "images"), 2);
  EXPECT_THAT(TextOf("t.txt"), HasSubstr("Image by image:"));
}

// What the table says is what the rows say.
TEST_F(EvaluateTest, MeansAndPairsAreThoseOfTheRows) {
  const Json rows = At(Rows(Quick({"--count", "9"})), "rows");
  const Json summary = RunForJson(Arguments(Quick({"--count", "9", "--json"})));
  double sum = 0;
  int better = 0, decided = 0;
  std::size_t count = 0;
  for (const Json& row : rows) {
    if (At(row, "target") != "predicted") continue;
    const Json& maps = At(row, "maps");
    if (!maps["layer-cam"].contains("deletion") || !maps["grad-cam"].contains("deletion")) continue;
    const double a = maps["grad-cam"]["deletion"], b = maps["layer-cam"]["deletion"];
    sum += b;
    ++count;
    better += a < b;
    decided += a != b;
  }
  ASSERT_EQ(count, 9u);
  EXPECT_DOUBLE_EQ(summary["maps"]["layer-cam"]["deletion"]["mean"].get<double>(), sum / 9);
  const Json& pairs = At(summary, "pairs");
  const auto pair = std::find_if(pairs.begin(), pairs.end(), [](const Json& entry) {
    return entry["measure"] == "deletion" && entry["first"] == "grad-cam" &&
           entry["second"] == "layer-cam";
  });
  ASSERT_NE(pair, pairs.end());
  EXPECT_EQ(At(*pair, "first_better"), better);
  EXPECT_EQ(At(*pair, "ties"), 9 - decided);
  EXPECT_TRUE(pair->contains("difference_interval"));
}

TEST_F(EvaluateTest, SaysWhyThereIsNoNumber) {
  const Outcome table =
      Run({"--methods", "grad-cam:variant=as-listed", "--measures", "deletion", "--count", "10"});
  EXPECT_THAT(table.output,
              HasSubstr("grad-cam:variant=as-listed: deletion: The map is the same everywhere"));
  const Json summary = RunForJson(Arguments({"--methods", "grad-cam:variant=as-listed",
                                             "--measures", "deletion", "--count", "10", "--json"}));
  const Json& missing = At(summary, "missing");
  ASSERT_EQ(missing.size(), 1u);
  const Json& map = At(At(summary, "maps"), "grad-cam:variant=as-listed");
  const int with_number = map.contains("deletion") ? map["deletion"]["images"].get<int>() : 0;
  EXPECT_EQ(At(missing[0], "images").get<int>() + with_number, 10);
  EXPECT_EQ(At(At(map, "blank"), "mean").get<double>() * 10, At(missing[0], "images"));
}

TEST_F(EvaluateTest, AMethodMayStandSeveralTimesWithOtherOptions) {
  const Json file = Rows({"--methods", "layer-cam", "layer-cam:variant=fused:layers=relu1+relu2",
                          "grad-cam:layer=conv2", "--measures", "fineness", "--count", "1"});
  const Json& maps = At(At(file, "setup"), "maps");
  EXPECT_EQ(At(maps[1], "name"), "layer-cam:variant=fused:layers=relu1+relu2");
  EXPECT_EQ(maps[1]["request"]["options"]["layers"], Json({"relu1", "relu2"}));
  EXPECT_EQ(maps[2]["request"]["options"]["layer"], "conv2");
  EXPECT_TRUE(maps[3]["request"].is_null());
}

// Grad-CAM explains the logit, and a map has no unit: the twin's is the network's own. LIME
// explains probabilities, which are no longer the same.
TEST_F(EvaluateTest, OfATwinTheMapsAreComparedWithTheNetworksOwn) {
  const Json summary =
      RunForJson(Arguments({"--methods", "grad-cam,lime", "--measures", "deletion", "--logit-scale",
                            "0.125", "--count", "3", "--samples", "200", "--json"}));
  const auto mean = [&](const char* method, const char* figure) {
    return At(At(At(At(summary, "maps"), method), figure), "mean").get<double>();
  };
  EXPECT_EQ(mean("grad-cam", "twin.largest_difference"), 0);
  EXPECT_DOUBLE_EQ(mean("grad-cam", "twin.rank_correlation"), 1);
  EXPECT_GT(mean("lime", "twin.largest_difference"), 0.01);
  EXPECT_LT(mean("lime", "twin.rank_correlation"), 0.999);
}

TEST_F(EvaluateTest, TablesOfARangeOfProbabilities) {
  const Json file = Rows(Quick({"--count", "30"}));
  std::vector<double> probabilities;
  for (const Json& row : At(file, "rows")) {
    if (At(row, "target") == "predicted") {
      probabilities.push_back(At(row, "probability").get<double>());
    }
  }
  const auto sure = std::count_if(probabilities.begin(), probabilities.end(),
                                  [](double p) { return p >= 0.9999; });
  ASSERT_GT(sure, 0);
  ASSERT_LT(sure, 30);
  const std::string rows = folder_.File("rows.json");
  const Json summary =
      RunForJson({"evaluate", "--merge", rows, "--probability", "0.9999", "1", "--json"});
  EXPECT_EQ(At(summary, "images"), sure);
  const Outcome none =
      RunInklens({"evaluate", "--merge", rows, "--probability", "0", "0.01", "--json"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.error, HasSubstr("None of the images"));
}

TEST_F(EvaluateTest, NamesBadInput) {
  const auto refused = [this](std::vector<std::string> more, const std::string& part) {
    const Outcome outcome = Run(std::move(more));
    EXPECT_NE(outcome.exit_code, 0);
    EXPECT_THAT(outcome.error, HasSubstr(part));
    EXPECT_EQ(outcome.output, "");
  };
  refused({"--count", "101"}, "has 100 images; 101 from image 0 on were asked for");
  refused({"--first", "100", "--count", "1"}, "has 100 images; 1 from image 100");
  refused({"--count", "0"}, "--count");
  refused({"--count", "2", "--shard", "2/2"}, "The shard is \"2/2\"");
  refused({"--count", "2", "--methods", "sobel"}, "\"sobel\"");
  refused({"--count", "2", "--methods", "grad-cam,grad-cam"}, "grad-cam is named twice");
  refused({"--count", "2", "--methods", "grad-cam:layers=relu1"},
          "grad-cam has no option \"layers\"; it has variant");
  refused({"--count", "2", "--methods", "grad-cam:layer=conv9"}, "conv9");
  refused({"--count", "2", "--methods", "grad-cam:layer"}, "layer of grad-cam has no value");
  refused({"--count", "2", "--measures", "beauty"}, "\"beauty\"");
  refused({"--count", "2", "--measures", "deletion,deletion"}, "deletion is named twice");
  refused({"--count", "2", "--deletion-substrate", "pink"}, "pink");
  refused({"--count", "2", "--measures", "sparsity", "--deletion-substrate", "mean"},
          "--deletion-substrate is of a measure that is not asked for");
  refused({"--count", "2", "--probability", "1", "0.5"}, "ends before it begins");
  refused({"--count", "2", "--output", folder_.File("no/such.md")},
          "no/such.md: cannot be written");
  EXPECT_THAT(folder_.Names(), ElementsAre("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"));
}

}  // namespace
}  // namespace inklens::test
