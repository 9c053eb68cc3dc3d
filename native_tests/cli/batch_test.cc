#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/program.h"

namespace inklens::test {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

std::vector<std::string> Lines(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class BatchTest : public ::testing::Test {
 protected:
  BatchTest() { folder_.AddMnist(); }
  Outcome Run(const std::string& command, std::vector<std::string> more,
              const std::string& threads = "1") const {
    more.insert(more.begin(), {"--mnist", folder_.path()});
    std::vector<std::string> arguments = Command(command, more);
    const auto given = std::find(arguments.begin(), arguments.end(), "--threads");
    *(given + 1) = threads;
    return RunInklens(arguments);
  }
  /// The lines of explaining images 3 to 13.
  std::string Explain(std::vector<std::string> more, const std::string& threads = "1") const {
    more.insert(more.begin(), {"--indices", "3-13", "--method", "layer-cam"});
    const Outcome outcome = Run("explain", more, threads);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
    EXPECT_EQ(outcome.error, "");
    return outcome.output;
  }

  TemporaryFolder folder_;
};

TEST_F(BatchTest, ALineForEachImageInOrder) {
  const std::vector<std::string> lines = Lines(Explain({}, "3"));
  ASSERT_EQ(lines.size(), 11u);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Json line = ParseJson(lines[i]);
    EXPECT_EQ(At(line, "index"), 3 + i);
    // The same as explaining the image alone, but for the time.
    Json alone = RunForJson(Command("explain", {"--mnist", folder_.path(), "--index",
                                                std::to_string(3 + i), "--method", "layer-cam"}));
    alone["index"] = 3 + i;
    At(At(alone, "methods"), "layer-cam");
    alone["methods"]["layer-cam"].erase("elapsed_ms");
    EXPECT_EQ(line, alone) << i;
  }
}

TEST_F(BatchTest, ShardsMakeUpTheWhole) {
  const std::string whole = Explain({});
  for (std::size_t count : {2u, 4u, 13u}) {
    std::string parts;
    for (std::size_t i = 0; i < count; ++i) {
      parts += Explain({"--shard", std::to_string(i) + "/" + std::to_string(count)});
    }
    EXPECT_EQ(parts, whole) << count;
  }
}

TEST_F(BatchTest, NamesBadInput) {
  const auto refused = [this](std::vector<std::string> more, const std::string& part) {
    const Outcome outcome = Run("explain", more);
    EXPECT_NE(outcome.exit_code, 0);
    EXPECT_THAT(outcome.error, HasSubstr(part));
    EXPECT_EQ(outcome.output, "");
  };
  refused({"--indices", "9-3"}, "The indices are \"9-3\"; expected a range such as 0-99");
  refused({"--indices", "a"}, "The indices are \"a\"");
  refused({"--indices", "0-100"}, "There is no image 100; the file has 100, counted from 0");
  refused({"--indices", "0-9", "--shard", "2/2"}, "The shard is \"2/2\"; expected i/n");
  refused({"--indices", "0-9", "--shard", "2"}, "The shard is \"2\"");
  refused({"--indices", "0-1", "--shard", "9223372036854775807/9223372036854775808"},
          "n up to 1000000");
  refused({"--indices", ""}, "The indices are \"\"");
  refused({"--indices", "0-9", "--shard", ""}, "The shard is \"\"");
  refused({"--indices", "0-9", "--samples", "0"}, "samples of lime is 0");
  refused({"--indices", "0-9", "--index", "1"}, "--indices excludes --index");
  refused({"--shard", "0/2", "--index", "1"}, "--shard requires --indices");
  refused({"--indices", "0-9", "--layer", "conv9"}, "There is no layer \"conv9\"");
}

TEST_F(BatchTest, PicksImagesThatCoverWhatMatters) {
  std::vector<std::string> arguments{"--mnist",   folder_.path(), "--indices", "0-11",
                                     "--samples", "100",          "--budget",  "3"};
  const Json pick = RunForJson(Command("pick", arguments));
  EXPECT_EQ(At(pick, "importance").size(), 49u);
  const Json& picked = At(pick, "picked");
  ASSERT_EQ(picked.size(), 3u);
  double coverage = 0;
  std::set<int> indices;
  std::vector<bool> covered(49);
  for (const Json& image : picked) {
    indices.insert(At(image, "index").get<int>());
    const auto weights = At(image, "superpixel_weights").get<std::vector<double>>();
    for (std::size_t j = 0; j < 49; ++j) {
      if (weights.at(j) != 0) covered[j] = true;
    }
  }
  for (std::size_t j = 0; j < 49; ++j) {
    if (covered[j]) coverage += At(pick, "importance")[j].get<double>();
  }
  EXPECT_EQ(indices.size(), 3u);
  EXPECT_NEAR(At(pick, "coverage").get<double>(), coverage, 1e-9);
  const Outcome text = Run("pick", {"--indices", "0-11", "--samples", "100", "--budget", "3"});
  EXPECT_THAT(text.output, HasSubstr("3 of 12 images show what matters most"));
}

}  // namespace
}  // namespace inklens::test
