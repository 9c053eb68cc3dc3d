#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/program.h"
#include "core/model/model.h"
#include "testing/safetensors_writer.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kSeedLayers = "conv,relu,pool:2,conv,relu,pool:2,flatten,dense,relu,dense";

class ConvertTest : public ::testing::Test {
 protected:
  Outcome Convert(const SafetensorsWriter& file, const std::string& layers,
                  std::vector<std::string> more = {}) const {
    folder_.Write("in", file.Bytes());
    more.insert(more.begin(), {"convert", folder_.File("in"), "--output", folder_.File("out"),
                               "--layers", layers});
    return RunInklens(more);
  }
  void ExpectRefused(const Outcome& outcome, const std::string& part) const {
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.error, HasSubstr(part));
    EXPECT_THAT(folder_.Names(), ::testing::Not(::testing::Contains("out")));
  }

  TemporaryFolder folder_;
};

void AddLayer(SafetensorsWriter& file, const std::string& name, std::vector<std::size_t> dims,
              float value) {
  std::size_t count = 1;
  for (std::size_t dim : dims) count *= dim;
  file.AddFloats(name + ".weight", dims, std::vector<float>(count, value));
  file.AddFloats(name + ".bias", {dims[0]}, std::vector<float>(dims[0]));
}

/// The tutorials' LeNet.
SafetensorsWriter LeNet() {
  SafetensorsWriter file;
  AddLayer(file, "conv1", {6, 1, 5, 5}, 0.01f);
  AddLayer(file, "conv2", {16, 6, 5, 5}, 0.02f);
  AddLayer(file, "fc1", {120, 400}, 0.03f);
  AddLayer(file, "fc2", {84, 120}, 0.04f);
  AddLayer(file, "fc3", {10, 84}, 0.05f);
  return file;
}
constexpr const char* kLeNetLayers =
    "conv:padding=2, relu, pool:2, conv, relu, pool:2, flatten, dense, relu, dense, relu, dense";

TEST_F(ConvertTest, TheSeedNetworkUnderOtherNamesReadsAsItDoes) {
  const auto bytes = SeedWeights();
  const Safetensors shipped = ValueOf(Safetensors::Parse(bytes));
  SafetensorsWriter file;
  for (const auto& [name, entry] : shipped.tensors) {
    file.Add("module." + name, entry.dtype_name, entry.dims, entry.bytes);
  }
  const Outcome outcome =
      Convert(file, kSeedLayers, {"--name", "mine", "--class-names", "a,b,c,d,e,f,g,h,i,j"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
  const Model model = ValueOf(Model::Load(folder_.Read("out")));
  EXPECT_EQ(model.name(), "mine");
  EXPECT_EQ(model.layers()[1].name, "module.conv1");
  std::vector<std::string> arguments{"classify", "--weights", folder_.File("out"),
                                     Picture("drawn_4.png")};
  const auto mine = RunForJson(arguments);
  const auto theirs = RunForJson(Command("classify", {Picture("drawn_4.png")}));
  EXPECT_EQ(At(mine, "probabilities"), At(theirs, "probabilities"));
}

TEST_F(ConvertTest, AThirdDenseLayerIsDescribed) {
  ASSERT_EQ(Convert(LeNet(), kLeNetLayers).exit_code, 0);
  const Model model = ValueOf(Model::Load(folder_.Read("out")));
  EXPECT_EQ(model.layers().size(), 13u);
  EXPECT_EQ(model.layers().back().name, "fc3");
  EXPECT_EQ(model.class_count(), 10u);
}

TEST_F(ConvertTest, NormalisationsTakeTheTensorsThatFit) {
  SafetensorsWriter file;
  AddLayer(file, "features.0", {4, 1, 3, 3}, 0.1f);
  AddLayer(file, "features.4", {6, 4, 3, 3}, 0.1f);
  AddLayer(file, "classifier.0", {10, 6 * 24 * 24}, 0.1f);
  for (const auto& [name, channels] : {std::pair("features.1", 4), {"features.5", 6}}) {
    for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) {
      file.AddFloats(std::string(name) + part, {static_cast<std::size_t>(channels)},
                     std::vector<float>(static_cast<std::size_t>(channels), 1));
    }
    file.Add(std::string(name) + ".num_batches_tracked", "I64", {}, std::vector<std::uint8_t>(8));
  }
  const Outcome outcome = Convert(file, "conv,bn,relu,conv,bn:eps=0.001,relu,flatten,dense");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
  EXPECT_EQ(ValueOf(Model::Load(folder_.Read("out"))).class_count(), 10u);
}

TEST_F(ConvertTest, PaddingCountsInAnAverageAsInPyTorch) {
  SafetensorsWriter file;
  AddLayer(file, "fc", {2, 15 * 15}, 0.1f);
  const auto counts = [&](const std::string& setting) {
    const Outcome outcome = Convert(file, "avgpool:2:padding=1" + setting + ",flatten,dense");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
    const Model model = ValueOf(Model::Load(folder_.Read("out")));
    return std::get<AveragePool2d>(model.sequence()[0]).counts_padding();
  };
  EXPECT_TRUE(counts(""));
  EXPECT_TRUE(counts(":count_include_pad=true"));
  EXPECT_FALSE(counts(":count_include_pad=False"));
  std::filesystem::remove(folder_.File("out"));
  ExpectRefused(Convert(file, "avgpool:2:count_include_pad=0,flatten,dense"),
                "\"0\" is neither true nor false");
  ExpectRefused(Convert(file, "pool:2:count_include_pad=true,flatten,dense"),
                "pool has no \"count_include_pad\"");
}

TEST_F(ConvertTest, LayersWithoutBias) {
  SafetensorsWriter file;
  file.AddFloats("weight", {3, 784}, std::vector<float>(3 * 784, 0.5f));
  ASSERT_EQ(Convert(file, "flatten,dense").exit_code, 0);
  EXPECT_EQ(ValueOf(Model::Load(folder_.Read("out"))).class_count(), 3u);
}

TEST_F(ConvertTest, WhatDoesNotFitIsNamed) {
  ExpectRefused(Convert(LeNet(), kSeedLayers), "No layer uses fc3.bias, fc3.weight; ");
  ExpectRefused(Convert(LeNet(), std::string(kLeNetLayers) + ", dense"),
                "no tensors left for layer 13, dense");
  ExpectRefused(Convert(LeNet(), "conv,bn"), "layer 2, batch_norm of 6 channels; it has \"conv2");
  ExpectRefused(Convert(LeNet(), "conv,gelu"), "No layer \"gelu\"; expected conv, relu");
  ExpectRefused(Convert(LeNet(), ""), "No layer \"\"; expected conv");
  ExpectRefused(Convert(LeNet(), "conv:stride=x"), "\"x\" is not a whole number");
  ExpectRefused(Convert(LeNet(), "conv:colour=1"), "conv has no \"colour\"");
  ExpectRefused(Convert(LeNet(), "relu:2"), "relu has no \"weights\"");
  // Without the padding the flattened image is smaller than fc1 reads.
  ExpectRefused(Convert(LeNet(),
                        "conv,relu,pool:2,conv,relu,pool:2,flatten,dense,relu,dense,relu,"
                        "dense"),
                "In layer \"fc1\"");
}

TEST_F(ConvertTest, TensorsAreLeftOutWhenTold) {
  SafetensorsWriter file = LeNet();
  file.Add("extra", "F8_E4M3", {4}, std::vector<std::uint8_t>(4));
  ExpectRefused(Convert(file, kLeNetLayers), "No layer uses extra;");
  EXPECT_EQ(Convert(file, kLeNetLayers, {"--ignore-unused"}).exit_code, 0);
  EXPECT_OK(Model::Load(folder_.Read("out")).status());
}

TEST_F(ConvertTest, ADescribedNetworkKeepsWhatItsLayersName) {
  SafetensorsWriter file = LeNet();
  ASSERT_EQ(Convert(file, kLeNetLayers).exit_code, 0);
  const auto described = folder_.Read("out");
  for (const auto& [key, value] : ValueOf(Safetensors::Parse(described)).metadata) {
    file.SetMetadata(key, value);
  }
  file.Add("steps", "I64", {1}, std::vector<std::uint8_t>(8));
  const auto again = [&](std::vector<std::string> more) {
    folder_.Write("in", file.Bytes());
    std::filesystem::remove(folder_.File("out"));
    more.insert(more.begin(), {"convert", folder_.File("in"), "--output", folder_.File("out")});
    return RunInklens(more);
  };
  ExpectRefused(again({}), "steps");
  file.SetMetadata("unused_tensors", "ignore");
  const Outcome outcome = again({"--precision", "half"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
  const auto bytes = folder_.Read("out");
  EXPECT_OK(Model::Load(bytes).status());
  EXPECT_EQ(ValueOf(Safetensors::Parse(bytes)).tensors.size(), 10u);
}

TEST_F(ConvertTest, ADescribedNetworkIsRounded) {
  const auto seed = SeedWeights();
  folder_.Write("in", seed);
  const Outcome outcome = RunInklens(
      {"convert", folder_.File("in"), "--output", folder_.File("out"), "--precision", "bfloat16"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
  const auto bytes = folder_.Read("out");
  const Safetensors before = ValueOf(Safetensors::Parse(seed));
  const Safetensors after = ValueOf(Safetensors::Parse(bytes));
  EXPECT_EQ(after.metadata, before.metadata);
  const Tensor exact = ValueOf(before.ReadFloats("fc1.weight"));
  const Tensor rounded = ValueOf(after.ReadFloats("fc1.weight"));
  EXPECT_EQ(after.tensors.at("fc1.weight").dtype, DType::kBF16);
  // Eight bits of precision: at most half of the last one is lost.
  for (std::size_t i = 0; i < exact.size(); ++i) {
    ASSERT_LE(std::abs(rounded[i] - exact[i]), std::abs(exact[i]) * 0x1p-8f) << i;
  }
  EXPECT_NE(rounded[0], exact[0]);
  // Once more changes nothing.
  EXPECT_EQ(RunInklens({"convert", folder_.File("out"), "--output", folder_.File("again"), "--name",
                        "anew"})
                .exit_code,
            0);
  const auto again = folder_.Read("again");
  EXPECT_EQ(ValueOf(Model::Load(again)).name(), "anew");
  EXPECT_THAT(ValueOf(ValueOf(Safetensors::Parse(again)).ReadFloats("fc1.weight")).values(),
              ::testing::ElementsAreArray(rounded.values()));
}

TEST_F(ConvertTest, OneTensorIsRounded) {
  folder_.Write("in", SeedWeights());
  const auto convert = [&](const std::string& precision) {
    return RunInklens(
        {"convert", folder_.File("in"), "--output", folder_.File("out"), "--precision", precision});
  };
  ExpectRefused(convert("fc9.weight=half"), "No tensor \"fc9.weight\" is used");
  ExpectRefused(convert("quarter"), "No precision \"quarter\"; expected single, half or bfloat16");
  const Outcome outcome = convert("half,fc1.weight=bfloat16");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
  const auto bytes = folder_.Read("out");
  const Safetensors file = ValueOf(Safetensors::Parse(bytes));
  EXPECT_EQ(file.tensors.at("fc1.weight").dtype, DType::kBF16);
  EXPECT_EQ(file.tensors.at("fc2.weight").dtype, DType::kF16);
}

TEST_F(ConvertTest, AStateDictNeedsItsLayers) {
  folder_.Write("in", LeNet().Bytes());
  const Outcome outcome = RunInklens(
      {"convert", folder_.File("in"), "--output", folder_.File("out"), "--precision", "half"});
  ExpectRefused(outcome, "does not describe its layers; name them with --layers");
}

}  // namespace
}  // namespace inklens::test
