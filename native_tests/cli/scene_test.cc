// scene, evaluate-scenes, and train, test, classify and explain on scenes, as a user runs them.

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/program.h"
#include "core/image/decode.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Arguments = std::vector<std::string>;

/// A folder with MNIST's names: the first 100 test images are both the training and the test set.
class SceneCommandTest : public ::testing::Test {
 protected:
  SceneCommandTest() {
    mnist_.AddMnist();
    mnist_.Write("train-images-idx3-ubyte", mnist_.Read("t10k-images-idx3-ubyte"));
    mnist_.Write("train-labels-idx1-ubyte", mnist_.Read("t10k-labels-idx1-ubyte"));
  }

  Arguments Scene(const std::string& kind, const Arguments& more = {}) const {
    Arguments arguments{"scene", "--mnist",  mnist_.path(),         "--kind",
                        kind,    "--output", out_.File("scene.png")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  /// A command with the network of scenes that is shipped, or another.
  static Arguments With(const std::string& command, const Arguments& more,
                        const std::string& weights = "scenes") {
    Arguments arguments{command, "--weights",
                        SourcePath("model_weights/" + weights + ".safetensors"), "--threads", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  void ExpectRefused(const Arguments& arguments, const std::string& part,
                     const std::string& code) const {
    const Outcome outcome = RunInklens(arguments);
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.error,
                AllOf(StartsWith("inklens: "), HasSubstr(part), EndsWith(" [" + code + "]\n")));
    EXPECT_EQ(outcome.output, "");
    EXPECT_THAT(out_.Names(), ElementsAre()) << "something is left behind";
  }

  TemporaryFolder mnist_;
  TemporaryFolder out_;
};

TEST_F(SceneCommandTest, TheTruthIsThatOfThePicture) {
  const nlohmann::json truth = RunForJson(Scene("distractors", {"--seed", "4", "--index", "9"}));
  EXPECT_EQ(At(truth, "kind"), "distractors");
  EXPECT_EQ(At(truth, "index"), 9);
  const GrayImage image = ValueOf(DecodeImage(out_.Read("scene.png")));
  EXPECT_EQ(image.width, 56u);
  EXPECT_EQ(image.height, 56u);
  std::vector<int> inked(image.pixels.size());
  ASSERT_GE(At(truth, "objects").size(), 2u);
  for (const nlohmann::json& object : At(truth, "objects")) {
    const int label = MnistLabel(At(object, "digit").get<std::size_t>());
    EXPECT_EQ(At(object, "label"), label);
    for (std::size_t pixel : At(object, "ink")) inked[pixel] = 1;
  }
  for (std::size_t i = 0; i < inked.size(); ++i) EXPECT_EQ(image.pixels[i] >= 64, inked[i] == 1);

  const std::vector<std::uint8_t> first = out_.Read("scene.png");
  const Outcome text = RunInklens(Scene("distractors", {"--seed", "4", "--index", "9"}));
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.output, AllOf(HasSubstr("distractors, 56x56 pixels"), HasSubstr("rows")));
  EXPECT_EQ(out_.Read("scene.png"), first) << "the same numbers, the same scene";
  RunForJson(Scene("distractors", {"--seed", "5", "--index", "9"}));
  EXPECT_NE(out_.Read("scene.png"), first);
}

TEST_F(SceneCommandTest, TheShippedNetworkReadsAndExplainsAScene) {
  const nlohmann::json truth = RunForJson(Scene("distractors", {"--index", "1"}));
  std::vector<int> labels;
  for (const nlohmann::json& object : At(truth, "objects")) labels.push_back(At(object, "label"));
  std::sort(labels.begin(), labels.end());
  const nlohmann::json read = RunForJson(With("classify", {out_.File("scene.png"), "--raw"}));
  EXPECT_EQ(At(read, "classes_read"), labels);
  double sum = 0;
  for (double p : At(read, "probabilities")) sum += p;
  EXPECT_GT(sum, 1.5) << "each class has a probability of its own";
  const Outcome text = RunInklens(With("classify", {out_.File("scene.png"), "--raw"}));
  EXPECT_THAT(text.output, StartsWith("reads " + std::to_string(labels[0]) + ", "));

  const nlohmann::json explained =
      RunForJson(With("explain", {out_.File("scene.png"), "--raw", "--samples", "300",
                                  "--target-class", std::to_string(labels[1])}));
  EXPECT_EQ(At(explained, "methods").size(), 6u);
  for (const auto& [name, method] : At(explained, "methods").items()) {
    EXPECT_EQ(At(method, "blank"), false) << name;
    EXPECT_EQ(At(At(method, "saliency_map"), "values").size(), 3136u) << name;
  }
}

TEST_F(SceneCommandTest, TheShippedNetworkReadsScenesOfDigitsThatItHasNotSeen) {
  const nlohmann::json tested =
      RunForJson(With("test", {"--mnist", mnist_.path(), "--scenes", "50"}));
  EXPECT_EQ(At(At(tested, "all"), "scenes"), 200);
  EXPECT_GE(At(At(tested, "all"), "classes_right"), 0.97);
  EXPECT_GE(At(At(tested, "single"), "exact_share"), 0.85);
  const Outcome text = RunInklens(With("test", {"--mnist", mnist_.path(), "--scenes", "2"}));
  EXPECT_THAT(text.output, AllOf(HasSubstr("twins"), HasSubstr("all classes right")));
}

TEST_F(SceneCommandTest, EvaluationMeasuresEveryMethodBesideWhatKnowsNothing) {
  const nlohmann::json result =
      RunForJson(With("evaluate-scenes", {"--mnist", mnist_.path(), "--scenes", "2", "--masks",
                                          "64", "--seed", "3", "--kinds", "single,twins"}));
  EXPECT_EQ(At(result, "kinds").size(), 2u);
  EXPECT_EQ(At(At(At(result, "kinds"), "single"), "maps").size(), 10u);
  const nlohmann::json& twins = At(At(result, "kinds"), "twins");
  EXPECT_EQ(At(twins, "targets"), 2);
  EXPECT_EQ(At(twins, "maps").size(), 10u);
  const nlohmann::json& ink = At(At(twins, "maps"), "ink");
  EXPECT_EQ(At(At(ink, "peak_in_ink"), "mean"), 1);
  EXPECT_EQ(At(At(ink, "peak_in_ink"), "count"), 2);
  EXPECT_TRUE(At(ink, "energy_in_others").is_null()) << "twins have no others";
  EXPECT_GT(At(At(ink, "energy_in_ink"), "mean"), 0.9);
  EXPECT_LT(At(At(At(At(twins, "maps"), "random"), "energy_in_ink"), "mean"), 0.3);
  const nlohmann::json& at = At(ink, "at_thresholds")[0];
  EXPECT_EQ(At(at, "threshold"), 0.2);
  EXPECT_EQ(At(At(at, "several_covered"), "all"), 2);
  EXPECT_FALSE(At(At(At(At(result, "kinds"), "single"), "maps"), "ink")
                   .at("at_thresholds")[0]
                   .contains("several_covered"));
}

TEST_F(SceneCommandTest, EvaluationDoesNotDependOnThreadsOrOnWhatElseIsMeasured) {
  const auto evaluate = [this](const std::string& threads, const std::string& kinds,
                               const std::string& methods, const Arguments& more = {}) {
    Arguments arguments = With("evaluate-scenes", {"--mnist", mnist_.path(), "--scenes", "3",
                                                   "--kinds", kinds, "--methods", methods});
    arguments[4] = threads;
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  };
  const nlohmann::json one =
      RunForJson(evaluate("1", "overlapping,twins", "grad-cam,score-cam,layer-cam"));
  EXPECT_EQ(RunForJson(evaluate("3", "overlapping,twins", "grad-cam,score-cam,layer-cam")), one);
  const nlohmann::json part = RunForJson(evaluate("1", "twins", "grad-cam"));
  const nlohmann::json& maps = At(At(At(one, "kinds"), "twins"), "maps");
  for (const char* map : {"grad-cam", "ink", "random"}) {
    EXPECT_EQ(At(At(At(At(part, "kinds"), "twins"), "maps"), map), At(maps, map)) << map;
  }
  EXPECT_FALSE(
      At(At(At(At(one, "kinds"), "overlapping"), "maps"), "ink").at("energy_in_others").is_null());
  const Outcome text = RunInklens(evaluate("1", "twins", "grad-cam", {"--layer", "relu3"}));
  EXPECT_THAT(text.output, AllOf(HasSubstr("twins: 3 scenes"), HasSubstr("both / one / none")));
  EXPECT_NE(RunForJson(evaluate("1", "twins", "grad-cam", {"--layer", "relu3"})), part);
}

TEST_F(SceneCommandTest, ScenesCanBeTrainedOn) {
  const Arguments train{"train",
                        "--mnist",
                        mnist_.path(),
                        "--scenes",
                        "24",
                        "--epochs",
                        "1",
                        "--batch",
                        "8",
                        "--output",
                        out_.File("w.safetensors"),
                        "--threads",
                        "1"};
  const nlohmann::json trained = RunForJson(train);
  EXPECT_EQ(At(trained, "test_images"), 4000);
  EXPECT_EQ(At(At(trained, "test_scenes"), "all").at("scenes"), 4000);
  const std::vector<std::uint8_t> bytes = out_.Read("w.safetensors");
  EXPECT_LT(bytes.size(), 1'000'000u);
  const Model model = ValueOf(Model::Load(bytes));
  EXPECT_EQ(model.output(), OutputKind::kSigmoid);
  EXPECT_EQ(At(At(ParseJson(model.metadata().at("data")), "scenes"), "an_epoch"), 24);
}

TEST_F(SceneCommandTest, WhatDoesNotFitIsNamed) {
  ExpectRefused(Scene("crowd"), "\"crowd\"; there are single, twins", "not-found");
  const Arguments scenes{"--mnist", mnist_.path(), "--scenes", "1"};
  ExpectRefused(With("test", scenes, "mnist_cnn_seed0"), "reads one digit", "unsupported");
  ExpectRefused(With("evaluate-scenes", scenes, "mnist_cnn_seed0"), "reads one digit",
                "unsupported");
  ExpectRefused(With("test", {"--mnist", mnist_.path()}), "it is tested on --scenes",
                "unsupported");
  Arguments evaluate = With("evaluate-scenes", scenes);
  evaluate.insert(evaluate.end(), {"--methods", "grad-cam", "--layer", "relu9"});
  ExpectRefused(evaluate, "relu9", "not-found");
  const Arguments train{"train",
                        "--mnist",
                        mnist_.path(),
                        "--network",
                        SourcePath("model_weights/scenes.safetensors"),
                        "--output",
                        out_.File("w.safetensors")};
  ExpectRefused(train, "it learns from --scenes", "unsupported");
}

}  // namespace
}  // namespace inklens::test
