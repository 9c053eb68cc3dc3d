// train, test and extract, as a user runs them.

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
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
class TrainingTest : public ::testing::Test {
 protected:
  TrainingTest() {
    mnist_.AddMnist();
    mnist_.Write("train-images-idx3-ubyte", mnist_.Read("t10k-images-idx3-ubyte"));
    mnist_.Write("train-labels-idx1-ubyte", mnist_.Read("t10k-labels-idx1-ubyte"));
  }

  Arguments Train(const Arguments& more = {}) const {
    Arguments arguments{"train",
                        "--mnist",
                        mnist_.path(),
                        "--epochs",
                        "1",
                        "--output",
                        out_.File("w.safetensors"),
                        "--threads",
                        "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  void ExpectRefused(const Arguments& arguments, const std::string& part,
                     const std::string& code) const {
    const Outcome outcome = RunInklens(arguments);
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.error,
                AllOf(StartsWith("inklens: "), HasSubstr(part), EndsWith(" [" + code + "]\n")));
    EXPECT_EQ(std::count(outcome.error.begin(), outcome.error.end(), '\n'), 1) << outcome.error;
    EXPECT_EQ(outcome.output, "");
    EXPECT_THAT(out_.Names(), ElementsAre()) << "something is left behind";
  }

  TemporaryFolder mnist_;
  TemporaryFolder out_;
};

TEST_F(TrainingTest, TheFileSaysWhatMadeItAndTestAgrees) {
  const nlohmann::json trained = RunForJson(Train({"--seed", "7", "--averaging", "0.5"}));
  EXPECT_THAT(out_.Names(), ElementsAre("w.safetensors"));
  EXPECT_EQ(At(trained, "test_images"), 100);
  const std::vector<std::uint8_t> bytes = out_.Read("w.safetensors");
  EXPECT_LT(bytes.size(), 2'300'000u) << "half precision";
  const Model model = ValueOf(Model::Load(bytes));
  const auto& metadata = model.metadata();
  EXPECT_EQ(metadata.at("seed"), "7");
  EXPECT_EQ(model.name(), "w") << "the output's name for want of another";
  EXPECT_EQ(At(ParseJson(metadata.at("recipe")), "averaging"), 0.5);
  EXPECT_EQ(At(ParseJson(metadata.at("recipe")), "batch_size"), 64);
  EXPECT_EQ(At(At(ParseJson(metadata.at("data")), "mnist"), "images"), 100);
  EXPECT_THAT(metadata.at("data"), HasSubstr("crc32:"));

  const nlohmann::json tested = RunForJson({"test", "--weights", out_.File("w.safetensors"),
                                            "--mnist", mnist_.path(), "--threads", "1"});
  EXPECT_EQ(At(tested, "accuracy"), At(trained, "test_accuracy"));
  EXPECT_EQ(std::stod(metadata.at("test_accuracy")), At(trained, "test_accuracy").get<double>());
}

TEST_F(TrainingTest, TheSameSeedGivesTheSameFile) {
  RunForJson(Train());
  const std::vector<std::uint8_t> first = out_.Read("w.safetensors");
  RunForJson(Train());
  EXPECT_EQ(out_.Read("w.safetensors"), first);
  RunForJson(Train({"--seed", "1"}));
  EXPECT_NE(out_.Read("w.safetensors"), first);
}

TEST_F(TrainingTest, SinglePrecisionAugmentationAndDrawings) {
  const std::string drawings =
      R"([{"label":1,"writer":"a","strokes":[[[0,0],[10,900]]]},{"label":7,"strokes":[[[0,0],[500,0],[200,990]],[[100,500],[600,480]]]}])";
  out_.Write("pens.json", {drawings.begin(), drawings.end()});
  const nlohmann::json trained =
      RunForJson(Train({"--no-round-fp16", "--augment", "--cosine", "--drawn",
                        out_.File("pens.json"), "--drawn-repeats", "3"}));
  EXPECT_GT(At(trained, "bytes"), 4'400'000);
  const Model model = ValueOf(Model::Load(out_.Read("w.safetensors")));
  const nlohmann::json data = ParseJson(model.metadata().at("data"));
  EXPECT_EQ(At(At(data, "drawn"), "drawings"), 2);
  EXPECT_EQ(At(At(data, "drawn"), "repeats"), 3);
  const nlohmann::json tested =
      RunForJson({"test", "--weights", out_.File("w.safetensors"), "--drawn",
                  out_.File("pens.json"), "--pen", "0.1", "--threads", "1"});
  EXPECT_EQ(At(tested, "images"), 2);
}

TEST_F(TrainingTest, AnotherNetworksLayersCanBeTrained) {
  // The headers differ, by the network's name; the data after them is that of 1.11 million halves.
  const auto data = [this] {
    const std::vector<std::uint8_t> bytes = out_.Read("w.safetensors");
    return std::vector<std::uint8_t>(bytes.end() - 2'223'000, bytes.end());
  };
  RunForJson(Train({"--network", SourcePath("model_weights/mnist_cnn_seed0.safetensors")}));
  const std::vector<std::uint8_t> from_file = data();
  RunForJson(Train());
  EXPECT_TRUE(data() == from_file) << "the same layers, and nothing of its weights";
  RunForJson(Train({"--start", SourcePath("model_weights/mnist_cnn_seed0.safetensors")}));
  EXPECT_FALSE(data() == from_file) << "its weights are what --start begins with";
}

TEST_F(TrainingTest, APlainRunPrintsALineAnEpoch) {
  Arguments arguments = Train();
  arguments[4] = "2";
  const Outcome plain = RunInklens(arguments);
  EXPECT_EQ(plain.exit_code, 0);
  EXPECT_EQ(plain.error, "");
  EXPECT_THAT(plain.output, AllOf(StartsWith("epoch 1/2  loss "), HasSubstr("\nepoch 2/2  loss "),
                                  HasSubstr(" of 100 test images right")));
  const Outcome terminal =
      RunInklens(arguments, {.error_is_terminal = true, .output_file = "", .file_size_limit = {}});
  EXPECT_EQ(terminal.exit_code, 0);
  EXPECT_THAT(terminal.error, AllOf(HasSubstr("images/s"), HasSubstr("left")));
  EXPECT_THAT(terminal.output, ::testing::Not(HasSubstr("epoch")));
}

TEST_F(TrainingTest, BadDataIsNamed) {
  const auto with = [this](const std::string& name, std::vector<std::uint8_t> bytes) {
    mnist_.Write(name, bytes);
  };
  const std::vector<std::uint8_t> images = mnist_.Read("train-images-idx3-ubyte");
  const std::vector<std::uint8_t> labels = mnist_.Read("train-labels-idx1-ubyte");
  Arguments missing = Train();
  missing[2] = out_.File("nowhere");
  ExpectRefused(missing, "nowhere/train-images-idx3-ubyte: cannot be read", "not-found");
  with("train-images-idx3-ubyte", {images.begin(), images.end() - 1});
  ExpectRefused(Train(), "train-images-idx3-ubyte: The idx file has 78415 bytes", "data-loss");
  with("train-images-idx3-ubyte", labels);
  ExpectRefused(Train(), "train-images-idx3-ubyte: The idx file holds bytes in 1 dimension",
                "unsupported");
  with("train-images-idx3-ubyte", images);
  std::vector<std::uint8_t> fewer(labels.begin(), labels.end() - 1);
  fewer[7] = 99;
  with("train-labels-idx1-ubyte", fewer);
  ExpectRefused(Train(), "train-labels-idx1-ubyte: has 99 labels for 100 images", "data-loss");
  std::vector<std::uint8_t> beyond = labels;
  beyond[8 + 42] = 10;
  with("train-labels-idx1-ubyte", beyond);
  ExpectRefused(Train(), "train-labels-idx1-ubyte: label 42 is 10; expected 0 to 9",
                "invalid-argument");
  with("train-labels-idx1-ubyte", labels);
  std::vector<std::uint8_t> other_size = images;
  other_size[11] = 14;
  other_size[15] = 56;
  with("train-images-idx3-ubyte", other_size);
  ExpectRefused(Train(), "images of 14x56; the network reads 28x28", "shape-mismatch");
}

TEST_F(TrainingTest, AnOutputThatCannotBeWrittenIsToldAtOnce) {
  Arguments arguments = Train();
  arguments[6] = out_.File("no/such/folder/w.safetensors");
  ExpectRefused(arguments, "w.safetensors: cannot be written", "resource-exhausted");
  const Outcome full =
      RunInklens(Train({"--json"}),
                 {.error_is_terminal = false, .output_file = "", .file_size_limit = 1 << 20});
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_THAT(full.error, HasSubstr("w.safetensors.checkpoint: could not be written in full"));
  EXPECT_EQ(full.output, "") << "before the first epoch";
  EXPECT_THAT(out_.Names(), ElementsAre()) << "no half-written file";
  ExpectRefused(Train({"--resume"}), "w.safetensors.checkpoint: cannot be read", "not-found");
}

/// Of runs that are stopped in the middle.
class StoppedTrainingTest : public TrainingTest {
 protected:
  Arguments Long(const std::string& output, const Arguments& more = {}) const {
    Arguments all = Train(more);
    all[4] = "12";
    all[6] = out_.File(output);
    all.insert(all.end(), {"--name", "one", "--averaging", "0.9", "--augment"});
    return all;
  }

  /// As a shell's line.
  std::string Line(const std::string& output) const {
    std::string line = std::string("'") + INKLENS_PROGRAM + "'";
    for (const std::string& argument : Long(output)) line += " '" + argument + "'";
    return line;
  }
};

TEST_F(StoppedTrainingTest, KilledAtAnyMomentItGoesOnToTheSameBits) {
  // Without a chance to say anything, when the first epoch's checkpoint is there.
  const std::string script = Line("killed") + " >'" + out_.File("log") +
                             "' 2>&1 & until grep -q 'epoch 2/' '" + out_.File("log") +
                             "'; do sleep 0.01; done; kill -KILL $!; wait";
  ASSERT_EQ(std::system(script.c_str()), 0);
  ASSERT_TRUE(std::filesystem::exists(out_.File("killed.checkpoint")));
  EXPECT_FALSE(std::filesystem::exists(out_.File("killed")));
  ASSERT_EQ(RunInklens(Long("killed", {"--resume"})).exit_code, 0);
  ASSERT_EQ(RunInklens(Long("whole")).exit_code, 0);
  EXPECT_EQ(out_.Read("killed"), out_.Read("whole"));
  EXPECT_FALSE(std::filesystem::exists(out_.File("killed.checkpoint")));
}

TEST_F(StoppedTrainingTest, AModelThatCannotBeWrittenInTheEndIsNotLost) {
  const std::string folder = out_.File("late");
  const std::string script = Line("late") + " 2>'" + out_.File("said") +
                             "' | { read -r epoch; mkdir '" + folder + "'; cat >/dev/null; }";
  ASSERT_EQ(std::system(script.c_str()), 0);
  const std::vector<std::uint8_t> said = out_.Read("said");
  EXPECT_THAT(
      std::string(said.begin(), said.end()),
      AllOf(HasSubstr("late: cannot be written"),
            HasSubstr("The same command with --resume goes on from " + folder + ".checkpoint")));
  std::filesystem::remove(folder);
  const Outcome resumed = RunInklens(Long("late", {"--resume"}));
  EXPECT_EQ(resumed.exit_code, 0);
  EXPECT_THAT(resumed.output, ::testing::Not(HasSubstr("epoch"))) << "nothing is learnt once more";
  ASSERT_EQ(RunInklens(Long("whole")).exit_code, 0);
  EXPECT_EQ(out_.Read("late"), out_.Read("whole"));
}

TEST_F(StoppedTrainingTest, AnEarlierOnesCheckpointIsNotWrittenOverWithoutAWord) {
  out_.Write("w.safetensors.checkpoint", {1, 2, 3});
  const Outcome outcome = RunInklens(Train());
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.error, HasSubstr("w.safetensors.checkpoint is what a stopped training left"));
  EXPECT_THAT(out_.Names(), ElementsAre("w.safetensors"));
}

TEST_F(TrainingTest, ADeviceIsNoOutputForTheTraining) {
  for (const char* device : {"/dev/null", "-"}) {
    Arguments arguments = Train();
    arguments[6] = device;
    ExpectRefused(arguments, "is no file; training leaves a checkpoint", "invalid-argument");
  }
}

TEST_F(TrainingTest, BadDrawingsAreNamed) {
  const auto refused = [this](const std::string& json, const std::string& part,
                              const std::string& code) {
    mnist_.Write("pens.json", {json.begin(), json.end()});
    ExpectRefused(Train({"--drawn", mnist_.File("pens.json")}), part, code);
  };
  refused("[", "pens.json: is not valid JSON", "data-loss");
  refused("{}", "pens.json: is not a list of drawings", "invalid-argument");
  refused(R"([{"label":3,"strokes":[[[0,0]]]},{"label":12,"strokes":[]}])",
          "pens.json: drawing 1 has no label from 0 to 9", "invalid-argument");
  refused(R"([{"label":3,"strokes":[]}])", "drawing 0 has no points", "invalid-argument");
  refused(R"([{"label":3,"strokes":[[[0,"a"]]]}])", "a point that is not [x, y]",
          "invalid-argument");
}

TEST_F(TrainingTest, WhatHelpSays) {
  for (const char* command : {"train", "test", "extract"}) {
    const Outcome outcome = RunInklens({command, "--help"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.output, HasSubstr(std::string("inklens ") + command + " --"));
  }
}

TEST(TestCommandTest, ReadsAThousandImagesAsPyTorchDoes) {
  TemporaryFolder folder;
  folder.Write("t10k-images-idx3-ubyte.gz",
               ReadSourceFile("native_tests/goldens/mnist_t10k_1000.idx3-ubyte.gz"));
  folder.Write("t10k-labels-idx1-ubyte.gz",
               ReadSourceFile("native_tests/goldens/mnist_t10k_1000.idx1-ubyte.gz"));
  const nlohmann::json json =
      RunForJson(Command("test", {"--mnist", folder.path(), "--distorted"}));
  EXPECT_EQ(At(json, "images"), 1000);
  std::size_t total = 0, diagonal = 0;
  const auto& counts = At(json, "confusion");
  for (std::size_t label = 0; label < 10; ++label) {
    for (std::size_t read = 0; read < 10; ++read) {
      total += counts[label][read].get<std::size_t>();
      if (label == read) diagonal += counts[label][read].get<std::size_t>();
    }
  }
  EXPECT_EQ(total, 1000u);
  EXPECT_EQ(diagonal, At(json, "correct"));
  EXPECT_GE(diagonal, 985u);
  const auto& distorted = At(json, "distorted");
  EXPECT_GT(At(distorted, "place"), 0.95) << "framing undoes it";
  EXPECT_LT(At(distorted, "all"), At(distorted, "none"));
}

TEST(ExtractCommandTest, WritesTheImageAsItIs) {
  TemporaryFolder folder;
  folder.AddMnist();
  const nlohmann::json json = RunForJson({"extract", "--mnist", folder.path(), "--index", "10",
                                          "--output", folder.File("example.png")});
  EXPECT_EQ(At(json, "label"), MnistLabel(10));
  const GrayImage image = ValueOf(DecodeImage(folder.Read("example.png")));
  EXPECT_EQ(image.width, 28u);
  EXPECT_EQ(image.pixels, MnistImage(10).pixels);
  const Outcome beyond = RunInklens({"extract", "--mnist", folder.path(), "--index", "100",
                                     "--output", folder.File("other.png")});
  EXPECT_EQ(beyond.exit_code, 1);
  EXPECT_THAT(beyond.error, HasSubstr("There is no image 100"));
}

}  // namespace
}  // namespace inklens::test
