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

/// A tensor of ones.
void AddOnes(SafetensorsWriter& file, const std::string& name, std::vector<std::size_t> dims) {
  std::size_t count = 1;
  for (std::size_t dim : dims) count *= dim;
  file.AddFloats(name, dims, std::vector<float>(count, 1.0f));
}

TEST_F(ConvertTest, WhatMayBeMeantInPlaceOfAWeightIsNotLeftOut) {
  const std::vector<std::string> ignore{"--ignore-unused"};
  // By order the copy would be dealt out and a real layer dropped.
  SafetensorsWriter file = LeNet();
  AddLayer(file, "fc1_aux", {120, 400}, 0.5f);
  const std::string advice = "Name each layer's, as dense:fc1, and leave out the rest";
  ExpectRefused(Convert(file, kLeNetLayers, ignore), advice);
  ExpectRefused(Convert(file, kLeNetLayers), advice);
  const std::string named =
      "conv:padding=2,relu,pool:2,conv,relu,pool:2,flatten,dense:fc1,relu,dense:fc2,relu,"
      "dense:fc3";
  const Outcome outcome = Convert(file, named, ignore);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
  EXPECT_THAT(outcome.error, HasSubstr("Left out, as --ignore-unused says: fc1_aux.bias, fc1_aux"));
  EXPECT_EQ(ValueOf(Model::Load(folder_.Read("out"))).layers()[8].name, "fc1");
  std::filesystem::remove(folder_.File("out"));
  // Of other kinds nothing was dealt by order.
  AddLayer(file, "conv3", {16, 6, 3, 3}, 0.5f);
  ExpectRefused(Convert(file, named, ignore), "as conv:conv1");
}

TEST_F(ConvertTest, AdaptersAndMovingAveragesAreNoLayers) {
  const std::vector<std::string> ignore{"--ignore-unused"};
  SafetensorsWriter adapted = LeNet();
  AddOnes(adapted, "fc1.lora_A.weight", {4, 400});
  AddOnes(adapted, "fc1.lora_B.weight", {120, 4});
  ExpectRefused(Convert(adapted, kLeNetLayers, ignore),
                "\"fc1.lora_A.weight\" is of a LoRA adapter; merge the adapters");
  ExpectRefused(Convert(adapted, kLeNetLayers), "merge_and_unload");
  for (const char* copy : {"fc1_ema", "ema.fc1", "ema_model.fc1"}) {
    SafetensorsWriter averaged = LeNet();
    AddLayer(averaged, copy, {120, 400}, 0.5f);
    ExpectRefused(Convert(averaged, kLeNetLayers, ignore), "Say which of the two is meant");
  }
  // A copy that stands alone is the network.
  SafetensorsWriter alone;
  AddLayer(alone, "ema.fc", {3, 784}, 0.5f);
  EXPECT_EQ(Convert(alone, "flatten,dense").exit_code, 0);
}

TEST_F(ConvertTest, NamesThatDoNotTellTheOrderAreHintedAt) {
  const auto hints = [&](std::vector<std::string> names, const std::string& layers) {
    SafetensorsWriter file;
    AddLayer(file, "stem", {2, 1, 3, 3}, 0.1f);
    for (const std::string& name : names) AddLayer(file, name, {2, 2, 1, 1}, 0.1f);
    AddLayer(file, "head", {3, 2 * 26 * 26}, 0.1f);
    const Outcome outcome = Convert(file, "conv," + layers + ",flatten,dense");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
    return outcome.error;
  };
  EXPECT_THAT(hints({"one", "two", "three"}, "conv,conv,conv"),
              HasSubstr("The names of \"one\", \"three\", \"two\" do not tell their order"));
  EXPECT_THAT(hints({"middle", "body"}, "conv,conv"), HasSubstr("as conv:body."));
  // Words, numbers, letters and what is named tell it.
  EXPECT_EQ(hints({"first", "second"}, "conv,conv"), "");
  EXPECT_EQ(hints({"conv", "conv2", "conv10"}, "conv,conv,conv"), "");
  EXPECT_EQ(hints({"f.1.a", "f.1.b", "f.2.a"}, "conv,conv,conv"), "");
  EXPECT_EQ(hints({"one", "two", "three"}, "conv:one,conv:two,conv:three"), "");
  // What a later layer names goes to none before it.
  EXPECT_EQ(hints({"middle", "body"}, "conv,conv:body"), "");
}

TEST_F(ConvertTest, WhatNoLayerIsMadeOfIsCalledByItsName) {
  using Added = std::vector<std::pair<std::string, std::vector<std::size_t>>>;
  const auto expect = [&](const Added& added, const std::string& part, bool with_fc3 = true) {
    SafetensorsWriter file = LeNet();
    if (!with_fc3) {
      file.RemoveTensor("fc3.weight");
    }
    for (const auto& [name, dims] : added) AddOnes(file, name, dims);
    const Outcome outcome = Convert(file, kLeNetLayers);
    ExpectRefused(outcome, part);
    EXPECT_THAT(outcome.error, ::testing::Not(HasSubstr("--ignore-unused")));
  };
  expect({{"fc3.weight_g", {10, 1}}, {"fc3.weight_v", {10, 84}}},
         "\"fc3.weight_g\" is of a weight normalisation; call torch.nn.utils.remove_weight_norm",
         false);
  expect({{"fc3.parametrizations.weight.original0", {10, 1}},
          {"fc3.parametrizations.weight.original1", {10, 84}}},
         "remove_parametrizations before saving", false);
  expect({{"fc3.weight_orig", {10, 84}}, {"fc3.weight_u", {10}}},
         "\"fc3.weight_orig\" is of a spectral normalisation", false);
  expect({{"fc3.weight_orig", {10, 84}}, {"fc3.weight_mask", {10, 84}}}, "prune.remove", false);
  expect({{"c.weight", {6, 1, 3}}, {"c.bias", {6}}}, "\"c.weight\" is of a convolution in one");
  expect({{"c.weight", {6, 1, 3, 3, 3}}}, "convolution in three dimensions (Conv3d)");
  expect({{"act.weight", {1}}}, "\"act.weight\" is of a PReLU");
  expect({{"n.weight", {120}}, {"n.bias", {120}}}, "\"n.weight\" is of a LayerNorm, GroupNorm");
  expect({{"n.weight", {6, 14, 14}}, {"n.bias", {6, 14, 14}}}, "\"n.weight\" is of a LayerNorm, ");
  expect({{"n.running_mean", {6}}, {"n.running_var", {6}}}, "(affine=False); give it both");
  expect({{"n.weight", {6}}, {"n.bias", {6}}, {"n.running_mean", {6}}, {"n.running_var", {6}}},
         "\"n.weight\" is of a batch normalisation; name it, as bn.");
}

TEST_F(ConvertTest, PixelsAreFromZeroToOne) {
  const auto expect = [&](std::vector<std::string> more, const std::string& part) {
    ExpectRefused(Convert(LeNet(), kLeNetLayers, std::move(more)), part);
  };
  expect({"--mean", "33.3", "--deviation", "78.6"},
         "--mean is 33.3; expected a number from 0 to 1, as the pixels are: divide");
  expect({"--mean", "1e39"}, "--mean is 1e+39;");
  expect({"--mean", "inf"}, "--mean is inf;");
  expect({"--deviation", "nan"}, "--deviation is nan; expected a positive number");
  expect({"--deviation", "0"}, "--deviation is 0; expected");
  EXPECT_EQ(Convert(LeNet(), kLeNetLayers, {"--mean", "0", "--deviation", "1"}).exit_code, 0);
}

TEST_F(ConvertTest, ADropoutCanBeLeftOut) {
  ExpectRefused(Convert(LeNet(), "conv,relu,dropout,flatten,dense"),
                "does nothing when a network reads; leave it out of the layers");
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
