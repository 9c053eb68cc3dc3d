#include "core/model/model_writer.h"

#include <gmock/gmock.h>

#include "core/xnn/thread_pool.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/test_network.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::ValueOf;

test::TestNetwork MixedNetwork() {
  test::TestNetwork network({11, 12}, 7);
  network.Conv2d("first", 3, {.kernel = {3, 2}, .stride = {1, 2}, .padding = {1, 0}})
      .Relu("relu1")
      .BatchNorm("norm1")
      .MaxPool2d("pool1", {.kernel = {3, 2}, .stride = {2, 2}, .padding = {1, 1}})
      .Conv2d("second", 4, {.kernel = {2, 2}})
      .AveragePool2d("pool2", {.kernel = {2, 2}, .stride = {1, 1}})
      .Flatten("flatten")
      .BatchNorm("norm2")
      .Dense("hidden", 6)
      .Relu("relu2")
      .Dense("logits", 3);
  return network;
}

/// Writing and reading keeps every bit of every tensor, in PyTorch's layout.
TEST(ModelWriterTest, TensorsComeBackAsTheyWereRead) {
  const std::vector<std::uint8_t> original = MixedNetwork().File().Bytes();
  const Model model = ValueOf(Model::Load(original));
  const std::vector<std::uint8_t> written = ValueOf(WriteModel(model, DType::kF32, {}));
  const Safetensors before = ValueOf(Safetensors::Parse(original));
  const Safetensors after = ValueOf(Safetensors::Parse(written));
  ASSERT_EQ(after.tensors.size(), before.tensors.size());
  for (const auto& [name, entry] : before.tensors) {
    const Tensor expected = ValueOf(before.ReadFloats(name)),
                 actual = ValueOf(after.ReadFloats(name));
    EXPECT_EQ(actual.shape(), expected.shape()) << name;
    test::ExpectBitEqual(actual.values(), expected.values());
  }
}

TEST(ModelWriterTest, TheLayersComeBack) {
  const std::vector<std::uint8_t> original = MixedNetwork().File().Bytes();
  const Model model = ValueOf(Model::Load(original));
  const std::vector<std::uint8_t> written =
      ValueOf(WriteModel(model, DType::kF32, {{"recipe", "none"}, {"format", "nonsense"}}));
  const Model again = ValueOf(Model::Load(written));
  EXPECT_EQ(again.name(), model.name());
  EXPECT_EQ(again.class_names(), model.class_names());
  EXPECT_EQ(again.metadata().at("recipe"), "none");
  EXPECT_EQ(again.input().mean, model.input().mean);
  EXPECT_EQ(again.input().deviation, model.input().deviation);
  ASSERT_EQ(again.layers().size(), model.layers().size());
  for (std::size_t i = 0; i < model.layers().size(); ++i) {
    EXPECT_EQ(again.layers()[i].name, model.layers()[i].name);
    EXPECT_EQ(again.layers()[i].kind, model.layers()[i].kind);
    EXPECT_EQ(again.layers()[i].output, model.layers()[i].output);
  }
  Rng rng(3, 0);
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const Tensor images = test::RandomTensor({4, 11, 12, 1}, rng);
  Tensor first = test::NanTensor({4, 3}), second = test::NanTensor({4, 3});
  ASSERT_OK(model.Logits(context, images, first));
  ASSERT_OK(again.Logits(context, images, second));
  test::ExpectBitEqual(second.values(), first.values());
}

TEST(ModelWriterTest, TheKindOfOutputComesBack) {
  test::SafetensorsWriter file = MixedNetwork().File();
  const auto written = [&file](const std::map<std::string, std::string>& metadata) {
    return ValueOf(WriteModel(ValueOf(Model::Load(file.Bytes())), DType::kF32, metadata));
  };
  const std::vector<std::uint8_t> softmax = written({{"output", "sigmoid"}});
  EXPECT_EQ(ValueOf(Model::Load(softmax)).output(), OutputKind::kSoftmax)
      << "what is said for people does not change it";
  EXPECT_FALSE(ValueOf(Safetensors::Parse(softmax)).metadata.contains("output"));
  file.SetMetadata("output", "sigmoid");
  EXPECT_EQ(ValueOf(Model::Load(written({{"output", "softmax"}}))).output(), OutputKind::kSigmoid);
}

TEST(ModelWriterTest, AFoldedLayerIsWrittenAsTheOneLayerThatItIs) {
  test::TestNetwork network({8, 8}, 7);
  network.Conv2d("conv", 3, {.kernel = {3, 3}}).BatchNorm("norm").Flatten("flatten").Dense("fc", 2);
  const Model model = ValueOf(Model::Load(network.File().Bytes()));
  const std::vector<std::uint8_t> written = ValueOf(WriteModel(model, DType::kF32, {}));
  const Safetensors file = ValueOf(Safetensors::Parse(written));
  EXPECT_EQ(file.tensors.size(), 4u);
  EXPECT_TRUE(file.tensors.contains("norm.weight"));
  const Model again = ValueOf(Model::Load(written));
  EXPECT_EQ(again.layers()[1].name, "norm");
  EXPECT_EQ(again.layers()[1].kind, "conv2d");
  EXPECT_EQ(ValueOf(WriteModel(again, DType::kF32, {})), written);
}

TEST(ModelWriterTest, TheSeedNetworkGetsADescription) {
  const Model model = test::LoadSeedModel();
  const std::vector<std::uint8_t> halves = ValueOf(WriteModel(model, DType::kF16, {}));
  EXPECT_LT(halves.size(), 2'300'000u);
  const Model rounded = ValueOf(Model::Load(halves));
  EXPECT_THAT(rounded.metadata().at("input"), ::testing::HasSubstr("0.1307"));
  EXPECT_THAT(rounded.metadata().at("input"), ::testing::Not(::testing::HasSubstr("0.13070")));
  // Rounding happens once: halves written again are the same halves.
  EXPECT_EQ(ValueOf(WriteModel(rounded, DType::kF16, {})), halves);
}

}  // namespace
}  // namespace inklens
