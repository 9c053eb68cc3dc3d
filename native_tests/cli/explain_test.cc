#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "cli/program.h"
#include "core/image/decode.h"
#include "testing/safetensors_writer.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/tolerance.h"

namespace inklens::test {
namespace {

using Json = nlohmann::json;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> KeysOf(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

/// {"height", "width", "values"} with finite values; returns them.
std::vector<float> CheckMap(const Json& map, std::size_t height, std::size_t width) {
  EXPECT_THAT(KeysOf(map), ElementsAre("height", "values", "width"));
  EXPECT_EQ(At(map, "height"), height);
  EXPECT_EQ(At(map, "width"), width);
  const std::vector<float> values = Floats(At(map, "values"));
  EXPECT_EQ(values.size(), height * width);
  return values;
}

/// These options at least are in force.
void ExpectOptions(const Json& method, const Json& options) {
  for (const auto& [name, value] : options.items()) {
    EXPECT_EQ(At(At(method, "options"), name), value) << name;
  }
}

/// What every method has; returns the saliency map.
std::vector<float> CheckMethod(const Json& method) {
  const std::vector<float> saliency = CheckMap(At(method, "saliency_map"), 28, 28);
  EXPECT_EQ(*std::min_element(saliency.begin(), saliency.end()), 0);
  EXPECT_EQ(*std::max_element(saliency.begin(), saliency.end()), 1);
  EXPECT_EQ(At(method, "blank"), false);
  EXPECT_TRUE(At(method, "options").is_object());
  EXPECT_GE(At(method, "forward_passes"), 1);
  EXPECT_TRUE(At(method, "backward_passes").is_number_unsigned());
  EXPECT_GT(At(method, "elapsed_ms"), 0);
  return saliency;
}

class ExplainTest : public ::testing::Test {
 protected:
  ExplainTest() { folder_.AddMnist(); }
  std::vector<std::string> Mnist(std::vector<std::string> more) const {
    more.insert(more.begin(), {"--mnist", folder_.path(), "--index", "10"});
    return Command("explain", more);
  }
  /// The JSON of one method on image 10.
  Json Method(const std::string& name, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"--method", name});
    return At(At(RunForJson(Mnist(more)), "methods"), name);
  }

  TemporaryFolder folder_;
};

TEST_F(ExplainTest, JsonOfAllMethods) {
  const Json all = RunForJson(Command("explain", {Picture("drawn_4.png"), "--samples", "100"}));
  EXPECT_EQ(At(all, "logits").size(), 10u);
  EXPECT_EQ(At(all, "probabilities").size(), 10u);
  EXPECT_EQ(At(all, "predicted_class"), 4);
  EXPECT_EQ(At(all, "target_class"), 4);
  const Json& methods = At(all, "methods");
  EXPECT_THAT(KeysOf(methods),
              ElementsAre("grad-cam", "grad-cam++", "layer-cam", "lime", "rise", "score-cam"));
  for (const char* name : {"grad-cam", "grad-cam++", "layer-cam", "score-cam"}) {
    SCOPED_TRACE(name);
    const Json& method = At(methods, name);
    CheckMethod(method);
    const std::vector<float> cam = CheckMap(At(method, "cam"), 8, 8);
    EXPECT_GT(*std::max_element(cam.begin(), cam.end()), 0);
    EXPECT_EQ(At(At(method, "options"), "layer"), "relu2");
    EXPECT_EQ(At(method, "backward_passes"), name == std::string("score-cam") ? 0 : 1);
  }
  EXPECT_EQ(At(At(methods, "grad-cam"), "forward_passes"), 1);
  EXPECT_GT(At(At(methods, "score-cam"), "forward_passes"), 40);
}

TEST_F(ExplainTest, JsonOfLime) {
  const Json method = Method("lime", {"--samples", "150", "--seed", "9"});
  const std::vector<float> saliency = CheckMethod(method);
  EXPECT_FALSE(method.contains("cam"));
  ExpectOptions(method, Json{{"variant", "authors"},
                             {"masking", "pixel"},
                             {"samples", 150},
                             {"seed", 9},
                             {"superpixels", "grid"},
                             {"grid_size", 7},
                             {"hidden", "black"},
                             {"feature_choice", "all"},
                             {"features", 5},
                             {"signs", "positive"},
                             {"target_class", 0}});
  EXPECT_LE(At(method, "forward_passes"), 150);
  const Json& label_map = At(method, "label_map");
  EXPECT_EQ(At(label_map, "height"), 28);
  EXPECT_EQ(At(label_map, "width"), 28);
  const auto labels = At(label_map, "values").get<std::vector<std::size_t>>();
  const auto weights = At(method, "superpixel_weights").get<std::vector<double>>();
  ASSERT_EQ(labels.size(), 784u);
  ASSERT_EQ(weights.size(), 49u);
  // The map is the positive weights, painted on their superpixels, over the largest.
  const double largest = *std::max_element(weights.begin(), weights.end());
  ASSERT_GT(largest, 0);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    EXPECT_EQ(labels[i], i / 28 / 4 * 7 + i % 28 / 4);
    EXPECT_NEAR(saliency[i], std::max(weights.at(labels[i]), 0.0) / largest, 1e-6);
  }
  EXPECT_TRUE(At(method, "intercept").is_number_float());
  EXPECT_GT(At(method, "fit_r2"), 0.1);
  EXPECT_LE(At(method, "fit_r2"), 1);
  EXPECT_NE(Method("lime", {"--samples", "150", "--seed", "8"})["superpixel_weights"],
            At(method, "superpixel_weights"));
  // The five largest positive weights are shown.
  const auto mask = At(At(method, "superpixel_mask"), "values").get<std::vector<int>>();
  EXPECT_EQ(std::count(mask.begin(), mask.end(), 1), 5 * 16);
  EXPECT_EQ(std::count(mask.begin(), mask.end(), 0), 784 - 5 * 16);
  const Json& tops = At(method, "top_classes");
  ASSERT_EQ(tops.size(), 5u);
  EXPECT_EQ(At(tops[0], "target_class"), 0);
  EXPECT_EQ(At(tops[0], "superpixel_weights"), At(method, "superpixel_weights"));
}

TEST_F(ExplainTest, JsonOfRise) {
  const Json method = Method("rise", {"--samples", "250", "--seed", "4", "--cells", "6",
                                      "--keep-probability", "0.4", "--masking", "normalized"});
  const std::vector<float> saliency = CheckMethod(method);
  EXPECT_FALSE(method.contains("cam"));
  ExpectOptions(method, Json{{"variant", "authors"},
                             {"masking", "normalized"},
                             {"samples", 250},
                             {"seed", 4},
                             {"cells", 6},
                             {"keep_probability", 0.4},
                             {"target_class", 0}});
  EXPECT_EQ(At(method, "samples_done"), 250);
  EXPECT_EQ(At(method, "forward_passes"), 250);
  const std::vector<float> importance = CheckMap(At(method, "importance_map"), 28, 28);
  const auto [low, high] = std::minmax_element(importance.begin(), importance.end());
  for (std::size_t i = 0; i < 784; ++i) {
    EXPECT_NEAR(saliency[i], (importance[i] - *low) / (*high - *low), 1e-6);
  }
  for (float error : CheckMap(At(method, "standard_error"), 28, 28)) EXPECT_GT(error, 0);
  const Json stable = Method("rise", {"--samples", "3000", "--stop-when-stable", "0.5"});
  EXPECT_LT(At(stable, "samples_done"), 3000);
  EXPECT_EQ(At(At(stable, "options"), "samples"), 3000);
}

TEST_F(ExplainTest, RiseTakesGivenMasks) {
  // Of all-ones masks every pixel is worth p_0 / 0.5.
  std::vector<float> ones(3 * 784, 1.0f);
  SafetensorsWriter file;
  file.AddFloats("masks", {3, 28, 28}, ones);
  folder_.Write("masks.safetensors", file.Bytes());
  const Json run =
      RunForJson(Mnist({"--method", "rise", "--masks", folder_.File("masks.safetensors")}));
  const Json& method = At(At(run, "methods"), "rise");
  EXPECT_EQ(At(method, "blank"), true);
  EXPECT_EQ(At(method, "samples_done"), 3);
  EXPECT_FALSE(At(method, "options").contains("samples"));
  const Outcome missing = RunInklens(Mnist({"--method", "rise", "--masks", folder_.File("none")}));
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.error, HasSubstr("none: cannot be read"));
}

TEST_F(ExplainTest, ListingsOfTheSourceDocumentAreLabelled) {
  const Outcome outcome = RunInklens(Mnist({"--method", "grad-cam", "--variant", "as-listed"}));
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, HasSubstr("(as listed in the source document: wrong)"));
  EXPECT_EQ(At(At(Method("score-cam", {"--variant", "as-listed"}), "options"), "variant"),
            "as-listed");
}

TEST_F(ExplainTest, LayersOfAFusion) {
  const Json fused = Method("layer-cam", {"--variant", "fused", "--layers", "relu2,relu1"});
  EXPECT_EQ(At(At(fused, "options"), "layers"), (Json{"relu1", "relu2"}));
  EXPECT_EQ(At(fused, "backward_passes"), 2);
}

TEST_F(ExplainTest, EveryOptionIsAFlag) {
  const Json methods = RunForJson({"methods", "--json"});
  ASSERT_EQ(methods.size(), 6u);
  const std::string help = RunInklens({"explain", "--help"}).output;
  std::size_t options = 0;
  for (const Json& method : methods) {
    for (const Json& option : At(method, "options")) {
      std::string flag = "--" + At(option, "name").get<std::string>();
      std::replace(flag.begin(), flag.end(), '_', '-');
      EXPECT_THAT(help, HasSubstr(flag)) << At(method, "name");
      ++options;
    }
  }
  EXPECT_GT(options, 40u);
  EXPECT_THAT(RunInklens({"methods"}).output,
              HasSubstr("keep_probability (p): The chance of a cell to show the image"));
  // Of a network: its layers.
  const Json known = RunForJson(
      {"methods", "--json", "--weights", SourcePath("model_weights/mnist_cnn_seed0.safetensors")});
  const auto is_layer = [](const Json& option) { return option["name"] == "layer"; };
  const Json& grad_cam = At(known[2], "options");
  const auto layer = std::find_if(grad_cam.begin(), grad_cam.end(), is_layer);
  ASSERT_NE(layer, grad_cam.end());
  EXPECT_EQ(At(*layer, "default"), "relu2");
  EXPECT_EQ(At(*layer, "choices").size(), 6u);
}

TEST_F(ExplainTest, OptionsReachTheMethodsAndAreReported) {
  const GoldenFile golden("core.safetensors");
  const std::string other = std::to_string(golden.Integer("10/class_other"));
  struct Row {
    const char *method, *variant, *layer, *golden;
  };
  Tolerance cams(5e-5), maps(5e-5);
  for (const Row& row : {Row{"grad-cam", "", "relu1", "gradcam"},
                         Row{"grad-cam++", "pytorch-grad-cam", "pool1", "gradcampp"},
                         Row{"layer-cam", "", "pool2", "layercam"},
                         Row{"score-cam", "authors", "relu1", "scorecam_a"}}) {
    SCOPED_TRACE(row.method);
    std::vector<std::string> more{"--target", other, "--layer", row.layer};
    Json options{{"layer", row.layer}, {"variant", "paper"}, {"target_class", std::stoi(other)}};
    if (*row.variant != '\0') {
      more.insert(more.end(), {"--variant", row.variant});
      options["variant"] = row.variant;
    }
    if (row.method == std::string("score-cam")) {
      more.insert(more.end(), {"--masking", "normalized"});
      options["masking"] = "normalized";
    }
    const Json method = Method(row.method, more);
    ExpectOptions(method, options);
    const std::string key = std::string("10/cam/other/") + row.golden + "/" + row.layer;
    const std::vector<double> raw = golden.Doubles(key + "/raw");
    const std::vector<float> cam = Floats(At(At(method, "cam"), "values"));
    ASSERT_EQ(cam.size(), raw.size());
    double largest = 0;
    for (double value : raw) largest = std::max(largest, std::abs(value));
    ASSERT_GT(largest, 0);
    for (std::size_t i = 0; i < raw.size(); ++i) cams.Add(cam[i] / largest, raw[i] / largest);
    maps.Compare(Floats(At(At(method, "saliency_map"), "values")), golden.Doubles(key + "/map28"));
  }
  EXPECT_TRUE(cams.Holds("cams"));
  EXPECT_TRUE(maps.Holds("saliency maps"));
}

TEST_F(ExplainTest, TargetAndContrast) {
  const auto run = [this](std::vector<std::string> more) {
    more.insert(more.begin(), {"--method", "grad-cam"});
    return RunForJson(Mnist(more));
  };
  const Json automatic = run({});
  EXPECT_EQ(At(automatic, "target_class"), 0);
  EXPECT_FALSE(automatic.contains("contrast_class"));
  EXPECT_THAT(KeysOf(At(automatic, "methods")), ElementsAre("grad-cam"));
  const auto cam_of = [](const Json& result) {
    return Floats(At(At(At(At(result, "methods"), "grad-cam"), "cam"), "values"));
  };
  EXPECT_EQ(cam_of(run({"--target", "auto"})), cam_of(automatic));
  EXPECT_EQ(cam_of(run({"--target", "0"})), cam_of(automatic));
  const Json six = run({"--target", "6"});
  EXPECT_EQ(At(six, "target_class"), 6);
  EXPECT_EQ(At(six, "predicted_class"), 0);
  EXPECT_NE(cam_of(six), cam_of(automatic));
  const Json contrast = run({"--contrast", "6"});
  EXPECT_EQ(At(contrast, "target_class"), 0);
  EXPECT_EQ(At(contrast, "contrast_class"), 6);
  const std::vector<float> difference = cam_of(contrast), zero = cam_of(automatic),
                           other = cam_of(six);
  for (std::size_t i = 0; i < difference.size(); ++i) {
    EXPECT_NEAR(difference[i], zero[i] - other[i], 1e-5) << i;
  }
}

TEST_F(ExplainTest, TextNamesMethodsAndCosts) {
  const Outcome outcome = RunInklens(Mnist({"--samples", "60"}));
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.error, "");
  EXPECT_THAT(outcome.output, HasSubstr("reads 0 "));
  EXPECT_THAT(outcome.output, HasSubstr("\nwhy 0:\n"));
  for (const char* method :
       {"grad-cam ", "grad-cam++ ", "layer-cam ", "score-cam ", "lime ", "rise "}) {
    EXPECT_THAT(outcome.output, HasSubstr(std::string("\n  ") + method));
  }
  EXPECT_THAT(outcome.output, HasSubstr("    1 forward, 1 backward, "));
  EXPECT_THAT(outcome.output, Not(HasSubstr("blank")));
}

TEST_F(ExplainTest, SaysWhenAMapIsBlank) {
  // The source document's blank map: Grad-CAM before the ReLU.
  const std::vector<std::string> blank{"--method", "grad-cam", "--layer", "conv2"};
  const Json method = Method("grad-cam", {"--layer", "conv2"});
  EXPECT_EQ(At(method, "blank"), true);
  EXPECT_THAT(Floats(At(At(method, "saliency_map"), "values")), Each(0));
  const Outcome outcome = RunInklens(Mnist(blank));
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, HasSubstr("(blank: the map is flat)"));
}

TEST_F(ExplainTest, ProgressGoesToATerminalAndLeavesJsonAlone) {
  const std::vector<std::string> arguments =
      Mnist({"--method", "lime", "--samples", "200", "--json"});
  const Outcome outcome =
      RunInklens(arguments, {.error_is_terminal = true, .output_file = "", .file_size_limit = {}});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.error, HasSubstr("\rlime 200/200 "));
  const Json result = ParseJson(outcome.output);
  EXPECT_EQ(At(At(At(result, "methods"), "lime"), "superpixel_weights"),
            At(Method("lime", {"--samples", "200"}), "superpixel_weights"));
}

/// A picture with a map of 28x28 pixels, 12 screen pixels each, for every method, three beside each
/// other; captions of 40 above; gaps of 12 around and between; 36 for the colour bar.
constexpr std::size_t kSide = 28 * 12, kGap = 12, kCaption = 40;

TEST_F(ExplainTest, OutputIsAPictureOfTheMaps) {
  for (const auto& [method, count] : {std::pair{"grad-cam", 1u}, {"all", 6u}}) {
    const std::string name = method + std::string(".png");
    const Outcome outcome = RunInklens(Mnist({"--method", method, "--output", folder_.File(name)}));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
    const GrayImage picture = ValueOf(DecodeImage(folder_.Read(name)));
    const std::size_t columns = std::min(count, 3u), rows = (count + 2) / 3;
    EXPECT_EQ(picture.width, kGap + columns * (kSide + kGap) + 36 + kGap);
    EXPECT_EQ(picture.height, kGap + rows * (kCaption + kSide + kGap));
    EXPECT_EQ(picture.at(0, 0), 255);  // the gap is white
    for (std::size_t panel = 0; panel < count; ++panel) {
      const std::size_t top = kGap + panel / 3 * (kCaption + kSide + kGap);
      const std::size_t left = kGap + panel % 3 * (kSide + kGap);
      const auto extremes = [&picture, left](std::size_t from, std::size_t height) {
        std::uint8_t darkest = 255, lightest = 0;
        for (std::size_t y = from; y < from + height; ++y) {
          for (std::size_t x = 0; x < kSide; ++x) {
            darkest = std::min(darkest, picture.at(y, left + x));
            lightest = std::max(lightest, picture.at(y, left + x));
          }
        }
        return std::pair{darkest, lightest};
      };
      // Every map has dark and light parts, and something is written above it.
      const auto [darkest, lightest] = extremes(top + kCaption, kSide);
      EXPECT_LT(darkest, 60) << panel;
      EXPECT_GT(lightest, 150) << panel;
      EXPECT_LT(extremes(top, 20).first, 60) << panel;
      EXPECT_LT(extremes(top + 22, 12).first, 60) << panel;
    }
  }
  EXPECT_THAT(folder_.Names(), ElementsAre("all.png", "grad-cam.png", "t10k-images-idx3-ubyte",
                                           "t10k-labels-idx1-ubyte"));
}

TEST_F(ExplainTest, LimeSaysWhenThereAreFewerSuperpixelsThanWereAskedFor) {
  const auto run = [](const char* features) {
    return RunInklens(
        Command("explain", {Picture("drawn_4.png"), "--method", "lime", "--superpixels", "grid",
                            "--grid-size", "3", "--features", features, "--samples", "50"}));
  };
  EXPECT_EQ(run("9").error, "");
  const Outcome more = run("10");
  EXPECT_EQ(more.exit_code, 0);
  EXPECT_THAT(more.error, HasSubstr("asked for 10 superpixels and there are 9 in this image"));
}

}  // namespace
}  // namespace inklens::test
