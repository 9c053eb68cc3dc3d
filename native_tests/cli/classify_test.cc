#include <gmock/gmock.h>
#include <zlib.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/program.h"
#include "testing/test_data.h"
#include "testing/tolerance.h"

namespace inklens::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ClassifyTest : public ::testing::Test {
 protected:
  ClassifyTest() { folder_.AddMnist(); }
  std::vector<std::string> Mnist(std::size_t index) const {
    return Command("classify", {"--mnist", folder_.path(), "--index", std::to_string(index)});
  }

  TemporaryFolder folder_;
};

TEST_F(ClassifyTest, TextSaysWhatItReads) {
  const Outcome outcome = RunInklens(Mnist(10));
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.error, "");
  EXPECT_THAT(outcome.output, StartsWith("reads 0 (probability 1.0000), labelled 0\n"));
  // One line for each class, with a bar of 40 for a probability of 1.
  EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 11);
  EXPECT_THAT(outcome.output, HasSubstr(std::string(40, '#').append("\n")));
}

TEST_F(ClassifyTest, JsonAgreesWithTheGoldens) {
  const GoldenFile golden("core.safetensors");
  Tolerance logits(1e-4), probabilities(1e-5);
  for (std::size_t index = 0; index <= 10; ++index) {
    const nlohmann::json json = RunForJson(Mnist(index));
    const std::string key = std::to_string(index);
    logits.Compare(Floats(At(json, "logits")), golden.Doubles(key + "/logits"));
    probabilities.Compare(Floats(At(json, "probabilities")), golden.Doubles(key + "/probs"));
    EXPECT_EQ(At(json, "predicted_class"), golden.Integer(key + "/class_top"));
    EXPECT_EQ(At(json, "class_name"), std::to_string(golden.Integer(key + "/class_top")));
    EXPECT_EQ(At(json, "label"), MnistLabel(index));
    EXPECT_GT(At(json, "elapsed_ms"), 0);
  }
  EXPECT_TRUE(logits.Holds("logits"));
  EXPECT_TRUE(probabilities.Holds("probabilities"));
}

TEST_F(ClassifyTest, TheFirstImageIsTheDefault) {
  const nlohmann::json json = RunForJson(Command("classify", {"--mnist", folder_.path()}));
  EXPECT_EQ(At(json, "logits"), At(RunForJson(Mnist(0)), "logits"));
  EXPECT_EQ(At(json, "label"), 7);
}

TEST_F(ClassifyTest, ReadsADrawingOnPaper) {
  const nlohmann::json json = RunForJson(Command("classify", {Picture("drawn_4.png")}));
  EXPECT_EQ(At(json, "predicted_class"), 4);
  EXPECT_GT(Floats(At(json, "probabilities"))[4], 0.9f);
  EXPECT_FALSE(json.contains("label"));
  const Outcome text = RunInklens(Command("classify", {Picture("drawn_4.png")}));
  EXPECT_THAT(text.output, AllOf(StartsWith("reads 4 ("), Not(HasSubstr("labelled"))));
}

TEST_F(ClassifyTest, RawTakesThePictureAsItIs) {
  const nlohmann::json raw = RunForJson(Command("classify", {"--raw", Picture("mnist_10.png")}));
  EXPECT_EQ(At(raw, "logits"), At(RunForJson(Mnist(10)), "logits"));
  // Framed anew it is nearly, but not quite, the same picture.
  const nlohmann::json framed = RunForJson(Command("classify", {Picture("mnist_10.png")}));
  EXPECT_NE(At(framed, "logits"), At(raw, "logits"));
  EXPECT_EQ(At(framed, "predicted_class"), 0);
}

TEST_F(ClassifyTest, ReadsGzippedFiles) {
  const TemporaryFolder packed;
  for (const std::string name : {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    const auto bytes = folder_.Read(name);
    const gzFile file = gzopen(packed.File(name + ".gz").c_str(), "wb");
    ASSERT_EQ(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())),
              static_cast<int>(bytes.size()));
    ASSERT_EQ(gzclose(file), Z_OK);
  }
  const nlohmann::json json =
      RunForJson(Command("classify", {"--mnist", packed.path(), "--index", "10"}));
  EXPECT_EQ(At(json, "logits"), At(RunForJson(Mnist(10)), "logits"));
}

TEST_F(ClassifyTest, ThreadsChangeNothing) {
  std::vector<std::string> arguments = Mnist(4);
  arguments[4] = "2";  // after --threads
  EXPECT_EQ(At(RunForJson(arguments), "logits"), At(RunForJson(Mnist(4)), "logits"));
}

}  // namespace
}  // namespace inklens::test
